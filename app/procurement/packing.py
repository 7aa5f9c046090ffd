"""The outsourced set of a build as a workbook, and as the packing list that goes with the parts."""

import asyncio
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from app import edge, ledger, settings
from app.access import Action, check, standing
from app.errors import Refused
from app.exports import pdf_file, xlsx_file
from app.exports.file import File
from app.exports.hand_over import WRITERS
from app.exports.pdf_file import Paper
from app.exports.printout import NUMBER, Column, Printout, Table, day, moment
from app.procurement import sets
from app.procurement.sets import OutsourcedSet, Sent
from app.rules.outsourced import WORDS
from app.rules.rule_set import canonical_sha256
from models.database import Actor

FORMATS = ("xlsx", "pdf")


async def of_set(
    actor: Actor, build_number: str, form: str, *, at: datetime, paper: Paper = "a4"
) -> File:
    """The set as it is now; entered in the ledger before anybody gets it. Raises `Refused`."""
    if form not in FORMATS:
        raise Refused(f"“{form[:40]}” is no format of an export: use {', '.join(FORMATS)}.")

    async def read(session: AsyncSession) -> tuple[OutsourcedSet, str]:
        await check(session, Action.EXPORT_BOM)
        return await sets.look(session, build_number), (await standing(session)).name

    known, author = await edge.read(actor, read)
    loop = asyncio.get_running_loop()
    made = await loop.run_in_executor(
        WRITERS, _file, printout_of(known, author, at=at), form, paper
    )

    async def write_down(session: AsyncSession) -> None:
        await check(session, Action.EXPORT_BOM)
        facts = {"format": form, "file": made.name, "bytes": len(made.content),
                 "sha256": made.sha256, "list": "outsourced"}  # fmt: skip
        await ledger.record(session, "EXPORTED", "build", known.build_id, facts)

    await edge.write(actor, write_down)
    return made


def _file(shown: Printout, form: str, paper: Paper) -> File:
    return pdf_file.of(shown, paper) if form == "pdf" else xlsx_file.of(shown)


def printout_of(known: OutsourcedSet, author: str, *, at: datetime) -> Printout:
    """What the packing list says; cancelled parts are not in the box."""
    zone = ZoneInfo(settings.current().factory_time_zone)
    lines = [line for line in known.lines if line.status != "cancelled"]
    suppliers = ", ".join(dict.fromkeys(line.supplier for line in lines if line.supplier))
    facts = [
        ("PO", known.po_number),
        ("Customer", known.customer),
        ("Build", known.build_number),
        ("BOM revision", str(known.revision)),
        ("To", suppliers or "not decided yet"),
        ("Wanted", day(known.wanted_on)),
        ("Made", f"{moment(at, zone)} by {author}"),
    ]
    table = _table(lines)
    return Printout(
        name=f"Packing list {known.build_number}",
        title=f"Packing list {known.build_number}",
        facts=facts,
        tables=(table,),
        seal=canonical_sha256([[str(cell) for cell in row] for row in table.rows]),
        author=author,
        made_at=at,
        notes=[f"{line.item_number}: {line.notes}" for line in lines if line.notes],
    )


def _table(lines: list[Sent]) -> Table:
    return Table(
        key="purchase-list",
        title="Parts",
        columns=(*NUMBER, Column("Name", "text", 46), Column("Quantity", "quantity", 9),
                 Column("Received", "quantity", 9), Column("Sent", "number", 13),
                 Column("Expected", "number", 13), Column("Status", "number", 16)),
        rows=[
            (line.item_number, line.outline, line.name, line.quantity, line.received_quantity,
             _day(line.sent_on), _day(line.expected_on), WORDS[line.status])
            for line in lines
        ],
    )  # fmt: skip


def _day(on: object) -> str:
    return day(on) if on else ""

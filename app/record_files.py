"""Handing a record over: read, written off the event loop, in the ledger before anybody has it."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from app import edge, history_record, ledger, settings, verified
from app.access import Action, check
from app.errors import Refused
from app.exports import PAPERS, File
from app.exports.pdf_file import Paper
from app.history_record import Record
from models.database import Actor

Form = Literal["pdf", "json"]
FORMS: tuple[Form, ...] = get_args(Form)

# One at a time beside the exports of BOMs: a long record keeps a core busy for a while.
_writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="record")


async def as_file(actor: Actor, number: str, form: str, *, paper: str = "", base: str = "") -> File:
    """The record of this build as PDF or JSON; raises Refused for anything else.

    `base` is where a browser reaches this installation, when no setting says so.
    """
    wanted: Form | None = next((one for one in FORMS if one == form), None)
    sheet: Paper | None = next((one for one in PAPERS if one == (paper or "a4")), None)
    if wanted is None or sheet is None:
        raise Refused(f"A record is exported as {' or '.join(FORMS)}, on {' or '.join(PAPERS)}.")

    async def read(session: AsyncSession) -> Record:
        found = await verified.record(session, number)
        await check(session, Action.EXPORT_HISTORY_RECORD)
        return found

    record = await edge.read(actor, read)
    loop = asyncio.get_running_loop()
    made = await loop.run_in_executor(_writer, _file, record, wanted, sheet, base)

    async def write_down(session: AsyncSession) -> None:
        await check(session, Action.EXPORT_HISTORY_RECORD)
        facts = {
            "format": wanted,
            "file": made.name,
            "bytes": len(made.content),
            "sha256": made.sha256,
            "record_sha256": record.sha256,
        }
        await ledger.record(session, "EXPORTED", "history_record", record.build_id, facts)

    await edge.write(actor, write_down)
    return made


def _file(record: Record, form: Form, sheet: Paper, base: str) -> File:
    if form == "json":
        return history_record.plain_json(record)
    known = settings.current()
    return history_record.pdf(
        record, sheet, ZoneInfo(known.factory_time_zone), known.app_base_url or base
    )

"""People of each role, short checklists, orders of small sinks: made through the product."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app import checklists
from app.access import Role
from app.demonstration.crew import AT_WORK, Crew
from app.demonstration.entering import Entered, enter
from app.demonstration.sheets import SMALL, Sheet
from models.database import reading
from models.orders import Build, BuildMove, Order
from tests import make, reviewing

Rows = Sequence[Mapping[str, str]]
NAMES = {
    Role.ADMIN: "Ada Lark",
    Role.COORDINATOR: "Cora Moss",
    Role.PROCUREMENT: "Pete Vale",
    Role.QC: "Quin Marsh",
    Role.SERVICE: "Sara Holt",
    Role.ASSEMBLER: "Asa Birk",
}
CHECK = {"type": "check", "critical": "yes"}
# As few items as every kind of answer needs: what is tried here is the way, not the lists.
SHORT: Mapping[str, Rows] = {
    "pre-qc": (
        {"key": "sink-length", "type": "measurement", "target": "length", "tolerance": "1/8",
         "unit": "in", "wording_en": "Length of the sink"},
        {"key": "holes", "wording_en": "The holes are where the drawing has them", **CHECK},
        {"key": "feet", "type": "choice", "options": "casters; levelling feet",
         "expected": "feet", "wording_en": "Feet"},
    ),
    "assembly": (
        {"key": "logo", "wording_en": "Put the logo on", **CHECK},
        {"key": "power-bar", "type": "check", "wording_en": "Mount the power bar"},
    ),
    "test": (
        {"key": "power", "wording_en": "Switch it on", **CHECK},
        {"key": "control-box-serial", "type": "serial", "serial_of": "control box",
         "wording_en": "Serial number of the control box"},
    ),
    "packaging": (
        {"key": "mat", "type": "quantity", "quantity": "1", "wording_en": "Mat"},
    ),
    "final-qc": (
        {"key": "first-pass", "type": "choice", "options": "yes; no", "computed": "first-pass",
         "wording_en": "First pass"},
        *(
            {"key": fact, "computed": fact, "wording_en": fact.replace("-", " "), **CHECK}
            for fact in ("production-complete", "testing-complete", "serials-present")
        ),
        {"key": "label-back", "wording_en": "The label on the back is right", **CHECK},
        {"key": "clean", "type": "check", "per": "basin", "wording_en": "The basin is clean"},
    ),
}  # fmt: skip

# What a change touches on every list, and a picture: beside what stays as it was.
FEET = {
    "type": "choice", "options": "casters; levelling feet", "expected": "feet",
    "wording_en": "What it stands on",
}  # fmt: skip
PICTURED = {"key": "pictured", "type": "check", "photo": "yes", "wording_en": "Picture of it"}
LIGHT = {
    "key": "light", "type": "serial", "serial_of": "light", "when": "basin_light: yes",
    "per": "basin", "wording_en": "Serial number of the light in the basin",
}  # fmt: skip
DEEP: Mapping[str, Rows] = {
    "pre-qc": (*SHORT["pre-qc"], PICTURED),
    "assembly": (*SHORT["assembly"], {"key": "stand", **FEET}),
    "test": (*SHORT["test"], {"key": "stand", **FEET}, PICTURED, LIGHT),
    "packaging": SHORT["packaging"],
    "final-qc": (*SHORT["final-qc"], {"key": "stand", **FEET}, PICTURED),
}


async def crew() -> Crew:
    """Somebody of each role, signed in, each with a password to sign with."""
    people = {role: await reviewing.signer(role, name=NAMES[role]) for role in AT_WORK}
    return Crew(
        {role: make.acting(visitor) for role, visitor in people.items()},
        password=reviewing.RIGHT,
    )


async def short_checklists(people: Crew, lists: Mapping[str, Rows] = SHORT) -> None:
    """Put a list of very few items in force at each stage."""

    async def activate(session: AsyncSession) -> None:
        for stage, rows in lists.items():
            complete = [{"section": "Sink", **row} for row in rows]
            template_id = await checklists.import_draft(session, stage, complete)
            seen = checklists.Seen(template_id, version=1)
            await checklists.activate(session, seen, now=datetime.now(UTC))

    await people.act(Role.ADMIN, activate)


async def order(people: Crew, sinks: int = 1, *, po_number: str = "") -> Entered:
    """A submitted order of so many small sinks."""
    sheet = Sheet(
        po_number=po_number or f"PO-{secrets.token_hex(4)}",
        customer="Mercy General",
        sales_person="Sam Post",
        days=30,
        language="EN",
        sinks=(SMALL,) * sinks,
    )
    entered = await enter(people, sheet, make.today())
    assert entered is not None
    return entered


async def status(build_id: int) -> str:
    async with reading(make.PRODUCT) as session:
        return (await session.get_one(Build, build_id)).status


async def order_status(order_id: int) -> str:
    async with reading(make.PRODUCT) as session:
        return (await session.get_one(Order, order_id)).status


async def moves(build_id: int) -> Sequence[BuildMove]:
    async with reading(make.PRODUCT) as session:
        query = select(BuildMove).where(BuildMove.build_id == build_id).order_by(BuildMove.id)
        return (await session.scalars(query)).all()


def now() -> datetime:
    return datetime.now(UTC)

"""The parts of a build that go to the maker of the sink body and come back with it.

Approving a BOM proposes them from the setting of the items; procurement changes the set, sends it
and books it in. Whatever is not waited for any more was received in full or cancelled.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app import builds
from app.access import Action, check
from app.errors import NotInField, Refused
from app.procurement import lines as one
from app.procurement.lines import Read
from app.procurement.proposing import add_line
from app.rules import outsourced as rules
from app.rules.numbers import plain
from app.rules.outsourced import OutsourcedStatus
from models.bom import Bom, BomLine
from models.orders import Build
from models.procurement import OutsourcedLine

LONGEST_NOTE = 2000
LEAST_SUPPLIER = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipment:
    """To whom the parts go, on which day, and when they are expected back."""

    supplier: str
    sent_on: date
    expected_on: date | None = None


async def add(session: AsyncSession, build_id: int, item_id: int, quantity: Decimal) -> int:
    """Send this line of the approved BOM out too; answers the new line's id."""
    await check(session, Action.SEND_PARTS)
    build = await one.open_build(session, build_id)
    part = await session.scalar(
        select(BomLine)
        .join(Bom, Bom.id == BomLine.bom_id)
        .where(Bom.build_id == build_id, Bom.status == "approved", BomLine.item_id == item_id)
        .order_by(BomLine.position)
        .limit(1)
    )
    if part is None:
        raise Refused(f"This is not in an approved bill of materials of {build.number}.")
    known = await one.of_build(session, build)
    if any(line.item_id == item_id and line.status != "cancelled" for line in known):
        raise Refused(f"{part.item_number} is in the set already: change its quantity instead.")
    parts = await one.in_parts(session, build_id, item_id)
    line = add_line(session, build, part, rules.counted(quantity, parts=parts))
    await one.written(session, build_id)
    return line.id


async def change_quantity(
    session: AsyncSession, read: Read, quantity: Decimal, *, on: date
) -> None:
    """How many go out; never fewer than have come back. Just as many: all is received on `on`."""
    await check(session, Action.SEND_PARTS)
    line = await one.locked(session, read)
    status = line.status
    if status in rules.SETTLED:
        raise Refused(f"{line.item_number} is {status}: its quantity does not change any more.")
    parts = line.quantity % 1 != 0 or await one.in_parts(session, line.build_id, line.item_id)
    wanted = rules.counted(quantity, parts=parts)
    if wanted < line.received_quantity:
        raise NotInField(f"{plain(line.received_quantity)} are back already.", "quantity")
    line.quantity = wanted
    if line.status in rules.AWAY:
        _settle(line, on)
    await one.written(session, line.build_id, line)


async def note(session: AsyncSession, read: Read, text: str) -> None:
    """What else is to be known about this line; replaces what stood there."""
    await check(session, Action.SEND_PARTS)
    line = await one.locked(session, read)
    words = text.replace("\x00", "").strip()
    if len(words) > LONGEST_NOTE:
        raise NotInField(f"A note has at most {LONGEST_NOTE:,} characters.", "note")
    line.notes = words
    await one.written(session, line.build_id, line)


async def expect(session: AsyncSession, read: Read, on: date) -> None:
    """Another day on which it is expected back; not before it was sent."""
    await check(session, Action.SEND_PARTS)
    line = await one.locked(session, read)
    if line.sent_on is None or line.status not in rules.AWAY:
        raise Refused(f"{line.item_number} is not away: nothing is expected back.")
    rules.refuse_expected(on, line.sent_on, "day")
    line.expected_on = on
    await one.written(session, line.build_id, line)


async def correct_sent(session: AsyncSession, read: Read, on: date, *, today: date) -> None:
    """It was sent on another day than was written down; nothing of it is back yet.

    The day it is expected moves along, unless somebody knew better than the usual time.
    """
    await check(session, Action.SEND_PARTS)
    line = await one.locked(session, read)
    if line.sent_on is None or line.status not in rules.AWAY or line.received_quantity:
        raise Refused(f"{line.item_number} is not away as a whole: its day of sending stays.")
    rules.refuse_sent(on, today, approved=await one.approved_on(session, line.build_id))
    if line.expected_on in {None, rules.expected_on(line.sent_on)}:
        line.expected_on = rules.expected_on(on)
    elif line.expected_on < on:
        raise NotInField(f"{rules.BEFORE_SENT} Change the day it is expected first.", "day")
    line.sent_on = on
    await one.written(session, line.build_id, line)


async def mark(
    session: AsyncSession, read: Read, status: OutsourcedStatus, *, reason: str = ""
) -> None:
    """What the maker told, or that it is cancelled or rejected; sending and receiving say more."""
    await check(session, Action.SEND_PARTS)
    if status in {"sent", "received", "pending"}:
        raise Refused("Send a part or book it in: both say on which day and how many.")
    line = await one.locked(session, read)
    one.become(line, status, reason=reason)
    await one.written(session, line.build_id, line)


async def send(
    session: AsyncSession,
    build_id: int,
    shipment: Shipment,
    *,
    today: date,
    read: Collection[Read] = (),
) -> list[str]:
    """What waits to be sent goes out, or only these lines as they were read.

    Named so, rejected ones go out again, and received ones with a sink that goes back. Answers the
    item numbers; raises `Conflict` when somebody has changed one of them since.
    """
    await check(session, Action.SEND_PARTS)
    build = await one.open_build(session, build_id)
    await _must_be_approved(session, build)
    supplier = shipment.supplier.strip()
    if len(supplier) < LEAST_SUPPLIER:
        raise NotInField("Say who gets the parts: the name of the supplier.", "supplier")
    rules.refuse_sent(shipment.sent_on, today, approved=await one.approved_on(session, build_id))
    back = shipment.expected_on or rules.expected_on(shipment.sent_on)
    rules.refuse_expected(back, shipment.sent_on, "expected")
    named = {line.id for line in read}
    going = [
        line
        for line in await one.of_build(session, build)
        if (line.id in named if read else line.status == "pending")
    ]
    if read:
        one.must_be_as_read(going, read)
    if not going:
        raise Refused(f"Nothing of {build.number} waits to be sent.")
    await one.must_go_again(session, going)
    for line in going:
        one.become(line, "sent")
        line.supplier, line.sent_on, line.expected_on = supplier, shipment.sent_on, back
        line.received_on, line.received_quantity = None, Decimal(0)
    await one.written(session, build_id, *going)
    return [line.item_number for line in going]


async def send_and_move(
    session: AsyncSession,
    build_id: int,
    shipment: Shipment,
    *,
    today: date,
    read: Collection[Read] | None = None,
) -> None:
    """Everything that waits goes out, and the build becomes *parts sent* with it.

    `read` is what the person had before them: raises `Conflict` when it is not that any more.
    """
    await check(session, Action.SEND_PARTS)
    build = await one.open_build(session, build_id)
    going = [line for line in await one.of_build(session, build) if line.status == "pending"]
    if read is not None:
        one.must_be_as_read(going, read)
    if going:
        await send(session, build_id, shipment, today=today)
    await builds.move(session, build_id, "parts-sent")


async def receive(
    session: AsyncSession, read: Read, arrived: Decimal, *, on: date, today: date
) -> bool:
    """So many came back on this day; answers whether that was the last of them."""
    await check(session, Action.SEND_PARTS)
    line = await one.locked(session, read)
    rules.refuse_future(on, today, "received")
    _receive(line, arrived, on)
    await one.written(session, line.build_id, line)
    return line.status == "received"


async def receive_rest_and_move(
    session: AsyncSession,
    build_id: int,
    *,
    on: date,
    today: date,
    read: Collection[Read] | None = None,
) -> None:
    """Everything that is still away came back, and the build becomes *ready for Pre-QC* with it.

    `read` is what the person had before them: raises `Conflict` when it is not that any more.
    """
    await check(session, Action.SEND_PARTS)
    build = await one.open_build(session, build_id)
    rules.refuse_future(on, today, "received")
    away = [line for line in await one.of_build(session, build) if line.status in rules.AWAY]
    if read is not None:
        one.must_be_as_read(away, read)
    for line in away:
        if still := line.quantity - line.received_quantity:
            _receive(line, still, on)
        else:
            _settle(line, on)
    await one.written(session, build_id, *away)
    await builds.move(session, build_id, "ready-for-pre-qc")


def _receive(line: OutsourcedLine, arrived: Decimal, on: date) -> None:
    if line.sent_on is None or line.status not in rules.AWAY:
        raise Refused(f"{line.item_number} is {line.status}: it cannot come back.")
    if on < line.sent_on:
        words = f"{line.item_number} cannot be back before the day it was sent."
        raise NotInField(words, "day")
    line.received_quantity = rules.after_receipt(line.quantity, line.received_quantity, arrived)
    _settle(line, on)


def _settle(line: OutsourcedLine, on: date) -> None:
    """Once nothing more is to come it is received, never before the day it was sent."""
    if line.received_quantity == line.quantity:
        one.become(line, "received")
        line.received_on = max(on, line.sent_on or on)


async def _must_be_approved(session: AsyncSession, build: Build) -> None:
    status = await session.scalar(
        select(Bom.status).where(Bom.build_id == build.id, Bom.status != "superseded")
    )
    if status != "approved":
        raise Refused(f"The BOM of {build.number} is not approved yet: nothing is sent before.")

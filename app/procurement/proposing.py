"""What goes out usually: proposed by the approval of a BOM, from the setting of the items."""

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.bom import Line, StoredBom
from app.procurement import lines as one
from models.bom import BomLine
from models.catalogue import Item
from models.database import Actor
from models.orders import Build
from models.procurement import OutsourcedLine

NOT_IN_BOM = "Not in the bill of materials any more (revision {n})"


async def propose(session: AsyncSession, build: Build, stored: StoredBom) -> None:
    """After an approval: what the items say usually goes out, in the quantity of this BOM.

    Inner: the caller approves. What procurement decided before about an item stays; what waited to
    be sent and is not in the BOM any more is cancelled.
    """
    item_ids = {line.item_id for line in stored.lines}
    usual = set(
        await session.scalars(select(Item.id).where(Item.id.in_(item_ids), Item.outsourced))
    )
    wanted = _wanted(stored, usual)
    known = await one.of_build(session, build)
    gone = NOT_IN_BOM.format(n=stored.heading.revision)
    changed = []
    for line in known:
        if line.status != "pending":
            continue
        needed = wanted.get(line.item_id)
        if line.item_id not in item_ids:
            one.become(line, "cancelled", reason=gone)
            changed.append(line)
        elif needed and needed[1] != line.quantity:
            line.quantity = needed[1]
            changed.append(line)
    decided = {
        line.item_id for line in known
        if line.status != "cancelled" or not line.reason.startswith(NOT_IN_BOM[:20])
    }  # fmt: skip
    for item_id, (part, quantity) in wanted.items():
        if item_id not in decided:
            add_line(session, build, part, quantity)
    await one.written(session, build.id, *changed)


def add_line(
    session: AsyncSession, build: Build, part: Line | BomLine, quantity: Decimal
) -> OutsourcedLine:
    """One more line of the set, waiting to be sent."""
    actor: Actor = session.info["actor"]
    number = part.number if isinstance(part, Line) else part.item_number
    line = OutsourcedLine(
        build_id=build.id,
        item_id=part.item_id,
        item_number=number,
        name=part.name,
        quantity=quantity,
        created_by=actor.person_id,
    )
    session.add(line)
    return line


def _wanted(stored: StoredBom, usual: Collection[int]) -> Mapping[int, tuple[Line, Decimal]]:
    """Items that usually go out, each with how many; what is inside one goes with it."""
    found: dict[int, tuple[Line, Decimal]] = {}
    for line in _outermost(stored, usual):
        first, so_far = found.get(line.item_id, (line, Decimal(0)))
        found[line.item_id] = first, so_far + line.total
    return found


def _outermost(stored: StoredBom, usual: Collection[int]) -> Iterator[Line]:
    for line in stored.lines:
        above = stored.way_to(line)[:-1]
        if line.item_id in usual and not any(each.item_id in usual for each in above):
            yield line

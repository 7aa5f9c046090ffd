"""Changing one outsourced line: locked, checked against the table, in words when it cannot be."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app import builds, conflicts, live, settings
from app.errors import Conflict, NotInField, Refused
from app.rules import outsourced as rules
from app.rules.outsourced import OutsourcedStatus
from app.rules.progress import CLOSED
from models.bom import Bom, BomLine
from models.orders import Build
from models.procurement import OutsourcedLine
from models.signatures import Signature

AGAIN = "Look at it again; yours is not stored yet."


@dataclass(frozen=True, slots=True)
class Read:
    """A line as somebody saw it: when its version is another now, somebody was faster."""

    id: int
    version: int


async def open_build(session: AsyncSession, build_id: int) -> Build:
    """The build, locked; refused when it is closed: its record is what was signed."""
    _order, build = await builds.locked(session, build_id)
    if build.status in CLOSED:
        raise Refused(f"{build.number} is {build.status}: its parts do not change any more.")
    return build


async def locked(session: AsyncSession, read: Read) -> OutsourcedLine:
    """The line as it was read, with its build; raises `Conflict` with who changed what since."""
    query = select(OutsourcedLine.build_id).where(OutsourcedLine.id == read.id)
    build_id = await session.scalar(query)
    if build_id is None:
        raise Refused("There is no such part of the outsourced set.")
    await open_build(session, build_id)
    line = await session.get_one(
        OutsourcedLine, read.id, with_for_update=True, populate_existing=True
    )
    if line.version != read.version:
        raise Conflict(await _who_was_faster(session, line, read.version))
    return line


def must_be_as_read(lines: Collection[OutsourcedLine], read: Collection[Read]) -> None:
    """Raises `Conflict` when these are not exactly what somebody had before them."""
    now = {line.id: line for line in lines}
    known = {one.id: one.version for one in read}
    if other := [line.item_number for line in lines if known.get(line.id) != line.version]:
        raise Conflict(f"Somebody changed {', '.join(other)} while you had it open. {AGAIN}")
    if set(known) - set(now):
        raise Conflict(f"Somebody changed the set while you had it open. {AGAIN}")


async def of_build(session: AsyncSession, build: Build) -> list[OutsourcedLine]:
    """Every line of the build in its order, locked; the caller has locked the build."""
    query = (
        select(OutsourcedLine)
        .where(OutsourcedLine.build_id == build.id)
        .order_by(OutsourcedLine.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(await session.scalars(query))


def become(line: OutsourcedLine, wanted: OutsourcedStatus, *, reason: str = "") -> None:
    """Take the line there when the table allows it; some ways there need a reason."""
    status: OutsourcedStatus = line.status  # type: ignore[assignment]  # the database knows no other
    if not rules.may_become(status, wanted):
        raise Refused(
            f"{line.item_number} is {rules.WORDS[status]}: it cannot become {rules.WORDS[wanted]}."
        )
    words = reason.strip()
    if wanted in rules.NEEDS_REASON and len(words) < rules.LEAST_REASON:
        told = f"Say why {line.item_number} is {rules.WORDS[wanted]}, in a few words."
        raise NotInField(told, "reason")
    line.status, line.reason = wanted, words


async def approved_on(session: AsyncSession, build_id: int) -> date | None:
    """The day at the factory on which the first BOM of the build was approved: none went before."""
    query = (
        select(func.min(Signature.signed_at))
        .join(Bom, Bom.id == Signature.entity_id)
        .where(Bom.build_id == build_id, Signature.entity == "bom", Signature.meaning == "approval")
    )
    at = await session.scalar(query)
    zone = ZoneInfo(settings.current().factory_time_zone)
    return at.astimezone(zone).date() if at else None


async def in_parts(session: AsyncSession, build_id: int, item_id: int) -> bool:
    """Whether the BOM has no whole number of pieces of it: then it may be sent so."""
    query = (
        select(func.sum(BomLine.total))
        .join(Bom, Bom.id == BomLine.bom_id)
        .where(Bom.build_id == build_id, Bom.status != "superseded", BomLine.item_id == item_id)
    )
    return (await session.scalar(query) or Decimal(0)) % 1 != 0


async def must_go_again(session: AsyncSession, lines: Collection[OutsourcedLine]) -> None:
    """Refused for what is back, unless its sink went back too or a change dropped and added it."""
    back = {line.id: line for line in lines if line.status == "received"}
    if not back:
        return
    may = set(await session.scalars(AGAIN_IDS, {"ids": list(back)}))
    if stays := [line.item_number for line_id, line in back.items() if line_id not in may]:
        raise Refused(
            f"{', '.join(stays)} {'is' if len(stays) == 1 else 'are'} received already. It is sent"
            " again when the sink goes back to its maker, or when a change dropped and added it."
        )


async def written(session: AsyncSession, build_id: int, *lines: OutsourcedLine) -> None:
    """Count each as changed once more, and tell every page that shows the build or its stage."""
    for line in lines:
        line.version = (line.version or 0) + 1
    await session.flush()
    await live.announce(session, "build", build_id)
    await live.announce(session, "stage", build_id)


async def _who_was_faster(session: AsyncSession, line: OutsourcedLine, version: int) -> str:
    told = await conflicts.since(session, "outsourced_line", line.id, version)
    opening = f"Somebody changed {line.item_number} while you had it open."
    return " ".join([opening, *told, AGAIN])


# A received line `l` that may be sent again. Days are local, moments UTC: one day of play.
GOES_AGAIN = """
(l.status = 'received' AND (
    EXISTS (SELECT FROM build_move m JOIN build u ON u.id = m.build_id
        WHERE m.build_id = l.build_id AND u.status IN ('parts-sent', 'on-hold')
        AND m.to_status = 'parts-sent' AND m.from_status NOT IN ('order-created', 'on-hold')
        AND m.moved_at::date >= l.received_on - 1)
    OR EXISTS (SELECT FROM bom b WHERE b.build_id = l.build_id
        AND b.created_at::date >= l.sent_on - 1
        AND NOT EXISTS (SELECT FROM bom_line i WHERE i.bom_id = b.id AND i.item_id = l.item_id))
    AND EXISTS (SELECT FROM bom b JOIN bom_line i ON i.bom_id = b.id
        WHERE b.build_id = l.build_id AND b.status <> 'superseded' AND i.item_id = l.item_id)
))
"""
AGAIN_IDS = text(
    f"SELECT l.id FROM outsourced_line l WHERE l.id = ANY(CAST(:ids AS int[])) AND {GOES_AGAIN}"  # noqa: S608
)

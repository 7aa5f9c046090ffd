"""Parts somebody on the floor is missing: reported, the build put on hold, resolved with a note."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import RowMapping, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app import builds, guards, live
from app.access import Action, check, standing
from app.errors import Conflict, Refused
from app.notifications import moves
from app.rules import outsourced as rules
from app.rules.numbers import plain
from models.checklists import Photo
from models.people import Person
from models.procurement import Shortage, ShortageLine

LONGEST = 2000
LEAST = 3
PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """How many of one part are missing."""

    item_id: int
    number: str
    name: str
    quantity: Decimal

    @property
    def in_parts(self) -> bool:
        """Whether this is no whole number of pieces, such as 2.5 of a hose."""
        return self.quantity % 1 != 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """One shortage as it stands; `resolved_at` is None while it is open."""

    id: int
    build_id: int
    build_number: str
    build_status: str
    status_since: datetime
    po_number: str
    customer: str
    parts: Sequence[Part]
    photos: Sequence[int]
    note: str
    reported_by: str
    reported_at: datetime
    resolution: str
    resolved_by: str
    resolved_at: datetime | None


async def report(
    session: AsyncSession, build_id: int, parts: Mapping[int, Decimal], note: str
) -> int:
    """How many of which items of the BOM are missing, by item id; answers the shortage's id.

    The build goes on hold with it, and procurement and the coordinators hear of it at once.
    """
    await check(session, Action.REPORT_SHORTAGE)
    words = _words(note, "Say in a few words what is wrong with them, such as where you looked.")
    if not parts:
        raise Refused("Choose at least one part that is missing.")
    _order, build = await builds.locked(session, build_id)
    known = {part.item_id: part for part in await parts_of(session, build_id)}
    if unknown := set(parts) - set(known):
        raise Refused(f"{len(unknown)} of these parts are not in the BOM of {build.number}.")
    many = {
        item_id: rules.counted(
            each, "Say how many are missing: more than 0.", parts=known[item_id].in_parts
        )
        for item_id, each in parts.items()
    }
    shortage = Shortage(
        build_id=build_id, note=words, reported_by=(await standing(session)).person_id
    )
    shortage.lines = [
        ShortageLine(
            item_id=item_id, item_number=part.number, name=part.name, quantity=many[item_id]
        )
        for item_id, part in known.items()
        if item_id in parts
    ]
    session.add(shortage)
    await session.flush()
    said = ", ".join(f"{plain(line.quantity)} × {line.item_number}" for line in shortage.lines)
    told = moves.Said("shortage", f"missing {said}. {words}", "/shortages")
    await moves.about_build(session, build_id, told)
    if build.status != "on-hold":
        await builds.hold(session, build_id, why=guards.in_brief(f"Missing: {said}. {words}"))
    await _announce(session, build_id)
    return shortage.id


async def resolve(
    session: AsyncSession, shortage_id: int, resolution: str, *, release: bool
) -> bool:
    """What was done about it; with `release` the build goes on once nothing else is missing.

    Answers whether it goes on now.
    """
    await check(session, Action.RESOLVE_SHORTAGE)
    words = _words(resolution, "Say what was done: whoever reported it reads it.")
    found = await session.get(Shortage, shortage_id)
    if found is None:
        raise Refused("There is no such shortage.")
    _order, build = await builds.locked(session, found.build_id)
    await session.refresh(found, with_for_update=True)
    if found.resolved_at is not None:
        who = await session.scalar(select(Person.name).filter_by(id=found.resolved_by))
        raise Conflict(f"{who} has resolved this already: {found.resolution}")
    found.resolution, found.resolved_by = words, (await standing(session)).person_id
    found.resolved_at = func.clock_timestamp()
    # What is still open is counted in the database.
    await session.flush()
    told = moves.Said("shortage-resolved", f"what was missing is settled. {words}", "/shortages")
    await moves.about_build(session, build.id, told, people={found.reported_by})
    await _announce(session, build.id)
    if not release or build.status != "on-hold" or await _still_open(session, build.id):
        return False
    await builds.release(session, build.id, why=words)
    return True


async def of_build(session: AsyncSession, build_id: int) -> list[Missing]:
    """Every shortage of this build, the open ones first, each with its parts."""
    await check(session, Action.SEE_PROCUREMENT)
    rows = await session.execute(OF_BUILD, {"build_id": build_id})
    return await _with_parts(session, rows.mappings().all())


async def open_ones(session: AsyncSession, *, page: int = 1) -> list[Missing]:
    """What is missing anywhere, the longest waiting first; cancelled builds wait for nothing."""
    await check(session, Action.SEE_PROCUREMENT)
    asked = {"most": PAGE, "skipped": (max(page, 1) - 1) * PAGE}
    rows = await session.execute(OPEN_ONES, asked)
    return await _with_parts(session, rows.mappings().all())


async def parts_of(session: AsyncSession, build_id: int) -> list[Part]:
    """What may be missing: each item of the build's BOM once, with how many the build needs."""
    await check(session, Action.SEE_PROCUREMENT)
    rows = await session.execute(PARTS, {"build_id": build_id})
    return [Part(**row._mapping) for row in rows]  # noqa: SLF001  # SQLAlchemy's public name


async def _still_open(session: AsyncSession, build_id: int) -> bool:
    query = select(Shortage.id).where(Shortage.build_id == build_id, Shortage.resolved_at.is_(None))
    return await session.scalar(query.limit(1)) is not None


async def _with_parts(session: AsyncSession, rows: Sequence[RowMapping]) -> list[Missing]:
    """Two more queries, however many shortages there are."""
    ids = [row["id"] for row in rows]
    parts: dict[object, list[Part]] = {one: [] for one in ids}
    photos: dict[object, list[int]] = {one: [] for one in ids}
    lines = select(ShortageLine).where(ShortageLine.shortage_id.in_(ids))
    for line in await session.scalars(lines.order_by(ShortageLine.id)):
        parts[line.shortage_id].append(
            Part(
                item_id=line.item_id,
                number=line.item_number,
                name=line.name,
                quantity=line.quantity,
            )
        )
    taken = select(Photo.id, Photo.shortage_id).where(Photo.shortage_id.in_(ids))
    for photo_id, shortage_id in await session.execute(taken.order_by(Photo.id)):
        photos[shortage_id].append(photo_id)
    return [Missing(**dict(row), parts=parts[row["id"]], photos=photos[row["id"]]) for row in rows]


async def _announce(session: AsyncSession, build_id: int) -> None:
    await live.announce(session, "build", build_id)
    await live.announce(session, "shortage", build_id)


def _words(text_: str, without: str) -> str:
    words = text_.replace("\x00", "").strip()
    if len(words) < LEAST:
        raise Refused(without)
    if len(words) > LONGEST:
        raise Refused(f"At most {LONGEST:,} characters; this has {len(words):,}.")
    return words


_SHORTAGE = """
SELECT s.id, s.build_id, u.number::text AS build_number, u.status AS build_status,
    u.status_since, o.po_number::text AS po_number, o.customer, s.note, p.name AS reported_by,
    s.reported_at, s.resolution, coalesce(r.name, '') AS resolved_by, s.resolved_at
FROM shortage s
JOIN build u ON u.id = s.build_id
JOIN "order" o ON o.id = u.order_id
JOIN person p ON p.id = s.reported_by
LEFT JOIN person r ON r.id = s.resolved_by
"""
OF_BUILD = text(
    _SHORTAGE + "WHERE s.build_id = :build_id ORDER BY s.resolved_at IS NOT NULL, s.id DESC"
)
OPEN_ONES = text(
    _SHORTAGE
    + """
WHERE s.resolved_at IS NULL AND u.status NOT IN ('shipped', 'cancelled')
ORDER BY s.reported_at, s.id LIMIT :most OFFSET :skipped
"""
)
PARTS = text("""
SELECT l.item_id, min(l.item_number) AS number, min(l.name) AS name,
    trim_scale(sum(l.total)) AS quantity
FROM bom b JOIN bom_line l ON l.bom_id = b.id
WHERE b.build_id = :build_id AND b.status <> 'superseded'
GROUP BY l.item_id ORDER BY min(l.position)
""")

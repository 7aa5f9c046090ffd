"""Everything the review page of a build shows, in a fixed number of queries."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app import bom, catalogue, live
from app.access import Action, check
from app.bom import Line, StoredBom
from app.errors import Refused
from app.procurement import events, redline
from app.procurement.events import Reviewed
from app.procurement.redline import Redline
from models.bom import Bom
from models.orders import Build


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Somebody has verified it in the catalogue since this BOM was made."""

    quantity: Decimal
    by: str
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unverified:
    """A quantity of this BOM nobody had counted; `places` says how often it stands there.

    Without a parent it comes from a rule, and an admin confirms it there.
    """

    position: int
    parent: str
    number: str
    name: str
    quantity: Decimal
    places: int
    since: Counted | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """A BOM under review, or one that was reviewed."""

    stored: StoredBom
    redline: Redline
    reviewed: Reviewed
    unverified: Sequence[Unverified]
    build_status: str

    @property
    def open(self) -> bool:
        """Whether it can still be ticked, asked about, returned and approved."""
        living = self.build_status not in {"cancelled", "shipped"}
        return self.stored.heading.status == "in-review" and living

    @property
    def ticked(self) -> int:
        """How many of the lines that differ somebody has ticked."""
        return len(self.redline.to_look_at & set(self.reviewed.ticked))

    @property
    def next(self) -> int | None:
        """The first line that differs and nobody has ticked."""
        todo = self.redline.to_look_at - set(self.reviewed.ticked)
        return next((red.position for red in self.redline.lines if red.position in todo), None)


async def look(
    session: AsyncSession, build_number: str, revision: int | None = None, against: str = ""
) -> Looked:
    """The newest BOM of the build unless told; `against` is the kind of base to compare with."""
    await check(session, Action.SEE_BOM)
    stored = await bom.of_build(session, build_number, revision)
    heading = stored.heading
    build = await session.get_one(Build, heading.build_id, populate_existing=True)
    return Looked(
        stored=stored,
        redline=await redline.of(session, stored, against),
        reviewed=await events.read(session, heading.id),
        unverified=list(await _unverified(session, stored)),
        build_status=build.status,
    )


async def verify(
    session: AsyncSession, bom_id: int, position: int, quantity: Decimal | None = None
) -> None:
    """Somebody counted what this line's parent holds: it is right, or it is this many.

    The catalogue knows it from now on; the stored BOM stays as it was made.
    """
    await check(session, Action.VERIFY_QUANTITY)
    row = await session.get(Bom, bom_id)
    if row is None:
        raise Refused("There is no such bill of materials.")
    pair = (await session.execute(PAIR, {"bom": bom_id, "position": position})).one_or_none()
    if pair is None:
        raise Refused("This quantity comes from a rule: an admin confirms it in the rules.")
    await catalogue.verify_quantity(session, pair.parent, pair.child, quantity)
    await live.announce(session, "bom", row.build_id)


async def _unverified(session: AsyncSession, stored: StoredBom) -> Iterator[Unverified]:
    groups: dict[tuple[int, int], list[Line]] = {}
    for line in stored.unverified:
        parent = stored.by_position[line.parent].item_id if line.parent else 0
        groups.setdefault((parent, line.item_id), []).append(line)
    asked = {"parents": [p for p, _ in groups], "children": [c for _, c in groups]}
    rows = await session.execute(SINCE, asked)
    since = {
        (row.parent_id, row.child_id): Counted(
            quantity=row.quantity, by=row.actor_name or "", at=row.at
        )
        for row in rows
    }
    return _one_each(stored, groups, since)


def _one_each(
    stored: StoredBom,
    groups: Mapping[tuple[int, int], Sequence[Line]],
    since: Mapping[tuple[int, int], Counted],
) -> Iterator[Unverified]:
    for pair, lines in groups.items():
        first = lines[0]
        parent = stored.by_position[first.parent].number if first.parent else ""
        yield Unverified(
            position=first.position,
            parent=parent,
            number=first.number,
            name=first.name,
            quantity=first.quantity,
            places=len(lines),
            since=since.get(pair),
        )


PAIR = text("""
SELECT parent.item_number AS parent, line.item_number AS child
FROM bom_line line
JOIN bom_line parent ON parent.bom_id = line.bom_id AND parent.position = line.parent_position
WHERE line.bom_id = :bom AND line.position = :position
""")
SINCE = text("""
SELECT c.parent_id, c.child_id, trim_scale(c.quantity) AS quantity, e.actor_name, e.at
FROM unnest(CAST(:parents AS int[]), CAST(:children AS int[])) AS pair(parent_id, child_id)
JOIN component c USING (parent_id, child_id)
LEFT JOIN LATERAL (
    SELECT event.actor_name, event.at FROM audit.event
    WHERE event.entity = 'component' AND event.entity_id = c.id::text
        AND event.op = 'UPDATE' AND event.new_values ? 'quantity_verified'
    ORDER BY event.id DESC LIMIT 1
) e ON true
WHERE c.quantity_verified
""")

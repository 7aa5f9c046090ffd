"""The outsourced set of a build as its page and its files show it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Action, check
from app.errors import Refused
from app.procurement.lines import GOES_AGAIN, Read
from app.procurement.shortages import Part, parts_of
from app.rules import outsourced as rules
from app.rules.outsourced import OutsourcedStatus
from app.wanted import wanted_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One line of the set; `in_bom` is how many the current BOM has of it now.

    It `goes_again` when it is back and may be sent once more all the same.
    """

    id: int
    version: int
    item_id: int
    item_number: str
    name: str
    outline: str
    quantity: Decimal
    status: OutsourcedStatus
    supplier: str
    sent_on: date | None
    expected_on: date | None
    received_on: date | None
    received_quantity: Decimal
    notes: str
    reason: str
    in_bom: Decimal
    goes_again: bool

    @property
    def read(self) -> Read:
        return Read(self.id, self.version)

    @property
    def still_to_come(self) -> Decimal:
        return self.quantity - self.received_quantity

    @property
    def in_parts(self) -> bool:
        """Whether it is counted in parts of a piece: the BOM has no whole number of it."""
        return self.quantity % 1 != 0 or self.in_bom % 1 != 0

    def days_late(self, today: date) -> int:
        return rules.days_late(self.status, self.expected_on, today)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsourcedSet:
    """A build's whole set; `supplier` is who got the last parts of any build."""

    build_id: int
    build_number: str
    build_status: str
    order_id: int
    po_number: str
    customer: str
    wanted_on: date
    revision: int
    bom_status: str
    sha256: str
    supplier: str
    lines: Sequence[Sent]
    others: Sequence[Part]

    def having(self, *statuses: str) -> Sequence[Sent]:
        return [line for line in self.lines if line.status in statuses]

    @property
    def away(self) -> Sequence[Sent]:
        return self.having(*rules.AWAY)

    @property
    def settled(self) -> bool:
        """Whether nothing is waited for: every line received or cancelled."""
        return all(line.status in rules.SETTLED for line in self.lines)


async def look(session: AsyncSession, build_number: str) -> OutsourcedSet:
    """The set of this build, and the items of its BOM that are not in it; three queries."""
    await check(session, Action.SEE_PROCUREMENT)
    head = (await session.execute(HEAD, {"number": build_number})).mappings().one_or_none()
    if head is None:
        raise Refused(f"No bill of materials is stored for build {build_number}.")
    build_id = head["build_id"]
    parts = await parts_of(session, build_id)
    totals = {part.item_id: part.quantity for part in parts}
    rows = await session.execute(LINES, {"build_id": build_id})
    lines = [_sent(row, totals) for row in rows.mappings()]
    inside = {line.item_id for line in lines if line.status != "cancelled"}
    return OutsourcedSet(
        **head, lines=lines, others=[part for part in parts if part.item_id not in inside]
    )


def _sent(row: RowMapping, totals: Mapping[int, Decimal]) -> Sent:
    item_id = row["item_id"]
    assert isinstance(item_id, int)  # noqa: S101  # as the column says
    return Sent(**dict(row), in_bom=totals.get(item_id, Decimal(0)))


HEAD = text(f"""
SELECT u.id AS build_id, u.number::text AS build_number, u.status AS build_status, o.id AS order_id,
    o.po_number::text AS po_number, o.customer, {wanted_on("u")} AS wanted_on, b.revision,
    b.status AS bom_status, b.sha256,
    coalesce((SELECT l.supplier FROM outsourced_line l WHERE l.supplier <> ''
              ORDER BY l.id DESC LIMIT 1), '') AS supplier
FROM build u
JOIN "order" o ON o.id = u.order_id
JOIN bom b ON b.build_id = u.id AND b.status <> 'superseded'
WHERE u.number = CAST(:number AS citext)
""")  # noqa: S608  # no value is written into it
LINES = text(f"""
SELECT l.id, l.version, l.item_id, l.item_number, l.name,
    coalesce((SELECT n.number FROM outline_number n WHERE n.item_id = l.item_id
              ORDER BY n.position, n.number LIMIT 1), '') AS outline,
    trim_scale(l.quantity) AS quantity, l.status, l.supplier, l.sent_on, l.expected_on,
    l.received_on, trim_scale(l.received_quantity) AS received_quantity, l.notes, l.reason,
    {GOES_AGAIN} AS goes_again
FROM outsourced_line l WHERE l.build_id = :build_id ORDER BY l.id
""")  # noqa: S608  # no value is written into it

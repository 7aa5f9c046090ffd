"""The board: every build under its status, the most urgent first, in one query."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Row, Select, Text, and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Action, Visitor, check, standing
from app.catalogue.wording import cleaned, literal
from app.rules.progress import CLOSED, WAY
from models.floor import Assignment
from models.orders import Build, BuildMove, Order
from models.people import Person

# Cards of a column before "show all", and the most a column ever shows.
CAP, MOST = 25, 2000
# What is over is of interest for a while only.
CLOSED_SHOWN = timedelta(days=7)
# A rejection stands beside the inspection it came from.
COLUMNS: tuple[str, ...] = (
    "on-hold", "order-created", "parts-sent", "ready-for-pre-qc", "pre-qc-rejected",
    "pre-qc-rework", "ready-for-production", "in-production", "testing-complete",
    "packaging-complete", "ready-for-final-qc", "final-qc-rejected", "final-rework",
    "ready-to-ship", "shipped", "cancelled",
)  # fmt: skip
# Shown even when nobody stands there; the others only when somebody does.
ALWAYS = frozenset(WAY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody wants to see; `whole` is the column that is shown without its cap."""

    mine: bool = False
    late: bool = False
    customer: str = ""
    whole: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One build on the board."""

    id: int
    number: str
    status: str
    status_since: datetime
    po_number: str
    customer: str
    wanted_on: date
    assigned: Sequence[str]
    forced: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A status with the first of its builds; `count` is of all of them."""

    status: str
    count: int
    cards: Sequence[Card]


async def look(session: AsyncSession, wanted: Wanted, *, today: date) -> list[Column]:
    """The columns from left to right; `today` is the day in the factory's time zone."""
    await check(session, Action.SEE_BOARD)
    me = await standing(session) if wanted.mine else None
    rows = (await session.execute(_cards(wanted, me, today))).all()
    columns = []
    for status in COLUMNS:
        own = [row for row in rows if row.status == status]
        if own or status in ALWAYS:
            count = own[0].total if own else 0
            columns.append(Column(status=status, count=count, cards=[_card(row) for row in own]))
    return columns


def _card(row: Row[Any]) -> Card:
    return Card(**{name: getattr(row, name) for name in Card.__dataclass_fields__})


def _cards(wanted: Wanted, me: Visitor | None, today: date) -> Select[Any]:
    """The first cards of each column; who works on them is asked for these alone."""
    found = (
        select(
            Build.id,
            Build.number,
            Build.status,
            Build.status_since,
            Order.po_number,
            Order.customer,
            Order.wanted_on,
            func.count().over(partition_by=Build.status).label("total"),
            func.row_number()
            .over(partition_by=Build.status, order_by=(Order.wanted_on, Build.id))
            .label("place"),
        )
        .join(Order, Order.id == Build.order_id)
        .where(*_conditions(wanted, me, today))
        .subquery()
    )
    assigned = (
        select(Person.name)
        .join(Assignment, Assignment.person_id == Person.id)
        .where(Assignment.build_id == found.c.id, Assignment.released_at.is_(None))
        .order_by(Assignment.id)
    )
    forced = exists().where(BuildMove.build_id == found.c.id, BuildMove.forced)
    shown = or_(found.c.place <= CAP, and_(found.c.status == wanted.whole, found.c.place <= MOST))
    return (
        select(
            found,
            func.array(assigned.scalar_subquery(), type_=ARRAY(Text)).label("assigned"),
            forced.label("forced"),
        )
        .where(shown)
        .order_by(found.c.place)
    )


def _conditions(wanted: Wanted, me: Visitor | None, today: date) -> Iterator[ColumnElement[bool]]:
    since = func.clock_timestamp() - CLOSED_SHOWN
    yield or_(Build.status.not_in(CLOSED), Build.status_since > since)
    if me is not None:
        works = exists().where(
            Assignment.build_id == Build.id,
            Assignment.person_id == me.person_id,
            Assignment.released_at.is_(None),
        )
        yield or_(Order.created_by == me.person_id, works)
    if wanted.late:
        yield Order.wanted_on < today
        yield Build.status.not_in(CLOSED)
    if name := cleaned(wanted.customer):
        yield func.lower(Order.customer).like(f"%{literal(name)}%", escape="\\")

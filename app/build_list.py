"""Lists of builds by where they stand, whose they are and how late: narrowed by the database."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    Text,
    and_,
    exists,
    func,
    select,
    true,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from app.access import Action, Visitor, check, standing
from app.catalogue.wording import patterns
from app.rules.progress import CLOSED, STATUSES
from app.wanted import moved
from models.floor import Assignment
from models.orders import Build, Order
from models.people import Person

PAGE = 50
# Nobody reads further than this, and counting on would cost more the more builds there are.
COUNTED = 1000
SOON = timedelta(days=7)
Whose = Literal["", "entered", "assigned", "free"]
Due = Literal["", "late", "soon"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody wants to see; builds that are shipped or cancelled only by their status.

    `whose`: orders I entered, builds I work on, builds nobody works on. `due`: past the wanted
    day, or within seven days of it.
    """

    statuses: tuple[str, ...] = ()
    whose: Whose = ""
    due: Due = ""
    text: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One build of the list; `workers` are those who have it now."""

    number: str
    status: str
    status_since: datetime
    po_number: str
    customer: str
    wanted_on: date  # of a shipped one what it was when it left
    workers: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """`total` is counted up to `COUNTED`; `more` says that there are more."""

    rows: Sequence[Row]
    total: int
    more: bool


async def page(session: AsyncSession, wanted: Wanted, *, today: date) -> Page:
    """One page, the first wanted first: two queries; `today` is the factory's day."""
    await check(session, Action.SEE_BOARD)
    me = await standing(session)
    condition = _condition(wanted, me, today)
    skipped = (max(wanted.page, 1) - 1) * PAGE
    listed = _left(condition, skipped + PAGE) if "shipped" in wanted.statuses else _here(condition)
    rows = (await session.execute(listed.offset(skipped).limit(PAGE))).all()
    some = _builds(select(Build.id)).where(condition).limit(COUNTED + 1)
    total = await session.scalar(select(func.count()).select_from(some.subquery())) or 0
    return Page(
        rows=[Row(**row._mapping) for row in rows],  # noqa: SLF001  # its public name
        total=min(total, COUNTED),
        more=total > COUNTED,
    )


async def counts(
    session: AsyncSession, lists: Mapping[str, Wanted], *, today: date
) -> dict[str, int]:
    """How many builds each of these lists holds, all in one query."""
    await check(session, Action.SEE_BOARD)
    if not lists:
        return {}
    me = await standing(session)
    columns: list[Any] = [
        func.count().filter(_condition(wanted, me, today)).label(name)
        for name, wanted in lists.items()
    ]
    row = (await session.execute(_builds(select(*columns)))).one()
    return {name: getattr(row, name) for name in lists}


def _builds(query: Select[Any]) -> Select[Any]:
    return query.select_from(Build).join(Order, Order.id == Build.order_id)


def _here(condition: ColumnElement[bool]) -> Select[Any]:
    """By the day their orders are wanted, as an index has it."""
    return _rows(Order.wanted_on).where(condition).order_by(Order.wanted_on, Build.id)


def _left(condition: ColumnElement[bool], most: int) -> Select[Any]:
    """The same with builds that were wanted on another day when they left: by that one.

    They are few. Of all others an index has the first ones, and only those are sorted with them.
    """
    other = moved()
    stays = ~exists().where(other.c.id == Build.id)
    as_now: list[Any] = [Build.id, Order.wanted_on.label("day")]
    as_left: list[Any] = [Build.id, other.c.day]
    first = _builds(select(*as_now)).where(condition, stays)
    first = first.order_by(Order.wanted_on, Build.id).limit(most)
    others = _builds(select(*as_left)).join(other, other.c.id == Build.id)
    both = union_all(select(first.subquery()), others.where(condition)).subquery()
    rows = _rows(both.c.day).join(both, both.c.id == Build.id)
    return rows.order_by(both.c.day, Build.id)


def _rows(day: ColumnElement[date] | InstrumentedAttribute[date]) -> Select[Any]:
    workers = (
        select(Person.name)
        .join(Assignment, Assignment.person_id == Person.id)
        .where(Assignment.build_id == Build.id, Assignment.released_at.is_(None))
        .order_by(Assignment.id)
    )
    shown: list[Any] = [
        Build.number,
        Build.status,
        Build.status_since,
        Order.po_number,
        Order.customer,
        day.label("wanted_on"),
        func.array(workers.scalar_subquery(), type_=ARRAY(Text)).label("workers"),
    ]
    return _builds(select(*shown))


def _condition(wanted: Wanted, me: Visitor, today: date) -> ColumnElement[bool]:
    return and_(true(), *_conditions(wanted, me, today))


def _conditions(wanted: Wanted, me: Visitor, today: date) -> Iterator[ColumnElement[bool]]:
    chosen = [status for status in STATUSES if status in wanted.statuses]
    yield Build.status.in_(chosen) if chosen else Build.status.not_in(CLOSED)
    if wanted.due:
        yield Build.status.not_in(CLOSED)
        yield (
            Order.wanted_on < today
            if wanted.due == "late"
            else Order.wanted_on.between(today, today + SOON)
        )
    if wanted.whose == "entered":
        yield Order.created_by == me.person_id
    elif wanted.whose:
        yield _worked_on(me if wanted.whose == "assigned" else None)
    for pattern in patterns(wanted.text):
        yield Order.search_text.like(pattern, escape="\\")


def _worked_on(me: Visitor | None) -> ColumnElement[bool]:
    """Whether I work on it; without me: whether nobody does."""
    open_ones = exists().where(Assignment.build_id == Build.id, Assignment.released_at.is_(None))
    return open_ones.where(Assignment.person_id == me.person_id) if me else ~open_ones

"""The list of orders: narrowed, sorted and cut into pages by the database."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Action, Visitor, check, standing
from app.catalogue.wording import cleaned, literal, patterns
from app.days import end_of, start_of
from models.orders import OPEN, STATUSES, Build, Order

PAGE = 50
# Nobody reads further than this, and counting on would cost more the more orders there are.
COUNTED = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody wants to see; days are days in the factory's time zone.

    Shipped and cancelled orders come in when asked for: all of them, or by their status.
    """

    text: str = ""
    statuses: tuple[str, ...] = ()
    customer: str = ""
    wanted_from: date | None = None
    wanted_to: date | None = None
    created_from: date | None = None
    created_to: date | None = None
    mine: bool = False
    closed_too: bool = False
    sort: str = "wanted"
    page: int = 1

    @property
    def only_open(self) -> bool:
        return not (self.closed_too or self.statuses)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One order of the list; `status_since` is when the first build came to that status."""

    id: int
    po_number: str
    build_numbers: str
    customer: str
    project: str
    wanted_on: date
    status: str
    status_since: datetime
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """`total` is counted up to `COUNTED`; `more` says that there are more."""

    rows: Sequence[Row]
    total: int
    more: bool


async def page(session: AsyncSession, wanted: Wanted, *, zone: tzinfo) -> Page:
    """One page of the list: at most two queries besides the check, however many orders."""
    await check(session, Action.SEE_ORDERS)
    me = await standing(session) if wanted.mine else None
    found = [*conditions(wanted, me, zone)]
    skipped = (max(wanted.page, 1) - 1) * PAGE
    rows = (await session.execute(_rows(wanted.sort, found).offset(skipped))).all()
    shown = [Row(**row._mapping) for row in rows[:PAGE]]  # noqa: SLF001  # its public name
    if len(rows) <= PAGE and (rows or not skipped):
        # The last page: its end is the number of all.
        return Page(rows=shown, total=skipped + len(rows), more=False)
    counted = await session.scalar(_count(found)) or 0
    seen = skipped + len(rows) if rows else 0
    return Page(rows=shown, total=max(min(counted, COUNTED), seen), more=counted > COUNTED)


async def count(session: AsyncSession, wanted: Wanted, *, zone: tzinfo) -> int:
    """How many the list would show, counted as far as the list counts."""
    await check(session, Action.SEE_ORDERS)
    me = await standing(session) if wanted.mine else None
    return await session.scalar(_count([*conditions(wanted, me, zone)])) or 0


def conditions(
    wanted: Wanted, me: Visitor | None, zone: tzinfo
) -> Iterator[ColumnElement[bool] | Any]:
    """What every order of the list fulfils."""
    for pattern in patterns(wanted.text):
        yield Order.search_text.like(pattern, escape="\\")
    if name := cleaned(wanted.customer):
        # Both are tidied alike: a printed apostrophe or two blanks hide nobody.
        tidied = func.regexp_replace(func.searchable(Order.customer), r"\s+", " ", "g")
        yield tidied.like(f"%{literal(name)}%", escape="\\")
        # The same word by word on the column that has the index for parts of words.
        for pattern in patterns(name):
            yield Order.search_text.like(pattern, escape="\\")
    if wanted.statuses:
        yield Order.status.in_([status for status in STATUSES if status in wanted.statuses])
    elif wanted.only_open:
        yield OPEN
    if me is not None:
        yield Order.created_by == me.person_id
    yield from _days(wanted, zone)


def _days(wanted: Wanted, zone: tzinfo) -> Iterator[ColumnElement[bool]]:
    if wanted.wanted_from:
        yield Order.wanted_on >= wanted.wanted_from
    if wanted.wanted_to:
        yield Order.wanted_on <= wanted.wanted_to
    if wanted.created_from:
        yield Order.created_at >= start_of(wanted.created_from, zone)
    if wanted.created_to:
        yield Order.created_at < end_of(wanted.created_to, zone)


# Each has an index that ends in the order's number, forwards and backwards.
SORTS: dict[str, tuple[Any, ...]] = {
    "po": (Order.po_number,),
    "builds": (Order.build_numbers,),
    "customer": (func.lower(Order.customer),),
    "wanted": (Order.wanted_on,),
    "status": (Order.stage, Order.wanted_on),
    "created": (Order.created_at,),
}


# For the orders of one page only: the database asks for it after sorting and cutting.
SINCE = (
    select(func.min(Build.status_since))
    .where(Build.order_id == Order.id, Build.status == Order.status)
    .scalar_subquery()
    .label("status_since")
)


def _rows(sort: str, found: Sequence[Any]) -> Select[Any]:
    columns = SORTS.get(sort.removeprefix("-"), SORTS["wanted"])
    order = [
        column.desc() if sort.startswith("-") else column.asc() for column in (*columns, Order.id)
    ]
    shown = [getattr(Order, name, SINCE) for name in Row.__dataclass_fields__]
    return select(*shown).where(*found).order_by(*order).limit(PAGE + 1)


def _count(found: Sequence[Any]) -> Select[Any]:
    some = select(Order.id).where(*found).limit(COUNTED + 1)
    return select(func.count()).select_from(some.subquery())

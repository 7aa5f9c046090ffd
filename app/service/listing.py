"""The list of requests: narrowed, searched and cut into pages by the database."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Action, Visitor, check, standing
from app.catalogue.wording import patterns
from app.service.seeing import theirs
from models.people import Person
from models.service import ServiceRequest, ServiceRequestLine

PAGE = 50
COUNTED = 1000
State = Literal["open", "pending", "approved", "returned", "rejected", "fulfilled", "all"]
# What somebody still has to do something about.
OPEN = ("pending", "approved", "returned")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody wants to see; `mine` are the requests they have sent themselves."""

    text: str = ""
    state: State = "open"
    urgency: str = ""
    mine: bool = False
    page: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One request of the list; `pieces` as asked for, over all its lines."""

    id: int
    number: str
    status: str
    urgency: str
    author: str
    mine: bool
    reason: str
    build_number: str
    serial: str
    lines: int
    pieces: int
    submitted_at: datetime
    status_since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """`total` is counted up to `COUNTED`; `more` says that there are more."""

    rows: Sequence[Row]
    total: int
    more: bool


async def listed(session: AsyncSession, wanted: Wanted) -> Page:
    """One page: what waits by urgency and age, everything else the newest first; two queries."""
    await check(session, Action.SEE_SERVICE_REQUESTS)
    me = await standing(session)
    found = [*_conditions(wanted, me)]
    skipped = (max(wanted.page, 1) - 1) * PAGE
    query = _rows(found, me).order_by(*_order(wanted)).limit(PAGE).offset(skipped)
    rows = [Row(**row._mapping) for row in await session.execute(query)]  # noqa: SLF001  # its public name
    counted = await session.scalar(_count(found)) or 0
    return Page(rows=rows, total=min(counted, COUNTED), more=counted > COUNTED)


async def counts(session: AsyncSession, lists: Mapping[str, Wanted]) -> dict[str, int]:
    """How many each list would show, counted as far as a list counts; one query for all."""
    await check(session, Action.SEE_SERVICE_REQUESTS)
    me = await standing(session)
    each = [
        _count([*_conditions(wanted, me)]).scalar_subquery().label(name)
        for name, wanted in lists.items()
    ]
    row = (await session.execute(select(*each))).one()
    return dict(zip(lists, row, strict=True))


def _conditions(wanted: Wanted, me: Visitor) -> Iterator[ColumnElement[bool]]:
    yield theirs(me)
    if wanted.state == "open":
        yield ServiceRequest.status.in_(OPEN)
    elif wanted.state != "all":
        yield ServiceRequest.status == wanted.state
    if wanted.urgency:
        yield ServiceRequest.urgency == wanted.urgency
    if wanted.mine:
        yield ServiceRequest.author_id == me.person_id
    for pattern in patterns(wanted.text):
        yield _says(pattern)


def _says(pattern: str) -> ColumnElement[bool]:
    def like(column: Any) -> ColumnElement[bool]:  # noqa: ANN401  # any column of text
        return func.lower(column).like(pattern, escape="\\")

    of_it = ServiceRequestLine.request_id == ServiceRequest.id
    part = or_(like(ServiceRequestLine.item_number), like(ServiceRequestLine.name))
    return or_(
        like(ServiceRequest.number),
        like(ServiceRequest.reason),
        like(ServiceRequest.build_number),
        like(ServiceRequest.serial),
        like(Person.name),
        select(ServiceRequestLine.id).where(of_it, part).exists(),
    )


def _order(wanted: Wanted) -> Sequence[Any]:
    if wanted.state not in {"open", "pending", "approved"}:
        return ServiceRequest.submitted_at.desc(), ServiceRequest.id.desc()
    rank = case({"device-down": 0, "urgent": 1}, value=ServiceRequest.urgency, else_=2)
    return rank, ServiceRequest.submitted_at, ServiceRequest.id


def _rows(found: Sequence[ColumnElement[bool]], me: Visitor) -> Select[Any]:
    of_it = ServiceRequestLine.request_id == ServiceRequest.id
    shown: list[Any] = [
        ServiceRequest.id,
        ServiceRequest.number,
        ServiceRequest.status,
        ServiceRequest.urgency,
        Person.name.label("author"),
        (ServiceRequest.author_id == me.person_id).label("mine"),
        ServiceRequest.reason,
        ServiceRequest.build_number,
        ServiceRequest.serial,
        select(func.count()).where(of_it).scalar_subquery().label("lines"),
        select(func.sum(ServiceRequestLine.quantity))
        .where(of_it)
        .scalar_subquery()
        .label("pieces"),
        ServiceRequest.submitted_at,
        ServiceRequest.status_since,
    ]
    return _joined(select(*shown)).where(*found)


def _joined(query: Select[Any]) -> Select[Any]:
    return query.select_from(ServiceRequest).join(Person, Person.id == ServiceRequest.author_id)


def _count(found: Sequence[ColumnElement[bool]]) -> Select[Any]:
    some = _joined(select(ServiceRequest.id)).where(*found).limit(COUNTED + 1)
    return select(func.count()).select_from(some.subquery())

"""The list of nonconformances: narrowed and cut into pages by the database."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Action, check
from app.catalogue.wording import patterns
from models.checklists import Run
from models.nonconformance import Disposition, Nonconformance
from models.orders import Build, Order

PAGE = 50
COUNTED = 1000
State = Literal["open", "closed", "all"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody wants to see; `build` is a whole number of a build, not a part of one.

    `older_than` counts days since it was opened.
    """

    text: str = ""
    build: str = ""
    state: State = "open"
    severity: str = ""
    stage: str = ""
    older_than: int = 0
    page: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One nonconformance of the list; `decided` is the kind of its newest decision, or empty."""

    id: int
    number: str
    build_number: str
    build_status: str
    status_since: datetime
    po_number: str
    stage: str
    severity: str
    description: str
    decided: str
    opened_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """`total` is counted up to `COUNTED`; `more` says that there are more."""

    rows: Sequence[Row]
    total: int
    more: bool


async def page(session: AsyncSession, wanted: Wanted, *, now: datetime) -> Page:
    """One page of the list, the newest first: at most two queries besides the check."""
    await check(session, Action.SEE_NONCONFORMANCES)
    found = [*_conditions(wanted, now)]
    skipped = (max(wanted.page, 1) - 1) * PAGE
    rows = (await session.execute(_rows(found).offset(skipped))).all()
    shown = [Row(**row._mapping) for row in rows[:PAGE]]  # noqa: SLF001  # its public name
    if len(rows) <= PAGE and (rows or not skipped):
        return Page(rows=shown, total=skipped + len(rows), more=False)
    counted = await session.scalar(_count(found)) or 0
    return Page(rows=shown, total=min(counted, COUNTED), more=counted > COUNTED)


async def count(session: AsyncSession, wanted: Wanted, *, now: datetime) -> int:
    """How many the list would show, counted as far as the list counts."""
    await check(session, Action.SEE_NONCONFORMANCES)
    return await session.scalar(_count([*_conditions(wanted, now)])) or 0


def _conditions(wanted: Wanted, now: datetime) -> Iterator[ColumnElement[bool]]:
    if wanted.state == "open":
        yield Nonconformance.closed_at.is_(None)
    elif wanted.state == "closed":
        yield Nonconformance.closed_at.is_not(None)
    if wanted.severity:
        yield Nonconformance.severity == wanted.severity
    if wanted.stage:
        yield Run.stage == wanted.stage
    if wanted.build:
        yield Build.number == wanted.build
    if wanted.older_than > 0:
        yield Nonconformance.opened_at < now - timedelta(days=wanted.older_than)
    for pattern in patterns(wanted.text):
        columns = (
            Nonconformance.number,
            Build.number,
            Order.po_number,
            Order.customer,
            Nonconformance.description,
        )
        yield or_(*(func.lower(column).like(pattern, escape="\\") for column in columns))


def _joined(query: Select[Any]) -> Select[Any]:
    return (
        query.select_from(Nonconformance)
        .join(Run, Run.id == Nonconformance.run_id)
        .join(Build, Build.id == Nonconformance.build_id)
        .join(Order, Order.id == Build.order_id)
    )


def _rows(found: Sequence[ColumnElement[bool]]) -> Select[Any]:
    newest = (
        select(Disposition.kind)
        .where(Disposition.nonconformance_id == Nonconformance.id)
        .order_by(Disposition.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    shown: list[Any] = [
        Nonconformance.id,
        Nonconformance.number,
        Build.number.label("build_number"),
        Build.status.label("build_status"),
        Build.status_since,
        Order.po_number,
        Run.stage,
        Nonconformance.severity,
        Nonconformance.description,
        func.coalesce(newest, "").label("decided"),
        Nonconformance.opened_at,
        Nonconformance.closed_at,
    ]
    newest_first = (Nonconformance.opened_at.desc(), Nonconformance.id.desc())
    return _joined(select(*shown)).where(*found).order_by(*newest_first).limit(PAGE + 1)


def _count(found: Sequence[ColumnElement[bool]]) -> Select[Any]:
    some = _joined(select(Nonconformance.id)).where(*found).limit(COUNTED + 1)
    return select(func.count()).select_from(some.subquery())

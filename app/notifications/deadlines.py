"""Days that are near or past: told once a day for each build, never twice for one day."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager

from app.history import status_words
from app.notifications.events import EVENTS
from app.notifications.telling import News, assignees, concerned, tell_those
from app.rules import outsourced
from app.rules.outsourced import OutsourcedStatus
from models.orders import CLOSED, Build, Order
from models.procurement import OutsourcedLine

SOON = timedelta(days=3)


async def tell_of_dates(session: AsyncSession, now: datetime) -> str:
    """Tell of every build that is wanted within three days or overdue; says how many those are.

    `now` is in the factory's time zone.
    """
    today = now.date()
    builds = (await session.scalars(_open_builds(Order.wanted_on <= today + SOON))).all()
    await _tell(session, builds, lambda build: _about_wanted(build, today))
    return f"{len(builds)} builds near or past their wanted date"


async def tell_of_late_parts(session: AsyncSession, now: datetime) -> str:
    """Tell of every build whose parts are past the day they were expected; says how many.

    `now` is in the factory's time zone.
    """
    today = now.date()
    query = select(OutsourcedLine).where(
        OutsourcedLine.status.in_(outsourced.AWAY), OutsourcedLine.expected_on < today
    )
    late: dict[int, list[OutsourcedLine]] = defaultdict(list)
    for line in await session.scalars(query.order_by(OutsourcedLine.id)):
        late[line.build_id].append(line)
    builds = (await session.scalars(_open_builds(Build.id.in_(late)))).all()
    await _tell(session, builds, lambda build: _about_parts(build, late[build.id], today))
    return f"{len(builds)} builds with parts past the day they were expected"


def _open_builds(condition: ColumnElement[bool]) -> Select[Build]:
    return (
        select(Build)
        .join(Build.order)
        .options(contains_eager(Build.order))
        .where(Build.status.not_in(CLOSED), condition)
        .order_by(Order.wanted_on, Build.id)
    )


async def _tell(
    session: AsyncSession, builds: Sequence[Build], about: Callable[[Build], News]
) -> None:
    """In as many statements for a thousand builds as for one."""
    working = await assignees(session, [build.id for build in builds])
    each = [(about(build), build) for build in builds]
    await tell_those(
        session,
        *(
            (news, concerned(session, news.event, build.order, working.get(build.id, ())))
            for news, build in each
        ),
    )


def _about_wanted(build: Build, today: date) -> News:
    left = (build.order.wanted_on - today).days
    return _news(
        build,
        "overdue" if left < 0 else "wanted-soon",
        f"{_wanted(left)}. It is {status_words(build.status)}.",
        once=f"wanted:{build.id}:{today}",
    )


def _about_parts(build: Build, late: Sequence[OutsourcedLine], today: date) -> News:
    return _news(
        build,
        "parts-late",
        f"waits for {'; '.join(_by_supplier(late, today))}.",
        once=f"parts:{build.id}:{today}",
        page="/outsourced",
    )


def _news(build: Build, event: str, what: str, *, once: str, page: str = "") -> News:
    """`what` goes on after the build, its order and its customer; `page` is one of the build."""
    order = build.order
    return News(
        event=event,
        text=f"{build.number} of {order.po_number} ({order.customer}) {what}",
        address=f"/builds/{build.number}{page}",
        order_id=order.id,
        build_id=build.id,
        urgent=EVENTS[event].urgent,
        once=once,
    )


def _by_supplier(late: Collection[OutsourcedLine], today: date) -> Iterator[str]:
    """Each maker's late parts: `T2-FEET, 3 days late from Drain & Sons`."""
    same: dict[tuple[str, int], list[str]] = defaultdict(list)
    for line in late:
        status: OutsourcedStatus = line.status  # type: ignore[assignment]  # the database knows no other
        days = outsourced.days_late(status, line.expected_on, today)
        same[line.supplier, days].append(line.item_number)
    for (supplier, days), numbers in same.items():
        yield f"{', '.join(numbers)}, {_days(days)} late from {supplier}"


def _wanted(left: int) -> str:
    if left < 0:
        return f"is {_days(-left)} late"
    if left <= 1:
        return "is wanted tomorrow" if left else "is wanted today"
    return f"is wanted in {left} days"


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"

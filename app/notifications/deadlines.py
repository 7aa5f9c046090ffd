"""Wanted dates that are near or past: told once a day for each build, never twice for one day."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager

from app.history import status_words
from app.notifications.events import EVENTS
from app.notifications.telling import News, concerned_by, tell_those
from models.orders import CLOSED, Build, Order

SOON = timedelta(days=3)


async def tell_of_dates(session: AsyncSession, now: datetime) -> str:
    """Tell of every build that is wanted within three days or overdue; says how many those are.

    `now` is in the factory's time zone.
    """
    today = now.date()
    query = (
        select(Build)
        .join(Build.order)
        .options(contains_eager(Build.order))
        .where(Build.status.not_in(CLOSED), Order.wanted_on <= today + SOON)
        .order_by(Order.wanted_on, Build.id)
    )
    builds = (await session.scalars(query)).all()
    for build in builds:
        news = _news(build, build.order, today)
        those = await concerned_by(session, news.event, build.order, [build.id], ())
        await tell_those(session, news, those)
    return f"{len(builds)} builds near or past their wanted date"


def _news(build: Build, order: Order, today: date) -> News:
    left = (order.wanted_on - today).days
    event = "overdue" if left < 0 else "wanted-soon"
    return News(
        event=event,
        text=(
            f"{build.number} of {order.po_number} ({order.customer}) {_wanted(left)}. "
            f"It is {status_words(build.status)}."
        ),
        address=f"/builds/{build.number}",
        order_id=order.id,
        build_id=build.id,
        urgent=EVENTS[event].urgent,
        once=f"wanted:{build.id}:{today}",
    )


def _wanted(left: int) -> str:
    if left < 0:
        return "is 1 day late" if left == -1 else f"is {-left} days late"
    if left <= 1:
        return "is wanted tomorrow" if left else "is wanted today"
    return f"is wanted in {left} days"

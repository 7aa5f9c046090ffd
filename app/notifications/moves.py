"""What happens to orders and builds, as sentences for those whom the table names."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Role
from app.history import status_words
from app.notifications.events import EVENTS, TURN
from app.notifications.telling import (
    News,
    concerned,
    concerned_by,
    tell_those,
    told_just_now,
)
from models.orders import Build, Order

# What a move is, when it is more than the next step.
ARRIVALS = {
    "pre-qc-rejected": "pre-qc-failed",
    "final-qc-rejected": "final-qc-failed",
    "on-hold": "held",
    "cancelled": "cancelled",
}
# Where the work of whoever's turn it is now waits.
PLACE_OF_WORK = {
    "order-created": "/review",
    "parts-sent": "/outsourced",
    "ready-for-pre-qc": "/pre-qc",
    "in-production": "/assembly",
    "testing-complete": "/packaging",
    "ready-for-final-qc": "/final-qc",
}


@dataclass(frozen=True, slots=True)
class Said:
    """What is to be told of a build: an event of the table, a sentence, and the part it is in.

    Said("shortage", "2 casters are missing.", "/assembly")
    """

    event: str
    text: str
    place: str = ""


async def order_submitted(session: AsyncSession, order: Order, builds: int) -> None:
    """Procurement has something to review; whoever entered the order gets the receipt."""
    sinks = "1 sink" if builds == 1 else f"{builds} sinks"
    news = News(
        event="order-submitted",
        text=f"Order {order.po_number} for {order.customer}: {sinks} to review.",
        address=f"/orders/{order.id}",
        order_id=order.id,
    )
    those = concerned(session, news.event, order, ())
    await tell_those(session, (news, replace(those, but=())))


async def builds_cancelled(
    session: AsyncSession, order: Order, numbers: Collection[str], waiting: Collection[Role]
) -> None:
    """Those whose turn it was, whoever works on them or entered the order: the work is off."""
    news = News(
        event="cancelled",
        text=f"Order {order.po_number}: {', '.join(numbers)} cancelled.",
        address=f"/orders/{order.id}",
        order_id=order.id,
    )
    of_order = select(Build.id).where(Build.order_id == order.id, Build.number.in_(numbers))
    ids = (await session.scalars(of_order)).all()
    those = await concerned_by(session, news.event, order, ids, waiting)
    await tell_those(session, (news, those))


async def build_moved(  # noqa: PLR0913, PLR0917  # which build, from, to, why
    session: AsyncSession, order: Order, build: Build, from_status: str, to_status: str, why: str
) -> None:
    """Those whose turn it is now, whoever entered the order and whoever works on the build.

    Nobody who has heard of this build in the same transaction hears twice, and whoever did it
    knows it.
    """
    known = told_just_now(session, build)
    for event in _events(from_status, to_status):
        turn = TURN.get(from_status if to_status == "cancelled" else to_status, ())
        news = News(
            event=event,
            text=_sentence(event, order, build, to_status, why),
            address=f"/builds/{build.number}",
            order_id=order.id,
            build_id=build.id,
            urgent=EVENTS[event].urgent,
        )
        if event == "your-turn":
            news = replace(news, address=news.address + PLACE_OF_WORK.get(to_status, ""))
        those = await concerned_by(session, event, order, [build.id], turn)
        those = replace(those, but={*those.but, *known})
        known |= set(await tell_those(session, (news, those)))


async def about_build(
    session: AsyncSession,
    build_id: int,
    said: Said,
    *,
    people: Collection[int] = (),
    turn: Collection[Role] = (),
) -> None:
    """Tell whoever the table names for the event, and these people, something about a build.

    `turn` are roles that have something to do because of it, besides those whose turn it is. Call
    it before the build moves because of it, so that this is what they hear.
    """
    build = await session.get_one(Build, build_id)
    order = await session.get_one(Order, build.order_id)
    news = News(
        event=said.event,
        text=f"{_name(order, build)}: {said.text}",
        address=f"/builds/{build.number}{said.place}",
        order_id=order.id,
        build_id=build.id,
        urgent=EVENTS[said.event].urgent,
    )
    whose = {*TURN.get(build.status, ()), *turn}
    those = await concerned_by(session, said.event, order, [build.id], whose)
    await tell_those(session, (news, replace(those, people={*those.people, *people})))


def _events(from_status: str, to_status: str) -> tuple[str, ...]:
    if to_status in ARRIVALS:
        return (ARRIVALS[to_status],)
    if from_status == "on-hold":
        return ("released",)
    return ("your-turn", "moved-on")


def _sentence(event: str, order: Order, build: Build, to_status: str, why: str) -> str:
    says = {
        "pre-qc-failed": "Pre-QC failed",
        "final-qc-failed": "final QC failed",
        "held": "on hold",
        "released": f"goes on, {status_words(to_status)}",
        "cancelled": "cancelled",
        "your-turn": f"{status_words(to_status)}, your turn",
        "moved-on": status_words(to_status),
    }[event]
    reason = f" {why.strip()}" if why.strip() else ""
    return f"{_name(order, build)}: {says}.{reason}"


def _name(order: Order, build: Build) -> str:
    return f"{build.number} of {order.po_number} ({order.customer})"

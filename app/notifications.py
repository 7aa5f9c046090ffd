"""What somebody should know: written in the transaction that makes it true, read in one place.

Everybody concerned is told; a person without any preference is told like everybody else.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Select, exists, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app import live
from app.access import Action, Role, Visitor, check, standing
from app.errors import Refused
from models.notifications import Notification
from models.orders import Order
from models.people import Person, PersonRole

# Whose turn it is when a build has just come to this status.
TURN: dict[str, tuple[Role, ...]] = {
    "order-created": (Role.PROCUREMENT,),
    "parts-sent": (Role.PROCUREMENT,),
    "ready-for-pre-qc": (Role.QC,),
    "ready-for-production": (Role.ASSEMBLER,),
    "in-production": (Role.ASSEMBLER,),
    "testing-complete": (Role.ASSEMBLER,),
    "packaging-complete": (Role.ASSEMBLER,),
    "ready-for-final-qc": (Role.QC,),
    "ready-to-ship": (Role.COORDINATOR,),
    "pre-qc-rejected": (Role.COORDINATOR,),
    "pre-qc-rework": (Role.ASSEMBLER,),
    "final-qc-rejected": (Role.COORDINATOR,),
    "final-rework": (Role.ASSEMBLER,),
    "on-hold": (Role.PROCUREMENT, Role.COORDINATOR),
}
MOST_KNOWN = 99
PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """A sentence, what it is about, and where it leads."""

    event: str
    text: str
    address: str
    order_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One notification of a person."""

    id: int
    text: str
    address: str
    created_at: datetime
    read: bool


async def order_submitted(session: AsyncSession, order: Order, builds: int) -> None:
    """Procurement has something to review; whoever entered the order gets the receipt."""
    sinks = "1 sink" if builds == 1 else f"{builds} sinks"
    news = News(
        event="order-submitted",
        text=f"Order {order.po_number} for {order.customer}: {sinks} to review.",
        address=f"/orders/{order.id}",
        order_id=order.id,
    )
    await tell(session, news, roles=TURN["order-created"], people=(order.created_by,))


async def builds_cancelled(
    session: AsyncSession, order: Order, numbers: Collection[str], waiting: Collection[Role]
) -> None:
    """Those whose turn it was, and whoever entered the order, learn that the work is off."""
    news = News(
        event="builds-cancelled",
        text=f"Order {order.po_number}: {', '.join(numbers)} cancelled.",
        address=f"/orders/{order.id}",
        order_id=order.id,
    )
    await tell(session, news, roles=waiting, people=(order.created_by,))


async def tell(
    session: AsyncSession, news: News, *, roles: Collection[Role] = (), people: Collection[int] = ()
) -> None:
    """One row for each active person with such a role or named, kept with this transaction."""
    rows = [
        {
            "person_id": person_id,
            "event": news.event,
            "text": news.text,
            "address": news.address,
            "order_id": news.order_id,
        }
        for person_id in await _concerned(session, roles, people)
    ]
    if not rows:
        return
    await session.execute(insert(Notification), rows)
    for row in rows:
        await live.announce(session, "notification", cast("int", row["person_id"]))


async def unread(session: AsyncSession) -> int:
    """How many this person has not read; counted no further than the bell can show."""
    me = await _me(session)
    some = _mine(me).where(Notification.read_at.is_(None)).limit(MOST_KNOWN + 1)
    return await session.scalar(select(func.count()).select_from(some.subquery())) or 0


async def latest(session: AsyncSession, *, before: int | None = None) -> list[Told]:
    """This person's notifications, newest first; `before` is the id the last page ended with."""
    me = await _me(session)
    query = _mine(me).order_by(Notification.id.desc()).limit(PAGE)
    if before is not None:
        query = query.where(Notification.id < before)
    return [
        Told(
            id=row.id,
            text=row.text,
            address=row.address,
            created_at=row.created_at,
            read=row.read_at is not None,
        )
        for row in await session.scalars(query)
    ]


async def mark_read(session: AsyncSession, ids: Sequence[int] | None = None) -> None:
    """These have been read, or all of them; those of other people are never touched."""
    me = await _me(session)
    mine = update(Notification).where(
        Notification.person_id == me.person_id, Notification.read_at.is_(None)
    )
    if ids is not None:
        mine = mine.where(Notification.id.in_(ids))
    await session.execute(mine.values(read_at=func.clock_timestamp()))
    await live.announce(session, "notification", me.person_id)


async def follow(session: AsyncSession, notification_id: int) -> str:
    """Where this one leads; it has been read. Refused when it is somebody else's."""
    me = await _me(session)
    address = await session.scalar(
        select(Notification.address).where(
            Notification.id == notification_id, Notification.person_id == me.person_id
        )
    )
    if address is None:
        raise Refused("This notification does not exist.")
    await mark_read(session, [notification_id])
    return address


async def _concerned(
    session: AsyncSession, roles: Collection[Role], people: Collection[int]
) -> Sequence[int]:
    holding = (
        exists()
        .where(PersonRole.person_id == Person.id, PersonRole.role.in_(roles))
        .where(or_(PersonRole.until.is_(None), PersonRole.until > func.clock_timestamp()))
    )
    query = select(Person.id).where(Person.active, or_(holding, Person.id.in_(people)))
    return (await session.scalars(query.order_by(Person.id))).all()


async def _me(session: AsyncSession) -> Visitor:
    await check(session, Action.SEE_NOTIFICATIONS)
    return await standing(session)


def _mine(me: Visitor) -> Select[Notification]:
    return select(Notification).where(Notification.person_id == me.person_id)

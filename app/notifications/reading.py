"""The notifications of one person, as their page and their bell show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app import live
from app.access import Action, Visitor, check, standing
from app.errors import Refused
from models.notifications import Notification

MOST_KNOWN = 99
PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One notification of a person."""

    id: int
    text: str
    address: str
    created_at: datetime
    read: bool
    urgent: bool


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
            urgent=row.urgent,
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


async def _me(session: AsyncSession) -> Visitor:
    await check(session, Action.SEE_NOTIFICATIONS)
    return await standing(session)


def _mine(me: Visitor) -> Select[Notification]:
    return select(Notification).where(Notification.person_id == me.person_id)

"""The notifications of one person, as their page and their bell show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, func, not_, select, update
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


@dataclass(frozen=True, slots=True)
class Unread:
    """How many somebody has not read, counted no further than the bell can show."""

    count: int
    urgent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A page of the list: what is urgent and unread stands first, whatever its age.

    With `more` the next page goes on after the last one here.
    """

    urgent: Sequence[Told]
    others: Sequence[Told]
    more: bool


async def unread(session: AsyncSession) -> Unread:
    """What this person has not read."""
    me = await _me(session)
    some = (
        select(Notification.urgent)
        .where(Notification.person_id == me.person_id, Notification.read_at.is_(None))
        .order_by(Notification.urgent.desc())
        .limit(MOST_KNOWN + 1)
        .subquery()
    )
    row = (await session.execute(select(func.count(), func.bool_or(some.c.urgent)))).one()
    return Unread(row[0], bool(row[1]))


async def listed(
    session: AsyncSession,
    *,
    before: int | None = None,
    before_urgent: int | None = None,
    only_unread: bool = False,
) -> Listed:
    """One page of this person's list, where all that is urgent and unread comes first.

    The page before ended with `before_urgent` when it had urgent ones only, else with `before`.
    """
    me = await _me(session)
    pressing = and_(Notification.urgent, Notification.read_at.is_(None))
    urgent: Sequence[Told] = ()
    if before is None:
        query = _page(me, before_urgent).where(pressing)
        urgent = [_told(row) for row in await session.scalars(query)]
    if len(urgent) == PAGE:
        return Listed(urgent=urgent, others=(), more=True)
    query = _page(me, before).where(not_(pressing))
    if only_unread:
        query = query.where(Notification.read_at.is_(None))
    others = [_told(row) for row in await session.scalars(query)]
    return Listed(urgent=urgent, others=others, more=len(others) == PAGE)


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


async def mark_unread(session: AsyncSession, notification_id: int) -> None:
    """This one is to be dealt with later: it counts again."""
    me = await _me(session)
    mine = update(Notification).where(
        Notification.person_id == me.person_id, Notification.id == notification_id
    )
    await session.execute(mine.values(read_at=None))
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


def _page(me: Visitor, before: int | None) -> Select[Notification]:
    query = select(Notification).where(Notification.person_id == me.person_id)
    if before is not None:
        query = query.where(Notification.id < before)
    return query.order_by(Notification.id.desc()).limit(PAGE)


def _told(row: Notification) -> Told:
    return Told(
        id=row.id,
        text=row.text,
        address=row.address,
        created_at=row.created_at,
        read=row.read_at is not None,
        urgent=row.urgent,
    )

"""One row for each person concerned, written in the transaction that makes it true.

A person without any preference is told like everybody else; nobody is told of what they did.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy import exists, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app import live
from app.access import Role
from app.notifications import outbox
from app.notifications.events import EVENTS
from models.floor import Assignment
from models.notifications import Notification
from models.orders import Build, Order
from models.people import Person, PersonRole


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """A sentence, what it is about, and where it leads.

    `once` names what is said to a person one single time, such as "late:41:2026-11-22".
    """

    event: str
    text: str
    address: str
    order_id: int | None = None
    build_id: int | None = None
    urgent: bool = False
    once: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Concerned:
    """Everybody with such a role, and everybody named, but not `but`."""

    roles: Collection[Role] = ()
    people: Collection[int] = ()
    but: Collection[int] = ()


async def tell(
    session: AsyncSession, news: News, *, roles: Collection[Role] = (), people: Collection[int] = ()
) -> None:
    """One row for each active person with such a role or named, kept with this transaction."""
    await tell_those(session, news, Concerned(roles=roles, people=people))


async def tell_those(session: AsyncSession, news: News, those: Concerned) -> list[int]:
    """As `tell`; answers the ids of whoever was told, without those who knew it already."""
    about = {
        "event": news.event,
        "text": news.text,
        "address": news.address,
        "order_id": news.order_id,
        "build_id": news.build_id,
        "urgent": news.urgent,
        "once": news.once,
    }
    rows = [about | {"person_id": one} for one in await _concerned(session, those)]
    if not rows:
        return []
    added = insert(Notification).on_conflict_do_nothing(index_elements=["person_id", "once"])
    written = added.returning(Notification.id, Notification.person_id)
    told = {row.id: row.person_id for row in await session.execute(written, rows)}
    await outbox.put(session, told)
    await live.announce_all(session, "notification", told.values())
    if news.build_id:
        _heard(session, news.build_id).update(told.values())
    return [*told.values()]


async def concerned_by(
    session: AsyncSession, event: str, order: Order, builds: Sequence[int], turn: Collection[Role]
) -> Concerned:
    """Whom the table names for this event of these builds; never whoever did it."""
    hears = EVENTS[event]
    roles = {*hears.roles, *(turn if hears.turn else ())}
    people = {order.created_by} if hears.creator else set()
    if hears.assignees or Role.ASSEMBLER in roles:
        assigned = await assignees(session, builds)
        people |= assigned
        if assigned:
            roles.discard(Role.ASSEMBLER)
    return Concerned(roles=roles, people=people, but=doers(session))


async def assignees(session: AsyncSession, builds: Collection[int]) -> set[int]:
    """Who works on one of these builds now."""
    query = select(Assignment.person_id).where(
        Assignment.build_id.in_(builds), Assignment.released_at.is_(None)
    )
    return set(await session.scalars(query))


def doers(session: AsyncSession) -> set[int]:
    """Whoever acts in this transaction, as a set to leave out."""
    person_id = session.info["actor"].person_id
    return {cast("int", person_id)} if person_id else set()


def told_just_now(session: AsyncSession, build: Build) -> set[int]:
    """Who has heard of this build in this very transaction: one act is told once."""
    return set(_heard(session, build.id))


def _heard(session: AsyncSession, build_id: int) -> set[int]:
    """Kept with the session, not asked: while we waited for a lock, others may have told much."""
    heard: dict[int, set[int]] = session.info.setdefault("heard", {})
    return heard.setdefault(build_id, set())


async def _concerned(session: AsyncSession, those: Concerned) -> Sequence[int]:
    holding = (
        exists()
        .where(PersonRole.person_id == Person.id, PersonRole.role.in_(those.roles))
        .where(or_(PersonRole.until.is_(None), PersonRole.until > func.clock_timestamp()))
    )
    query = (
        select(Person.id)
        .where(Person.active, or_(holding, Person.id.in_(those.people)))
        .where(Person.id.not_in(those.but))
    )
    return (await session.scalars(query.order_by(Person.id))).all()

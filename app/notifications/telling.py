"""One row for each person concerned, written in the transaction that makes it true.

A person without any preference is told like everybody else; nobody is told of what they did.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import cast

from sqlalchemy import and_, func, or_, select
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
    """One row for each active person with such a role or named, but for whoever did it."""
    await tell_those(session, (news, Concerned(roles=roles, people=people, but=doers(session))))


async def tell_those(session: AsyncSession, *each: tuple[News, Concerned]) -> list[int]:
    """As `tell`, for all of these in as many statements as for one.

    Answers the ids of whoever was told, without those who knew it already.
    """
    active = await _active(session, [those for _, those in each])
    rows = [
        {
            "event": news.event,
            "text": news.text,
            "address": news.address,
            "order_id": news.order_id,
            "build_id": news.build_id,
            "urgent": news.urgent,
            "once": news.once,
            "person_id": one,
        }
        for news, those in each
        for one in _among(active, those)
    ]
    if not rows:
        return []
    added = insert(Notification).on_conflict_do_nothing(index_elements=["person_id", "once"])
    written = added.returning(Notification.id, Notification.person_id, Notification.build_id)
    told = (await session.execute(written, rows)).all()
    await outbox.put(session, [row.id for row in told])
    await live.announce_all(session, "notification", [row.person_id for row in told])
    for row in told:
        _heard(session, row.build_id).add(row.person_id)
    return [row.person_id for row in told]


async def concerned_by(
    session: AsyncSession, event: str, order: Order, builds: Sequence[int], turn: Collection[Role]
) -> Concerned:
    """Whom the table names for this event of these builds; never whoever did it."""
    asked = EVENTS[event].assignees or Role.ASSEMBLER in {*EVENTS[event].roles, *turn}
    working = await assignees(session, builds) if asked else {}
    return concerned(session, event, order, {*chain(*working.values())}, turn)


def concerned(
    session: AsyncSession,
    event: str,
    order: Order,
    working: Collection[int],
    turn: Collection[Role] = (),
) -> Concerned:
    """As `concerned_by`, where it is known already who is `working` on the builds."""
    hears = EVENTS[event]
    roles = {*hears.roles, *(turn if hears.turn else ())}
    people = {order.created_by} if hears.creator else set()
    if hears.assignees or Role.ASSEMBLER in roles:
        people |= {*working}
        if working:
            roles.discard(Role.ASSEMBLER)
    return Concerned(roles=roles, people=people, but=doers(session))


async def assignees(session: AsyncSession, builds: Collection[int]) -> dict[int, set[int]]:
    """Who works on each of these builds now."""
    query = select(Assignment.build_id, Assignment.person_id).where(
        Assignment.build_id.in_(builds), Assignment.released_at.is_(None)
    )
    working: dict[int, set[int]] = defaultdict(set)
    for row in await session.execute(query):
        working[row.build_id].add(row.person_id)
    return working


def doers(session: AsyncSession) -> set[int]:
    """Whoever acts in this transaction, as a set to leave out."""
    person_id = session.info["actor"].person_id
    return {cast("int", person_id)} if person_id else set()


def told_just_now(session: AsyncSession, build: Build) -> set[int]:
    """Who has heard of this build in this very transaction: one act is told once."""
    return set(_heard(session, build.id))


def _heard(session: AsyncSession, build_id: int | None) -> set[int]:
    """Kept with the session, not asked: while we waited for a lock, others may have told much."""
    heard: dict[int | None, set[int]] = session.info.setdefault("heard", {})
    return heard.setdefault(build_id, set())


async def _active(
    session: AsyncSession, all_of_them: Collection[Concerned]
) -> Mapping[int, Collection[str]]:
    """Every active person any of these may mean, in their order, with which of the roles."""
    roles = {role for those in all_of_them for role in those.roles}
    people = {one for those in all_of_them for one in those.people}
    holding = and_(
        PersonRole.person_id == Person.id,
        PersonRole.role.in_(roles),
        or_(PersonRole.until.is_(None), PersonRole.until > func.clock_timestamp()),
    )
    query = (
        select(Person.id, func.array_agg(PersonRole.role))
        .outerjoin(PersonRole, holding)
        .where(Person.active, or_(PersonRole.role.is_not(None), Person.id.in_(people)))
        .group_by(Person.id)
        .order_by(Person.id)
    )
    return {row[0]: row[1] for row in await session.execute(query)}


def _among(active: Mapping[int, Collection[str]], those: Concerned) -> list[int]:
    roles = set(those.roles)
    return [
        one
        for one, holds in active.items()
        if one not in those.but and (one in those.people or roles.intersection(holds))
    ]

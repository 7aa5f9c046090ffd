"""Who works on a build: claimed by themselves or given by a coordinator; several at a time."""

from collections.abc import Mapping

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app import builds, live, notifications
from app.access import Action, Role, check, standing
from app.errors import Refused
from app.floor.queue import FLOOR
from app.history import status_words
from app.notifications import News
from models.floor import Assignment
from models.orders import Build, Order
from models.people import Person, PersonRole

FIRST = "ready-for-production"


async def claim(session: AsyncSession, build_id: int) -> None:
    """Work on it from now on; the first to claim takes the build into production.

    Two people at the same moment both get it. Claiming it again changes nothing. Raises
    `builds.NotYet` with what is missing, and `Refused` for a build that is not on the floor.
    """
    await check(session, Action.ASSEMBLE)
    _order, build = await builds.locked(session, build_id)
    _refuse_elsewhere(build)
    me = (await standing(session)).person_id
    await _give(session, build, me, by=me)
    if build.status == FIRST:
        await builds.move(session, build_id, "in-production")


async def release(session: AsyncSession, build_id: int) -> None:
    """Work on it no more; the build stays where it is, for whoever claims it next."""
    await check(session, Action.ASSEMBLE)
    await _take(session, build_id, (await standing(session)).person_id)


async def assign(session: AsyncSession, build_id: int, person_id: int) -> None:
    """Give it to somebody who works on builds; they are told."""
    await check(session, Action.ASSIGN)
    order, build = await builds.locked(session, build_id)
    _refuse_elsewhere(build)
    if person_id not in await assignable(session):
        raise Refused("This person does not work on builds: choose an assembler.")
    if await _give(session, build, person_id, by=(await standing(session)).person_id):
        await _tell(session, order, build, person_id)


async def take_off(session: AsyncSession, build_id: int, person_id: int) -> None:
    """Undo `assign`, or free a build of somebody who is away."""
    await check(session, Action.ASSIGN)
    await _take(session, build_id, person_id)


async def assignable(session: AsyncSession) -> Mapping[int, str]:
    """Everybody a build may be given to, by name."""
    await check(session, Action.ASSIGN)
    rows = await session.execute(
        select(Person.id, Person.name)
        .join(PersonRole, PersonRole.person_id == Person.id)
        .where(Person.active, PersonRole.role == Role.ASSEMBLER)
        .where((PersonRole.until.is_(None)) | (PersonRole.until > func.clock_timestamp()))
        .order_by(Person.name, Person.id)
    )
    return {row.id: row.name for row in rows}


async def _give(session: AsyncSession, build: Build, person_id: int, *, by: int) -> bool:
    """Whether it is new to them."""
    made = await session.scalar(
        insert(Assignment)
        .values(build_id=build.id, person_id=person_id, assigned_by=by)
        .on_conflict_do_nothing()
        .returning(Assignment.id)
    )
    if made is not None:
        await _announce(session, build)
    return made is not None


async def _take(session: AsyncSession, build_id: int, person_id: int) -> None:
    _order, build = await builds.locked(session, build_id)
    taken = await session.scalars(
        update(Assignment)
        .where(
            Assignment.build_id == build_id,
            Assignment.person_id == person_id,
            Assignment.released_at.is_(None),
        )
        .values(released_at=func.clock_timestamp())
        .returning(Assignment.id)
    )
    if taken.all():
        await _announce(session, build)


async def _tell(session: AsyncSession, order: Order, build: Build, person_id: int) -> None:
    me = await standing(session)
    news = News(
        event="your-turn",
        text=f"{me.name} gave you {build.number} of {order.customer}.",
        address=f"/builds/{build.number}",
        order_id=order.id,
        build_id=build.id,
    )
    await notifications.tell(session, news, people={person_id})


async def _announce(session: AsyncSession, build: Build) -> None:
    await live.announce(session, "build", build.id)
    await live.announce(session, "order", build.order_id)


def _refuse_elsewhere(build: Build) -> None:
    if build.status not in FLOOR:
        where = status_words(build.status)
        raise Refused(f"{build.number} is {where}: there is nothing to work on now.")

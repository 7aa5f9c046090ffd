"""What moves a build: the one place that changes its status, and writes down who, why and when.

`app.rules.progress` says which moves there are and who may; `app.guards` what must be true. All of
it is asked in the transaction of the move, while the order and the build are locked.
"""

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app import guards, live, notifications
from app.access import Action, Role, check, standing
from app.errors import Conflict, NotAllowed, Refused
from app.history import status_words
from app.rules import progress
from models.checklists import Run, SerialNumber
from models.database import Actor
from models.orders import Build, BuildMove, Order
from models.people import Person


class NotYet(Refused):
    """Something must be true first; `lacks` says what, and where it is made true."""

    def __init__(self, message: str, lacks: list[guards.Lack]) -> None:
        super().__init__(message)
        self.lacks = lacks


async def move(
    session: AsyncSession, build_id: int, to_status: str, *, why: str = "", telling: bool = True
) -> None:
    """Take the build to this status when the table, the person's roles and the facts allow it.

    Refused: the table has no such step. `NotAllowed`: another role takes it. `NotYet`: what is
    missing, and what helps. `Conflict`: somebody else took it there a moment ago. Everybody
    concerned is told, unless the caller does it (`telling`).
    """
    order, build = await locked(session, build_id)
    was = await _where(session, build, to_status)
    if was == to_status:
        raise Conflict(await _already(session, build))
    step = progress.TABLE.get((was, to_status))
    if step is None:
        raise Refused(f"{build.number} is {_now(was)}: it cannot become {_now(to_status)}.")
    if not progress.may(step, await _roles(session)):
        raise NotAllowed(
            f"{build.number}: from {_now(was)} to {_now(to_status)} takes {_whoever(step)}."
        )
    asked = guards.Asked(to_status=to_status, why=why)
    if lacks := await guards.lacks(session, build, step.guards, asked=asked):
        told = " ".join(lack.text for lack in lacks)
        raise NotYet(f"{build.number} cannot become {_now(to_status)} yet. {told}", lacks)
    await _take(session, order, build, BuildMove(from_status=was, to_status=to_status, reason=why))
    if telling and was is not None:
        await notifications.build_moved(session, order, build, was, to_status, why.strip())


async def hold(session: AsyncSession, build_id: int, *, why: str) -> None:
    """Stop the work on it; `why` says what is wrong and which parts are missing."""
    await check(session, Action.HOLD_BUILD)
    await move(session, build_id, "on-hold", why=why)


async def release(session: AsyncSession, build_id: int, *, why: str) -> None:
    """Go on where it was when it was put on hold; `why` says what helped.

    An inspection that has failed meanwhile leads to its rejection, as it would have without a hold.
    """
    await check(session, Action.RELEASE_BUILD)
    _order, build = await locked(session, build_id)
    if build.status != "on-hold":
        raise Refused(f"{build.number} is {_now(build.status)}, not on hold.")
    before = await guards.status_before_hold(session, build)
    await move(session, build_id, before or "", why=why)


async def force(session: AsyncSession, build_id: int, to_status: str, *, why: str) -> None:
    """Take it there against the table; only an admin may, and it is marked for ever.

    What is missing stays missing: the record still shows it. A closed build stays closed.
    """
    await check(session, Action.FORCE_MOVE)
    order, build = await locked(session, build_id)
    was = build.status
    if was == to_status:
        raise Conflict(await _already(session, build))
    if to_status not in progress.force_from(was):
        raise Refused(f"{build.number} is {_now(was)}: it cannot become {_now(to_status)}.")
    short = "Say why, in a few words: a forced move stays visible for ever."
    if wrong := guards.wrong_with_reason(why, short):
        raise Refused(wrong)
    forced = BuildMove(from_status=was, to_status=to_status, reason=why, forced=True)
    await _take(session, order, build, forced)
    await notifications.build_moved(session, order, build, was, to_status, why.strip())


async def locked(session: AsyncSession, build_id: int) -> tuple[Order, Build]:
    """The build and its order as they are now; whoever changes them too waits for this transaction.

    The order first, always: two people can never wait for each other. Records that only point to
    it (an answer's serial number, a message) are not held up. The caller has checked the access.
    """
    lock = {"key_share": True}
    order_id = await session.scalar(select(Build.order_id).where(Build.id == build_id))
    if order_id is None:
        raise Refused("This build does not exist. Look for it in the list of orders.")
    order = await session.get_one(Order, order_id, with_for_update=lock, populate_existing=True)
    build = await session.get_one(Build, build_id, with_for_update=lock, populate_existing=True)
    return order, build


async def hold_answers(session: AsyncSession, build_id: int) -> None:
    """Let nobody answer in an open run of the build until this is done; build and order are locked.

    Whoever taps meanwhile waits, and is then told what has happened to the run or to the build.
    """
    query = select(Run.id).where(Run.build_id == build_id, Run.closed_at.is_(None))
    await session.execute(query.order_by(Run.id).with_for_update())


async def _take(session: AsyncSession, order: Order, build: Build, step: BuildMove) -> None:
    actor: Actor = session.info["actor"]
    if actor.person_id is None:
        raise Refused("A build is moved by a person, not by the product itself.")
    if step.to_status in progress.CLOSED:
        await hold_answers(session, build.id)
    step.build_id, step.reason, step.moved_by = build.id, step.reason.strip(), actor.person_id
    session.add(step)
    if step.from_status is not None:
        build.status, build.status_since = step.to_status, func.clock_timestamp()
    if step.to_status == "cancelled":
        await _give_back_serials(session, build)
    # What is told afterwards is read back from the database.
    await session.flush()
    await live.announce(session, "order", order.id)
    await live.announce(session, "build", build.id)


async def _give_back_serials(session: AsyncSession, build: Build) -> None:
    """What was built into a sink that is not made goes into another one."""
    in_it = (SerialNumber.build_id == build.id, SerialNumber.removed_at.is_(None))
    taken_out = update(SerialNumber).where(*in_it)
    await session.execute(taken_out.values(removed_at=func.clock_timestamp()))


async def _where(session: AsyncSession, build: Build, to_status: str) -> str | None:
    """Where it stands; a build that never moved is only coming into being."""
    if to_status != "order-created":
        return build.status
    moves = select(BuildMove.id).where(BuildMove.build_id == build.id).limit(1)
    return build.status if await session.scalar(moves) else None


async def _already(session: AsyncSession, build: Build) -> str:
    who = await session.scalar(
        select(Person.name)
        .join(BuildMove, BuildMove.moved_by == Person.id)
        .where(BuildMove.build_id == build.id)
        .order_by(BuildMove.id.desc())
        .limit(1)
    )
    return f"{build.number} is {_now(build.status)} already: {who or 'somebody'} was quicker."


async def _roles(session: AsyncSession) -> frozenset[str]:
    actor: Actor = session.info["actor"]
    if actor.trusted:
        # The product itself: the table of moves and the facts still count.
        return frozenset({Role.ADMIN})
    return (await standing(session)).roles


def _now(status: str | None) -> str:
    return status_words(status or "new")


def _whoever(step: progress.Step) -> str:
    """ "a QC inspector", "an assembler or a production coordinator"."""
    words = [Role(role).words for role in sorted(step.by)]
    named = [w if w[1:2].isupper() else w[:1].lower() + w[1:] for w in words]
    return " or ".join(f"{'an' if word[0] in 'aeiou' else 'a'} {word}" for word in named)

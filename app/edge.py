"""The edge of every action: one wrapper that writes, one that reads, and no other way in."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar, cast
from uuid import UUID, uuid4

import structlog
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DataError, DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from app import ledger
from app.errors import NotAllowed, Refused, SignedOut
from models.database import Actor, TakesMore, journey, reading, taking, transaction
from models.system import AcceptedRequest

log = structlog.get_logger(__name__)

T = TypeVar("T")
Work = Callable[[AsyncSession], Awaitable[T]]

ATTEMPTS = 6
# Seconds an action may take, all tries together (demand 13); a command may ask for more.
BUDGET = 30.0
UNKEEPABLE = (DataError, UnicodeEncodeError)  # the second: half a sign, which UTF-8 cannot say
# Serialization, deadlock, lock not available; shutting down, crashed, starting up; broken line.
TRY_AGAIN = {"40001", "40P01", "55P03", "57P01", "57P02", "57P03", "08000", "08003", "08006"}


async def write(
    actor: Actor, work: Work[T], *, key: UUID | None = None, within: float | None = None
) -> T:
    """Carry out `work` in one transaction and keep its result under `key`.

    `work` may run more than once and must do nothing outside its session; its result must be
    something JSON can hold. A repetition with the same key answers the first result and changes
    nothing. A refusal undoes everything and is written to the ledger afterwards.
    """
    # Even a write nobody repeats gets a key: a commit whose answer was lost is then found again.
    this_key = key or uuid4()
    return await _told(actor, work, within, lambda: _write_once(actor, work, this_key))


async def write_repeatable(actor: Actor, work: Work[T]) -> T:
    """Like `write` for a `work` that does nothing twice by itself: it knows its own key.

    Two journeys to the database where `write` makes seven, which is felt where somebody taps all
    day. `work` looks and writes by `ask`, with one statement that writes; when it takes more it
    says so (`in_one_transaction`), and is carried out in a transaction after all.
    """

    async def once() -> T:
        try:
            async with journey(actor) as session:
                return await work(session)
        except TakesMore as more:
            async with taking(more, actor) as session:
                return await work(session)

    return await _told(actor, work, None, once)


async def _told(
    actor: Actor, work: Work[T], within: float | None, once: Callable[[], Awaitable[T]]
) -> T:
    """Try until it is done or refused; a refusal is remembered in the ledger."""
    try:
        return await _in_time(within, lambda: _try_again(once))
    except Refused as refusal:
        await _remember(actor, work, refusal)
        raise
    except UNKEEPABLE as error:
        log.info("no such value", because=type(error).__name__)
        raise Refused(
            "A number here is too large or too small to be kept, or a text has signs that cannot "
            "be kept. Nothing was changed."
        ) from error


async def read(actor: Actor, work: Work[T], *, within: float | None = None) -> T:
    """Look something up; the database refuses any write in it."""

    async def look() -> T:
        async with reading(actor) as session:
            return await work(session)

    try:
        return await _in_time(within, lambda: _try_again(look))
    except (NotAllowed, SignedOut) as refusal:
        await _remember(actor, work, refusal)
        raise
    except UNKEEPABLE as error:
        # An address with a number no column holds, or with a NUL: nothing stored can have it.
        log.info("no such value", because=type(error).__name__)
        raise Refused("Nothing here has such a number or name.") from error


async def _write_once(actor: Actor, work: Work[T], key: UUID) -> T:
    async with transaction(actor) as session:
        # Two requests with one key: the second waits here and then finds the first one's result.
        await session.execute(
            text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": str(key)}
        )
        done = (
            await session.execute(
                select(AcceptedRequest.result).where(
                    AcceptedRequest.key == key,
                    AcceptedRequest.person_id.is_not_distinct_from(actor.person_id),
                )
            )
        ).one_or_none()
        if done is not None:
            return cast("T", done.result)
        result = await work(session)
        await session.flush()
        await session.execute(
            insert(AcceptedRequest).values(key=key, person_id=actor.person_id, result=result)
        )
        return result


async def _in_time(seconds: float | None, act: Callable[[], Awaitable[T]]) -> T:
    try:
        async with asyncio.timeout(seconds or BUDGET):
            return await act()
    except TimeoutError as error:
        log.warning("stopped", after=seconds or BUDGET)
        raise Refused(
            "This took too long and was stopped. Nothing was changed; please try again."
        ) from error


async def _try_again(attempt: Callable[[], Awaitable[T]]) -> T:
    for number in range(1, ATTEMPTS + 1):
        try:
            return await attempt()
        except DBAPIError as error:
            if number == ATTEMPTS or not worth_another_try(error):
                raise
            log.info("trying again", attempt=number, because=_state(error))
            await asyncio.sleep(0.05 * 2**number * (0.5 + random.random()))  # noqa: S311  # jitter
    raise AssertionError("unreachable: the last attempt returns or raises")


def worth_another_try(error: DBAPIError) -> bool:
    """Whether PostgreSQL could not serve this now, rather than refusing what was asked."""
    return error.connection_invalidated or _state(error) in TRY_AGAIN


def _state(error: DBAPIError) -> str:
    # No SQLSTATE: the line broke before the server could say anything, unless the driver itself
    # found no way to write a value.
    unsaid = "22000" if isinstance(error, DataError) else "08006"
    return getattr(error.orig, "sqlstate", None) or unsaid


async def _remember(actor: Actor, work: Work[T], refusal: Refused) -> None:
    # A transaction of its own: the refused one took its ledger rows along when it was undone.
    async with transaction(actor) as session:
        name = getattr(work, "__qualname__", "").replace(".<locals>", "")
        await ledger.record_refusal(session, name, str(refusal))

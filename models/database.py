"""The one door to PostgreSQL: `async with transaction(actor) as session`."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext
from dataclasses import dataclass, fields
from functools import lru_cache
from time import monotonic
from typing import Any, LiteralString

from psycopg.errors import InvalidParameterValue, UndefinedObject
from psycopg.pq import TransactionStatus
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.pool import ConnectionPoolEntry

from models.asking import Line, ask, driver

APPLICATION_ROLE = "cleanstation_app"
# Together at most ten connections a process (demand 83).
POOL_SIZE, POOL_OVERFLOW = 8, 2
# So many of them are for journeys alone, once there are some.
JOURNEYS = 3
# Whoever waits longer for a lock leaves the journey to others: a run may be held by who signs it.
LOCK_WAIT = "100ms"
LOCKED = "55P03"
# So many wait for one at a time: the other connections are for everybody else.
WAITING = 3
# Seconds after which a connection may have been cut by somebody in between.
RESTED = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts, as the ledger records it; `session_id` is None for the product itself.

    `trusted` acts (command line, schedule, sign-in) are not checked against a role table.
    """

    person_id: int | None = None
    name: str
    session_id: int | None = None
    address: str | None = None
    browser: str | None = None
    request_id: str | None = None
    reason: str | None = None
    trusted: bool = False
    version: str | None = None


sessions = async_sessionmaker[AsyncSession](expire_on_commit=False)
_engines: list[AsyncEngine] = []
_resting: list[AsyncSession] = []
_travelling, _waiting = asyncio.Semaphore(JOURNEYS), asyncio.Semaphore(WAITING)


def connect(url: str, *, role: str | None = APPLICATION_ROLE) -> AsyncEngine:
    """Open the pool every session uses from now on; call `disconnect` at the end."""
    engine = pool(url, role=role)
    sessions.configure(bind=engine)
    _engines.append(engine)
    return engine


def pool(url: str, *, role: str | None = APPLICATION_ROLE) -> AsyncEngine:
    """Connections with all that this product wants of one; whoever opens it disposes of it."""
    engine = create_async_engine(
        url,
        pool_size=POOL_SIZE,
        max_overflow=POOL_OVERFLOW,
        native_inet_types=False,  # addresses are text to us
        connect_args={"application_name": "cleanstation", "connect_timeout": 5},
    )
    _look_before_use(engine)
    if role:
        _take_role(engine, role)
    return engine


async def disconnect() -> None:
    """Close every pool that `connect` opened."""
    await _leave_all()
    while _engines:
        await _engines.pop().dispose()
    sessions.configure(bind=None)


@asynccontextmanager
async def transaction(actor: Actor) -> AsyncIterator[AsyncSession]:
    """One user action: everything in it is kept, or nothing; the ledger knows who and why."""
    async with sessions.begin() as session:
        await act_as(session, actor)
        yield session


async def act_as(session: AsyncSession, actor: Actor) -> None:
    """From here on this transaction acts as `actor`: somebody is known once they signed in."""
    session.info["actor"] = actor
    session.info["context"] = context = _context(actor)
    await ask(session, CONTEXT, {"context": context})


@asynccontextmanager
async def journey(actor: Actor) -> AsyncIterator[AsyncSession]:
    """For an action that writes with one statement: each `ask` is a transaction of its own.

    The statement that writes sets the context itself (`session.info["context"]`); the session is
    for `ask` alone, and the database refuses what it writes in another way. What is asked finds
    everything by keys: one plan fits all values, and is made once for a connection.
    """
    async with _travelling:
        session = await _ready()
        session.info.update(actor=actor, context=_context(actor))
        try:
            with _not_waiting():
                yield session
            if session.new or session.dirty or session.deleted:
                raise RuntimeError("On a journey only what is asked is kept.")
        finally:
            await _rest(session)


class TakesMore(Exception):
    """What somebody wants done with one statement takes a transaction: several, or long waits."""


class Held(TakesMore):
    """What somebody wants is locked for longer than a moment: it takes a wait."""


@asynccontextmanager
async def taking(more: TakesMore, actor: Actor) -> AsyncIterator[AsyncSession]:
    """The transaction that takes: never on so many connections that others have none."""
    async with _waiting if isinstance(more, Held) else nullcontext(), transaction(actor) as session:
        yield session


@contextmanager
def _not_waiting() -> Iterator[None]:
    """What is locked is waited for in a transaction, and on no connection of the journeys."""
    try:
        yield
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != LOCKED:
            raise
        raise Held from error


def in_one_transaction(session: AsyncSession) -> None:
    """What follows is kept together or not at all; raises `TakesMore` on a journey."""
    if travels(session):
        raise TakesMore


def travels(session: AsyncSession) -> bool:
    """Whether each `ask` is a transaction of its own, and waits for nobody."""
    return "line" in session.info


@asynccontextmanager
async def reading(actor: Actor) -> AsyncIterator[AsyncSession]:
    """A look without an audit context: the database refuses any write in it."""
    async with sessions.begin() as session:
        session.info["actor"] = actor
        yield session


CONTEXT: LiteralString = "SELECT set_config('app.context', %(context)s, true)"


async def _ready() -> AsyncSession:
    """A session whose connection is only used for journeys, and stays with it."""
    while _resting:
        session = _resting.pop()
        if session.bind is sessions.kw["bind"]:
            return session
        await _leave(session)
    session = sessions()
    try:
        connection = await session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})
        await connection.exec_driver_sql("SET plan_cache_mode = force_generic_plan")
        # The plan is kept: it must not be that of the first day, when every table is short.
        await connection.exec_driver_sql("SET enable_seqscan = off")
        session.info["line"] = line = driver(connection)
        await connection.exec_driver_sql(f"SET lock_timeout = '{LOCK_WAIT}'")
        # From the first time on: the third of these connections is seldom needed.
        line.prepare_threshold = 0
    except BaseException:
        await _leave(session)
        raise
    return session


async def _rest(session: AsyncSession) -> None:
    """Kept for the next journey; when one was broken on its way, the others are not trusted."""
    line: Line = session.info["line"]
    session.info.clear()
    session.info["line"] = line
    _resting.append(session)
    if line.info.transaction_status != TransactionStatus.IDLE:
        await _leave_all()


async def _leave_all() -> None:
    while _resting:
        await _leave(_resting.pop())


async def _leave(session: AsyncSession) -> None:
    # Closed, never given back: it plans in another way than the connections of the pool.
    await session.invalidate()


@lru_cache(maxsize=256)
def _context(actor: Actor) -> str:
    said = {field.name: getattr(actor, field.name) for field in fields(actor)}
    del said["trusted"]
    return json.dumps({name: value for name, value in said.items() if value is not None})


def _look_before_use(engine: AsyncEngine) -> None:
    """A connection that has rested is asked whether it lives; one just used need not be."""

    @event.listens_for(engine.sync_engine, "checkin")
    def rest(_connection: object, record: ConnectionPoolEntry) -> None:
        record.info["rests_since"] = monotonic()

    @event.listens_for(engine.sync_engine, "checkout")
    def look(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:  # noqa: ANN401
        if monotonic() - record.info.get("rests_since", monotonic()) < RESTED:
            return
        try:
            engine.sync_engine.dialect.do_ping(connection)
        except engine.sync_engine.dialect.loaded_dbapi.Error as error:
            raise DisconnectionError from error


def _take_role(engine: AsyncEngine, role: str) -> None:
    # A fresh connection steps down to the application's role before anybody uses it.
    @event.listens_for(engine.sync_engine, "connect")
    def step_down(connection: Any, _record: object) -> None:  # noqa: ANN401  # DBAPI has no type
        cursor = connection.cursor()
        try:
            cursor.execute(f"SET ROLE {role}")
        except InvalidParameterValue as error:
            # Nothing was migrated on this server yet; it is no value anybody gave us.
            raise UndefinedObject(str(error)) from error
        # Short questions only: compiling one took 900 ms where answering it took 2 ms.
        cursor.execute("SET jit = off")
        # One plan for any word walks the whole catalogue for a rare one: each gets its own.
        cursor.execute("SET plan_cache_mode = force_custom_plan")
        # The net below the edge's budget: nobody waits for ever for a question nobody stops.
        cursor.execute("SET statement_timeout = '60s'")
        cursor.close()
        connection.commit()

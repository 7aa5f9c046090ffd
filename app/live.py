"""What changed, told to every open page in every process: LISTEN and NOTIFY."""

import asyncio
import json
from collections.abc import AsyncGenerator, Iterable
from dataclasses import dataclass
from typing import LiteralString

import psycopg
import structlog
from sqlalchemy import ARRAY, Text, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession

CHANNEL: LiteralString = "cleanstation"
# Seconds before news are read: whoever made them is answered first, and many are read at once.
# Where fifty people tap, each reading comes in between somebody's taps.
GATHER = 0.1

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something changed: what kind of thing, which one, and who did it."""

    kind: str
    id: int
    by: int | None = None
    # What of it is new, such as the answer of a run, where that is known.
    part: int | None = None


# Sent after every (re)connection: notifications may have been missed while away.
RESYNC = Change(kind="resync", id=0)


async def announce(session: AsyncSession, kind: str, record_id: int) -> None:
    """Tell every open page; delivered when this transaction is kept, and only then."""
    await announce_all(session, kind, [record_id])


async def announce_all(session: AsyncSession, kind: str, record_ids: Iterable[int]) -> None:
    """As `announce`, for all of these in one statement."""
    by = session.info["actor"].person_id
    told = [json.dumps({"kind": kind, "id": one, "by": by}) for one in sorted(set(record_ids))]
    if told:
        each = func.unnest(cast(told, ARRAY(Text))).column_valued("told")
        await session.execute(select(func.pg_notify(CHANNEL, each)))


def telling(kind: LiteralString, record_id: LiteralString, by: LiteralString) -> LiteralString:
    """As SQL for RETURNING: the statement that makes a row tells everybody of it, with its `id`."""
    news = f"jsonb_build_object('kind', '{kind}', 'id', {record_id}, 'by', {by}, 'part', id)"
    return f"pg_notify('{CHANNEL}', {news}::text)"


async def changes(url: str) -> AsyncGenerator[Change, None]:
    """Every change from now on, over one connection of its own; ends when the connection does.

    The first is `RESYNC`. Raises psycopg.OperationalError when PostgreSQL is away.
    """
    plain = url.replace("postgresql+psycopg://", "postgresql://")
    connection = await psycopg.AsyncConnection.connect(
        plain, autocommit=True, keepalives_idle=30, connect_timeout=5
    )
    async with connection:
        await connection.execute(f"LISTEN {CHANNEL}")
        yield RESYNC
        while True:
            # First what came with the answer to LISTEN: the line is not readable any more for it.
            async for notification in connection.notifies(timeout=0):
                if change := _read(notification.payload):
                    yield change
            await _readable(connection.fileno())
            await asyncio.sleep(GATHER)


def _read(payload: str) -> Change | None:
    """By the keys this version knows: another one may run beside it and say more, or else."""
    try:
        said = json.loads(payload)
        told = Change(kind=said["kind"], id=said["id"], by=said.get("by"), part=said.get("part"))
    except (ValueError, TypeError, LookupError):
        log.warning("not understood", payload=payload)
        return None
    return told


async def _readable(line: int) -> None:
    """Until PostgreSQL has something to say, or the line is broken."""
    loop = asyncio.get_running_loop()
    heard = asyncio.Event()
    loop.add_reader(line, heard.set)
    try:
        await heard.wait()
    finally:
        loop.remove_reader(line)

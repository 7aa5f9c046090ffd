"""What changed, told to every open page in every process: LISTEN and NOTIFY."""

import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass

import psycopg
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

CHANNEL = "cleanstation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something changed: what kind of thing, which one, and who did it."""

    kind: str
    id: int
    by: int | None = None


# Sent after every (re)connection: notifications may have been missed while away.
RESYNC = Change(kind="resync", id=0)


async def announce(session: AsyncSession, kind: str, record_id: int) -> None:
    """Tell every open page; delivered when this transaction is kept, and only then."""
    actor = session.info["actor"]
    told = json.dumps({"kind": kind, "id": record_id, "by": actor.person_id})
    await session.execute(select(func.pg_notify(CHANNEL, told)))


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
        async for notification in connection.notifies():
            yield Change(**json.loads(notification.payload))

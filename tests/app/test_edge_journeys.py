"""Writing with one statement: tried again, refused and remembered like every write."""

import asyncio
from dataclasses import replace
from functools import partial
from typing import LiteralString

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from app import edge
from app.errors import Refused
from models.asking import ask
from models.catalogue import Category
from models.database import in_one_transaction, reading
from models.ledger import LedgerEvent
from tests import make
from tests.app.query_count import counting
from tests.conftest import run_sql

CATEGORY: LiteralString = """
WITH context AS MATERIALIZED (SELECT set_config('app.context', %(context)s, true))
INSERT INTO category (code, name, position) SELECT %(code)s, 'Test hooks', 1 FROM context
ON CONFLICT DO NOTHING RETURNING code
"""


async def ask_for_category(session: AsyncSession, code: str) -> str:
    """One statement that writes, and says itself who acts."""
    await ask(session, CATEGORY, {"code": code, "context": session.info["context"]})
    return code


async def count_of(code: str) -> int:
    async with reading(make.PRODUCT) as session:
        query = select(func.count()).select_from(Category).where(Category.code == code)
        return await session.scalar(query) or 0


async def told(op: str) -> list[tuple[str, str | None]]:
    async with reading(make.PRODUCT) as session:
        rows = await session.execute(
            select(LedgerEvent.actor_name, LedgerEvent.reason).filter_by(op=op).order_by("id")
        )
    return [(row.actor_name, row.reason) for row in rows]


async def test_a_write_of_one_statement_is_tried_again_and_its_refusal_is_remembered(
    database: str,
) -> None:
    tries = []

    async def cut(session: AsyncSession) -> str:
        tries.append(1)
        if len(tries) == 1:
            mine = await ask(session, "SELECT pg_backend_pid() AS pid", {})
            run_sql(database, f"SELECT pg_terminate_backend({mine.pid})")
        return await ask_for_category(session, "910")

    async def refused(_session: AsyncSession) -> None:
        raise Refused("Not like this.")

    assert await edge.write_repeatable(make.PRODUCT, cut) == "910"
    with pytest.raises(Refused, match="Not like this"):
        await edge.write_repeatable(make.PRODUCT, refused)

    assert (len(tries), await count_of("910")) == (2, 1)
    assert ("test set-up", None) in await told("INSERT")
    assert await told("REFUSED") == [("test set-up", "Not like this.")]


async def test_a_write_of_one_statement_asks_in_one_journey_each(database: str) -> None:
    await edge.write_repeatable(make.PRODUCT, lambda s: ask_for_category(s, "912"))

    with counting() as seen:
        await edge.write_repeatable(make.PRODUCT, lambda s: ask_for_category(s, "913"))

    assert [one.split()[-1] for one in seen] == ["code"]


async def test_who_acts_is_that_of_each_journey_alone(database: str) -> None:
    ben = replace(make.PRODUCT, name="Ben", reason="because")

    await edge.write_repeatable(make.PRODUCT, lambda s: ask_for_category(s, "914"))
    await edge.write_repeatable(ben, lambda s: ask_for_category(s, "915"))

    assert (await told("INSERT"))[-2:] == [("test set-up", None), ("Ben", "because")]
    left_over = "SELECT nullif(current_setting('app.context', true), '') AS context"
    found = await edge.write_repeatable(ben, lambda s: ask(s, left_over, {}))
    assert found.context is None


async def test_what_takes_more_than_one_statement_is_kept_together_or_not_at_all(
    database: str,
) -> None:
    async def two(session: AsyncSession, codes: tuple[str, str], *, fails: bool) -> None:
        in_one_transaction(session)
        for code in codes:
            await ask_for_category(session, code)
        if fails:
            raise Refused("Not both.")

    with pytest.raises(Refused, match="Not both"):
        await edge.write_repeatable(make.PRODUCT, lambda s: two(s, ("916", "917"), fails=True))
    await edge.write_repeatable(make.PRODUCT, lambda s: two(s, ("918", "919"), fails=False))

    assert [await count_of(code) for code in ("916", "917", "918", "919")] == [0, 0, 1, 1]


async def test_what_a_journey_cannot_keep_is_no_silent_loss(database: str) -> None:
    async def added(session: AsyncSession) -> None:
        session.add(Category(code="920", name="Test tubs", position=1))

    with pytest.raises(RuntimeError, match="only what is asked is kept"):
        await edge.write_repeatable(make.PRODUCT, added)
    with pytest.raises(DBAPIError, match="No audit context"):
        await edge.write_repeatable(
            make.PRODUCT, lambda s: s.execute(insert(Category).values(code="920", name="Test tubs"))
        )

    assert await count_of("920") == 0


async def test_a_journey_stopped_on_its_way_leaves_nothing_behind(database: str) -> None:
    async def slow(session: AsyncSession) -> None:
        await ask_for_category(session, "921")
        await ask(session, "SELECT pg_sleep(20)", {})

    stopped = asyncio.create_task(edge.write_repeatable(make.PRODUCT, slow))
    await asyncio.sleep(0.3)
    stopped.cancel()
    with pytest.raises(asyncio.CancelledError):
        await stopped

    assert await edge.write_repeatable(make.PRODUCT, lambda s: ask_for_category(s, "922")) == "922"


async def test_connections_cut_while_they_rested_are_not_seen_by_the_person(database: str) -> None:
    codes = ("923", "924", "925")
    await asyncio.gather(
        *(edge.write_repeatable(make.PRODUCT, partial(ask_for_category, code=c)) for c in codes)
    )
    run_sql(
        database,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )

    assert await edge.write_repeatable(make.PRODUCT, lambda s: ask_for_category(s, "926")) == "926"
    assert [await count_of(code) for code in (*codes, "926")] == [1, 1, 1, 1]

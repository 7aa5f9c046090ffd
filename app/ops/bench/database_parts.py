"""What is measured without a browser: making a BOM, the order list, the search for an item."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC
from typing import LiteralString

import psycopg
from sqlalchemy.ext.asyncio import AsyncSession

from app import catalogue, rulesets
from app.ops.bench import data, scratch
from app.ops.bench.measure import Measure, in_turns, median
from app.ops.bench.scratch import PRODUCT, Raw, Scratch
from app.orders import listing
from app.rules import bom as rules
from app.rules import explosion
from models.database import reading

WORDS = ("nylon nut", "1/4-20", "702.10", "sensor")


@dataclass(frozen=True, slots=True)
class Small:
    """What was measured with little data, and the configuration it was measured with."""

    raw: Raw
    making: Measure
    first_page: float


async def small(here: Scratch) -> Small:
    """With the shipped catalogue and few orders: what the big ones are compared with."""
    here.tell("the largest BOM with the shipped catalogue")
    data.settle(here.url)
    async with reading(PRODUCT) as session:
        raw = await scratch.largest(session)
    making = await making_against_fetching(here, raw)
    here.tell(f"the list of {here.sizes.few_orders:,} orders")
    data.orders(here.url, here.sizes.few_orders)
    return Small(raw, making, await first_page(here))


async def big(here: Scratch, before: Small) -> list[Measure]:
    """The same with very much more of everything."""
    here.tell(f"{here.sizes.catalogues} catalogues")
    data.catalogues(here.url, here.sizes.catalogues)
    again = await making_against_fetching(here, before.raw)
    found = [
        Measure(
            name=f"largest BOM, catalogue {here.sizes.catalogues} times as large",
            value=again.value,
            floor=before.making.value,
            promised=1.5,
            note="against the same with the shipped catalogue",
        ),
        await searching(here),
    ]
    here.tell(f"the list of {here.sizes.many_orders:,} orders")
    data.orders(here.url, here.sizes.many_orders)
    found.append(
        Measure(
            name=f"first page of {here.sizes.many_orders:,} orders",
            value=await first_page(here),
            floor=before.first_page,
            promised=1.5,
            note=f"against {here.sizes.few_orders:,} orders",
        )
    )
    return found


async def making_against_fetching(here: Scratch, raw: Raw) -> Measure:
    """Everything from the configuration to tree, purchase list and hash; nothing is stored."""
    async with both(here) as (session, bare):
        made: list[rules.Bom] = []

        async def make() -> None:
            used = await rulesets.active(session)
            known = await catalogue.structure_for(session, rules.items_needed(raw, used.rules))
            made[:] = [rules.make(raw, used.rules, known)]

        await make()
        if made[0].refused:
            raise RuntimeError(f"The largest BOM is refused: {made[0].refusals}")
        tops = [line.item for line in made[0].top_lines]

        async def fetch() -> None:
            cursor = await bare.execute(FETCH, {"numbers": tops})
            await cursor.fetchall()

        value, floor = await in_turns(make, fetch, here.sizes.times)
    lines = sum(1 for _ in explosion.lines(made[0].tree))
    return Measure(
        name="making the largest BOM",
        value=value,
        floor=floor,
        promised=5,
        note=f"{lines} lines, {len(tops)} on top, against a bare fetch of its component rows",
    )


async def first_page(here: Scratch) -> float:
    """Milliseconds for the order list as it opens."""
    async with reading(PRODUCT) as session:

        async def look() -> None:
            await listing.page(session, listing.Wanted(), zone=UTC)

        return await median(look, here.sizes.times)


async def searching(here: Scratch) -> Measure:
    """The slowest of the ways people search, each against the bare query on the same index."""
    here.tell("searching items")
    worst: Measure | None = None
    async with both(here) as (session, bare):
        for words in WORDS:
            search, look = _search(session, words), _look(bare, words)
            value, floor = await in_turns(search, look, here.sizes.times)
            found = Measure(
                name=f"item search among {366 * here.sizes.catalogues:,}",
                value=value,
                floor=floor,
                promised=3,
                note=f"“{words}”, the slowest of {len(WORDS)}, against a bare indexed query",
            )
            worst = found if worst is None or found.ratio > worst.ratio else worst
    if worst is None:
        raise RuntimeError("Nothing was searched for.")
    return worst


@asynccontextmanager
async def both(
    here: Scratch,
) -> AsyncIterator[tuple[AsyncSession, psycopg.AsyncConnection[tuple[object, ...]]]]:
    """The product's own session, and the driver alone."""
    plain = here.url.replace("postgresql+psycopg://", "postgresql://")
    async with (
        reading(PRODUCT) as session,
        await psycopg.AsyncConnection.connect(plain, autocommit=True) as bare,
    ):
        yield session, bare


def _search(session: AsyncSession, words: str) -> Callable[[], Awaitable[object]]:
    return lambda: catalogue.search(session, words)


def _look(
    bare: psycopg.AsyncConnection[tuple[object, ...]], words: str
) -> Callable[[], Awaitable[object]]:
    patterns = [f"%{word}%" for word in words.split()]

    async def look() -> None:
        cursor = await bare.execute(INDEXED, {"patterns": patterns})
        await cursor.fetchall()

    return look


# The same component rows as the BOM is made from, and nothing done with them.
FETCH: LiteralString = """
WITH RECURSIVE reached(id) AS (
    SELECT id FROM item WHERE number = ANY(%(numbers)s::citext[])
    UNION
    SELECT c.child_id FROM reached r JOIN component c ON c.parent_id = r.id
)
SELECT c.parent_id, i.number, i.name, c.quantity, c.quantity_verified
FROM unnest(ARRAY(SELECT id FROM reached)) AS r(id)
JOIN component c ON c.parent_id = r.id JOIN item i ON i.id = c.child_id
"""
INDEXED: LiteralString = """
SELECT id, number, name FROM item WHERE search_text LIKE ALL(%(patterns)s::text[])
ORDER BY number LIMIT 50
"""

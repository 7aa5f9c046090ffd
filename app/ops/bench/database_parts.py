"""What is measured without a browser: making a BOM, the order list, the search for an item."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC
from typing import Any, LiteralString

from psycopg import AsyncConnection
from sqlalchemy.ext.asyncio import AsyncSession

from app import catalogue, rulesets
from app.bom.make import evaluate
from app.catalogue.structure import REACHED
from app.ops.bench import data, scratch
from app.ops.bench.measure import Act, Measure, in_turns
from app.ops.bench.scratch import PRODUCT, Raw, Scratch
from app.orders import listing
from app.rules import bom as rules
from app.rules import explosion
from models.database import pool

Bare = AsyncConnection[tuple[Any, ...]]
WORDS = ("nylon nut", "1/4-20", "702.10", "sensor")


@dataclass(frozen=True, slots=True)
class Sessions:
    """The product's own session where there is little and where there is much, and bare drivers."""

    little: AsyncSession
    much: AsyncSession
    bare: Bare
    bare_much: Bare


async def measure(here: Scratch) -> list[Measure]:
    """Everything that needs no browser."""
    fill(here)
    async with opened(here) as sessions:
        here.tell("the largest BOM")
        raw = await scratch.largest(sessions.little)
        found = [
            await making_against_fetching(here, sessions, raw),
            await making_in_a_large_catalogue(here, sessions, raw),
            await first_page(here, sessions),
        ]
        return found + [await searching(here, sessions, words) for words in WORDS]


def fill(here: Scratch) -> None:
    """Few orders in one database; many of them and a hundred catalogues in the other."""
    here.tell(f"{here.sizes.few_orders:,} orders here, {here.sizes.many_orders:,} there")
    data.orders(here.url, here.sizes.few_orders)
    data.orders(here.much_url, here.sizes.many_orders)
    here.tell(f"{here.sizes.catalogues} catalogues there")
    data.catalogues(here.much_url, here.sizes.catalogues)


async def making_against_fetching(here: Scratch, on: Sessions, raw: Raw) -> Measure:
    """Everything from the configuration to tree, purchase list and hash; nothing is stored.

    The floor is the driver alone with the product's own question for the items and links.
    """
    made = await _make(on.little, raw)
    if made.refused:
        raise RuntimeError(f"The largest BOM is refused: {made.refusals}")
    question = REACHED.encode()
    tops = [line.item for line in made.top_lines]

    async def fetch() -> None:
        cursor = await on.bare.execute(question, {"numbers": tops})
        await cursor.fetchall()

    value, floor = await in_turns(lambda: _make(on.little, raw), fetch, here.sizes.times)
    lines = sum(1 for _ in explosion.lines(made.tree))
    return Measure(
        name="making the largest BOM",
        value=value,
        floor=floor,
        promised=5,
        note=f"{lines} lines, {len(tops)} on top, against a bare fetch of its component rows",
    )


async def making_in_a_large_catalogue(here: Scratch, on: Sessions, raw: Raw) -> Measure:
    value, floor = await in_turns(
        lambda: _make(on.much, raw), lambda: _make(on.little, raw), here.sizes.times
    )
    return Measure(
        name=f"largest BOM, catalogue {here.sizes.catalogues} times as large",
        value=value,
        floor=floor,
        promised=1.5,
        note="against the same with the shipped catalogue",
    )


async def first_page(here: Scratch, on: Sessions) -> Measure:
    """The order list as it opens."""
    here.tell("the order list")

    def look(session: AsyncSession) -> Act:
        return lambda: listing.page(session, listing.Wanted(), zone=UTC)

    value, floor = await in_turns(look(on.much), look(on.little), here.sizes.times)
    return Measure(
        name=f"first page of {here.sizes.many_orders:,} orders",
        value=value,
        floor=floor,
        promised=1.5,
        note=f"against {here.sizes.few_orders:,} orders",
    )


async def searching(here: Scratch, on: Sessions, words: str) -> Measure:
    """What people type, against the bare query for the same words on the same index."""
    here.tell(f"searching for {words}")
    patterns = [f"%{word}%" for word in words.split()]
    items = await on.bare_much.execute("SELECT count(*) FROM item")
    (count,) = await items.fetchone() or (0,)

    async def look() -> None:
        cursor = await on.bare_much.execute(INDEXED, {"patterns": patterns})
        await cursor.fetchall()

    value, floor = await in_turns(lambda: catalogue.search(on.much, words), look, here.sizes.times)
    return Measure(
        name=f"search for “{words}”",
        value=value,
        floor=floor,
        promised=3,
        note=f"in {count:,} items, against a bare indexed query",
    )


async def _make(session: AsyncSession, raw: Raw) -> rules.Bom:
    used = await rulesets.active(session)
    made, _ = await evaluate(session, raw, used.rules)
    return made


@asynccontextmanager
async def opened(here: Scratch) -> AsyncIterator[Sessions]:
    async with (
        _session(here.url) as little,
        _session(here.much_url) as much,
        await _bare(here.url) as bare,
        await _bare(here.much_url) as bare_much,
    ):
        yield Sessions(little, much, bare, bare_much)


@asynccontextmanager
async def _session(url: str) -> AsyncIterator[AsyncSession]:
    """As the one door opens it, but on a database of our choice."""
    engine = pool(url)
    async with AsyncSession(engine) as session:
        session.info["actor"] = PRODUCT
        yield session
    await engine.dispose()


async def _bare(url: str) -> Bare:
    """The driver alone; compiling a short question would make the floor a hundred times higher."""
    return await Bare.connect(_plain(url), autocommit=True, options="-c jit=off")


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://")


INDEXED: LiteralString = """
SELECT id, number, name FROM item WHERE search_text LIKE ALL(%(patterns)s::text[])
ORDER BY number LIMIT 50
"""

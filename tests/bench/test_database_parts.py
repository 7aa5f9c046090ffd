"""What the bench measures with, and what it says about a promise."""

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from app.ops.bench import browser_parts, database_parts, scratch
from app.ops.bench.measure import Measure
from app.ops.bench.scratch import Scratch
from models.database import reading
from tests import make


async def test_the_largest_bom_has_every_light_and_many_accessories(here: Scratch) -> None:
    async with reading(make.PRODUCT) as session:
        largest = await scratch.largest(session)

    assert len(largest["accessories"]) > 20
    assert all(basin["light"] for basin in largest["basins"])


async def test_the_bulk_data_is_what_its_name_says(here: Scratch) -> None:
    database_parts.fill(here)

    little, much = await counted(here.url), await counted(here.much_url)

    assert (little["order"], little["build"]) == (3, 6)
    assert (much["order"], much["build"]) == (8, 16)
    for table in ("item", "component", "outline_number"):
        assert much[table] == 2 * little[table]


async def counted(url: str) -> dict[str, int]:
    tables = ("order", "build", "item", "component", "outline_number")
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        counts = {
            table: (await connection.execute(text(f'SELECT count(*) FROM "{table}"'))).scalar_one()  # noqa: S608
            for table in tables
        }
    await engine.dispose()
    return counts


def test_a_promise_that_is_not_kept_says_so() -> None:
    slow = Measure(name="slow", value=9, floor=2, promised=4)
    fine = Measure(name="fine", value=7, floor=2, promised=4)
    told = Measure(name="told", value=7, floor=2)
    missing = Measure(name="missing", skipped="There is no Chromium.")

    assert [measure.kept for measure in (slow, fine, told, missing)] == [False, True, True, False]
    assert "NOT KEPT" in slow.in_words()
    assert "4.50" in slow.in_words()
    assert missing.as_json() == {"name": "missing", "skipped": "There is no Chromium."}


async def test_without_chromium_the_parts_that_need_it_say_so(
    here: Scratch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")

    (skipped,) = await browser_parts.measure(here, "BENCH-RUN-1")

    assert "There is no Chromium" in skipped.skipped
    assert not skipped.kept

"""Every part of the bench runs on small sizes and gives its ratio; no time is asserted."""

import pytest
from sqlalchemy import text

from app.ops import bench
from app.ops.bench import database_parts, scratch
from app.ops.bench.measure import Measure
from app.ops.bench.scratch import Scratch, Sizes
from models.database import reading
from tests import make

SMALL = Sizes(catalogues=2, few_orders=3, many_orders=8, times=1, page_times=1)


@pytest.fixture
async def here(database: str) -> Scratch:
    await scratch.somebody("bench")
    return Scratch(url=database, sizes=SMALL)


async def test_the_largest_bom_has_every_light_and_many_accessories(here: Scratch) -> None:
    async with reading(make.PRODUCT) as session:
        largest = await scratch.largest(session)

    making = (await database_parts.small(here)).making

    assert len(largest["accessories"]) > 20
    assert making.name == "making the largest BOM"
    assert making.ratio > 0
    assert making.promised == 5
    assert "lines" in making.note


async def test_more_catalogue_and_more_orders_are_compared_with_less(here: Scratch) -> None:
    before = await database_parts.small(here)

    found = {measure.name: measure for measure in await database_parts.big(here, before)}

    assert {name: measure.promised for name, measure in found.items()} == {
        "largest BOM, catalogue 2 times as large": 1.5,
        "item search among 732": 3,
        "first page of 8 orders": 1.5,
    }
    assert all(measure.ratio > 0 for measure in found.values())


async def test_the_bulk_data_is_what_its_name_says(here: Scratch) -> None:
    before = await database_parts.small(here)
    await database_parts.big(here, before)

    async with reading(make.PRODUCT) as session:
        counts = (
            await session.execute(
                text(
                    'SELECT (SELECT count(*) FROM "order"), (SELECT count(*) FROM build),'
                    " (SELECT count(*) FROM item WHERE id < 100000),"
                    " (SELECT count(*) FROM item), (SELECT count(*) FROM component),"
                    " (SELECT count(*) FROM component WHERE id < 100000)"
                )
            )
        ).one()

    orders, builds, items, all_items, links, shipped_links = (*counts[:5], counts[5])
    assert (orders, builds) == (8, 16)
    assert all_items == 2 * items
    assert links == 2 * shipped_links


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

    (skipped,) = await bench.browser_parts.measure(here)

    assert "There is no Chromium" in skipped.skipped
    assert not skipped.kept

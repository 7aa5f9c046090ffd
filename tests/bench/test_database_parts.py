"""What the bench measures with, and what it says about a promise."""

import json

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from typer.testing import CliRunner

from app.__main__ import cli
from app.commands import measuring
from app.ops.bench import browser_parts, data, database_parts, scratch
from app.ops.bench.measure import Measure
from app.ops.bench.scratch import Scratch, Sizes
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


def test_what_is_measured_is_as_much_as_was_promised() -> None:
    full = Sizes()

    assert (full.catalogues, full.few_orders, full.many_orders) == (100, 1_000, 100_000)
    assert (full.serials, full.tablets, full.rows) == (1_000_000, 50, 120)
    assert full.kits * data.LINES_OF_A_KIT >= 1_000


KEPT = Measure(name="tick", value=3, floor=2, promised=4)
SLOW = Measure(name="load", value=9, floor=2, promised=4)


@pytest.mark.parametrize(("found", "code"), [([KEPT], 0), ([KEPT, SLOW], 2)])
@pytest.mark.parametrize("look", [[], ["--quick"]])
def test_the_command_ends_with_whether_every_promise_was_kept(
    monkeypatch: pytest.MonkeyPatch, found: list[Measure], code: int, look: list[str]
) -> None:
    sizes: list[Sizes] = []

    def measured(wanted: Sizes) -> list[Measure]:
        sizes.append(wanted)
        return found

    monkeypatch.setattr(measuring, "_measured", measured)

    told = CliRunner().invoke(cli, ["bench", *look])
    as_json = CliRunner().invoke(cli, ["bench", "--json", *look])

    assert (told.exit_code, as_json.exit_code) == (code, code)
    assert told.stdout.splitlines() == [measure.in_words() for measure in found]
    assert json.loads(as_json.stdout) == {"measures": [measure.as_json() for measure in found]}
    assert [wanted == Sizes() for wanted in sizes] == [not look] * 2


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

"""Seeding: everything that is shipped or nothing, and never over what somebody changed."""

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app import edge, rulesets
from app.errors import Refused
from app.ops.migrate import migrate
from imports import seed, shipped, starter_files
from imports.starter_files import STARTER
from models import database as door
from models.catalogue import Component, Item
from models.database import reading, transaction
from models.ledger import LedgerEvent
from tests import make
from tests.app.query_count import counting
from tests.conftest import named, run_sql


async def events() -> int:
    async with reading(make.PRODUCT) as session:
        return (await session.scalars(select(func.count()).select_from(LedgerEvent))).one()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped files that a test may break."""
    return Path(shutil.copytree(STARTER, tmp_path / "starter"))


def edit(path: Path, change: Callable[[str], str]) -> None:
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")


@pytest.mark.demand(48)
async def test_everything_that_is_shipped_is_there(database: str) -> None:
    async with reading(make.PRODUCT) as session:
        items = set(await session.scalars(select(Item.number)))
        links = (await session.scalars(select(func.count()).select_from(Component))).one()
        rules = await rulesets.active(session)

    assert items == {row["number"] for row in shipped.rows("items")}
    assert (len(items), links) == (347, 454)
    assert rules.rules == shipped.rule_set()


async def test_numbers_a_spreadsheet_damaged_are_kept_and_flagged(database: str) -> None:
    async with reading(make.PRODUCT) as session:
        flagged = set(await session.scalars(select(Item.number).where(Item.flag != "")))

    assert flagged == {"6.65E+11", "95400"}


@pytest.mark.demand(45)
async def test_seeding_twice_changes_nothing_not_even_the_ledger(database: str) -> None:
    before = await events()

    again = await seed.seed_database()

    assert await events() == before
    assert set(again["added"].values()) == {0}
    assert again["unchanged"] == {
        "categories": 53,
        "items": 347,
        "components": 454,
        "rule sets": 1,
        "templates": 5,
        "tools": 13,
        "work instructions": 11,
    }
    assert again["different"] == []


async def test_seeding_an_empty_database_takes_few_statements(server: str) -> None:
    name = "cleanstation_seed_empty"
    url = named(server, name)
    run_sql(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name}")
    migrate(url)
    door.connect(url)
    try:
        with counting() as seen:
            first, second = await asyncio.gather(seed.seed_database(), seed.seed_database())
    finally:
        await door.disconnect()
        run_sql(server, f"DROP DATABASE {name} WITH (FORCE)")

    assert sorted([first["added"]["items"], second["added"]["items"]]) == [0, 347]
    assert len(seen) < 36


async def test_what_somebody_changed_is_reported_and_left_alone(database: str) -> None:
    async with transaction(make.PRODUCT) as session:
        await session.execute(
            text("UPDATE item SET name = 'Nylon nut, quarter inch' WHERE number = :n"),
            {"n": "1/4-20 NYLON NUT"},
        )
        await session.execute(
            text(
                "UPDATE component SET quantity = 3 FROM item p, item c WHERE p.id = parent_id"
                " AND c.id = child_id AND p.number = 'T2-BSN-EDR-KIT'"
                " AND c.number = 'T2-BOTTOM-FILL'"
            )
        )

    again = await seed.seed_database()

    async with reading(make.PRODUCT) as session:
        name = await session.scalar(select(Item.name).filter_by(number="1/4-20 NYLON NUT"))
    assert name == "Nylon nut, quarter inch"
    assert again["unchanged"]["items"] == 345
    assert len(again["different"]) == 2
    assert "Item 1/4-20 NYLON NUT: name is “Nylon nut, quarter inch”, shipped" in str(again)
    assert "Item T2-BSN-EDR-KIT: components is" in str(again)


async def test_an_item_shipped_later_is_added_with_its_components(
    database: str, folder: Path
) -> None:
    row = "NEW-LID-KIT,Lid kit,kit,720,720.703,yes,yes,,,active,,no\n"
    edit(folder / "items.csv", lambda old: old + row)
    edit(folder / "components.csv", lambda old: old + "NEW-LID-KIT,T2-BOTTOM-FILL,2,yes,\n")
    edit(folder / "outline_numbers.csv", lambda old: old + "NEW-LID-KIT,703.99,1\n")

    report = await seed.seed_database(folder)

    assert {what: count for what, count in report["added"].items() if count} == {
        "items": 1,
        "components": 1,
    }
    async with reading(make.PRODUCT) as session:
        found = await session.scalar(select(Item.search_text).filter_by(number="new-lid-kit"))
    assert found == "new-lid-kit 703.99 lid kit"


async def test_the_tenth_outline_number_stands_behind_the_second(
    database: str, folder: Path
) -> None:
    rows = "".join(f"T2-BOTTOM-FILL,799.{n},{n}\n" for n in (10, 2, 1))
    edit(folder / "outline_numbers.csv", lambda old: old + rows)

    starter = starter_files.read(folder)

    assert starter.outline_numbers["T2-BOTTOM-FILL"][-3:] == ("799.1", "799.2", "799.10")


def cut_in_half(old: str) -> str:
    return old[: len(old) // 2]


BROKEN: list[tuple[str, Callable[[str], str], str]] = [
    (
        "items.csv",
        lambda old: old.replace("number,name,kind,", "number,title,kind,", 1),
        "items.csv, row 1, column name: the column is missing.",
    ),
    (
        "items.csv",
        lambda old: old + "1/4-20 nylon nut,Nut again,part,,,no,no,,,active,,no\n",
        "items.csv, row 349, column number: “1/4-20 nylon nut” stands in row",
    ),
    (
        "items.csv",
        lambda old: old + "NEW-1,,part,,,no,no,,,active,,no\n",
        "items.csv, row 349, column name: is empty.",
    ),
    (
        "items.csv",
        lambda old: old + "NEW-1,New,part,999,,no,no,,,active,,no\n",
        "items.csv, row 349, column category: “999” is not in categories.csv.",
    ),
    ("items.csv", cut_in_half, "items.csv"),
    ("components.csv", cut_in_half, "components.csv"),
    ("rules.csv", cut_in_half, "rules.csv"),
    ("items.csv", lambda _: "", "items.csv: is empty."),
    (
        "components.csv",
        lambda old: old + "NO-SUCH-KIT,T2-BOTTOM-FILL,1,no,\n",
        "components.csv, row 456, column parent: “NO-SUCH-KIT” is not in items.csv.",
    ),
    (
        "components.csv",
        lambda old: old + "T2-DL27-KIT,T2-BOTTOM-FILL,1 1/2 boxes,no,\n",
        "components.csv, row 456, column quantity: “1 1/2 boxes” is no number above 0",
    ),
    (
        "components.csv",
        lambda old: old + "T2-DL27-KIT,T2-BOTTOM-FILL,0,no,\n",
        "components.csv, row 456, column quantity: “0” is no number above 0",
    ),
    (
        "components.csv",
        lambda old: old + "T2-BOTTOM-FILL,T2-BSN-EDR-KIT,1,no,\n",
        "an item cannot hold itself: T2-BOTTOM-FILL > T2-BSN-EDR-KIT > T2-BOTTOM-FILL",
    ),
    (
        "categories.csv",
        lambda old: old + "730.001,730,Lids\n",
        "categories.csv, row 55, column parent: there is no category 730.",
    ),
    (
        "outline_numbers.csv",
        lambda old: old + "T2-DL27-KIT,seven,1\n",
        "outline_numbers.csv, row 209, column outline_number: “seven” is not like 709.82.",
    ),
    (
        "rules.csv",
        lambda old: old.replace("T2-STD-MANUAL-FR-KIT", "T2-NO-SUCH-MANUAL", 1),
        "T2-NO-SUCH-MANUAL",
    ),
]


@pytest.mark.fault(10)
@pytest.mark.parametrize(("file", "change", "told"), BROKEN)
@pytest.mark.demand(48)
async def test_a_broken_file_changes_nothing_and_says_where(
    database: str, folder: Path, file: str, change: Callable[[str], str], told: str
) -> None:
    edit(folder / "items.csv", lambda old: old + "NEW-OK,Fine,part,,,no,no,,,active,,no\n")
    edit(folder / file, change)
    before = await events()

    with pytest.raises(Refused) as refusal:
        await seed.seed_database(folder)

    assert told.replace("row 349", "row 350") in str(refusal.value)
    assert str(refusal.value).startswith("Nothing was changed.")
    assert await events() == before


async def test_every_fault_is_told_at_once(database: str, folder: Path) -> None:
    edit(folder / "components.csv", lambda old: old + "A-1,B-1,1,no,\nA-2,B-2,x,maybe,\n")

    with pytest.raises(Refused) as refusal:
        await seed.seed_database(folder)

    faults = str(refusal.value).splitlines()[1:]
    assert [fault.split(":")[0] for fault in faults] == [
        "components.csv, row 456, column parent",
        "components.csv, row 456, column child",
        "components.csv, row 457, column parent",
        "components.csv, row 457, column child",
        "components.csv, row 457, column quantity",
    ]


async def test_a_missing_file_is_named(database: str, folder: Path) -> None:
    (folder / "categories.csv").unlink()

    with pytest.raises(Refused, match=r"categories\.csv: cannot be read in starter"):
        await seed.seed_database(folder)


async def test_a_failure_in_the_middle_leaves_nothing(database: str, folder: Path) -> None:
    edit(folder / "items.csv", lambda old: old + "NEW-OK,Fine,part,,,no,no,,,active,,no\n")
    starter = starter_files.read(folder)

    async def half(session: AsyncSession) -> None:
        await seed.seed(session, starter)
        raise Refused("The power went.")

    with pytest.raises(Refused, match="power"):
        await edge.write(make.PRODUCT, half)

    async with reading(make.PRODUCT) as session:
        assert await session.scalar(select(Item.id).filter_by(number="NEW-OK")) is None

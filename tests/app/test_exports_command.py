"""`cleanstation export`, as somebody types it."""

import asyncio
from pathlib import Path

import openpyxl

from app import ledger
from models.database import reading
from tests import boms, make
from tests.quick_start import cleanstation


async def typed(url: str, *words: str) -> tuple[int, str, str]:
    ended = await asyncio.to_thread(
        cleanstation, "export", *words, DATABASE_URL=url, APP_ENV="test"
    )
    return ended.returncode, ended.stdout.strip(), ended.stderr


def names_in(folder: Path) -> list[str]:
    return [there.name for there in folder.iterdir()]


async def test_a_build_number_gives_its_bom_as_a_file(database: str, tmp_path: Path) -> None:
    await boms.stored_order()

    code, said, _ = await typed(database, "b-1001", "--output", str(tmp_path))

    assert (code, said) == (0, str(tmp_path / "BOM_B-1001_rev_1.xlsx"))
    book = openpyxl.load_workbook(tmp_path / "BOM_B-1001_rev_1.xlsx")
    assert book.sheetnames == ["Top lines", "Tree", "Purchase list"]
    async with reading(make.PRODUCT) as session:
        events = await ledger.of(session, "bom", [1])
    exported = next(event for event in events if event.op == "EXPORTED")
    assert "command line" in exported.actor_name


async def test_a_po_number_gives_the_purchase_list_of_the_order(
    database: str, tmp_path: Path
) -> None:
    await boms.stored_order(boms.FIRST_EXAMPLE, boms.changed(build_number="B-1002"))
    there = tmp_path / "bought.csv"

    code, said, _ = await typed(database, "PO-4711", "--format", "csv", "-o", str(there))

    assert (code, said) == (0, str(there))
    assert there.read_text("utf-8-sig").startswith("Item number,Outline,Name,Chosen,B-1001,B-1002")


async def test_what_is_not_there_is_refused_in_one_sentence(database: str, tmp_path: Path) -> None:
    code, said, complained = await typed(database, "B-404", "-o", str(tmp_path))

    assert (code, said) == (1, "")
    assert complained.strip().endswith(
        "No bill of materials is stored for B-404, neither as a build number nor as a PO number."
    )
    assert names_in(tmp_path) == []

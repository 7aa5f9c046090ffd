"""What is downloaded from a BOM page, read again as its receivers would, against the pure rules."""

import csv
import io
import json
from decimal import Decimal
from typing import Any

import openpyxl
import pikepdf
from playwright.async_api import Page, expect
from python_calamine import CalamineWorkbook

from app.rules import bom as rules_bom
from app.rules.bom import Bom
from app.rules.explosion import Node
from imports import shipped
from tests.browser.by_hand import Head, Sink, rules

# An item with its quantity, as text: what somebody buys from.
Bought = list[tuple[str, Decimal]]


def expected(sink: Sink, head: Head, number: str) -> Bom:
    """What these choices give by the shipped rules, with no database and no screen."""
    order = {"family": "MDRD", "language": head.language, "build_number": number}
    return rules_bom.make({**sink, **order}, rules(), shipped.catalogue())


async def compare(page: Page, made: Bom) -> None:
    """Every format of the BOM whose page is open holds these lines and quantities."""
    await page.get_by_role("button", name="Export").click()
    workbook = await download(page, "XLSX")
    assert of_sheet(workbook, "Top lines") == [(one.item, one.quantity) for one in made.top_lines]
    assert of_sheet(workbook, "Tree") == totals(made)
    assert of_sheet(workbook, "Purchase list") == bought(made)
    assert of_csv(await download(page, "CSV: purchase list")) == bought(made)
    assert of_csv(await download(page, "CSV: tree")) == totals(made)
    told = json.loads(await download(page, "JSON"), parse_float=Decimal)
    wanted = made.as_json()
    for part in ("top_lines", "tree", "purchase_list", "sha256", "rule_set"):
        assert told[part] == wanted[part], part
    with pikepdf.open(io.BytesIO(await download(page, "PDF on A4"))) as document:
        assert len(document.pages) >= 1
        assert "Bill of materials" in str(document.docinfo["/Title"])
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_be_hidden()


def bought(made: Bom) -> Bought:
    return [(line.item, line.quantity) for line in made.purchase_list]


def totals(made: Bom) -> Bought:
    """Every line of the tree, depth first, with its quantity for the build."""

    def down(nodes: tuple[Node, ...]) -> Bought:
        return [
            pair for node in nodes for pair in [(node.item, node.quantity), *down(node.children)]
        ]

    return down(made.tree)


async def download(page: Page, name: str) -> bytes:
    async with page.expect_download() as started:
        await page.get_by_role("link", name=name).click()
    return (await (await started.value).path()).read_bytes()


def of_sheet(content: bytes, sheet: str) -> Bought:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return items(book.get_sheet_by_name(sheet).to_python(skip_empty_area=False))


def of_csv(content: bytes) -> Bought:
    text = content.decode("utf-8-sig")
    return items(list(csv.reader(io.StringIO(text, newline=""), strict=True)))


def items(rows: list[list[Any]]) -> Bought:
    """Below the headings: the item, which must be text, and how many there are in all."""
    top = next(at for at, row in enumerate(rows) if row[0] == "Item number")
    column = next(at for at, name in enumerate(rows[top]) if name in {"Total", "Quantity"})
    found = []
    for row in rows[top + 1 :]:
        assert isinstance(row[0], str)
        found.append((row[0], Decimal(str(row[column])).normalize()))
    return [(item, quantity + 0) for item, quantity in found]


def facts(content: bytes) -> dict[str, Any]:
    """The title block of a workbook, as a spreadsheet shows it."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    return {str(row[0]): row[1] for row in rows if len(row) > 1}


def formulas(content: bytes) -> list[str]:
    """Whatever a spreadsheet would run on opening the workbook."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = (cell for sheet in book for row in sheet.iter_rows() for cell in row)
    return [str(cell.value) for cell in cells if cell.data_type == "f" or cell.hyperlink]

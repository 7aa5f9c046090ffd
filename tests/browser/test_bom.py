"""The BOM page in Chromium, on a tablet held both ways."""

import io
import secrets
from typing import Any

import openpyxl
import pytest
from playwright.async_api import Page, expect

from app.access import Role
from tests import boms
from tests.browser.conftest import ACROSS, LANDSCAPE, UPRIGHT
from tests.browser.helpers import axe, overflow, ready, shot, small_targets, visit
from tests.browser.house import House

IDS = ["portrait", "landscape"]


@pytest.fixture
def number() -> str:
    """A build number nobody else has on the shared server."""
    return f"BOM-{secrets.token_hex(4)}"


def example(number: str, **values: object) -> dict[str, Any]:
    return boms.changed(build_number=number, **values)


async def stored(*raws: dict[str, Any]) -> list[int]:
    return await boms.stored_order(*raws, po_number=f"PO-{secrets.token_hex(4)}")


async def tablet(house: House, viewport: dict[str, int] | None = None) -> Page:
    person = await house.person("Pat Rocure", Role.PROCUREMENT)
    given = ["clipboard-read", "clipboard-write"]
    return await person.device(viewport, accept_downloads=True, permissions=given)


async def look(page: Page, name: str) -> list[str]:
    """What is wrong with what is on the screen now, for anybody."""
    await shot(page, f"bom {name}")
    too_wide = await overflow(page)
    found = [*await axe(page), *await small_targets(page)]
    return [f"{name}: {one}" for one in [*found, *([f"{too_wide} px wide"] if too_wide else [])]]


@UPRIGHT
async def test_every_view_is_for_everybody(
    product: House, number: str, viewport: dict[str, int]
) -> None:
    await stored(example(number))
    page = await tablet(product, viewport)

    await visit(page, f"/builds/{number}/bom")
    problems = await look(page, "tree")
    for view in ("Top lines", "Purchase list"):
        await page.get_by_role("radio", name=view).check()
        await expect(page.get_by_role("treegrid", name=view)).to_be_visible()
        problems += await look(page, view)
    await page.get_by_role("button", name="Export").click()
    await expect(page.get_by_role("link", name="PDF on Letter")).to_be_visible()
    problems += await look(page, "export")

    assert problems == []


@ACROSS
async def test_the_difference_and_the_whole_order_are_for_everybody(
    product: House, number: str, viewport: dict[str, int]
) -> None:
    await stored(example(number), example(f"{number}-2", length="60"))
    page = await tablet(product, viewport)

    await visit(page, f"/builds/{number}/bom?compare={number}-2.1")
    await expect(page.get_by_text(f"Against {number}-2, revision 1")).to_be_visible()
    problems = await look(page, "compared")
    await page.get_by_role("link", name="Whole order").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Purchase list")
    await ready(page)
    problems += await look(page, "order")

    assert problems == []


async def test_a_search_opens_the_way_to_the_hit(product: House, number: str) -> None:
    await stored(example(number))
    page = await tablet(product)
    await visit(page, f"/builds/{number}/bom")

    await page.get_by_role("searchbox", name="Find in this list").fill("der-1899")

    lines = page.get_by_role("row").filter(has=page.locator("td"))
    await expect(lines.filter(has_text="DER-1899-14-CC").first).to_be_visible()
    await expect(lines.filter(has_text="T2-BOTTOM-FILL").first).to_be_visible()
    await expect(lines.filter(has_text="T2-BSN-EDR-KIT").first).to_be_visible()
    await expect(lines.filter(has_text="T2-DL27-KIT")).to_have_count(0)


async def test_a_line_tells_why_it_is_here(product: House, number: str) -> None:
    await stored(example(number))
    page = await tablet(product)
    await visit(page, f"/builds/{number}/bom")

    await page.get_by_role("button", name="Why is this here? T2-BODY-61-72-HA").click()

    await expect(page.get_by_text("Rule body-60-72 of rule set")).to_be_visible()


async def test_an_item_that_is_missing_is_explained(product: House, number: str) -> None:
    await stored(example(number, pegboard=None, accessories=[]))
    page = await tablet(product)
    await visit(page, f"/builds/{number}/bom")

    await page.get_by_role("button", name="Why not?").click()
    await page.get_by_label("Item or outline number").fill("716.128")
    await page.keyboard.press("Enter")

    await expect(page.get_by_text("Pegboard: needs yes, is no")).to_be_visible()
    assert await axe(page) == []


async def test_the_link_and_the_exported_workbook_are_what_the_page_shows(
    product: House, number: str
) -> None:
    await stored(example(number))
    page = await tablet(product, LANDSCAPE)
    await visit(page, f"/builds/{number}/bom?revision=1")
    await page.get_by_role("button", name="Copy link").dblclick()
    await expect(page.get_by_role("button", name="Link copied")).to_be_visible()
    assert await page.evaluate("navigator.clipboard.readText()") == page.url
    await expect(page.get_by_role("button", name="Copy link")).to_be_visible()
    await page.get_by_role("button", name="Export").click()

    async with page.expect_download() as started:
        await page.get_by_role("link", name="XLSX: top lines, tree, purchase list").click()
    download = await started.value
    book = openpyxl.load_workbook(io.BytesIO((await download.path()).read_bytes()))

    assert download.suggested_filename == f"BOM_{number}_rev_1.xlsx"
    numbers = [row[0].value for row in book["Top lines"].iter_rows()]
    assert "T2-BODY-61-72-HA" in numbers


async def test_on_paper_every_line_is_there(product: House, number: str) -> None:
    await stored(example(number))
    page = await tablet(product, LANDSCAPE)
    await visit(page, f"/builds/{number}/bom")

    await page.emulate_media(media="print")
    await page.evaluate("dispatchEvent(new Event('beforeprint'))")

    shown = page.get_by_text("DER-1899-14-CC", exact=True)
    await expect(shown).to_be_visible()
    await expect(page.get_by_role("button", name="Export")).to_be_hidden()
    await shot(page, "bom on paper", whole=True)


async def test_another_revision_is_announced_on_open_pages(product: House, number: str) -> None:
    (build_id,) = await stored(example(number))
    page = await tablet(product)
    await visit(page, f"/builds/{number}/bom")

    await boms.next_bom(build_id, example(number, length="60"))

    await expect(page.get_by_role("link", name="Open revision 2")).to_be_visible()
    await expect(page.get_by_text("T2-BODY-61-72-HA").first).to_be_visible()

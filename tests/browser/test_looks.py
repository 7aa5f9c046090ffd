"""What one sees at a glance, on a tablet held both ways and on paper."""

import re

import pytest
from playwright.async_api import Page, expect

from tests import entering
from tests.browser.conftest import LANDSCAPE, PHONE, PORTRAIT
from tests.browser.helpers import overflow, ready, shot, visit
from tests.browser.house import House, Person

ALL_SIZES = (PORTRAIT, LANDSCAPE, PHONE)
# How the choices of each group stand: for every row how many, and how much of it they leave empty.
ROWS = """() => [...document.querySelectorAll('.choice-wide .choice-row')].map((group) => {
  const rows = new Map();
  for (const one of group.children) {
    const box = one.getBoundingClientRect();
    rows.set(box.top, [...(rows.get(box.top) ?? []), box]);
  }
  const edge = group.getBoundingClientRect().right;
  return [...rows.values()].map((row) => [row.length, Math.round(edge - row.at(-1).right),
    Math.round(Math.max(...row.map((b) => b.width)) - Math.min(...row.map((b) => b.width)))]);
})"""
LINES = """(e) => {
  const range = document.createRange();
  range.selectNodeContents(e);
  return new Set([...range.getClientRects()].map((box) => Math.round(box.bottom / 4))).size;
}"""


@pytest.fixture
async def ada(product: House) -> Person:
    return await product.person("Ada Lark")


async def order_of(ada: Person, mark: str) -> int:
    draft_id = await entering.complete(ada.visitor, number=f"{mark}-{ada.visitor.person_id}")
    await entering.typed(ada.visitor, draft_id, {"customer.wanted_on": "2099-03-01"})
    return await entering.submitted(ada.visitor, draft_id)


async def printed(page: Page) -> str:
    """The words that reach the paper."""
    await page.emulate_media(media="print")
    return await page.locator("main").inner_text()


async def test_choices_fill_their_rows_and_none_stands_alone(ada: Person) -> None:
    draft_id = await entering.complete(ada.visitor)
    await entering.configured(ada.visitor, draft_id, 0, entering.SECOND)
    page = await visit(await ada.device(), f"/orders/new/{draft_id}/configure/1")

    for size in ALL_SIZES:
        await page.set_viewport_size(size)  # type: ignore[arg-type]
        await expect(page.get_by_role("group", name="Right side")).to_be_visible()
        groups = await page.evaluate(ROWS)
        await page.get_by_role("group", name="Right side").scroll_into_view_if_needed()
        await shot(page, "even choices")

        assert len(groups) >= 7
        for rows in groups:
            assert all(left == 0 and uneven <= 1 for _, left, uneven in rows), rows
            # "None" may have a row of its own, above the kinds; no kind is left over.
            assert all(count > 1 for count, _, _ in rows[1:]), rows
            assert len(rows) == 1 or rows[0][0] > 1 or size == PHONE, rows


async def test_the_date_in_the_head_of_a_build_stands_in_one_line(ada: Person) -> None:
    order_id = await order_of(ada, "HEAD")
    page = await visit(await ada.device(), f"/orders/{order_id}")
    since = page.locator(".build-head .text", has_text="Since")

    for size in ALL_SIZES:
        await page.set_viewport_size(size)  # type: ignore[arg-type]

        await expect(since).to_contain_text("just now")
        assert await since.evaluate(LINES) == 1
        assert await overflow(page) == 0
        await shot(page, "order head")


async def test_a_bom_leads_to_its_order_by_a_link_one_can_see(ada: Person) -> None:
    order_id = await order_of(ada, "LINK")
    number = f"LINK-{ada.visitor.person_id}"
    page = await visit(await ada.device(PHONE), f"/builds/{number}-1/bom")
    link = page.locator("main .card").get_by_role("link", name=number, exact=True)
    await shot(page, "bom head")

    look = await link.evaluate("(e) => getComputedStyle(e).textDecorationLine")
    await link.click()

    assert look == "underline"
    await page.wait_for_url(re.compile(rf"/orders/{order_id}$"))
    await ready(page)
    await expect(page.get_by_role("heading", level=1, name=number)).to_be_visible()


async def test_paper_tells_when_and_not_how_long_ago(ada: Person) -> None:
    order_id = await order_of(ada, "PAPER")
    page = await ada.device(PORTRAIT)
    for path in (f"/orders/{order_id}", f"/builds/PAPER-{ada.visitor.person_id}-1/bom"):
        await page.emulate_media(media="screen")
        await visit(page, path)
        await expect(page.get_by_text("just now").first).to_be_visible()

        words = await printed(page)
        await shot(page, f"paper {path.split('/')[1]}", whole=True)

        assert re.search(r"\d+ \w{3} \d{4}, \d\d:\d\d", words), words
        assert not re.search(
            r"just now|\d (min|h) ago|(day|month|year)s? left|·\s*$", words, re.MULTILINE
        ), words


async def test_an_order_on_paper_has_its_configuration_and_nothing_to_fill_in(ada: Person) -> None:
    order_id = await order_of(ada, "FORM")
    page = await visit(await ada.device(PORTRAIT), f"/orders/{order_id}")
    await page.locator(".build .fold").evaluate("(e) => e.removeAttribute('open')")

    words = await printed(page)

    assert "Workflow" in words
    for label in ("Add a comment", "Choose files", "Kind of document"):
        assert label not in words
        await expect(page.get_by_text(label).first).to_be_hidden()

"""What somebody stored as a name or a text is only ever that, on every page that shows it."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from playwright.async_api import FilePayload, Page, expect

from app import edge
from app.access import Role
from app.orders import comments
from tests import entering, make
from tests.app.test_documents import pdf
from tests.browser import exported
from tests.browser.helpers import visit
from tests.browser.house import House, Person

BAD = "<img src=x onerror=window.hit=1>"
STORED = {
    "customer.customer": f"Mercy {BAD}",
    "customer.project": f"Annex {BAD}",
    "customer.sales_person": f"Sam {BAD}",
    "customer.notes": f"Mind the step {BAD}",
    "builds[0].acknowledged.faucet-over-e-drain": f"Agreed {BAD}",
}


async def order_of(ada: Person) -> int:
    """An order in which everything that can be typed is hostile, document and comment too."""
    number = f"XSS-{ada.visitor.person_id}"
    draft_id = await entering.complete(ada.visitor, number=number)
    # The most urgent one, so that it stands on every dashboard.
    tomorrow = (datetime.now(UTC).date() + timedelta(days=1)).isoformat()
    await entering.typed(ada.visitor, draft_id, STORED | {"customer.wanted_on": tomorrow})
    page = await visit(await ada.device(), f"/orders/new/{draft_id}/customer")
    named = FilePayload(name=f"{BAD}.pdf", mimeType="application/pdf", buffer=pdf())
    await page.locator("input[type=file]").set_input_files(named)
    await expect(page.locator(".papers")).to_contain_text("onerror")
    await harmless(page, f"/orders/new/{draft_id}/review")
    order_id = await entering.submitted(ada.visitor, draft_id)
    await edge.write(make.acting(ada.visitor), lambda s: comments.write(s, order_id, f"Look {BAD}"))
    return order_id


async def harmless(page: Page, address: str) -> None:
    """The text is there as text, and it did nothing."""
    await visit(page, address)
    await expect(page.get_by_text(re.compile("onerror=window")).first).to_be_attached()
    assert await page.locator("img[onerror], img[src='x']").count() == 0, address
    assert await page.evaluate("window.hit") is None, address


async def test_a_stored_script_does_nothing_on_any_page_that_shows_it(product: House) -> None:
    ada = await product.person(f"Ada {BAD}")
    tomas = await product.person("Tom Wren", Role.PROCUREMENT)
    order_id = await order_of(ada)
    number = f"XSS-{ada.visitor.person_id}"
    admin = await (await product.person("Maya Okafor", Role.ADMIN)).device()
    page = await tomas.device()

    for address in (
        f"/orders/{order_id}", f"/orders?q={number}", f"/search?q={number}", "/notifications",
        f"/builds/{number}-1/bom", f"/orders/{order_id}/purchase-list", "/",
    ):  # fmt: skip
        await harmless(page, address)
    for address in ("/people?q=onerror", f"/people/{ada.visitor.person_id}"):
        await harmless(admin, address)
    await harmless(await ada.device(), "/profile")


async def test_what_is_typed_does_nothing_where_it_is_answered(product: House) -> None:
    ada = await product.person("Ada Lark")
    number = f"WHY-{ada.visitor.person_id}"
    await entering.submitted(ada.visitor, await entering.complete(ada.visitor, number=number))
    page = await visit(await ada.device(), f"/builds/{number}-1/bom")
    await page.get_by_role("button", name="Why not?").click()
    await page.get_by_label("Item or outline number").fill(BAD)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog")).to_contain_text("onerror")
    assert await page.evaluate("window.hit") is None

    for address in ("/search", "/orders", "/catalogue"):
        await visit(page, f"{address}?q={quote(BAD)}")
        await expect(
            page.get_by_text(BAD).or_(page.get_by_role("searchbox")).first
        ).to_be_attached()
        assert await page.evaluate("window.hit") is None, address


async def test_an_exported_file_holds_the_text_as_text(product: House) -> None:
    ada = await product.person("Ada Lark")
    number = f"XLS-{ada.visitor.person_id}"
    draft_id = await entering.complete(ada.visitor, number=number)
    await entering.typed(ada.visitor, draft_id, {"customer.customer": f'=HYPERLINK("x") {BAD}'})
    await entering.submitted(ada.visitor, draft_id)
    page = await visit(await ada.device(), f"/builds/{number}-1/bom")
    await page.get_by_role("button", name="Export").click()

    workbook = await exported.download(page, "XLSX")

    assert exported.facts(workbook)["Customer"] == f'=HYPERLINK("x") {BAD}'
    assert exported.formulas(workbook) == []
    assert (await exported.download(page, "PDF on A4")).startswith(b"%PDF-")

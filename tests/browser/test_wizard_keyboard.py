"""The wizard without a pointer: a scanner that ends with Enter, and where the focus goes."""

from playwright.async_api import expect

from tests import entering
from tests.browser.conftest import LANDSCAPE
from tests.browser.helpers import ready, visit
from tests.browser.house import House


async def test_a_scanner_that_ends_with_enter_goes_on_and_submits_nothing(product: House) -> None:
    ada = await product.person("Ada Lark")
    page = await ada.device()
    await visit(page, "/orders/new")

    await page.keyboard.type(f"PO-SCANNED-{ada.visitor.person_id}")
    await page.keyboard.press("Enter")

    await expect(page.get_by_label("Customer")).to_be_focused()
    await expect(page.locator(".save-state")).to_have_attribute("data-state", "saved")
    assert page.url.endswith("/customer")


async def test_a_link_from_the_review_puts_the_focus_on_the_field(product: House) -> None:
    ada = await product.person("Ada Lark")
    draft_id = await entering.complete(ada.visitor)
    wrong = {"builds[0].length": "47.5", "builds[0].basins[0].size": "custom"}
    await entering.typed(ada.visitor, draft_id, wrong)
    page = await ada.device(LANDSCAPE)
    await visit(page, f"/orders/new/{draft_id}/review")

    await page.get_by_role("link", name="47.5 in is below 48 in").click()
    await page.wait_for_url("**/configure/1?**")
    await ready(page)

    await expect(page.get_by_label("Length", exact=True)).to_be_focused()
    await expect(page.get_by_role("alert").first).to_contain_text("47.5 in is below 48 in")
    await expect(page.get_by_label("Depth of basin 1")).to_have_attribute("aria-invalid", "true")


async def test_submitting_too_early_moves_the_focus_to_the_first_thing_to_settle(
    product: House,
) -> None:
    ada = await product.person("Ada Lark")
    draft_id = await entering.begun(ada.visitor)
    page = await ada.device()
    await visit(page, f"/orders/new/{draft_id}/review")

    await page.get_by_role("button", name="Submit the order").first.press("Enter")

    await expect(page.get_by_text("Nothing was submitted.")).to_be_visible()
    await expect(page.get_by_role("link", name="PO number: still to be entered.")).to_be_focused()

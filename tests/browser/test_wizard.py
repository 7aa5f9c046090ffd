"""Entering an order in Chromium: the bill of materials beside the form follows each choice."""

from playwright.async_api import Page, expect

from tests import entering
from tests.browser.conftest import LANDSCAPE
from tests.browser.helpers import ready, visit
from tests.browser.house import House


async def pick(page: Page, group: str, choice: str) -> None:
    within = page.get_by_role("group", name=group, exact=True)
    await within.get_by_role("radio", name=choice).first.check()


async def test_a_body_changes_just_over_its_limit_and_what_does_not_fit_says_why(
    product: House,
) -> None:
    ada = await product.person("Ada Lark")
    page = await ada.device()
    await visit(page, f"/orders/new/{await entering.complete(ada.visitor)}/configure/1")
    body, length = page.locator(".live-bom-body"), page.get_by_label("Length", exact=True)

    await length.fill("60 1/16")
    await expect(body).to_contain_text("T2-BODY-61-72-HA")
    await length.fill("54 1/2")
    await expect(body).to_contain_text("T2-BODY-48-60-HA")

    await page.get_by_role("link", name="Continue: Accessories").first.click()
    await page.wait_for_url("**/accessories/1")
    await ready(page)
    await page.get_by_label("Find an accessory").fill("bolt-on")
    await expect(page.get_by_text("needs a solid pegboard").first).to_be_visible()


async def test_a_choice_is_drawn_in_the_bom_and_lit_for_two_seconds(product: House) -> None:
    ada = await product.person("Ada Lark")
    page = await ada.device(LANDSCAPE)
    draft_id = await entering.complete(ada.visitor)
    await visit(page, f"/orders/new/{draft_id}/configure/1")
    panel = page.locator(".live-bom")

    await pick(page, "Legs", "Fixed height")

    line = panel.locator(".difference-added", has_text="T2-DL27-FH-KIT")
    await expect(line).to_be_in_viewport(timeout=1_000)
    await expect(panel.locator(".difference-removed", has_text="T2-DL27-KIT")).to_be_visible()
    await expect(panel.locator("[class*=difference-]")).to_have_count(0, timeout=3_000)
    await expect(panel).to_contain_text("T2-DL27-FH-KIT")

"""Far-away Wi-Fi: what the server answers to an earlier choice takes nothing from a later one."""

import asyncio
import json
import re
from functools import partial

import pytest
from playwright.async_api import Page, WebSocketRoute, expect

from app import drafts
from tests import entering
from tests.browser.helpers import visit
from tests.browser.house import House

ACCESSORIES = "builds[0].accessories"
PRESSED = """async (button, [times, pause]) => {
  for (let i = 0; i < times; i += 1) {
    button.click();
    await new Promise((done) => setTimeout(done, pause));
  }
}"""
# The other one and the first again, and at once what the server answers to the other one.
ANSWERED_AT_ONCE = """async () => {
  const field = document.querySelector('[data-path="builds[0].feet"]');
  const [first, other] = field.querySelectorAll('input');
  other.click();
  first.click();
  const id = Number.parseInt(field.getAttribute('aria-describedby').slice(1), 10);
  mounted_app.elements[id].props['model-value'] = 1;
  await new Promise((done) => setTimeout(() => setTimeout(done)));
  const [key] = Object.keys(localStorage).filter((one) => one.startsWith('unsaved:'));
  return localStorage[key];
}"""


async def answers_late(page: Page, seconds: float) -> None:
    """What the server says reaches this page so much later, as with far-away Wi-Fi."""

    def relay(browser: WebSocketRoute) -> None:
        later = partial(asyncio.get_running_loop().call_later, seconds)
        browser.connect_to_server().on_message(lambda said: later(browser.send, said))

    await page.route_web_socket(re.compile("/_nicegui_ws/"), relay)


async def says_late(page: Page, seconds: float) -> None:
    """What this page says reaches the server so much later."""

    def relay(browser: WebSocketRoute) -> None:
        later, server = asyncio.get_running_loop().call_later, browser.connect_to_server()
        browser.on_message(lambda said: later(seconds, server.send, said))

    await page.route_web_socket(re.compile("/_nicegui_ws/"), relay)


@pytest.mark.usefixtures("own_tablets")
async def test_words_of_two_devices_that_cross_end_alike_on_both(product: House) -> None:
    ada = await product.person("Ada Lark")
    draft_id = await entering.complete(ada.visitor)
    tablet, desk = await ada.device(), await ada.device()
    await says_late(tablet, 1.5)
    for page in (tablet, desk):
        await visit(page, f"/orders/new/{draft_id}/customer")

    await tablet.get_by_label("Customer").fill("Mercy North")
    await desk.get_by_label("Customer").fill("Mercy South")

    await expect(tablet.get_by_label("Customer")).to_have_value("Mercy South")
    await expect(tablet.locator(".conflict")).to_contain_text("“Mercy North” is stored now")
    for page in (tablet, desk):
        await expect(page.get_by_label("Customer")).to_have_value("Mercy North")


@pytest.mark.usefixtures("own_tablets")
@pytest.mark.parametrize(
    ("late", "times", "pause"), [(0.35, 8, 100), (1.5, 4, 1200)], ids=["quick", "steady"]
)
async def test_each_press_counts_while_answers_to_earlier_ones_arrive(
    product: House, late: float, times: int, pause: int
) -> None:
    ada = await product.person("Ada Lark")
    draft_id = await entering.complete(ada.visitor)
    page = await ada.device()
    await answers_late(page, late)
    await visit(page, f"/orders/new/{draft_id}/accessories/1")

    await page.get_by_label("One more: T-OA-BINRAIL-36-KIT").evaluate(PRESSED, [times, pause])

    quantity = page.get_by_label("Quantity of T-OA-BINRAIL-36-KIT", exact=True).locator("input")
    await expect(page.locator(".save-state")).to_have_attribute("data-state", "saved")
    await expect(quantity).to_have_value(f"{2 + times}")
    content = (await entering.opened(ada.visitor, draft_id)).content
    assert drafts.get(content, f"{ACCESSORIES}.T-OA-BINRAIL-36-KIT") == 2 + times
    # What somebody else says afterwards counts.
    await entering.typed(ada.visitor, draft_id, {f"{ACCESSORIES}.T-OA-BINRAIL-36-KIT": 1})
    await expect(quantity).to_have_value("1")


@pytest.mark.usefixtures("own_tablets")
async def test_the_answer_to_an_earlier_choice_is_not_taken_for_a_later_one(product: House) -> None:
    ada = await product.person("Ada Lark")
    draft_id = await entering.complete(ada.visitor)
    page = await ada.device()
    await answers_late(page, 0.35)
    await visit(page, f"/orders/new/{draft_id}/configure/1")
    await expect(page.get_by_role("radio", name="Lock")).to_be_checked()

    kept = json.loads(await page.evaluate(ANSWERED_AT_ONCE))

    assert kept["builds[0].feet"]["value"] == "casters"
    await expect(page.locator(".save-state")).to_have_attribute("data-state", "saved")
    await expect(page.get_by_role("radio", name="Lock")).to_be_checked()

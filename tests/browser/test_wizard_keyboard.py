"""The wizard without a pointer: by keyboard alone, and with a scanner that ends with Enter."""

from collections.abc import Iterator

import pytest
from playwright.async_api import Page, expect

from tests import entering
from tests.browser.conftest import LANDSCAPE, NewPage
from tests.browser.helpers import ready, visit
from tests.browser.house import House, served
from tests.browser.servers import Server

MOST_STEPS = 120


@pytest.fixture
def running(database: str) -> Iterator[Server]:
    server = served(database).start()
    yield server
    server.stop()


@pytest.fixture
def house(running: Server, new_page: NewPage) -> House:
    return House(running, new_page)


WHERE = """() => {
  const e = document.activeElement;
  const field = e.closest('[data-path]')?.dataset.path ?? '';
  const option = e.type === 'radio' ? e.closest('label').innerText.split('\\n')[0] : '';
  return [field, option, e.innerText?.trim() || e.ariaLabel || ''];
}"""


async def tab_to(page: Page, wanted: str) -> list[str]:
    """Press Tab until a field or a thing of this name has the focus; what was passed on the way."""
    passed = []
    for _ in range(MOST_STEPS):
        await page.keyboard.press("Tab")
        field, _, name = await page.evaluate(WHERE)
        passed.append(field)
        if wanted in {field, name}:
            return passed
    raise AssertionError(f"Tab never reaches {wanted}: {passed}")


async def choose(page: Page, field: str, option: str) -> None:
    """Arrow keys inside a group of choices; the first press on an empty group is Space."""
    await tab_to(page, field)
    await page.keyboard.press("Space")
    for _ in range(10):
        if (await page.evaluate(WHERE))[1] == option:
            return
        await page.keyboard.press("ArrowRight")
    raise AssertionError(f"{field} has no {option}")


async def follow(page: Page, link: str) -> None:
    await tab_to(page, link)
    async with page.expect_navigation():
        await page.keyboard.press("Enter")
    await ready(page)


async def test_an_order_is_entered_without_a_pointer(house: House) -> None:
    ada = await house.person("Ada Lark")
    page = await ada.device(LANDSCAPE)
    await visit(page, "/orders/new")
    await expect(page.get_by_label("PO number")).to_be_focused()
    await page.keyboard.type("PO-4711")
    for field, text in (
        ("customer.customer", "Mercy General"), ("customer.sales_person", "Sam Post"),
    ):  # fmt: skip
        await tab_to(page, field)
        await page.keyboard.type(text)
    await tab_to(page, "customer.wanted_on")
    await page.keyboard.type("03032099")
    await choose(page, "customer.language", "French")
    await follow(page, "Continue: Sinks")
    await choose(page, "family", "MDRD sink")
    await follow(page, "Continue: Configuration")
    at = "builds[0]"

    for field, option in (
        ("model", "1 basin"), ("length", ""), ("width", ""),
        ("workflow_direction", "Left to right"), ("legs.type", "Height adjustable"),
        ("legs.model", "DL14"),
        ("feet", "Lock and levelling casters"), ("pegboard", "No"),
        ("basins[0].type", "E-Sink"), ("basins[0].size", "24×20×8″"),
    ):  # fmt: skip
        if option:
            await choose(page, f"{at}.{field}", option)
        else:
            await tab_to(page, f"{at}.{field}")
            await page.keyboard.type("60 1/16" if field == "length" else "30")

    await expect(page.locator(".build-tab-state")).to_have_text("complete")
    await expect(page.locator(".live-bom")).to_contain_text("T2-CTRL-ESK1")


async def test_a_scanner_that_ends_with_enter_goes_on_and_submits_nothing(house: House) -> None:
    ada = await house.person("Ada Lark")
    page = await ada.device()
    await visit(page, "/orders/new")

    await page.keyboard.type("PO-SCANNED-1")
    await page.keyboard.press("Enter")

    await expect(page.get_by_label("Customer")).to_be_focused()
    await expect(page.locator(".save-state")).to_have_attribute("data-state", "saved")
    assert page.url.endswith("/customer")


async def test_a_link_from_the_review_puts_the_focus_on_the_field(house: House) -> None:
    ada = await house.person("Ada Lark")
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
    house: House,
) -> None:
    ada = await house.person("Ada Lark")
    draft_id = await entering.begun(ada.visitor)
    page = await ada.device()
    await visit(page, f"/orders/new/{draft_id}/review")

    await page.get_by_role("button", name="Submit the order").first.press("Enter")

    await expect(page.get_by_text("Nothing was submitted.")).to_be_visible()
    await expect(page.get_by_role("link", name="PO number: still to be entered.")).to_be_focused()

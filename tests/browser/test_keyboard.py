"""From the dashboard to a submitted order with keys alone, and what a scanner types."""

import re

from playwright.async_api import Page, expect

from app.access import Role
from tests import entering
from tests.browser.conftest import LANDSCAPE
from tests.browser.helpers import ready, visit
from tests.browser.house import House

MOST_STEPS = 80
MOST_OPTIONS = 10
SCAN = 3  # ms between two letters: faster than anybody types
# The name of what has the focus, the group it belongs to, and whether its ring can be seen.
FOCUSED = """() => {
  let e = document.activeElement;
  if (e === document.body) return ['the end of the page', '', true];
  const name = e.ariaLabel || e.labels?.[0]?.textContent || e.textContent || '';
  const ring = (one) => {
    const look = getComputedStyle(one);
    return (look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2)
      || look.boxShadow !== 'none';
  };
  let seen = false;
  for (let i = 0; e && i < 4 && !seen; i += 1, e = e.parentElement) seen = ring(e);
  const group = document.activeElement.closest('fieldset')?.querySelector('legend')?.textContent;
  return [name.trim(), group ?? '', seen];
}"""


async def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until this, or this group of choices, has the focus; one always sees where."""
    passed = []
    for _ in range(MOST_STEPS):
        await page.keyboard.press("Tab")
        name, group, seen = await page.evaluate(FOCUSED)
        assert seen, f"no ring around {name}"
        if re.match(wanted, name) or wanted == group:
            return
        passed.append(name[:30])
    raise AssertionError(f"Tab never reaches {wanted}: {passed}")


async def press(page: Page, wanted: str, key: str = "Enter") -> None:
    await tab_to(page, wanted)
    await page.keyboard.press(key)


async def go(page: Page, link: str, to: str) -> None:
    await press(page, link)
    await page.wait_for_url(re.compile(to))
    await ready(page)


async def fill(page: Page, field: str, text: str) -> None:
    await tab_to(page, field)
    await page.keyboard.type(text)


async def choose(page: Page, group: str, option: str) -> None:
    """Space takes the first of a group, arrows go on from there."""
    await expect(page.get_by_role("group", name=group, exact=True)).to_be_visible()
    if (await page.evaluate(FOCUSED))[1] != group:
        await tab_to(page, group)
    await page.keyboard.press("Space")
    for _ in range(MOST_OPTIONS):
        name, _, _ = await page.evaluate(FOCUSED)
        if name.startswith(option):
            return
        await page.keyboard.press("ArrowRight")
    raise AssertionError(f"{group} has no {option}")


async def saved(page: Page) -> None:
    await expect(page.locator(".save-state")).to_have_attribute("data-state", "saved")


async def enter_the_head(page: Page, number: str) -> None:
    await expect(page.get_by_label("PO number")).to_be_focused()
    await page.keyboard.type(number)
    await fill(page, "Customer", "Mercy General")
    await fill(page, "Sales person", "Sam Post")
    await fill(page, "Wanted date", "03032099")
    await choose(page, "Language of the manuals", "French")
    await go(page, "Continue: Sinks", "/builds$")
    await choose(page, "Choose what is ordered", "MDRD sink")
    await expect(page.get_by_label("Build number of sink 1")).to_have_value(re.compile(r"^B-\d+$"))


async def configure(page: Page) -> None:
    await choose(page, "Model", "1 basin")
    await fill(page, "Length", "60 1/16")
    await fill(page, "Width", "30")
    for group, option in (
        ("Workflow direction", "Left to right"), ("Legs", "Height adjustable"),
        ("Leg model", "DL14"), ("Feet", "Lock and levelling casters"), ("Pegboard", "No"),
        ("Type of basin 1", "E-Drain"),
        ("Size of basin 1, width × length × depth", "20×20×8″"),
        ("Centre of basin 1", "Pre-rinse overhead spray"),
    ):  # fmt: skip
        await choose(page, group, option)


async def test_an_order_goes_from_the_dashboard_to_submitted_with_keys_alone(
    product: House,
) -> None:
    ada = await product.person("Ada Lark")
    number = f"KEYS-{ada.visitor.person_id}"
    page = await visit(await ada.device(LANDSCAPE), "/")

    await go(page, "New order", "/customer$")
    await enter_the_head(page, number)
    await go(page, "Continue: Configuration", "/configure/1$")
    await configure(page)
    await go(page, "Continue: Accessories", "/accessories")
    await fill(page, "Find an accessory", "tubeorg")
    await press(page, "One more: T2-AER-TUBEORG", "Space")
    await expect(page.locator(".live-bom-body")).to_contain_text("T2-AER-TUBEORG")
    await saved(page)
    await go(page, "Continue: Review", "/review$")
    await fill(page, "Why this is accepted", "Agreed with the customer")
    await page.keyboard.press("Tab")
    await expect(page.get_by_text("Everything is complete.")).to_be_visible()
    await press(page, "Submit the order")

    await page.wait_for_url(re.compile(r"/orders/\d+\?"))
    await ready(page)
    await expect(page.get_by_role("heading", level=1, name=number)).to_be_visible()
    await expect(page.locator("main")).to_contain_text("Pre-rinse overhead spray")


async def test_a_scanned_number_finds_its_build_from_any_page(product: House) -> None:
    ada = await product.person("Ada Lark")
    number = f"SCAN-{ada.visitor.person_id}"
    await entering.submitted(ada.visitor, await entering.complete(ada.visitor, number=number))
    quin = await product.person("Quin Vale", Role.PROCUREMENT)
    page = await visit(await quin.device(), "/notifications")

    await page.keyboard.press("/")
    await page.keyboard.type(f"{number}-1", delay=SCAN)
    await page.keyboard.press("Enter")

    await page.wait_for_url(re.compile("/search"))
    await ready(page)
    await expect(page.get_by_role("main").get_by_text(number).first).to_be_visible()


async def test_a_scanned_po_number_is_kept_whole_and_the_next_field_is_open(
    product: House,
) -> None:
    ada = await product.person("Ada Lark")
    page = await visit(await ada.device(), "/orders/new")
    await expect(page.get_by_label("PO number")).to_be_focused()

    await page.keyboard.type("PO-0012-3456-7890-ABCD", delay=SCAN)
    await page.keyboard.press("Enter")

    await expect(page.get_by_label("Customer")).to_be_focused()
    await expect(page.locator(".save-state")).to_have_attribute("data-state", "saved")
    await page.reload()
    await ready(page)
    await expect(page.get_by_label("PO number")).to_have_value("PO-0012-3456-7890-ABCD")

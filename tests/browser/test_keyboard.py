"""From the dashboard to a submitted order with keys alone, and what a scanner types."""

import re

from playwright.async_api import Page, expect

from app.access import Role
from tests import entering
from tests.browser.conftest import LANDSCAPE
from tests.browser.helpers import ready, visit
from tests.browser.house import House

MOST_STEPS = 80
SCAN = 3  # ms between two letters: faster than anybody types
# The name of what has the focus, and whether the ring around it can be seen.
FOCUSED = """() => {
  let e = document.activeElement;
  const name = e.ariaLabel || e.labels?.[0]?.textContent || e.textContent || '';
  const ring = (one) => {
    const look = getComputedStyle(one);
    return (look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2)
      || look.boxShadow !== 'none';
  };
  let seen = false;
  for (let i = 0; e && i < 4 && !seen; i += 1, e = e.parentElement) seen = ring(e);
  return [name.trim(), seen];
}"""


async def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until this has the focus; at every step one sees where one is."""
    passed = []
    for _ in range(MOST_STEPS):
        await page.keyboard.press("Tab")
        name, seen = await page.evaluate(FOCUSED)
        assert seen, f"no ring around {name}"
        if re.match(wanted, name):
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


async def test_an_order_is_resumed_equipped_and_submitted_with_keys_alone(product: House) -> None:
    ada = await product.person("Ada Lark")
    number = f"KEYS-{ada.visitor.person_id}"
    draft_id = await entering.complete(ada.visitor, number=number)
    await entering.typed(ada.visitor, draft_id, {"builds[0].acknowledged.faucet-over-e-drain": ""})
    page = await visit(await ada.device(LANDSCAPE), "/")

    await go(page, "Resume", f"/orders/new/{draft_id}")
    await visit(page, f"/orders/new/{draft_id}/configure/1")
    await go(page, "Continue: Accessories", "/accessories")
    await tab_to(page, "Find an accessory")
    await page.keyboard.type("binrail-36")
    await press(page, "One more: T-OA-BINRAIL-36-KIT", "Space")
    await expect(page.locator(".live-bom-body")).to_contain_text("T-OA-BINRAIL-36-KIT")
    await expect(page.locator(".save-state")).to_have_attribute("data-state", "saved")
    await go(page, "Continue: Review", "/review")
    await tab_to(page, "Why this is accepted")
    await page.keyboard.type("Agreed with the customer")
    await page.keyboard.press("Tab")
    await expect(page.get_by_text("Everything is complete.")).to_be_visible()
    await press(page, "Submit the order")

    await page.wait_for_url(re.compile(r"/orders/\d+\?"))
    await ready(page)
    await expect(page.get_by_role("heading", level=1, name=number)).to_be_visible()


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

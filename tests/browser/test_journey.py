"""The whole way in Chromium: from signing in to bills of materials a spreadsheet can read."""

import re
import secrets
from pathlib import Path

import pikepdf
from playwright.async_api import Page, expect

from app import joining
from app.access import Role
from models.database import transaction
from tests import entering, make
from tests.browser import by_hand, exported
from tests.browser.by_hand import Head, Sink, go, saved
from tests.browser.conftest import LANDSCAPE, PORTRAIT
from tests.browser.helpers import overflow, ready, shot, visit
from tests.browser.house import House

REASON = "Agreed with the customer on the drawing"
THIRD: Sink = {
    **entering.FIRST,
    "length": "60 1/16",
    "pegboard": {"colour": "Green", "type": "solid", "size": {"width": "50", "length": "36"}},
}
SINKS: tuple[Sink, ...] = (entering.FIRST, entering.SECOND, THIRD)


async def by_link(product: House, page: Page, role: Role) -> None:
    """With a one-time link as the demonstration prints it."""
    async with transaction(make.PRODUCT) as session:
        links = dict(await joining.links_for_roles(session, product.server.url))
    await page.goto(links[role.value])
    await ready(page)
    await expect(page.get_by_role("heading", level=1, name="Dashboard")).to_be_visible()


async def by_password(product: House, page: Page, role: Role) -> None:
    """With user name and password, on the way to the dashboard."""
    name = f"{role.value}.{secrets.token_hex(3)}"
    await make.account(name, "Seven brass valves", role)
    await page.goto("/")
    await page.get_by_label("User name").fill(name)
    await page.get_by_label("Password").fill("Seven brass valves")
    await page.get_by_role("button", name="Sign in").click()
    await page.wait_for_url(re.compile(r"/$"))
    await ready(page)


async def test_three_different_sinks_go_from_sign_in_to_exported_boms(
    product: House, tmp_path: Path
) -> None:
    head = Head(po_number=f"PO-{secrets.token_hex(3)}".upper(), project="Annex B")
    numbers = [f"{head.po_number[3:]}-{n}" for n in (1, 2, 3)]
    lena = await product.new_page(product.server.url, PORTRAIT)
    tomas = await product.new_page(product.server.url, LANDSCAPE)
    await by_link(product, lena, Role.COORDINATOR)
    await by_password(product, tomas, Role.PROCUREMENT)

    await begin(lena, head, paper(tmp_path))
    await three_sinks(lena, numbers)
    await review_and_submit(lena, head, numbers)
    # An account of a minute ago has heard of nothing else.
    bell = tomas.get_by_role("link", name=re.compile("^Notifications"))
    await expect(bell).to_have_attribute("data-count", "1")

    await find_the_order(tomas, head)
    await understand(tomas, numbers[1])
    for number, sink in zip(numbers, SINKS, strict=True):
        await visit(tomas, f"/builds/{number}/bom")
        await exported.compare(tomas, exported.expected(sink, head, number))
    await on_paper(tomas)


def paper(folder: Path) -> Path:
    """A purchase order on paper: a real PDF."""
    path = folder / "Purchase order.pdf"
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(path)
    return path


async def begin(page: Page, head: Head, document: Path) -> None:
    """Step 1, with its document, reloaded in the middle."""
    await go(page, "New order", "/customer$")
    await by_hand.fill_head(page, head)
    await page.get_by_label("Add documents").set_input_files(document)
    await expect(page.get_by_role("link", name=document.name)).to_be_visible()

    await page.reload()
    await ready(page)

    await expect(page.get_by_label("PO number")).to_have_value(head.po_number)
    await expect(page.get_by_role("radio", name="French")).to_be_checked()
    await expect(page.get_by_role("link", name=document.name)).to_be_visible()
    await shot(page, "journey 1 customer", whole=True)


async def three_sinks(page: Page, numbers: list[str]) -> None:
    """Two by hand, the third a copy of the first with three changes."""
    await go(page, "Continue: Sinks", "/builds")
    await by_hand.fill_builds(page, numbers)
    await shot(page, "journey 2 sinks", whole=True)
    await go(page, "Continue: Configuration", "/configure$")
    await go(page, numbers[0], "/configure/1")
    await by_hand.configure(page, SINKS[0])
    await go(page, "Accessories", "/accessories")
    await by_hand.accessories(page, SINKS[0])
    await shot(page, "journey 4 accessories")
    await go(page, "Configuration", "/configure")
    await go(page, numbers[1], "/configure/2")
    await page.set_viewport_size(LANDSCAPE)  # type: ignore[arg-type]
    await second_sink(page)
    await go(page, f"Next: {numbers[2]}", "/configure/3")
    await third_sink(page, numbers[0])
    await page.set_viewport_size(PORTRAIT)  # type: ignore[arg-type]


async def second_sink(page: Page) -> None:
    await by_hand.configure(page, SINKS[1])
    await page.reload()
    await ready(page)
    await expect(page.get_by_label("Width of basin 3")).to_have_value("28")
    await expect(page.locator(".live-bom-body")).to_contain_text("T2-CTRL-EDR1-ESK2")
    await shot(page, "journey 3 configuration", whole=True)


async def third_sink(page: Page, first: str) -> None:
    await page.get_by_role("button", name="Copy from…").click()
    await page.get_by_role("button", name=first).click()
    await expect(page.get_by_text("The configuration was copied.")).to_be_visible()
    panel = page.locator(".live-bom")
    await page.get_by_label("Length", exact=True).fill(THIRD["length"])
    await expect(panel).to_contain_text("T2-BODY-61-72-HA")
    await by_hand.pegboard(page, THIRD["pegboard"])
    await expect(panel.locator(".live-bom-body")).to_contain_text("T2-ADW-PB-SOLID-KIT")
    await saved(page)
    await shot(page, "journey 3 copied")


async def review_and_submit(page: Page, head: Head, numbers: list[str]) -> None:
    await go(page, "Review", "/review")
    warned = sum(len(exported.expected(sink, head, "B-1").warnings) for sink in SINKS)
    assert await by_hand.acknowledge(page, REASON) == warned
    await shot(page, "journey 5 review", whole=True)

    await page.get_by_role("button", name="Submit the order").first.click()

    await page.wait_for_url(re.compile(r"/orders/\d+"))
    await ready(page)
    await expect(page.get_by_role("heading", level=1, name=head.po_number)).to_be_visible()
    for number in numbers:
        await expect(page.get_by_role("heading", name=number, exact=True)).to_be_visible()
    await expect(page.get_by_role("link", name="Purchase order.pdf")).to_be_visible()
    await expect(page.get_by_text(f": {REASON}").first).to_be_visible()
    await expect(page.get_by_text("French", exact=True).first).to_be_visible()
    await shot(page, "journey 6 order", whole=True)


async def find_the_order(page: Page, head: Head) -> None:
    """From the bell to the order."""
    await go(page, "Notifications", "/notifications")
    await shot(page, "journey 7 notifications")
    await go(page, head.po_number, r"/orders/\d+")
    await expect(page.get_by_role("heading", level=1, name=head.po_number)).to_be_visible()
    await expect(page.get_by_role("button", name="Change order")).to_have_count(0)


async def understand(page: Page, number: str) -> None:
    """Why a line is here, and why another is not."""
    build = page.locator("section.build", has_text=number)
    await build.get_by_role("link", name="Bill of materials").click()
    await page.wait_for_url(re.compile("/bom"))
    await ready(page)
    await page.get_by_role("button", name=re.compile("Why.*T2-CTRL-EDR1-ESK2")).click()
    why = page.get_by_role("dialog")
    await expect(why).to_contain_text("Rule")
    await shot(page, "journey 8 why")
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Why not?").click()
    await page.get_by_label("Item or outline number").fill("T2-OHL-MDRD-KIT")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog").get_by_role("status")).to_contain_text("Pegboard")
    await shot(page, "journey 9 why not")
    await page.keyboard.press("Escape")


async def on_paper(page: Page) -> None:
    """The print view: the lines and what they were made from, without anything to press."""
    await page.evaluate("window.print = () => { window.printed = true; }")
    await page.get_by_role("button", name="Print").click()
    await page.wait_for_function("window.printed")
    await page.emulate_media(media="print")
    await expect(page.get_by_role("button", name="Why not?")).to_be_hidden()
    await expect(page.get_by_role("navigation").first).to_be_hidden()
    await expect(page.get_by_text("T2-BODY-61-72-HA").first).to_be_visible()
    assert await overflow(page) == 0
    await shot(page, "journey 10 print", whole=True)

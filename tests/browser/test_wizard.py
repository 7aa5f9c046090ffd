"""Entering an order in Chromium, on a tablet held both ways."""

import re
from collections.abc import Iterator

import pytest
from playwright.async_api import Page, expect
from sqlalchemy import select

from models.bom import Bom, BomLine
from models.database import reading
from models.orders import Build
from tests import entering, make
from tests.browser.conftest import LANDSCAPE, UPRIGHT, NewPage
from tests.browser.helpers import ready, visit
from tests.browser.house import House, served
from tests.browser.servers import Server

IDS = ["portrait", "landscape"]


@pytest.fixture
def running(database: str) -> Iterator[Server]:
    server = served(database).start()
    yield server
    server.stop()


@pytest.fixture
def house(running: Server, new_page: NewPage) -> House:
    return House(running, new_page)


async def go_on(page: Page, to: str) -> None:
    await page.get_by_role("link", name=f"Continue: {to}").first.click()
    await page.wait_for_url(re.compile("."))
    await ready(page)


async def pick(page: Page, group: str, choice: str) -> None:
    within = page.get_by_role("group", name=group, exact=True)
    await within.get_by_role("radio", name=choice).first.check()


async def saved(page: Page) -> None:
    await expect(page.locator(".save-state")).to_have_attribute("data-state", "saved")


async def head(page: Page, po_number: str) -> None:
    await page.get_by_label("PO number").fill(po_number)
    await page.get_by_label("Customer").fill("Mercy General")
    await page.get_by_label("Sales person").fill("Sam Post")
    await page.get_by_label("Wanted date").fill("2099-03-01")
    await pick(page, "Language of the manuals", "French")
    await saved(page)


async def first_sink(page: Page) -> None:
    await pick(page, "Model", "1 basin")
    await page.get_by_label("Length", exact=True).fill("72")
    await page.get_by_label("Width", exact=True).fill("30 1/2")
    for group, choice in (
        ("Workflow direction", "Left to right"), ("Legs", "Height adjustable"),
        ("Leg model", "DL27"), ("Feet", "Lock and levelling casters"), ("Pegboard", "Yes"),
        ("Colour", "Blue"), ("Type", "Perforated"), ("Size", "Same as the sink length"),
        ("Type of basin 1", "E-Drain"),
        ("Size of basin 1, width × length × depth", "20×20×8″"),
        ("Centre of basin 1", "10″ wrist blade"),
    ):  # fmt: skip
        await pick(page, group, choice)
    await saved(page)


async def three_sinks(page: Page) -> None:
    await page.get_by_role("radio", name="MDRD sink").check()
    await page.get_by_label("One more: Quantity").click()
    await page.get_by_label("One more: Quantity").click()
    await expect(page.get_by_label("Build number of sink 3")).to_have_value("B-1003")
    await saved(page)


async def copy_to(page: Page, number: str) -> None:
    await page.get_by_role("link", name=f"Next: {number}").click()
    await page.wait_for_url(re.compile(f"/configure/{number[-1]}"))
    await ready(page)
    await page.get_by_role("button", name="Copy from…").click()
    await page.get_by_role("button", name="B-1001").click()
    await expect(page.get_by_text("The configuration was copied.")).to_be_visible()


async def another_length(page: Page) -> None:
    """Just over a break point, then back: the body follows."""
    body = page.locator(".live-bom-body")
    await page.get_by_label("Length", exact=True).fill("60 1/16")
    await expect(body).to_contain_text("T2-BODY-61-72-HA")
    await page.get_by_label("Length", exact=True).fill("54 1/2")
    await expect(body).to_contain_text("T2-BODY-48-60-HA")
    await saved(page)


async def two_rails(page: Page) -> None:
    await page.get_by_label("Find an accessory").fill("binrail-36")
    await page.get_by_label("One more: T-OA-BINRAIL-36-KIT").click()
    await page.get_by_label("One more: T-OA-BINRAIL-36-KIT").click()
    await expect(page.locator(".live-bom-body")).to_contain_text("T-OA-BINRAIL-36-KIT")
    await page.get_by_label("Find an accessory").fill("bolt-on")
    await expect(page.get_by_text("needs a solid pegboard").first).to_be_visible()
    await saved(page)


async def reasons(page: Page, count: int) -> None:
    for number in range(count):
        await page.get_by_label("Why this is accepted").nth(number).fill("Agreed on the drawing")
    await expect(page.get_by_text("Everything is complete.")).to_be_visible()
    await saved(page)


async def bodies() -> list[tuple[str, str]]:
    """The stored body of every sink."""
    query = (
        select(Build.number, BomLine.item_number)
        .join(Bom, Bom.build_id == Build.id)
        .join(BomLine, BomLine.bom_id == Bom.id)
        .where(BomLine.level == 1, BomLine.item_number.like("T2-BODY-%"))
        .order_by(Build.number)
    )
    async with reading(make.PRODUCT) as session:
        return [(str(number), item) for number, item in await session.execute(query)]


@UPRIGHT
async def test_a_coordinator_enters_an_order_of_three_sinks_and_gets_its_boms(
    house: House, viewport: dict[str, int]
) -> None:
    ada = await house.person("Ada Lark")
    page = await ada.device(viewport)
    await visit(page, "/orders/new")
    await head(page, "PO-4711")
    await go_on(page, "Sinks")
    await three_sinks(page)
    await go_on(page, "Configuration")
    await page.get_by_role("link", name="B-1001").first.click()
    await ready(page)
    await first_sink(page)
    await copy_to(page, "B-1002")
    await copy_to(page, "B-1003")
    await another_length(page)
    await go_on(page, "Accessories")
    await two_rails(page)
    await go_on(page, "Review")
    await expect(page.get_by_text("3 things to settle")).to_be_visible()
    await reasons(page, 3)

    await page.get_by_role("button", name="Submit the order").first.click()

    await page.wait_for_url(re.compile(r"/orders/\d+\?"))
    assert await bodies() == [
        ("B-1001", "T2-BODY-61-72-HA"), ("B-1002", "T2-BODY-61-72-HA"),
        ("B-1003", "T2-BODY-48-60-HA"),
    ]  # fmt: skip


async def test_a_choice_is_drawn_in_the_bom_and_lit_for_two_seconds(house: House) -> None:
    ada = await house.person("Ada Lark")
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

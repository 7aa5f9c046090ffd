"""Whatever happens in the middle of entering an order, what was typed and chosen is there."""

import asyncio
import re
from collections.abc import Iterator

import pytest
from playwright.async_api import Locator, Page, expect
from sqlalchemy import func, select

from app import drafts
from models.database import reading
from models.orders import Order
from tests import entering, make
from tests.browser.conftest import LANDSCAPE, NewPage
from tests.browser.helpers import ready, visit
from tests.browser.house import House, Person, served
from tests.browser.servers import Server

ODD, TYPED = "Ring \\u0000twice\\ud83d", "new Event('input', { bubbles: true })"
BACK = 30_000  # ms until a page is back after the server was
ACCESSORIES = "builds[0].accessories"


@pytest.fixture
def running(database: str) -> Iterator[Server]:
    server = served(database).start()
    yield server
    server.stop()


@pytest.fixture
def house(running: Server, new_page: NewPage) -> House:
    return House(running, new_page)


async def pick(page: Page, group: str, choice: str) -> None:
    within = page.get_by_role("group", name=group, exact=True)
    await within.get_by_role("radio", name=choice).first.check()


def chosen(page: Page, group: str, choice: str) -> object:
    within = page.get_by_role("group", name=group, exact=True)
    return expect(within.get_by_role("radio", name=choice).first)


def quantity(page: Page) -> Locator:
    return page.get_by_label("Quantity of T-OA-BINRAIL-36-KIT", exact=True).locator("input")


async def state(page: Page, wanted: str, patience: int = 10_000) -> None:
    await expect(page.locator(".save-state")).to_have_attribute(
        "data-state", wanted, timeout=patience
    )


async def submittable(ada: Person) -> int:
    """A draft whose order has a number of its own."""
    return await entering.complete(ada.visitor, number=f"PO-{ada.visitor.person_id}")


async def orders_of(*people: Person) -> int:
    made_by = Order.created_by.in_([one.visitor.person_id for one in people])
    async with reading(make.PRODUCT) as session:
        return await session.scalar(select(func.count()).select_from(Order).where(made_by)) or 0


async def test_a_reload_after_any_keystroke_loses_nothing(product: House) -> None:
    ada = await product.person("Ada Lark")
    page = await ada.device()
    await visit(page, "/orders/new")
    await page.get_by_label("Customer").press_sequentially("Mercy General")

    await page.reload()
    await ready(page)

    await expect(page.get_by_label("Customer")).to_have_value("Mercy General")
    await state(page, "saved")


async def test_another_device_goes_on_where_the_first_one_is(product: House) -> None:
    ada = await product.person("Ada Lark")
    draft_id = await entering.complete(ada.visitor)
    tablet, desk = await ada.tablet_and_desk(f"/orders/new/{draft_id}/configure/1")

    await pick(tablet, "Legs", "Fixed height")
    await desk.get_by_label("Length", exact=True).fill("84")
    await pick(tablet, "Size of basin 1, width × length × depth", "Custom")

    await expect(desk.get_by_label("Width of basin 1")).to_be_visible()
    await expect(desk.locator(".live-bom")).to_contain_text("T2-DL27-FH-KIT")
    await expect(tablet.get_by_label("Length", exact=True)).to_have_value("84")
    await expect(tablet.locator(".live-bom-body")).to_contain_text("T2-BODY-73-120-HA")


async def test_two_devices_in_one_field_show_both_and_lose_neither(
    product: House, complaints: list[str]
) -> None:
    ada = await product.person("Ada Lark")
    draft_id = await entering.complete(ada.visitor)
    tablet, desk = await ada.tablet_and_desk(f"/orders/new/{draft_id}/customer")
    await tablet.get_by_label("Customer").focus()
    await tablet.context.set_offline(True)
    await tablet.get_by_label("Customer").fill("Mercy North")
    await desk.get_by_label("Customer").fill("Mercy South")
    await state(desk, "saved")

    await tablet.context.set_offline(False)
    complaints.clear()

    told = tablet.locator(".conflict")
    await expect(told).to_contain_text("Mercy South", timeout=BACK)
    await expect(desk.get_by_label("Customer")).to_have_value("Mercy North")
    await told.get_by_role("button", name="Use “Mercy South”").click()
    await expect(desk.get_by_label("Customer")).to_have_value("Mercy South")


async def test_power_cut_in_the_middle_of_a_step_loses_neither_text_nor_choices(
    house: House, complaints: list[str]
) -> None:
    ada = await house.person("Ada Lark")
    draft_id = await entering.complete(ada.visitor)
    page = await ada.device()
    await visit(page, f"/orders/new/{draft_id}/configure/1")
    # The lower cards are drawn just after the first answer.
    await expect(page.get_by_label("P-trap for basin 1")).to_be_visible()
    house.killed()
    await page.get_by_label("Length", exact=True).fill("54 1/2")
    await pick(page, "Feet", "Stainless")
    await page.get_by_label("P-trap for basin 1").check()
    await state(page, "kept")

    house.server.start()

    await state(page, "saved", BACK)
    await expect(page.get_by_label("Length", exact=True)).to_have_value("54 1/2")
    await expect(page.locator(".live-bom-body")).to_contain_text("T2-SEISMIC-FEET")
    content = (await entering.opened(ada.visitor, draft_id)).content
    wanted = {"length": "54 1/2", "feet": "seismic", "basins[0].p_trap": True}
    assert {name: drafts.get(content, f"builds[0].{name}") for name in wanted} == wanted
    complaints.clear()  # the browser says that nobody answered, which was the point


async def test_choices_made_without_a_connection_arrive_when_it_is_back(
    product: House, complaints: list[str]
) -> None:
    ada = await product.person("Ada Lark")
    draft_id = await entering.complete(ada.visitor)
    page = await ada.device()
    await visit(page, f"/orders/new/{draft_id}/accessories/1")
    await page.context.set_offline(True)
    await page.get_by_label("One more: T-OA-BINRAIL-24-KIT").click()
    await page.get_by_label("One more: T-OA-BINRAIL-24-KIT").click()
    await state(page, "kept", BACK)

    await page.context.set_offline(False)

    await state(page, "saved", BACK)
    await expect(page.locator(".live-bom-body")).to_contain_text("T-OA-BINRAIL-24-KIT")
    content = (await entering.opened(ada.visitor, draft_id)).content
    assert drafts.get(content, f"{ACCESSORIES}.T-OA-BINRAIL-24-KIT") == 2
    complaints.clear()


async def test_two_coordinators_with_one_po_number_get_one_order_and_one_sentence(
    product: House,
) -> None:
    ada, cleo = await product.person("Ada Lark"), await product.person("Cleo Finch")
    number = f"PO-ONE-{ada.visitor.person_id}"
    first = await entering.complete(ada.visitor, number=number)
    second = await entering.complete(cleo.visitor, number=f"C-{cleo.visitor.person_id}")
    await entering.typed(cleo.visitor, second, {"customer.po_number": number.lower()})
    hers, his = await ada.device(), await cleo.device(LANDSCAPE)
    await visit(hers, f"/orders/new/{first}/review")
    await visit(his, f"/orders/new/{second}/review")

    await asyncio.gather(
        *(page.get_by_role("button", name="Submit the order").first.click() for page in (hers, his))
    )

    arrived = re.compile(r"/orders/\d+\?")
    waits = [asyncio.create_task(page.wait_for_url(arrived)) for page in (hers, his)]
    done, late = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    assert len(done) == 1
    for wait in late:
        wait.cancel()
    loser = his if waits[0] in done else hers
    taken = f"PO number: “{number}” is already the order of Mercy General"
    told = loser.get_by_role("link", name=re.compile(taken, re.IGNORECASE))
    await expect(told).to_be_visible()
    await expect(loser.get_by_text("Nothing was submitted.")).to_be_visible()
    assert await orders_of(ada, cleo) == 1


async def test_a_double_click_on_submit_makes_one_order(product: House) -> None:
    ada = await product.person("Ada Lark")
    draft_id = await submittable(ada)
    page = await ada.device()
    await visit(page, f"/orders/new/{draft_id}/review")

    await page.get_by_role("button", name="Submit the order").first.dblclick()

    await page.wait_for_url(re.compile(r"/orders/\d+\?"))
    assert await orders_of(ada) == 1


async def test_a_draft_submitted_elsewhere_says_so_on_this_device(product: House) -> None:
    ada = await product.person("Ada Lark")
    draft_id = await submittable(ada)
    page = await ada.device()
    await visit(page, f"/orders/new/{draft_id}/configure/1")

    order_id = await entering.submitted(ada.visitor, draft_id)

    await expect(page.get_by_text("This order has been submitted.")).to_be_visible()
    await page.get_by_role("link", name="Open the order").click()
    await page.wait_for_url(f"**/orders/{order_id}")


async def test_what_is_no_number_of_pieces_is_said_and_changes_nothing(product: House) -> None:
    ada = await product.person("Ada Lark")
    draft_id = await entering.complete(ada.visitor)
    page = await ada.device()
    await visit(page, f"/orders/new/{draft_id}/accessories/1")
    amount = quantity(page)
    before = await amount.input_value()

    for typed in ("5000", "2.5", "-3", "two"):
        await amount.fill(typed)
        await amount.press("Enter")

        refused = f"“{typed}” is not taken: whole pieces, 0 to 999."
        await expect(page.get_by_text(refused)).to_be_visible()
        await expect(amount).to_have_value(before)


async def test_a_quantity_being_typed_stays_while_another_device_changes_the_page(
    product: House,
) -> None:
    ada = await product.person("Ada Lark")
    draft_id = await entering.complete(ada.visitor)
    page = await ada.device()
    await visit(page, f"/orders/new/{draft_id}/accessories/1")
    await quantity(page).fill("7")

    await entering.typed(ada.visitor, draft_id, {f"{ACCESSORIES}.T-OA-BINRAIL-24-KIT": 3})

    other = page.get_by_label("Quantity of T-OA-BINRAIL-24-KIT", exact=True).locator("input")
    await expect(other).to_have_value("3")
    await expect(quantity(page)).to_have_value("7")
    await quantity(page).press("Enter")
    await state(page, "saved")
    content = (await entering.opened(ada.visitor, draft_id)).content
    assert drafts.get(content, f"{ACCESSORIES}.T-OA-BINRAIL-36-KIT") == 7


async def test_what_is_refused_stays_on_the_device_until_it_is_taken(product: House) -> None:
    ada = await product.person("Ada Lark")
    draft_id = await entering.complete(ada.visitor)
    page = await visit(await ada.device(), f"/orders/new/{draft_id}/customer")
    kept = "() => Object.entries(localStorage).some(([, one]) => one.includes('n'.repeat(100001)))"

    field = page.get_by_label("Notes")
    await field.fill("n" * 100_001)
    await field.press("Tab")

    await state(page, "failed")
    assert await page.evaluate(kept)
    for _ in range(2):
        await expect(field).to_have_value("n" * 100_001)
        await expect(field).to_have_accessible_description(re.compile("longer than 100,000"))
        await page.reload()
        await ready(page)
    await field.fill("n" * 4_001)
    await field.press("Tab")
    await expect(page.get_by_text("4,001 characters are more than 4,000").first).to_be_visible()
    await state(page, "saved")
    assert not await page.evaluate(kept)

    # Half of a sign and one no database keeps, as some keyboards and copied texts have them.
    await field.evaluate(f"(one) => {{ one.value = '{ODD}'; one.dispatchEvent({TYPED}); }}")
    await field.press("Tab")
    await expect(field).to_have_accessible_description("A sign that cannot be stored was left out.")
    await expect(field).to_have_value("Ring twice")
    await state(page, "saved")
    content = (await entering.opened(ada.visitor, draft_id)).content
    assert drafts.get(content, "customer.notes") == "Ring twice"

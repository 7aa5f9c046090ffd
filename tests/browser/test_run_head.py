"""What stands above a checklist, and what it offers or asks for once somebody has answered."""

from dataclasses import replace

import pytest
from playwright.async_api import expect
from sqlalchemy import select

from app.access import Role
from models.checklists import Run
from models.database import reading
from models.documents import Document
from models.orders import Build, Order
from tests import make
from tests import runs as made
from tests.browser.checklist import assembler, opened, press, row, run_for, state
from tests.browser.conftest import LANDSCAPE
from tests.browser.helpers import visit
from tests.browser.house import House
from tests.runs import CLEAN, LENGTH

DRAWN = (
    select(Build.number, Order.po_number, Order.customer)
    .join(Order)
    .join(Document, Document.order_id == Order.id)
    .join(Run, Run.build_id == Build.id)
    .where(Document.kind == "drawing", Run.stage == "pre-qc")
    .order_by(Build.id)
)

FROM_THE_MIDDLE = """(place) => {
  const box = place.getBoundingClientRect();
  return Math.abs(box.top + box.height / 2 - innerHeight / 2);
}"""


async def test_the_order_stands_above_the_list_and_its_drawing_is_one_tap_away(
    product: House,
) -> None:
    async with reading(make.PRODUCT) as session:
        number, po_number, customer = (await session.execute(DRAWN)).first() or ("", "", "")
    quin = await product.person("Quin Vale", Role.QC)
    page = await visit(await quin.device(LANDSCAPE), f"/builds/{number}/pre-qc")
    head = page.locator(".ck-head")

    for known in (number, po_number, customer):
        await expect(head).to_contain_text(known)
    drawing = head.get_by_role("link", name="Drawing")
    await drawing.click(trial=True)
    opened = await page.request.get(await drawing.get_attribute("href") or "")

    assert (opened.status, opened.headers["content-type"]) == (200, "application/pdf")
    assert (await opened.body()).startswith(b"%PDF-")


@pytest.mark.usefixtures("own_tablets")
async def test_the_offer_to_take_a_tap_back_stays_for_ten_seconds(product: House) -> None:
    asa = await assembler(product)
    page = await opened(asa, await run_for(asa))
    await page.clock.install()
    undo = page.get_by_role("button", name="Undo")
    await press(page, CLEAN, "Pass").click()
    await state(page, CLEAN, "passed")

    await page.clock.fast_forward(8_000)
    await expect(undo).to_be_visible()
    await page.clock.fast_forward(2_000)
    await expect(undo).to_be_hidden()


async def test_whoever_measures_a_third_time_is_asked_why_in_sight(product: House) -> None:
    asa = await assembler(product)
    page = await opened(asa, await run_for(asa))
    measured = row(page, LENGTH)

    for value in ("73", "72 1/2", "72"):
        await measured.get_by_role("textbox").first.fill(value)
        await measured.get_by_role("textbox").first.press("Enter")

    await state(page, LENGTH, "passed")
    await expect(measured).to_contain_text("Measured more than twice: say why")
    await expect(measured.locator(".ck-mark.i-warning")).to_have_count(1)


async def test_a_link_to_one_place_of_a_long_list_shows_it_in_the_middle_and_there_it_stays(
    product: House,
) -> None:
    asa = await assembler(product)
    words = "As the drawing has it. "
    items = tuple(
        replace(CLEAN, key=f"check-{n}", wording=f"Check {n}. {words * (n % 7)}") for n in range(60)
    )
    number = await made.number_of(await made.build_of(await run_for(asa, items)))
    page = await visit(await asa.device(LANDSCAPE), f"/builds/{number}/test#check-40%7C0")
    place = row(page, items[40])

    await expect(place).to_be_focused()
    assert await place.evaluate(FROM_THE_MIDDLE) < 60
    await page.wait_for_timeout(1_200)  # rows that were out of sight are laid out by now
    assert await place.evaluate(FROM_THE_MIDDLE) < 60

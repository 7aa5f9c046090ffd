"""What a tablet keeps of a checklist: half typed words, and what was saved while a page came."""

import asyncio

from playwright.async_api import Route, expect

from tests import runs as made
from tests.browser.checklist import LOGO, assembler, opened, press, row, run_for, state
from tests.browser.helpers import axe, ready, shot
from tests.browser.house import House
from tests.runs import CLEAN, LENGTH, given

SOON = 20  # seconds
# By the page itself: from outside it cannot be reached while the next one is on its way.
TAP_WHILE_A_PAGE_IS_AWAITED = """(place) => { setTimeout(async () => {
  await new Promise((done) => setTimeout(done, 300));
  await fetch('/drawn');
  const row = document.querySelector(`[data-place="${place}"]`);
  [...row.querySelectorAll('button')].find((one) => one.textContent.trim() === 'Pass').click();
  const { dataset } = row, wait = () => new Promise((done) => setTimeout(done, 20));
  while (!(dataset.state === 'passed' && dataset.saved === 'saved')) await wait();
  await fetch('/saved');
}, 0); }"""
# How each place of the list stands when it is in the document for the first time.
FIRST_SHOWN = """new MutationObserver((_, watch) => {
  const places = [...document.querySelectorAll('[data-place]')];
  if (!places.length) return;
  watch.disconnect();
  window.first = Object.fromEntries(places.map((one) => [one.dataset.place, one.dataset.state]));
}).observe(document, { subtree: true, childList: true })"""


async def test_a_page_that_was_drawn_before_a_tap_was_saved_shows_the_tap_from_the_first(
    product: House, complaints: list[str]
) -> None:
    asa = await assembler(product)
    page = await opened(asa, await run_for(asa))
    drawn, saved = asyncio.Event(), asyncio.Event()

    async def comes_late(route: Route) -> None:
        answer = await route.fetch()
        drawn.set()
        await asyncio.wait_for(saved.wait(), SOON)
        await route.fulfill(response=answer)

    async def is_drawn(route: Route) -> None:
        await asyncio.wait_for(drawn.wait(), SOON)
        await route.fulfill(body="now")

    async def is_saved(route: Route) -> None:
        saved.set()
        await route.fulfill(body="then")

    await page.evaluate(TAP_WHILE_A_PAGE_IS_AWAITED, f"{CLEAN.key}|{CLEAN.basin}")
    await page.route(page.url, comes_late)
    await page.route("**/drawn", is_drawn)
    await page.route("**/saved", is_saved)
    await page.add_init_script(FIRST_SHOWN)
    await page.reload()
    await ready(page)

    shown = await page.evaluate("window.first")
    assert {place: how for place, how in shown.items() if how != "open"} == {
        f"{CLEAN.key}|{CLEAN.basin}": "passed"
    }
    await state(page, CLEAN, "passed")
    # A page that a test hands over counts as one from elsewhere, whose socket is refused at first.
    complaints.clear()


async def test_what_is_half_typed_is_kept_on_the_device_until_it_is_entered(
    product: House,
) -> None:
    asa = await assembler(product)
    run_id = await made.begun(asa.visitor, (CLEAN, LENGTH), stage="test")
    page = await opened(asa, run_id)
    field = row(page, LENGTH).get_by_role("textbox").first
    await field.press_sequentially("72 1/")
    await expect(row(page, LENGTH)).to_have_attribute("data-saved", "open")

    await state(page, LENGTH, "open", saved="typed")
    await row(page, CLEAN).focus()
    await page.reload()
    await ready(page)
    await expect(field).to_have_value("72 1/")
    await expect(row(page, LENGTH)).to_contain_text("not entered yet")
    await shot(page, "run-half-typed")
    assert await axe(page) == []
    await field.fill("72 1/16")
    await row(page, LENGTH).get_by_role("button", name="Enter it").tap()

    await state(page, LENGTH, "passed")
    values = [one["value"] for one in (await made.shown(asa.visitor, run_id)).rows[1]["answers"]]
    assert values == ["72 1/16"]
    half = "new DeviceQueue('other:', () => false).add({ note: 'Wet \\ud83d\\u0000' }).note"
    assert await page.evaluate(half) == "Wet "


async def test_nothing_is_signed_while_something_is_half_typed(product: House) -> None:
    asa = await assembler(product)
    run_id = await made.begun(asa.visitor, (CLEAN, LENGTH), stage="test")
    await made.filled(asa.visitor, run_id, given(CLEAN), given(LENGTH, "72"))
    page = await opened(asa, run_id)
    field = row(page, LENGTH).get_by_role("textbox").first
    sign = page.get_by_role("button", name="Sign this checklist")
    await expect(sign).not_to_have_attribute("aria-disabled", "true")

    await field.fill("72 1/")
    await row(page, CLEAN).focus()

    told = f"Typed and not entered yet: {LENGTH.wording}"
    await expect(page.locator(".ck-sign")).to_contain_text(told)
    await sign.click(force=True)  # it says what it waits for
    await expect(field).to_be_focused()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await field.press("Escape")
    await expect(sign).not_to_have_attribute("aria-disabled", "true")
    await expect(field).to_have_value("72")


async def test_a_reason_and_a_note_half_typed_are_there_again_after_a_reload(
    product: House,
) -> None:
    asa = await assembler(product)
    run_id = await made.begun(asa.visitor, (CLEAN, LOGO), stage="test")
    page = await opened(asa, run_id)
    await press(page, LOGO, "N/A").tap()
    await row(page, LOGO).get_by_label("Why does this not apply?").press_sequentially("No log")
    await press(page, CLEAN, "Fail").tap()
    await row(page, CLEAN).get_by_label("What is wrong?").press_sequentially("Shav")

    await page.reload()
    await ready(page)

    for item in (CLEAN, LOGO):
        await state(page, item, "failed" if item is CLEAN else "open", saved="typed")
    await expect(row(page, LOGO).get_by_label("Why does this not apply?")).to_have_value("No log")
    note = row(page, CLEAN).get_by_label("What is wrong?")
    await note.focus()
    await row(page, CLEAN).focus()
    await state(page, CLEAN, "failed")
    await row(page, LOGO).get_by_role("button", name="Save N/A").tap()
    await state(page, LOGO, "waiting")
    rows = (await made.shown(asa.visitor, run_id)).rows
    assert [one["answers"][-1]["note"] for one in rows] == ["Shav", "No log"]

"""A checklist on a tablet: taps, keys, the scanner, two people at once."""

from dataclasses import replace
from decimal import Decimal

import pytest
from playwright.async_api import Locator, Page, expect

from app.access import Role
from app.rules.run_item import RunItem
from tests import runs as made
from tests.browser.conftest import LANDSCAPE, PORTRAIT
from tests.browser.helpers import axe, overflow, ready, shot, small_targets, visit
from tests.browser.house import House, Person
from tests.runs import CLEAN, DRAIN, FEET, LENGTH, LIGHT, PAPER, SCREEN, WARM, answered, given

PACKED = RunItem(
    key="strainer",
    section="Box",
    wording="Strainers, lasered.",
    type="quantity",
    quantity=Decimal(3),
)
LOGO = replace(CLEAN, key="logo", wording="The logo is on the left side.", critical=True)
ITEMS = (
    CLEAN, LOGO, LENGTH, FEET, LIGHT, PAPER, PACKED, *made.each_basin(DRAIN),
    *made.each_basin(SCREEN), *made.each_basin(WARM),
)  # fmt: skip
SCREENS = made.each_basin(SCREEN)
WARMS = made.each_basin(WARM)


async def run_for(somebody: Person, items: tuple[RunItem, ...] = ITEMS) -> int:
    """An open end-of-line test with a thermometer that may be used and one that may not."""
    mark = somebody.visitor.person_id
    await made.instrument(somebody.visitor, f"TH-{mark}")
    await made.instrument(somebody.visitor, f"OLD-{mark}", due_in=-3)
    return await made.begun(somebody.visitor, items, stage="test")


async def opened(
    somebody: Person, run_id: int, viewport: dict[str, int] | None = None, stage: str = "test"
) -> Page:
    number = await made.number_of(await made.build_of(run_id))
    page = await visit(await somebody.device(viewport), f"/builds/{number}/{stage}")
    await expect(page.locator(".ck")).to_be_visible()
    return page


async def assembler(product: House, name: str = "Asa Pine") -> Person:
    return await product.person(name, Role.ASSEMBLER)


def row(page: Page, item: RunItem) -> Locator:
    return page.locator(f'[data-place="{item.key}|{item.basin}"]')


def press(page: Page, item: RunItem, word: str) -> Locator:
    return row(page, item).get_by_role("button", name=f"{word}: {item.wording}")


async def state(page: Page, item: RunItem, wanted: str, saved: str = "saved") -> None:
    await expect(row(page, item)).to_have_attribute("data-saved", saved)
    await expect(row(page, item)).to_have_attribute("data-state", wanted)


@pytest.mark.parametrize("viewport", [PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])
async def test_a_checklist_is_filled_in_by_touch(product: House, viewport: dict[str, int]) -> None:
    asa = await assembler(product)
    page = await opened(asa, await run_for(asa), viewport)

    await row(page, CLEAN).tap(position={"x": 60, "y": 20})
    await press(page, FEET, "casters").or_(row(page, FEET).get_by_text("levelling feet")).tap()
    await row(page, PACKED).get_by_role("button", name="All packed").tap()
    await press(page, LOGO, "Fail").tap()
    await row(page, LOGO).get_by_label("What is wrong?").fill("It hangs on the right")
    await row(page, LOGO).get_by_label("What is wrong?").blur()
    drain = made.each_basin(DRAIN)[1]
    await press(page, drain, "N/A").tap()
    await row(page, drain).get_by_label("Why does this not apply?").fill("No basin here")
    await row(page, drain).get_by_role("button", name="Save N/A").tap()

    for item, wanted in (
        (CLEAN, "passed"), (FEET, "failed"), (PACKED, "passed"), (LOGO, "failed"), (drain, "na"),
    ):  # fmt: skip
        await state(page, item, wanted)
    await expect(page.locator(".ck-ring")).to_have_attribute(
        "aria-label", "4 of 12 done, 2 failed, 0 waiting"
    )
    for at in (page.locator(".ck-left summary").first,):
        await at.click()
    await shot(page, "run-touched", whole=True)
    assert await overflow(page) == 0
    assert await small_targets(page) == []
    assert await axe(page) == []


async def test_rows_and_targets_are_large_enough_for_gloves(product: House) -> None:
    asa = await assembler(product)
    page = await opened(asa, await run_for(asa))

    heights = await page.evaluate(
        "() => [...document.querySelectorAll('.ck-row')].map((one) => one.offsetHeight)"
    )
    targets = await page.evaluate(
        "() => [...document.querySelectorAll('.ck-target, .ck-option, .ck-step, .ck-field input')]"
        ".map((one) => one.offsetHeight)"
    )

    assert min(heights) >= 56
    assert min(targets) >= 54


async def test_the_next_open_item_is_one_tap_away_and_the_drawing_too(product: House) -> None:
    asa = await assembler(product)
    run_id = await run_for(asa)
    await answered(asa.visitor, run_id, given(CLEAN))
    page = await opened(asa, run_id)

    await page.get_by_role("button", name="Next open").click()

    focused = page.locator("[data-place]:focus-within, [data-place]:focus")
    await expect(focused).to_have_attribute("data-place", "logo|0")
    await expect(page.locator(".ck-head")).to_contain_text("Mercy General")


async def test_what_was_tapped_is_taken_back_for_ten_seconds(product: House) -> None:
    asa = await assembler(product)
    run_id = await run_for(asa)
    page = await opened(asa, run_id)
    await press(page, CLEAN, "Pass").click()
    await press(page, CLEAN, "Fail").click()
    await state(page, CLEAN, "failed")

    await page.get_by_role("button", name="Undo").click()

    await state(page, CLEAN, "passed")
    values = [one["value"] for one in (await made.shown(asa.visitor, run_id)).rows[0]["answers"]]
    assert values == ["pass", "fail", "pass"]


async def test_a_checklist_is_filled_in_with_keys_alone(product: House) -> None:
    asa = await assembler(product)
    page = await opened(asa, await run_for(asa))
    await row(page, CLEAN).focus()

    await page.keyboard.press("p")
    await state(page, CLEAN, "passed")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("f")
    await expect(row(page, LOGO).get_by_label("What is wrong?")).to_be_focused()
    await page.keyboard.type("On the right")
    await row(page, LOGO).focus()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await page.keyboard.type("72 1/16")
    await page.keyboard.press("Enter")
    await row(page, FEET).focus()
    await page.keyboard.press("n")
    await expect(row(page, FEET).get_by_label("Why does this not apply?")).to_be_focused()
    await page.keyboard.type("None ordered")
    await row(page, FEET).get_by_role("button", name="Save N/A").press("Enter")

    await state(page, LOGO, "failed")
    await state(page, LENGTH, "passed")
    await state(page, FEET, "na")
    await row(page, CLEAN).focus()
    await page.keyboard.press("/")
    await expect(page.get_by_role("searchbox")).to_be_focused()


async def scan(page: Page, text: str) -> None:
    """As a scanner writes: faster than any person, and Enter at the end."""
    await page.keyboard.type(text, delay=1)
    await page.keyboard.press("Enter")


async def test_a_scanned_serial_goes_into_the_field_in_hand_or_the_next_one(
    product: House,
) -> None:
    asa = await assembler(product)
    run_id = await run_for(asa)
    mark = asa.visitor.person_id
    page = await opened(asa, run_id)

    await row(page, CLEAN).focus()
    await scan(page, f"PFN-{mark}-1")
    await state(page, SCREENS[0], "passed")
    await row(page, SCREENS[1]).get_by_role("textbox").focus()
    await scan(page, f"PFN-{mark}-2")

    await state(page, SCREENS[1], "passed")
    await state(page, CLEAN, "open", saved="open")
    rows = {
        row["key"] + str(row["basin"]): row["value"]
        for row in (await made.shown(asa.visitor, run_id)).rows
    }
    assert (rows["screen1"], rows["screen2"]) == (f"PFN-{mark}-1", f"PFN-{mark}-2")


async def test_a_serial_used_elsewhere_is_said_at_its_row_and_what_was_typed_stays(
    product: House,
) -> None:
    asa = await assembler(product)
    first, second = (
        await run_for(asa, SCREENS),
        await made.begun(asa.visitor, SCREENS, stage="test"),
    )
    serial = f"SN-{asa.visitor.person_id}"
    await answered(asa.visitor, first, given(SCREENS[0], serial))
    page = await opened(asa, second)
    field = row(page, SCREENS[0]).get_by_role("textbox")

    await field.fill(serial)
    await field.press("Enter")

    await state(page, SCREENS[0], "open", saved="refused")
    where = await made.number_of(await made.build_of(first))
    await expect(row(page, SCREENS[0]).get_by_role("alert")).to_contain_text(f"build {where}")
    await page.reload()
    await ready(page)
    await expect(field).to_have_value(serial)
    await expect(row(page, SCREENS[0]).get_by_role("alert")).to_contain_text("already")
    await field.fill(f"{serial}-B")
    await field.press("Enter")
    await state(page, SCREENS[0], "passed")
    await expect(row(page, SCREENS[0]).get_by_role("alert")).to_have_count(0)


async def test_a_measurement_shows_how_far_off_it_is_and_is_meant_or_measured_again(
    product: House,
) -> None:
    asa = await assembler(product)
    run_id = await run_for(asa)
    page = await opened(asa, run_id)
    field = row(page, LENGTH).get_by_role("textbox").first
    await field.fill("72 1/2")
    await expect(row(page, LENGTH)).to_contain_text("1/2 in above: outside the limits")

    await field.press("Enter")
    await state(page, LENGTH, "failed")
    await row(page, LENGTH).get_by_role("button", name="Measure again").click()
    await field.fill("72 1/4")
    await field.press("Enter")
    await expect(row(page, LENGTH)).to_contain_text("1/4 in above")
    await row(page, LENGTH).get_by_label("What is wrong?").fill("Cut too long")
    await row(page, LENGTH).get_by_role("button", name="Confirm this value").click()

    await state(page, LENGTH, "failed")
    await expect(row(page, LENGTH).locator(".ck-missing")).to_have_count(1)
    answers = next(
        one for one in (await made.shown(asa.visitor, run_id)).rows if one["key"] == "length"
    )["answers"]
    assert [(one["value"], one.get("confirmed", False)) for one in answers][-1] == ("72 1/4", True)
    assert "72 1/2" in [one["value"] for one in answers]


async def test_an_instrument_is_chosen_or_scanned_and_an_overdue_one_refused(
    product: House,
) -> None:
    asa = await assembler(product)
    mark = asa.visitor.person_id
    page = await opened(asa, await run_for(asa))
    await page.get_by_label("thermometer").select_option(f"OLD-{mark}")
    field = row(page, WARMS[0]).get_by_role("textbox").first
    await field.fill("39.5")
    await field.press("Enter")
    await expect(row(page, WARMS[0]).get_by_role("alert")).to_contain_text(
        "The calibration of OLD-"
    )

    await row(page, CLEAN).focus()
    await scan(page, f"TH-{mark}")
    await expect(page.get_by_label("thermometer")).to_have_value(f"TH-{mark}")
    await field.fill("39.6")
    await field.press("Enter")

    await state(page, WARMS[0], "passed")
    await expect(row(page, WARMS[0])).to_contain_text(f"TH-{mark}")


async def test_two_people_see_each_others_answers_and_settle_what_they_disagree_about(
    product: House,
) -> None:
    asa, ben = await assembler(product), await assembler(product, "Ben Ash")
    run_id = await run_for(asa)
    hers, his = await opened(asa, run_id), await opened(ben, run_id, LANDSCAPE)

    await press(hers, CLEAN, "Pass").click()
    await expect(row(his, CLEAN)).to_contain_text("Asa Pine")
    await his.context.set_offline(True)
    await press(hers, LOGO, "Pass").click()
    await state(hers, LOGO, "passed")
    await press(his, LOGO, "Fail").click()
    await state(his, LOGO, "failed", saved="waiting")
    await his.context.set_offline(False)

    for page in (hers, his):
        await state(page, LOGO, "conflict")
        told = row(page, LOGO).get_by_role("alert").filter(has_text="different things")
        await expect(told).to_contain_text("Asa Pine")
        await expect(told).to_contain_text("Ben Ash")
    await shot(hers, "run-conflict")
    assert await axe(hers) == []
    await row(hers, LOGO).get_by_role("button", name="Use “Fail”").click()
    await state(hers, LOGO, "failed")
    await state(his, LOGO, "failed")


async def test_somebody_who_is_not_sure_asks_and_a_lead_answers(product: House) -> None:
    asa = await assembler(product)
    cora = await product.person("Cora Bell")
    run_id = await run_for(asa)
    page = await opened(asa, run_id)
    await row(page, CLEAN).get_by_role("button", name="More: ").click()
    await row(page, CLEAN).get_by_role("button", name="Not sure, ask").click()
    await (
        row(page, CLEAN)
        .get_by_label("What do you want to know?")
        .fill("Is this scratch all right?")
    )
    await row(page, CLEAN).get_by_role("button", name="Send the question").click()
    await state(page, CLEAN, "asked")

    lead = await opened(cora, run_id)
    await expect(row(lead, CLEAN)).to_contain_text("Is this scratch all right?")
    await press(lead, CLEAN, "Pass").click()

    await state(page, CLEAN, "passed")
    await expect(row(page, CLEAN)).to_contain_text("Cora Bell")


async def test_a_closed_list_is_signed_with_the_password_and_locked(product: House) -> None:
    quin = await product.person("Quin Vale", Role.QC)
    run_id = await made.begun(quin.visitor, (CLEAN, LIGHT))
    page = await opened(quin, run_id, stage="pre-qc")
    await expect(page.get_by_role("button", name="Sign this checklist")).to_have_attribute(
        "aria-disabled", "true"
    )
    await press(page, CLEAN, "Pass").click()

    await page.get_by_role("button", name="Sign this checklist").click()
    sheet = page.get_by_role("dialog")
    await expect(sheet).to_contain_text("attempt 1")
    await expect(sheet).to_contain_text(CLEAN.wording)
    await sheet.get_by_label("New password").fill("correct horse battery")
    await sheet.get_by_role("button", name="Sign", exact=True).click()

    await expect(page.get_by_text("Reviewed by Quin Vale")).to_be_visible()
    await expect(press(page, CLEAN, "Pass")).to_be_disabled()
    await shot(page, "run-signed", whole=True)
    assert await axe(page) == []

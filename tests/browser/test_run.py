"""A checklist on a tablet: touch and keys."""

from dataclasses import replace

import pytest
from playwright.async_api import expect

from app.access import Role
from app.rules.numbers import inches
from tests import runs as made
from tests.browser.checklist import (
    LOGO,
    PACKED,
    THREE_BASINS,
    assembler,
    cut_off,
    opened,
    press,
    real_run,
    row,
    run_for,
    state,
)
from tests.browser.conftest import LANDSCAPE, PORTRAIT
from tests.browser.helpers import axe, overflow, shot, small_targets
from tests.browser.house import House
from tests.runs import CLEAN, DRAIN, FEET, LENGTH, answered, given

# Half an inch more than 54, as people write it.
WRITTEN = [
    "54 1/2", "54-1/2", "54½", "54 ½ in", "54 1⁄2", "54.5", "54,5 inches", '54 1/2"', "54 1/2 po",
    "54,5 PO", "54 1/2 pulg.", "54\u00a01/2\u00a0po",
]  # fmt: skip


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


async def test_an_option_is_read_in_the_language_of_the_list_and_kept_in_english(
    product: House,
) -> None:
    asa = await assembler(product)
    feet = replace(FEET, labels=("roulettes", "pieds réglables"))
    told = replace(CLEAN, key="told", section="Mise en place", type="instruction", required=False)
    words = {"expected_label": "roulettes", "tool_labels": ("clé",), "expected": "casters"}
    check = replace(CLEAN, key="stands", tools=("key",), **words)  # type: ignore[arg-type]
    run_id = await run_for(asa, (told, feet, check, replace(LENGTH, unit_label="po")))
    page = await opened(asa, run_id)

    for asked in (feet, check):
        await expect(row(page, asked)).to_contain_text("Commandé : roulettes")
    await expect(row(page, LENGTH)).to_contain_text("± 1/8 po")
    await row(page, check).get_by_role("button", name="More").tap()
    await expect(row(page, check)).to_contain_text("Tools: clé")
    # Nothing is answered where something is only told: neither as one likes nor so many of none.
    await expect(page.locator(".card-head").first).to_have_text("Mise en place")
    await expect(page.get_by_text("if wanted")).to_have_count(0)
    # The tablet reads what is measured as the server does.
    read = await page.evaluate("(all) => all.map((one) => measured.number(one, 'in'))", WRITTEN)
    assert read == [float(inches(one)) for one in WRITTEN]
    await row(page, feet).get_by_role("button", name="pieds réglables").tap()

    await state(page, feet, "failed")
    await expect(page.get_by_text("Feet. pieds réglables")).to_be_visible()
    shown = await made.shown(asa.visitor, run_id)
    assert [one["value"] for one in shown.answers] == ["levelling feet"]


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


@pytest.mark.parametrize("viewport", [PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])
async def test_the_final_qc_of_three_basins_fits_a_tablet_held_either_way(
    product: House, viewport: dict[str, int]
) -> None:
    quin = await product.person("Quin Vale", Role.QC)
    number = f"B-3-{quin.visitor.person_id}"
    run_id = await real_run(quin, number, "final-qc", **THREE_BASINS)
    page = await opened(quin, run_id, viewport, "final-qc")
    await shot(page, "run-three-basins", whole=True)

    assert await cut_off(page) == []
    assert await overflow(page) == 0
    assert await small_targets(page) == []
    assert await axe(page) == []
    heights = await page.evaluate(
        "() => [...document.querySelectorAll('.ck-row, .ck-line')].map((one) => one.offsetHeight)"
    )
    assert min(heights) >= 56


async def test_basins_keep_their_columns_and_are_named_however_far_down_one_is(
    product: House,
) -> None:
    quin = await product.person("Quin Vale", Role.QC)
    number = f"B-4-{quin.visitor.person_id}"
    run_id = await real_run(quin, number, "final-qc", **THREE_BASINS)
    page = await opened(quin, run_id, LANDSCAPE, "final-qc")
    valve = page.locator(".ck-line").filter(has_text="connected to the mixing valve")

    await expect(valve.locator(".ck-wording")).to_contain_text("Critical")
    await expect(valve.locator("> *").nth(1)).to_contain_text("N/A: ")
    await expect(valve.locator("> *").nth(3).get_by_role("button")).to_have_count(4)
    await valve.locator("> *").nth(3).scroll_into_view_if_needed()
    await page.mouse.move(600, 500)
    await page.mouse.wheel(0, 300)
    await expect(page.locator(".ck-head")).to_be_in_viewport(ratio=1)
    basins = page.locator(".ck-section").filter(has_text="overflow sensor")
    await expect(basins.locator(".ck-columns-head")).to_be_in_viewport(ratio=1)
    await shot(page, "run-three-basins-below")
    await page.set_viewport_size({"width": PORTRAIT["width"], "height": PORTRAIT["height"]})

    logo = page.locator(".ck-whole").filter(has_text="The logo is on the left side")
    await expect(logo.get_by_role("heading")).to_have_text("The whole sink")
    await logo.scroll_into_view_if_needed()
    await shot(page, "run-three-basins-below")


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
    answers = (await made.shown(asa.visitor, run_id)).rows[0]["answers"]
    said = [(one["value"], one["counts"]) for one in answers]
    assert said == [("pass", True), ("fail", False), ("", False)]


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

"""What a checklist says: refusals, limits, who disagrees, who asks, who signed."""

from urllib.parse import urlsplit

from playwright.async_api import Locator, Page, expect

from app.access import Role
from tests import runs as made
from tests.browser.checklist import (
    LOGO,
    SCREENS,
    WARMS,
    assembler,
    opened,
    overrules_and_undoes,
    press,
    row,
    run_for,
    scan,
    state,
)
from tests.browser.conftest import LANDSCAPE, PORTRAIT
from tests.browser.helpers import axe, ready, shot, small_targets, visit
from tests.browser.house import House
from tests.runs import CLEAN, LENGTH, LIGHT, answered, given

FOUND = (("Major", "The sink is full of shavings."), ("Minor", "The logo hangs on the right."))


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
    page = await opened(asa, run_id := await run_for(asa))
    field = row(page, LENGTH).get_by_role("textbox").first
    await field.fill("72 1/2")
    await expect(row(page, LENGTH)).to_contain_text("1/2 in above: outside the limits")

    await field.press("Enter")
    await state(page, LENGTH, "failed")
    await nothing_refused_is_confirmed(page, field)
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


async def nothing_refused_is_confirmed(page: Page, field: Locator) -> None:
    """What is not a number takes the way to confirm away, until it is discarded."""
    confirm = row(page, LENGTH).get_by_role("button", name="Confirm this value")
    await expect(confirm).to_be_visible()
    await field.fill("24 x")
    await expect(confirm).to_have_count(0)
    await field.press("Enter")
    await expect(row(page, LENGTH).get_by_role("alert")).to_contain_text("not a number")
    await expect(confirm).to_have_count(0)
    assert "yet.." not in await row(page, LENGTH).inner_text()
    await row(page, LENGTH).get_by_role("button", name="Discard").click()


async def test_an_instrument_is_chosen_or_scanned_and_overdue_ones_refused(product: House) -> None:
    asa = await assembler(product)
    mark = asa.visitor.person_id
    page = await opened(asa, await run_for(asa))
    await expect(page.locator(".ck-instruments .field-label")).to_have_text("Thermometer")
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
    await overrules_and_undoes(his, hers, "Asa Pine")
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


async def test_a_double_tap_is_one_answer_with_what_was_about_to_be_asked(product: House) -> None:
    asa = await assembler(product)
    page = await opened(asa, run_id := await run_for(asa))
    await row(page, CLEAN).get_by_role("button", name="More: ").click()
    await row(page, CLEAN).get_by_role("button", name="Not sure, ask").click()
    await row(page, CLEAN).get_by_role("textbox").fill("A scratch")
    await press(page, CLEAN, "Pass").dblclick()
    await state(page, CLEAN, "passed")
    answers = (await made.shown(asa.visitor, run_id)).rows[0]["answers"]
    assert [(one["value"], one["note"]) for one in answers] == [("pass", "A scratch")]


async def test_a_critical_item_is_not_applicable_once_a_second_person_agrees_on_their_tablet(
    product: House,
) -> None:
    asa, ben = await assembler(product), await assembler(product, "Ben Ash")
    run_id = await made.begun(asa.visitor, (CLEAN, LOGO), stage="test")
    await answered(asa.visitor, run_id, given(CLEAN))
    hers, his = await opened(asa, run_id, PORTRAIT), await opened(ben, run_id, LANDSCAPE)

    await press(hers, LOGO, "N/A").tap()
    await row(hers, LOGO).get_by_label("Why does this not apply?").fill("Ordered without a logo")
    await row(hers, LOGO).get_by_role("button", name="Save N/A").tap()

    for page in (hers, his):
        await state(page, LOGO, "waiting")
        await expect(row(page, LOGO)).to_contain_text("a second person agrees")
        await expect(row(page, LOGO)).to_contain_text("Ordered without a logo")
        await expect(page.locator(".ck-sign")).to_contain_text("1 still open")
    await expect(row(hers, LOGO).get_by_role("button", name="I agree")).to_have_count(0)
    await shot(hers, "run-second-person")
    await shot(his, "run-second-person")
    assert await axe(his) == []
    await row(his, LOGO).get_by_role("button", name="I agree").tap()

    for page in (hers, his):
        await state(page, LOGO, "na")
        await expect(row(page, LOGO)).to_contain_text("agreed by Ben Ash")
        await expect(page.locator(".ck-ring")).to_have_attribute(
            "aria-label", "2 of 2 done, 0 failed, 0 waiting"
        )
    await shot(hers, "run-second-person-agreed")


async def test_words_beside_an_answer_are_only_words_and_consent_is_undone(product: House) -> None:
    asa, ben = await assembler(product), await assembler(product, "Ben Ash")
    run_id = await made.begun(asa.visitor, (CLEAN, LOGO), stage="test")
    no_logo = given(LOGO, act="na", note="Ordered without")
    await made.filled(asa.visitor, run_id, given(CLEAN, note="Seen"), no_logo)
    page = await opened(ben, run_id, LANDSCAPE)
    for item, told in ((CLEAN, "passed"), (LOGO, "waiting")):
        await row(page, item).get_by_role("button", name="More: ").click()
        note = row(page, item).get_by_label("Your note; the answer stays as it is")
        await expect(note).to_have_value("")
        await note.fill("I doubt it\x00")
        await note.blur()
        await expect(row(page, item).locator(".ck-remarks")).to_contain_text("I doubt it Ben Ash")
        await expect(row(page, item).locator(".ck-history")).to_contain_text("note Ben Ash")
        await expect(row(page, item).get_by_role("alert")).to_contain_text("was left out")
        await state(page, item, told)
    await expect(row(page, CLEAN).locator(".ck-who")).to_contain_text("Asa Pine")
    await shot(page, "run-remark")
    await row(page, LOGO).get_by_role("button", name="I agree").click()
    await state(page, LOGO, "na")
    await page.get_by_role("button", name="Undo").click()

    await state(page, LOGO, "waiting")
    shown, words = await made.shown(asa.visitor, run_id), ("Ben Ash", "open")
    said = [[(one["by"], one["verdict"]) for one in each["answers"]] for each in shown.rows]
    assert said[0] == [("Asa Pine", "pass"), words]
    assert said[1] == [("Asa Pine", "na"), words, ("Ben Ash", "na"), words]


async def test_somebody_who_is_not_sure_asks_and_a_lead_answers(product: House) -> None:
    asa = await assembler(product)
    cora = await product.person("Cora Bell")
    page = await opened(asa, await run_for(asa))
    here, scratch = row(page, CLEAN), "Is this scratch all right?"
    await here.get_by_role("button", name="More: ").click()
    await here.get_by_role("button", name="Not sure, ask").click()
    await here.get_by_label("What do you want to know?").fill(scratch)
    await here.get_by_role("button", name="Send the question").click()
    await state(page, CLEAN, "asked")

    lead = await visit(await cora.device(), "/questions")
    asked = lead.locator(f"[href^='{urlsplit(page.url).path}#']")
    await asked.get_by_text("Open in the checklist").click()
    await expect(row(lead, CLEAN)).to_be_focused()
    await expect(row(lead, CLEAN)).to_contain_text(scratch)
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


async def test_a_failed_inspection_is_signed_with_what_is_wrong_and_rejects_the_build(
    product: House,
) -> None:
    quin = await product.person("Quin Vale", Role.QC)
    run_id = await made.begun(quin.visitor, (CLEAN, LOGO))
    for item, words in ((CLEAN, "Shavings everywhere"), (LOGO, "On the right")):
        await answered(quin.visitor, run_id, given(item, "fail", note=words))
    page = await opened(quin, run_id, stage="pre-qc")

    await page.get_by_role("button", name="Sign this checklist").click()
    sheet = page.get_by_role("dialog")
    await expect(sheet).to_contain_text("Shavings everywhere")
    await sheet.get_by_role("checkbox", name=LOGO.wording).uncheck()
    for number, (severity, words) in enumerate(FOUND, start=1):
        record = sheet.get_by_role("region", name=f"Record {number}")
        await record.get_by_role("radio", name=severity).check()
        await record.get_by_label("What is not as it should be").fill(words)
    await shot(page, "run-sign-failed")
    assert await axe(page) == []
    assert await small_targets(page) == []
    await sheet.get_by_label("New password").fill("correct horse battery")
    await sheet.get_by_role("button", name="Sign", exact=True).click()

    await expect(page.get_by_text("The build is now: Pre-QC rejected.")).to_be_visible()
    await expect(page.get_by_text("(1 item, not decided yet)")).to_have_count(2)
    await expect(row(page, CLEAN)).to_contain_text("Shavings everywhere")
    await shot(page, "run-signed-failed")
    await page.get_by_role("link", name="NC-").first.click()
    await expect(page.get_by_text("Also from this inspection")).to_be_visible()
    await shot(page, "nonconformance-of-two")

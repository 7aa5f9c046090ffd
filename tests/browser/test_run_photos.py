"""What a tablet's camera and scanner bring: pictures looked at, kept, drawn on; serial numbers."""

import re
from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image, ImageDraw, ImageFilter
from playwright.async_api import FilePayload, Locator, Page, Route, expect

from app.rules.run_item import RunItem
from tests import facts
from tests import runs as made
from tests.browser.checklist import (
    SCREENS,
    assembler,
    cut_off,
    opened,
    press,
    row,
    run_for,
    scan,
    scan_while_busy,
    state,
)
from tests.browser.conftest import PORTRAIT
from tests.browser.helpers import axe, ready, shot
from tests.browser.house import House, Person
from tests.runs import CLEAN, DRAIN, answered, given

HEAD = "T2-B1 · 1 basin · Initials AP · HAND.1, revision 1"
TWO_LINES = 40  # px, by the height of a line


def picture(ground: str = "#d0d4d8", *, blurred: bool = False, megabytes: int = 0) -> FilePayload:
    """A sheet of steel with a scratch on it; whatever stands behind a JPEG is not drawn."""
    made_of = Image.new("RGB", (1600, 1200), ground)
    pen = ImageDraw.Draw(made_of)
    for x in range(0, 1600, 40):
        pen.line((x, 0, x + 400, 1200), fill="#30343a" if ground != "black" else "#101010", width=6)
    if blurred:
        made_of = made_of.filter(ImageFilter.GaussianBlur(40))
    out = BytesIO()
    made_of.save(out, "JPEG")
    content = out.getvalue() + bytes(megabytes * 1024 * 1024)
    return FilePayload(name="photo.jpg", mimeType="image/jpeg", buffer=content)


async def failed_item(product: House, item: RunItem = CLEAN) -> tuple[Page, int]:
    asa = await assembler(product)
    run_id = await run_for(asa)
    page = await opened(asa, run_id)
    await press(page, item, "Fail").click()
    return page, run_id


async def take(page: Page, sheet: FilePayload, item: RunItem = CLEAN) -> None:
    await row(page, item).locator("input[type=file]").set_input_files(sheet)


async def test_a_photo_is_looked_at_stored_and_shown_with_who_and_when(product: House) -> None:
    drain = made.each_basin(DRAIN)[1]
    page, _ = await failed_item(product, drain)

    # One the server would not take in any case cannot be kept.
    await take(page, picture(megabytes=10), drain)
    sheet = page.get_by_role("dialog", name="Photo")
    await expect(sheet.get_by_role("alert")).to_contain_text("larger than 10 MB")
    await expect(sheet.get_by_role("button", name="Use this photo")).to_have_count(0)
    await sheet.get_by_role("button", name="Take another").click()
    await take(page, picture(), drain)
    await expect(sheet.get_by_alt_text("The picture as it was taken")).to_be_visible()
    await expect(sheet.get_by_role("alert")).to_have_count(0)
    await sheet.get_by_role("button", name="Use this photo").click()

    shown = row(page, drain).locator(".ck-photos img")
    await expect(shown).to_have_attribute("src", re.compile(r"^/photos/\d+/thumbnail$"))
    await expect(row(page, drain).locator(".ck-photos")).to_contain_text("Asa Pine")
    said = re.compile(rf"{re.escape(drain.wording)}.*Cuve 2.*Asa Pine.*\d\d:\d\d")
    await expect(shown).to_have_attribute("alt", said)
    await expect(shown).to_have_js_property("complete", value=True)
    assert await shown.evaluate("(image) => image.naturalWidth") == 480
    await shot(page, "run-photo")
    assert await axe(page) == []


@pytest.mark.parametrize(
    ("sheet", "words"),
    [(picture("black"), "dark"), (picture(blurred=True), "blurred")],
    ids=["dark", "blurred"],
)
async def test_a_poor_photo_is_warned_about_before_it_is_kept(
    product: House, sheet: FilePayload, words: str
) -> None:
    page, run_id = await failed_item(product)

    await take(page, sheet)
    await expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text(words)
    await page.get_by_role("button", name="Take another").click()

    await expect(page.get_by_role("dialog")).to_have_count(0)
    assert (await made.shown((await assembler(product)).visitor, run_id)).photos == []


@pytest.mark.usefixtures("own_tablets")
async def test_a_photo_waits_for_a_line_and_a_reload(product: House, complaints: list[str]) -> None:
    page, run_id = await failed_item(product)
    await expect(row(page, CLEAN)).to_have_attribute("data-saved", "saved")
    await page.route("**/photos?*", lambda route: route.abort())
    await take(page, picture())
    await page.get_by_role("button", name="Use this photo").click()
    await expect(row(page, CLEAN).locator(".ck-photos")).to_contain_text("waiting")
    await expect(page.get_by_test_id("waiting")).to_contain_text("1 waiting")

    await page.unroute("**/photos?*")
    await page.reload()
    await ready(page)

    await expect(row(page, CLEAN).locator(".ck-photos")).to_contain_text("Asa Pine")
    await expect(page.get_by_test_id("waiting")).to_have_count(0)
    photos = (await made.shown((await assembler(product)).visitor, run_id)).photos
    assert len(photos) == 1

    complaints.clear()  # the browser says that nobody answered, which was the point


@pytest.mark.usefixtures("own_tablets")
async def test_a_refused_photo_says_why_at_its_row_and_is_not_sent_again(
    product: House, complaints: list[str]
) -> None:
    asa = await assembler(product)
    page = await opened(asa, run_id := await made.begun(asa.visitor, (CLEAN,), stage="test"))
    await press(page, CLEAN, "Pass").click()
    await row(page, CLEAN).get_by_role("button", name="More: ").click()
    sent: list[str] = []

    async def too_large(route: Route) -> None:
        """Refused by somebody on the way, who answers with a page and not in our words."""
        sent.append(route.request.url)
        await route.fulfill(status=413, body="<!doctype html><h1>Too large</h1>")

    await page.route("**/photos?*", too_large)
    await used(page, row(page, CLEAN))
    await told_as_refused(page)
    await page.reload()
    await ready(page)
    await told_as_refused(page)
    assert len(sent) == 1
    await shot(page, "run-photo-refused")
    assert await axe(page) == []
    await page.unroute("**/photos?*")
    photo = row(page, CLEAN).locator(".ck-photos li")
    await used(page, photo)

    await expect(photo).to_contain_text("Asa Pine")
    await expect(page.locator(".ck-sign .muted")).to_have_count(0)
    assert len((await made.shown(asa.visitor, run_id)).photos) == 1
    complaints.clear()  # the browser says that one was refused, which was the point


async def used(page: Page, inside: Locator) -> None:
    await inside.locator("input[type=file]").set_input_files(picture())
    await page.get_by_role("button", name="Use this photo").click()


async def told_as_refused(page: Page) -> None:
    """At its open row, in the counts and where it is signed; nothing waits."""
    photo = row(page, CLEAN).locator(".ck-photos li")
    await expect(photo.get_by_role("alert")).to_contain_text("larger than a file may be. Discard")
    await expect(photo.get_by_role("button", name="Discard")).to_be_visible()
    await expect(row(page, CLEAN).locator(".ck-saved")).to_have_text("photo refused")
    await expect(page.get_by_test_id("refused")).to_have_text("1 refused")
    await expect(page.get_by_test_id("waiting")).to_have_count(0)
    await expect(page.locator(".ck-sign")).to_contain_text("1 refused: discard it")


async def test_a_drawing_is_kept_beside_the_picture_it_was_made_on(product: House) -> None:
    page, run_id = await failed_item(product)
    await take(page, picture())
    await page.get_by_role("button", name="Use this photo").click()
    await row(page, CLEAN).get_by_role("button", name="Draw").click()
    canvas = page.get_by_role("img", name="Draw on the picture")
    await expect(canvas).to_be_visible()
    box = await canvas.bounding_box()
    assert box is not None
    await page.mouse.move(box["x"] + 40, box["y"] + 40)
    await page.mouse.down()
    await page.mouse.move(box["x"] + 200, box["y"] + 160, steps=4)
    await page.mouse.up()
    await shot(page, "run-draw")

    await page.get_by_role("button", name="Keep the drawing").click()

    await expect(row(page, CLEAN).locator(".ck-photos img")).to_have_count(2)
    await expect(row(page, CLEAN).locator(".ck-photos li a")).to_have_count(2)
    photos = (await made.shown((await assembler(product)).visitor, run_id)).photos
    assert photos[1]["original_id"] == photos[0]["id"]
    assert photos[1]["sha256"] != photos[0]["sha256"]


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
    await row(page, CLEAN).focus()
    await scan_while_busy(page, "ZZ-UNKNOWN-77")
    await expect(page.get_by_text("Nothing here takes ZZ-UNKNOWN-77.")).to_be_visible()


async def test_a_number_that_was_replaced_elsewhere_is_entered_with_the_words_that_say_why(
    product: House,
) -> None:
    asa = await assembler(product)
    serial = f"OUT-{asa.visitor.person_id}"
    await taken_out(asa, serial)
    screen = replace(SCREENS[0], replaces=f"OLD-{'7' * 76}")
    drawn = replace(CLEAN, by_drawing=True, added_after="2026-11-20T08:00:00+00:00")
    run_id = await made.begun(asa.visitor, (screen, SCREENS[1], drawn), stage="test")
    page = await opened(asa, run_id, PORTRAIT)
    here, field = row(page, screen), row(page, screen).get_by_role("textbox").first
    await expect(here).to_contain_text("Replaces OLD-777")
    anew = await row(page, drawn).get_by_text("The sink was drawn anew", exact=True).bounding_box()
    assert anew is not None
    assert anew["height"] < TWO_LINES
    await expect(page.locator(".ck-facts")).to_have_text(HEAD)
    assert await cut_off(page) == []

    await field.fill(serial)
    await field.press("Enter")
    await expect(here.get_by_role("alert")).to_contain_text("was replaced in")
    words = here.get_by_role("textbox", name="Note")
    await words.fill("Repaired by its maker.")
    await words.blur()

    await state(page, screen, "passed")
    await expect(field).to_have_value(serial)
    (said,) = (await made.shown(asa.visitor, run_id)).rows[0]["answers"]
    assert (said["value"], said["note"]) == (serial, "Repaired by its maker.")


async def taken_out(asa: Person, serial: str) -> None:
    """Of another sink, in rework."""
    screen = SCREENS[0]
    run_id = await made.begun(asa.visitor, (screen,), stage="test")
    await answered(asa.visitor, run_id, given(screen, serial))
    await facts.close(run_id, asa.visitor)
    anew, build_id = (replace(screen, replaces=serial),), await made.build_of(run_id)
    again = await made.begun(asa.visitor, anew, stage="test", build_id=build_id)
    await answered(asa.visitor, again, given(screen, f"{serial}-NEW"))

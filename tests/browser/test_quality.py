"""Nonconformances and the device history record in Chromium, held both ways."""

import re
import secrets
from functools import partial

import pytest
from playwright.async_api import Page, expect

from app import nonconformance, passwords
from app.access import Role
from models.database import reading, transaction
from models.nonconformance import Nonconformance
from models.people import Person as PersonRow
from tests import make, records, rejections
from tests.browser.conftest import ACROSS, PORTRAIT, UPRIGHT
from tests.browser.helpers import axe, overflow, shot, small_targets, visit
from tests.browser.house import House, Person
from tests.browser.test_wizard_late_answers import answers_late
from tests.rejections import RIGHT, rejected, write
from tests.waiting import until

NARROW = {"width": 360, "height": 740}

# Faster than any answer, on any machine.
ENTER_AND_TYPE = """(field, text) => {
  field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, text);
  field.dispatchEvent(new Event('input', { bubbles: true }));
}"""


async def sound(page: Page, name: str, *, whole: bool = False) -> None:
    """Nothing to complain about for anybody, and a picture to look at."""
    await shot(page, f"quality-{name}", whole=whole)
    assert await axe(page) == []
    assert await overflow(page) == 0
    assert await small_targets(page) == []


async def refused_once(person: Person) -> bool:
    async with reading(make.PRODUCT) as session:
        return (await session.get_one(PersonRow, person.visitor.person_id)).failed_sign_ins == 1


async def with_password(product: House, name: str, role: Role) -> Person:
    person = await product.person(name, role)
    kept = (await passwords.new(RIGHT)).kept
    async with transaction(make.PRODUCT) as session:
        (await session.get_one(PersonRow, person.visitor.person_id)).password_hash = kept
    return person


async def number_of(record_id: int) -> str:
    async with reading(make.PRODUCT) as session:
        return (await session.get_one(Nonconformance, record_id)).number


@UPRIGHT
async def test_a_rejection_is_found_decided_and_reworked(
    product: House, viewport: dict[str, int]
) -> None:
    cora = await product.person("Cora Lind")
    quin = await product.person("Quin Vale", Role.QC)
    _build, record_id = await rejected(quin.visitor, cora.visitor)
    number = await number_of(record_id)
    page = await cora.device(viewport)
    await visit(page, f"/nonconformances?q={number}")
    await sound(page, "list", whole=True)

    await page.get_by_role("row").filter(has_text=number).click()
    await expect(page.get_by_role("heading", level=1, name=number)).to_be_visible()
    await sound(page, "one", whole=True)
    await page.get_by_role("button", name="Decide", exact=True).click()
    await page.get_by_role("radio", name="Rework").check()
    await page.get_by_role("checkbox", name="Logo on the left").check()
    await sound(page, "decide")
    await page.get_by_role("button", name="Save the decision").click()
    await expect(page.get_by_text("Say why, in a few words")).to_be_visible()
    await page.get_by_label("Why").fill("A new seal.")
    await page.get_by_role("button", name="Save the decision").click()
    await expect(page.get_by_text("Inspected again besides what failed:")).to_be_visible()
    await page.get_by_role("button", name="Report the rework").click()
    await page.get_by_label("What was done").fill("Sealed anew.")
    await sound(page, "rework")
    await page.get_by_role("button", name="Report it as done").click()

    await expect(page.get_by_text("Ready for Pre-QC", exact=True)).to_be_visible()
    await sound(page, "reworked")


@ACROSS
async def test_the_list_is_narrowed_and_sent(product: House, viewport: dict[str, int]) -> None:
    cora = await product.person("Cora Lind")
    quin = await product.person("Quin Vale", Role.QC)
    _build, record_id = await rejected(quin.visitor, cora.visitor)
    number = await number_of(record_id)
    page = await cora.device(viewport)
    await visit(page, f"/nonconformances?q={number}")

    await page.get_by_role("button", name="Filter", exact=True).click()
    await page.get_by_role("radio", name="Major").check()
    await sound(page, "filter")
    await page.get_by_role("button", name="Show them").click()
    await expect(page.get_by_role("button", name="Remove filter: Major")).to_be_visible()

    sent = await cora.device(viewport)
    await visit(sent, page.url)
    await expect(sent.get_by_role("row").filter(has_text=number)).to_have_count(1)
    await expect(sent).to_have_url(re.compile("severity=major"))


@ACROSS
async def test_a_concession_is_signed_by_two_people_who_see_each_other(
    product: House, viewport: dict[str, int]
) -> None:
    cora = await with_password(product, "Cora Lind", Role.COORDINATOR)
    quin = await with_password(product, "Quin Vale", Role.QC)
    _build, record_id = await rejected(quin.visitor, cora.visitor)
    await write(cora.visitor, nonconformance.decide, record_id, rejections.CONCESSION)
    there = f"/nonconformances/{await number_of(record_id)}"
    first, second = await quin.device(viewport), await cora.device(viewport)
    await visit(first, there)
    await visit(second, there)

    await first.get_by_role("button", name="Sign the concession").click()
    password = first.get_by_label("Your password")
    await password.fill("three wet drains")
    await first.get_by_role("button", name="Concede and sign").click()
    await expect(first.get_by_text("not your password")).to_be_visible()
    await expect(password).to_have_value("")
    await expect(password).to_be_focused()
    await sound(first, "concession")
    await password.fill(RIGHT)
    await first.get_by_role("button", name="Concede and sign").click()

    await expect(second.get_by_text("Concession by Quin Vale")).to_be_visible()
    await second.get_by_role("button", name="Sign the concession").click()
    await second.get_by_label("Your password").fill(RIGHT)
    await second.get_by_role("button", name="Concede and sign").click()
    await expect(second.get_by_text("Concession by Cora Lind")).to_be_visible()
    await expect(first.get_by_text("Concession by Cora Lind")).to_be_visible()
    await sound(first, "conceded", whole=True)


@pytest.mark.usefixtures("own_tablets")
async def test_a_late_refusal_of_a_password_leaves_the_one_that_is_typed_by_then(
    product: House,
) -> None:
    quin = await with_password(product, "Quin Vale", Role.QC)
    cora = await with_password(product, "Cora Lind", Role.COORDINATOR)
    _build, record_id = await rejected(quin.visitor, cora.visitor)
    await write(cora.visitor, nonconformance.decide, record_id, rejections.CONCESSION)
    page = await quin.device()
    await answers_late(page, 0.5)
    await visit(page, f"/nonconformances/{await number_of(record_id)}")
    await page.get_by_role("button", name="Sign the concession").click()
    password = page.get_by_label("Your password")

    await password.fill("three wet drains")
    await password.evaluate(ENTER_AND_TYPE, RIGHT)
    await until(partial(refused_once, quin))
    await page.wait_for_timeout(1_500)  # the refusal is here by now
    await expect(password).to_have_value(RIGHT)
    await page.get_by_role("button", name="Concede and sign").click()

    await expect(page.get_by_text("Concession by Quin Vale")).to_be_visible()


@UPRIGHT
async def test_a_record_is_read_jumped_through_and_exported(
    product: House, viewport: dict[str, int]
) -> None:
    mark = secrets.token_hex(3)
    made = await records.complete(f"B-{mark}", mark)
    quin = await product.person("Quin Vale", Role.QC)
    page = await quin.device(viewport)
    await visit(page, f"/builds/{made.number}/record")
    await expect(page.get_by_text("Complete: nothing is missing.")).to_be_visible()
    await sound(page, "record")
    await sound(page, "record-whole", whole=True)

    sections = page.get_by_role("region", name="Sections")
    await sections.get_by_role("link", name="Serial numbers").click()
    await expect(page.get_by_role("heading", name="Serial numbers")).to_be_in_viewport()
    await page.get_by_role("button", name="Other formats").click()
    await sound(page, "record-formats")
    async with page.expect_download() as download:
        await page.get_by_role("link", name="PDF, US Letter").click()

    assert (await download.value).suggested_filename.endswith(f"B-{mark}.pdf")


async def test_an_incomplete_record_leads_to_what_is_missing_on_a_telephone(
    product: House,
) -> None:
    cora = await product.person("Cora Lind")
    order_id = await make.order(cora.visitor)
    page = await cora.device(NARROW)
    await visit(page, f"/builds/B-{order_id}-1/record")

    await sound(page, "record-narrow", whole=True)

    link = page.get_by_role("link", name="Pre-QC is not done yet.")
    await expect(link).to_have_attribute("href", f"/builds/B-{order_id}-1/pre-qc")


async def test_a_printed_record_shows_the_content_alone(product: House) -> None:
    mark = secrets.token_hex(3)
    made = await records.complete(f"B-{mark}", mark)
    quin = await product.person("Quin Vale", Role.QC)
    page = await quin.device(PORTRAIT)
    await visit(page, f"/builds/{made.number}/record")

    await page.emulate_media(media="print")

    await shot(page, "quality-record-print", whole=True)
    await expect(page.locator(".record-qr")).to_be_visible()
    drawn = "picture => picture.complete && picture.naturalWidth"
    assert await page.locator(".record-qr").evaluate(drawn) > 0
    await expect(page.locator(".record-aside")).to_be_hidden()
    await expect(page.get_by_role("button", name="Other formats")).to_be_hidden()
    await expect(page.get_by_text("Concession by Cora Lind").first).to_be_visible()

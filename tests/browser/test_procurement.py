"""Procurement in Chromium: a review by two people, sending and booking in, a shortage."""

import secrets
from decimal import Decimal

import pytest
from playwright.async_api import Page, expect
from sqlalchemy.ext.asyncio import AsyncSession

from app import passwords, procurement
from app.access import Role
from app.procurement import shortages
from models.database import transaction
from models.people import Person
from tests import boms, make, reviewing
from tests.browser.conftest import ACROSS, UPRIGHT
from tests.browser.helpers import axe, overflow, shot, small_targets, visit
from tests.browser.house import House
from tests.browser.house import Person as Somebody
from tests.browser.test_run_photos import picture

IDS = ["portrait", "landscape"]


@pytest.fixture
def number() -> str:
    """A build number nobody else has on the shared server."""
    return f"PRO-{secrets.token_hex(4)}"


async def signer(house: House, name: str) -> Somebody:
    """Somebody of procurement, with a password to sign with."""
    found = await house.person(name, Role.PROCUREMENT)
    kept = (await passwords.new(reviewing.RIGHT)).kept
    async with transaction(make.PRODUCT) as session:
        await _keep(session, found.visitor.person_id, kept)
    return found


async def _keep(session: AsyncSession, person_id: int, kept: str) -> None:
    (await session.get_one(Person, person_id)).password_hash = kept


async def look(page: Page, name: str) -> list[str]:
    """What is wrong with what is on the screen now, for anybody."""
    await shot(page, f"procurement {name}", whole=True)
    too_wide = await overflow(page)
    found = [*await axe(page), *await small_targets(page)]
    return [f"{name}: {one}" for one in [*found, *([f"{too_wide} px wide"] if too_wide else [])]]


async def ordered(number: str, by: Somebody | None = None) -> int:
    """A submitted order with this one build; answers its BOM's id."""
    actor = make.acting(by.visitor) if by else None
    raw = boms.changed(build_number=number)
    (build,) = await boms.stored_order(raw, actor=actor, po_number=f"PO-{number}")
    return await reviewing.newest(build)


@ACROSS
async def test_a_review_by_two_people_ends_in_a_signature(
    product: House, number: str, viewport: dict[str, int]
) -> None:
    pete = await signer(product, "Pete Vale")
    cora = await product.person("Cora Moss", Role.COORDINATOR)
    bom_id = await ordered(number, cora)
    page, other = await pete.device(viewport), await cora.device(viewport)

    await visit(page, f"/procurement?q={number}")
    problems = await look(page, "queue")
    await page.get_by_role("link", name=number).first.click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(f"Review {number}")
    # What it is compared with by itself depends on what others have approved in this house.
    for one in (page, other):
        await visit(one, f"/builds/{number}/review?against=standard")
        await expect(one.get_by_text("0 of 6 ticked")).to_be_visible()
    problems += await look(page, "review")
    await tick_with_the_keyboard(page, other)
    problems += await ask_and_answer(page, other)
    await page.get_by_role("button", name="Approve", exact=True).click()
    await expect(page.get_by_label("Your password")).to_be_visible()
    problems += await look(page, "signing")
    await page.get_by_label("Your password").fill(reviewing.RIGHT)
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Approved by Pete Vale").first).to_be_visible()
    await expect(other.get_by_text("Approved by Pete Vale").first).to_be_visible()
    problems += await look(page, "approved")

    assert problems == []
    looked = await reviewing.look(pete.visitor, lambda s: procurement.look(s, number))
    assert (looked.stored.heading.id, looked.stored.heading.status) == (bom_id, "approved")
    assert len(looked.reviewed.ticked) == 1


async def tick_with_the_keyboard(page: Page, other: Page) -> None:
    """The other person sees it; the keyboard stays on the line, and goes on to the next."""
    ticks = page.locator(".review-lines").first.get_by_role("checkbox")
    await ticks.first.focus()
    await page.keyboard.press("Space")
    await expect(other.get_by_text("ticked by Pete Vale")).to_be_visible()
    await expect(page.get_by_text("ticked by Pete Vale")).to_be_visible()
    await expect(ticks.first).to_be_focused()
    await page.get_by_role("button", name="Next line").click()
    await expect(ticks.nth(1)).to_be_focused()


async def ask_and_answer(page: Page, other: Page) -> list[str]:
    await page.get_by_role("button", name="Ask about").nth(1).click()
    await page.get_by_role("textbox", name="Question").fill("Is it really this one?")
    problems = await look(page, "asking")
    await page.get_by_role("button", name="Question", exact=True).click()
    await expect(other.get_by_text("Is it really this one?")).to_be_visible()
    await other.get_by_role("button", name="Answer", exact=True).click()
    sheet = other.get_by_role("dialog")
    await sheet.get_by_role("textbox").fill("It is.")
    await sheet.get_by_role("button", name="Answer", exact=True).click()
    await expect(page.get_by_text("It is.")).to_be_visible()
    return [*problems, *await look(page, "answered")]


@UPRIGHT
async def test_parts_are_sent_followed_and_booked_in(
    product: House, number: str, viewport: dict[str, int]
) -> None:
    pete = await signer(product, "Pete Vale")
    await reviewing.approve(pete.visitor, await ordered(number))
    page = await pete.device(viewport)

    await visit(page, f"/builds/{number}/outsourced")
    problems = await look(page, "to send")
    await page.get_by_role("button", name="Send and move", exact=True).click()
    await page.get_by_label("Supplier").fill("Drain & Sons")
    problems += await look(page, "sending")
    await page.get_by_role("button", name="Send and move to parts sent").click()
    await expect(page.get_by_text("To Drain & Sons").first).to_be_visible()
    await page.get_by_role("button", name="Book in", exact=True).nth(1).click()
    await page.get_by_label("Arrived").fill("3")
    await page.get_by_role("dialog").get_by_role("button", name="Book in").click()
    await expect(page.get_by_text("3 of 4 back")).to_be_visible()
    problems += await delay(page)
    await page.get_by_role("button", name="Book in the rest and move").click()
    await page.get_by_role("button", name="Move to ready for Pre-QC").click()
    await expect(page.get_by_text("Ready for Pre-QC", exact=True)).to_be_visible()

    assert problems == []


async def delay(page: Page) -> list[str]:
    await page.get_by_role("button", name="Change", exact=True).last.click()
    await page.get_by_role("radio", name="Delayed").check()
    problems = await look(page, "changing")
    await page.get_by_label("Why").fill("The truck is stuck")
    await page.get_by_role("button", name="Store").click()
    await expect(page.get_by_text("Why: The truck is stuck")).to_be_visible()
    return [*problems, *await look(page, "away")]


@UPRIGHT
async def test_a_scanned_shortage_is_reported_and_settled(
    product: House, number: str, viewport: dict[str, int]
) -> None:
    pete = await signer(product, "Pete Vale")
    sam = await product.person(f"Sam {'R' * 90}", Role.ASSEMBLER)  # no name is too long to fit
    await ordered(number)
    page, floor = await pete.device(viewport), await sam.device(viewport)

    await visit(floor, f"/builds/{number}/shortages")
    await expect(floor.get_by_label("Scan or type a part")).to_be_focused()
    await floor.keyboard.type("T2-LEVELING-CASTOR-475")
    await floor.keyboard.press("Enter")
    await floor.get_by_label("Missing of T2-LEVELING-CASTOR-475").fill("2")
    await floor.get_by_label("What is wrong").fill("Two are cracked.")
    problems = await look(floor, "reporting")
    await floor.get_by_role("button", name="Report and put on hold").click()
    await expect(floor.get_by_text("Open for")).to_be_visible()
    await visit(page, "/procurement?stage=shortages")
    problems += await look(page, "shortages")
    card = page.locator(".card").filter(has_text=number)
    await card.get_by_role("button", name="Resolve").click()
    await page.get_by_label("What was done").fill("New ones are on the shelf.")
    await page.get_by_role("dialog").get_by_role("button", name="Resolve").click()
    await expect(floor.get_by_text("New ones are on the shelf.")).to_be_visible()
    problems += await look(floor, "settled")

    assert problems == []


async def test_a_picture_of_what_is_missing_is_looked_at_like_one_of_a_checklist(
    product: House, number: str
) -> None:
    sam = await product.person("Sam Reed", Role.ASSEMBLER)
    await ordered(number)
    await missed(sam, number, "Two are cracked.")
    page = await visit(await sam.device(), f"/builds/{number}/shortages")
    await page.get_by_text("Add pictures").click()
    files, sheet = page.locator("input[type=file]"), page.get_by_role("dialog", name="Photo")

    await files.set_input_files([picture("black"), picture(blurred=True), picture()])
    await expect(sheet.get_by_role("alert")).to_contain_text("dark")
    problems = await look(page, "picture")
    await sheet.get_by_role("button", name="Take another").click()
    await expect(sheet.get_by_role("alert")).to_contain_text("blurred")
    # What others do draws the page anew; the picture in hand stays.
    await missed(await product.person("Asa Pine", Role.ASSEMBLER), number, "One is bent.")
    await expect(page.get_by_text("One is bent.")).to_be_visible()
    await sheet.get_by_role("button", name="Use this photo").click()
    await expect(sheet.get_by_alt_text("The picture as it was taken")).to_be_visible()
    await expect(sheet.get_by_role("alert")).to_have_count(0)
    await sheet.get_by_role("button", name="Use this photo").click()

    await expect(page.locator(".pictures img")).to_have_count(2)
    assert problems == []


async def missed(by: Somebody, number: str, words: str) -> None:
    stored = await reviewing.stored(number)
    casters = next(line for line in stored.lines if line.number == "T2-LEVELING-CASTOR-475")
    build_id, missing = stored.heading.build_id, {casters.item_id: Decimal(2)}
    await reviewing.act(by.visitor, lambda s: shortages.report(s, build_id, missing, words))

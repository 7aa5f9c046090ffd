"""The floor in Chromium, on a tablet held both ways: claim, a task with its parts, instruments."""

import secrets

from playwright.async_api import Locator, Page, expect

from app import builds, edge, floor
from app.access import Role
from tests import boms, facts, make
from tests.app.test_documents import pdf, picture
from tests.app.test_serials import built
from tests.browser.conftest import ACROSS, UPRIGHT
from tests.browser.helpers import axe, overflow, shot, small_targets, visit
from tests.browser.house import House
from tests.browser.house import Person as Somebody


async def look(page: Page, name: str) -> list[str]:
    """What is wrong with what is on the screen now, for anybody."""
    await shot(page, f"floor {name}")
    too_wide = await overflow(page)
    found = [*await axe(page), *await small_targets(page)]
    return [f"{name}: {one}" for one in [*found, *([f"{too_wide} px wide"] if too_wide else [])]]


async def ready_to_build(house: House) -> str:
    """A build that may be claimed; its number."""
    by = await house.person("Cora Moss")
    number = f"FL-{secrets.token_hex(4)}"
    raw = boms.changed(build_number=number)
    (build_id,) = await boms.stored_order(
        raw, actor=make.acting(by.visitor), po_number=f"PO-{number}"
    )
    await facts.approve(build_id, by.visitor)
    await facts.received(build_id, by.visitor)
    await facts.run(build_id, "pre-qc", by.visitor)
    await facts.put(build_id, "ready-for-production", by.visitor)
    return number


async def joined(by: Somebody, number: str, card: Locator) -> None:
    """Somebody else works on it too, and the card says so."""
    actor = make.acting(by.visitor)
    build_id = await edge.read(actor, lambda s: builds.find(s, number))
    await edge.write(actor, lambda s: floor.claim(s, build_id))
    await expect(card.get_by_text(by.visitor.name)).to_be_visible()


@UPRIGHT
async def test_a_build_is_claimed_and_its_tasks_show_what_they_need(
    product: House, viewport: dict[str, int]
) -> None:
    ann = await product.person("Ann Reed", Role.ASSEMBLER)
    number = await ready_to_build(product)
    page = await ann.device(viewport)
    await visit(page, "/floor")
    await page.get_by_label("Build, PO or customer").fill(number)
    card = page.locator(".queue-card").filter(has_text=number)
    await expect(card).to_have_count(1)
    await expect(page.get_by_text("1 build", exact=True)).to_be_visible()
    problems = await look(page, "queue")

    await card.get_by_role("button", name="Claim").press("Enter")
    await expect(card.get_by_text("Worked on by you")).to_be_visible()
    # What was pressed is gone: the keyboard is on what stands in its place, whatever others do.
    await expect(card.get_by_role("link", name="Begin: Assembly")).to_be_focused()
    await page.keyboard.press("Tab")
    await joined(await product.person("Bob Hale", Role.ASSEMBLER), number, card)
    await expect(card.get_by_role("button", name="Release")).to_be_focused()
    problems += await look(page, "claimed")
    await card.get_by_role("link", name="Begin: Assembly").tap()
    await page.get_by_role("button", name="Start Assembly").tap()
    await page.get_by_role("button", name="More: Install the faucets").tap()
    await page.get_by_role("button", name="Parts and steps: Install the faucets").tap()

    sheet = page.get_by_role("dialog")
    await expect(sheet.get_by_text("Hold the faucet from above")).to_be_visible()
    await expect(sheet.get_by_text("For the nuts below a faucet")).to_be_visible()
    problems += await look(page, "task")
    assert problems == []


@ACROSS
async def test_an_instrument_gets_its_calibration_with_the_certificate(
    product: House, viewport: dict[str, int]
) -> None:
    quin = await product.person("Quin Vale", Role.QC)
    number = f"TH-{secrets.token_hex(4)}"
    page = await quin.device(viewport)
    await visit(page, "/instruments")
    await page.get_by_role("button", name="Add instrument").tap()
    await page.get_by_role("dialog").get_by_label("Number").fill(number)
    await page.get_by_role("dialog").get_by_label("Kind").fill("tape measure")
    problems = await look(page, "instrument new")
    await page.get_by_role("button", name="Save").tap()
    await expect(page.get_by_role("heading", level=1, name=number)).to_be_visible()

    await page.get_by_role("button", name="Record a calibration").tap()
    await page.locator("input[type=file]").set_input_files(
        {"name": "cert.pdf", "mimeType": "application/pdf", "buffer": pdf()}
    )
    await expect(page.get_by_text("Stored")).to_be_visible()
    problems += await look(page, "calibration")
    await page.get_by_role("button", name="Record", exact=True).tap()

    await expect(page.get_by_text("In calibration")).to_be_visible()
    await expect(page.get_by_role("link", name="cert.pdf")).to_be_visible()
    problems += await look(page, "instrument")
    await visit(page, "/instruments")
    problems += await look(page, "instruments")
    assert problems == []


@UPRIGHT
async def test_a_work_instruction_is_written_with_a_picture_and_read(
    product: House, viewport: dict[str, int]
) -> None:
    ada = await product.person("Ada Lark", Role.ADMIN)
    number = f"WI-{secrets.token_hex(4)}"
    page = await ada.device(viewport)
    await visit(page, "/instructions")
    problems = await look(page, "instructions")
    await page.get_by_role("button", name="New work instruction").tap()
    await page.get_by_role("dialog").get_by_label("Number").fill(number)
    await page.get_by_role("dialog").get_by_label("What it is about").fill("Fit the drain")
    await page.get_by_role("button", name="Begin the draft").tap()
    await page.get_by_label("Next step").fill("Lay the gasket into its groove.")
    await page.get_by_role("button", name="Add step").tap()
    await page.locator("input[type=file]").set_input_files(
        {"name": "a.png", "mimeType": "image/png", "buffer": picture("PNG")}
    )
    await page.get_by_role("dialog", name="Photo").get_by_text("Use this photo").tap()
    await expect(page.get_by_role("img", name="Step 1")).to_be_visible()
    step = page.get_by_label("Step 1", exact=True)
    await step.press_sequentially(" Press it down.")
    await expect(step).to_be_focused()
    problems += await look(page, "instruction draft")

    await page.get_by_role("button", name="Put in force").tap()
    await page.get_by_role("dialog").get_by_role("button", name="Put in force").tap()

    await expect(page.get_by_text("In force").first).to_be_visible()
    await expect(page.get_by_text("groove. Press it down.")).to_be_visible()
    problems += await look(page, "instruction")
    assert problems == []


@ACROSS
async def test_a_scanned_serial_is_found_at_once_from_any_page(
    product: House, viewport: dict[str, int]
) -> None:
    quin = await product.person("Quin Vale", Role.QC)
    serial = f"SN-{secrets.token_hex(5)}"
    number = await built(quin.visitor, serial, customer="Mercy General")
    page = await quin.device(viewport)
    await visit(page, "/tools")
    problems = await look(page, "tools")

    await page.get_by_role("searchbox", name="Search orders, builds and parts").fill(serial)
    await page.keyboard.press("Enter")

    await expect(page.get_by_text(number).first).to_be_visible()
    problems += await look(page, "search")
    await visit(page, "/serials")
    await page.get_by_role("searchbox", name="Serial number").fill(serial[:9])
    await expect(page.get_by_text(number).first).to_be_visible()
    link = page.get_by_role("link", name=serial, exact=True, include_hidden=True)
    await expect(link).to_be_visible()
    await expect(page.get_by_text("T2-TS7, basin 1").first).to_be_visible()
    problems += await look(page, "serials")
    assert problems == []

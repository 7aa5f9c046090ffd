"""A checklist changed in a browser: draft, refusals in the form, keyboard, preview, activation."""

from collections.abc import Iterator

import pytest
from playwright.async_api import FilePayload, Page, expect

from app.access import Role
from app.exports.xlsx_file import MEDIA_TYPE
from tests import boms
from tests.app.test_template_files import HEADS, sheet
from tests.browser.conftest import ACROSS, NewPage
from tests.browser.helpers import axe, overflow, ready, shot, small_targets, visit
from tests.browser.house import House, served
from tests.browser.servers import Server


@pytest.fixture
def running(database: str) -> Iterator[Server]:
    """A server of its own: the checklists in force are everybody's."""
    server = served(database).start()
    yield server
    server.stop()


@pytest.fixture
def house(running: Server, new_page: NewPage) -> House:
    return House(running, new_page)


async def looked_at(page: Page, name: str) -> None:
    """What a person meets here is fit for gloves, screen readers and small screens."""
    await shot(page, f"templates-{name}", whole=True)
    assert await axe(page) == []
    assert await overflow(page) == 0
    assert await small_targets(page) == []


@ACROSS
async def test_an_admin_changes_a_checklist_and_puts_it_in_force(
    house: House, viewport: dict[str, int]
) -> None:
    await boms.stored_order()
    admin = await (await house.person("Maya Okafor", Role.ADMIN)).device(viewport)

    await visit(admin, "/templates")
    await looked_at(admin, "overview")
    await admin.get_by_text("Pre-QC", exact=True).first.click()
    await admin.wait_for_url("**/templates/pre-qc")
    await ready(admin)
    await looked_at(admin, "active")
    await begin_a_draft(admin)
    await add_an_item(admin)
    await move_by_keyboard(admin)
    await try_it(admin)
    await activate(admin)

    await expect(admin.locator(".chip", has_text="Active").first).to_be_visible()


async def test_a_workbook_waits_where_another_admin_was_faster(
    house: House, complaints: list[str]
) -> None:
    admin = await (await house.person("Maya Okafor", Role.ADMIN)).device()
    other = await (await house.person("Lena Brandt", Role.ADMIN)).device()
    await visit(admin, "/templates/pre-qc")
    await begin_a_draft(admin)
    await visit(other, "/templates/pre-qc?revision=2")
    doors = sheet(HEADS, ["doors", "Body", "The doors close", "check"])

    async with admin.expect_file_chooser() as chooser:
        await admin.get_by_label("Import as draft").click()
    await other.get_by_role("button", name="Remove “What the sink stands on”").click()
    await expect(admin.get_by_text("What the sink stands on")).to_be_hidden()
    workbook = FilePayload(name="doors.xlsx", mimeType=MEDIA_TYPE, buffer=doors)
    await (await chooser.value).set_files(workbook)
    file = admin.locator(".drop-files li")
    await expect(file).to_contain_text("Lena Brandt removed an item of the checklist: What the")
    await looked_at(admin, "import-refused")
    await expect(admin.locator(".template-item")).to_have_count(15)
    await admin.get_by_role("button", name="Try again: doors.xlsx").click()

    await expect(file).to_contain_text("Stored")
    await expect(admin.locator(".template-item")).to_have_count(1)
    assert all("409" in one for one in complaints)
    complaints.clear()


async def begin_a_draft(page: Page) -> None:
    await page.get_by_role("button", name="New draft").click()
    await page.wait_for_url("**/templates/pre-qc?revision=2")
    await ready(page)
    await expect(page.get_by_role("button", name="Add an item")).to_be_visible()
    await looked_at(page, "draft")


async def add_an_item(page: Page) -> None:
    await page.get_by_role("button", name="Add an item").click()
    form = page.get_by_role("dialog", name="New item")
    await form.get_by_label("Question, English").fill("The doors close")
    await form.get_by_label("When", exact=True).fill("pegbord: yes")
    await form.get_by_role("button", name="Add", exact=True).click()
    await expect(form.get_by_text("“pegbord” is no word rules know")).to_be_visible()
    await expect(form.get_by_text("Look at: When.")).to_be_visible()
    await expect(form.get_by_label("When", exact=True)).to_be_focused()
    await shot(page, "templates-form")
    assert await axe(page) == []
    assert await overflow(page) == 0
    await form.get_by_label("When", exact=True).fill("pegboard: yes")
    await form.get_by_role("button", name="Add", exact=True).click()
    await expect(form).to_be_hidden()
    await expect(page.get_by_text("the-doors-close")).to_be_visible()


async def move_by_keyboard(page: Page) -> None:
    """The focus goes with the item, so that pressing Enter again moves it further."""
    up = page.get_by_role("button", name="Move “The doors close” up")
    items = page.locator(".template-item .mono")
    place = (await items.all_inner_texts()).index("the-doors-close")
    await up.focus()
    for moved in (1, 2):
        await page.keyboard.press("Enter")
        await expect(items.nth(place - moved)).to_have_text("the-doors-close")
        await expect(up).to_be_focused()


async def try_it(page: Page) -> None:
    await page.get_by_role("link", name="Try it on a build").click()
    await page.wait_for_url("**/preview**")
    await ready(page)
    await page.get_by_label("Build number").fill("B-1001")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("B-1001, North Hospital")).to_be_visible()
    await expect(page.get_by_text("Why: with pegboard").first).to_be_visible()
    await looked_at(page, "preview")
    await page.go_back()
    await ready(page)
    await page.get_by_role("link", name="What differs").first.click()
    await page.wait_for_url("**/difference**")
    await ready(page)
    await expect(page.get_by_text("+ 1 added")).to_be_visible()
    await looked_at(page, "difference")


async def activate(page: Page) -> None:
    await visit(page, "/templates/pre-qc?revision=2")
    await page.get_by_role("button", name="Activate").click()
    sure = page.get_by_role("dialog", name="Activate revision 2?")
    await expect(sure).to_contain_text("Runs that have begun keep the revision")
    await shot(page, "templates-activate")
    await sure.get_by_role("button", name="Activate").click()
    await expect(page.get_by_role("button", name="New draft")).to_be_visible()

"""Widgets under the finger and under the keyboard."""

import re

import pytest
from playwright.async_api import FilePayload, Page, expect

from tests.browser.conftest import LANDSCAPE, PORTRAIT, NewPage
from tests.browser.helpers import visit
from tests.browser.servers import Server


@pytest.fixture
async def page(new_page: NewPage, gallery_server: Server) -> Page:
    return await new_page(gallery_server.url, PORTRAIT)


async def test_a_double_click_stores_once_and_the_button_shows_it_runs(page: Page) -> None:
    await visit(page, "/form")
    store = page.get_by_role("button", name="Store")

    await store.dblclick()

    await expect(store).to_have_attribute("aria-busy", "true")
    await expect(store).not_to_have_attribute("aria-busy", "true")
    await expect(page.get_by_text("1 stored")).to_be_visible()


async def test_what_is_typed_just_before_the_press_is_not_lost(page: Page) -> None:
    await visit(page, "/form")

    await page.get_by_label("Customer").press_sequentially("St. Mary", delay=5)
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Store").click()

    await expect(page.get_by_text("1 stored")).to_be_visible()
    await expect(page.get_by_label("Customer")).to_have_value("St. Mary")


async def test_what_the_server_says_late_leaves_alone_what_is_being_typed(page: Page) -> None:
    await visit(page, "/form")
    customer = page.get_by_label("Customer")
    its_number = "parseInt(document.activeElement.id.slice(1))"
    await customer.press_sequentially("St. Mary")
    await expect(customer).to_be_focused()

    await page.keyboard.type(" ")
    await page.evaluate(f"runMethod({its_number}, 'updateValue', [])")
    await page.keyboard.type("N")

    await expect(customer).to_have_value("St. Mary N")


async def test_refusals_errors_and_blocked_buttons_speak_in_words(page: Page) -> None:
    await visit(page, "/form")

    await page.get_by_role("button", name="Refuse").click()
    await expect(page.get_by_role("alert")).to_have_text(re.compile("below 48 in"))
    await page.get_by_role("button", name="Blocked").click(force=True)
    await expect(page.get_by_role("alert").last).to_have_text("Add a sink first.")
    await page.get_by_role("button", name="Break").click()

    told = page.get_by_role("alert").filter(has_text="Something went wrong")
    await expect(told).to_contain_text(re.compile(r"Nothing you saved is lost.*E-[0-9A-Z]{8}"))
    await expect(page.get_by_text("secret text")).to_have_count(0)


async def test_arrow_keys_choose_and_a_blocked_choice_says_why(page: Page) -> None:
    await visit(page, "/")
    legs = page.get_by_role("group", name="Legs")

    await legs.get_by_role("radio", name="DL27").focus()
    await page.keyboard.press("ArrowRight")

    await expect(legs.get_by_role("radio", name="DL14")).to_be_checked()
    blocked = page.get_by_role("radio", name=re.compile("^DI"))
    await expect(blocked).to_be_disabled()
    await expect(page.get_by_text("Only an E-Sink has a DI basin.")).to_be_visible()


async def test_the_last_of_several_goes_out_only_for_another_or_for_everything(page: Page) -> None:
    await visit(page, "/")
    whom = page.get_by_role("group", name="For", exact=True)
    everything, one = (whom.get_by_role("checkbox", name=name) for name in ("All sinks", "B-1001"))
    await one.tap()
    await expect(everything).not_to_be_checked()

    await one.tap()

    await expect(one).to_be_checked()
    await expect(everything).not_to_be_checked()
    await everything.tap()
    await expect(one).not_to_be_checked()


async def test_a_picker_narrows_while_typing_and_chooses_with_enter(page: Page) -> None:
    await visit(page, "/")
    picker = page.get_by_role("combobox", name="Accessory")

    await picker.fill("cleaning 240")
    await expect(page.get_by_role("option")).to_have_count(1)
    await page.keyboard.press("Enter")

    await expect(picker).to_have_value("700.240")
    await expect(page.get_by_role("listbox")).to_be_hidden()
    await picker.press("ArrowDown")
    await picker.press("Escape")
    await expect(picker).to_have_value("700.240")


async def test_a_quantity_stays_within_its_limits(page: Page) -> None:
    await visit(page, "/")
    amount = page.get_by_role("textbox", name="How many")

    await amount.fill("99")
    await amount.press("Tab")
    await expect(amount).to_have_value("10")
    await page.get_by_role("button", name="One less: How many").click()

    await expect(amount).to_have_value("9")


async def test_files_are_sent_with_progress_and_refused_in_words(
    page: Page, complaints: list[str]
) -> None:
    await visit(page, "/")
    drop = page.get_by_label("Documents")

    await drop.set_input_files(
        [
            pdf("po.pdf", b"%PDF-1.7"),
            pdf("bad.pdf", b"MZ"),
            pdf("huge.pdf", b"%" * 400_000),
            pdf("large.pdf", b"%PDF" * 70_000),
        ]
    )

    files = page.locator(".drop-files li")
    await expect(files.nth(0)).to_contain_text("Stored")
    await expect(files.nth(1)).to_contain_text("This is not a PDF.")
    await expect(files.nth(2)).to_contain_text("Larger than")
    await expect(files.nth(3)).to_contain_text("Larger than")
    await page.get_by_role("button", name="Try again: bad.pdf").press("Enter")
    await expect(drop).to_be_focused()
    await expect(files.nth(1)).to_contain_text("This is not a PDF.")
    assert all("422" in one or "413" in one for one in complaints)
    complaints.clear()
    await expect(files.nth(0).get_by_role("button")).to_have_count(0)
    off_the_list = page.get_by_role("button", name="Remove from this list")
    await expect(off_the_list).to_have_count(3)
    size = await off_the_list.first.bounding_box()
    assert size is not None
    assert min(size["width"], size["height"]) >= 44
    await page.get_by_role("button", name="Remove from this list: bad.pdf").press("Enter")
    await expect(drop).to_be_focused()
    await page.get_by_role("button", name="Remove from this list: huge.pdf").tap()
    await expect(page.locator(".drop-name")).to_have_text(["po.pdf", "large.pdf"])


async def test_what_was_typed_into_a_sheet_is_there_when_it_opens_after_a_reload(
    page: Page,
) -> None:
    await visit(page, "/")
    await page.get_by_role("button", name="Open sheet").click()
    await page.get_by_label("What is it").fill("The drawing of the left basin")

    await visit(page, "/")
    await page.get_by_role("button", name="Open sheet").click()

    await expect(page.get_by_label("What is it")).to_have_value("The drawing of the left basin")
    await expect(page.get_by_text("What you typed here before is back.")).to_be_visible()


async def test_a_list_is_walked_sorted_and_opened_with_keys(page: Page) -> None:
    await visit(page, "/orders")

    await page.get_by_role("button", name="PO", exact=True).click()
    header = page.get_by_role("columnheader", name="PO")
    await expect(header).to_have_attribute("aria-sort", "ascending")
    await page.get_by_role("button", name="PO", exact=True).click()
    await expect(header).to_have_attribute("aria-sort", "descending")
    await page.get_by_role("row").nth(1).focus()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")

    await page.wait_for_url("**/orders/19")


async def test_enter_opens_the_row_that_has_the_focus_after_another_came_above_it(
    page: Page,
) -> None:
    await visit(page, "/orders")
    rows = page.locator("tbody tr")
    await rows.nth(1).focus()

    # A live update: nobody touches the page.
    await page.get_by_role("button", name="Another comes").dispatch_event("click")
    await expect(rows.first).to_contain_text("PO-2026-0099")
    await expect(rows.nth(2)).to_be_focused()
    await expect(rows.nth(2)).to_have_attribute("tabindex", "0")
    await page.keyboard.press("ArrowDown")
    await expect(rows.nth(3)).to_be_focused()
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("Enter")

    await page.wait_for_url("**/orders/2")


async def test_enter_opens_the_line_that_has_the_focus_after_another_came_above_it(
    page: Page,
) -> None:
    await visit(page, "/tree")
    await page.get_by_role("button", name="Collapse all").click()
    lines = page.locator(".tree-line")
    await lines.nth(1).focus()

    await page.get_by_role("button", name="One above").dispatch_event("click")
    await expect(lines.first).to_contain_text("709.99")
    await expect(lines.nth(2)).to_be_focused()
    await page.keyboard.press("Enter")

    await expect(lines.nth(2)).to_have_attribute("aria-expanded", "true")
    await expect(lines.nth(1)).to_have_attribute("aria-expanded", "false")


async def test_a_thousand_lines_open_search_and_explain_without_the_server(
    page: Page, gallery_server: Server
) -> None:
    await visit(page, "/tree/large")
    tree = page.get_by_role("treegrid")
    await expect(tree).to_have_attribute("aria-rowcount", "1001")
    await page.evaluate("window.socket.disconnect()")

    assert await page.locator(".tree-line").count() < 60
    await page.get_by_role("searchbox", name="Find in this list").fill("702.4917")
    await expect(page.get_by_text("1 found")).to_be_visible()
    await expect(page.locator(".tree-line")).to_have_count(3)
    await page.get_by_role("button", name="Collapse all").click()
    await expect(page.locator(".tree-line")).to_have_count(50)
    await page.locator(".tree-line").first.focus()
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("ArrowDown")
    await expect(page.locator(".tree-line").nth(1)).to_be_focused()
    await page.get_by_role("button", name="Why is this here? 709.00").click()

    await expect(page.get_by_role("dialog")).to_contain_text("A 54 in sink needs the body")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_be_hidden()


@pytest.mark.parametrize("viewport", [PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])
async def test_the_signs_of_a_tree_stand_in_one_column(
    new_page: NewPage, gallery_server: Server, viewport: dict[str, int]
) -> None:
    page = await new_page(gallery_server.url, viewport)
    await visit(page, "/tree")
    await page.get_by_role("button", name="Expand all").click()

    lefts = await page.locator("button.tree-why").evaluate_all(
        "signs => signs.map((sign) => Math.round(sign.getBoundingClientRect().left))"
    )

    assert len(lefts) > 1
    assert len(set(lefts)) == 1


async def test_scrolling_a_large_tree_to_its_end_shows_the_last_line(page: Page) -> None:
    await visit(page, "/tree/large")

    await page.locator(".tree-line").first.focus()
    await page.keyboard.press("End")

    last = page.locator(".tree-line[aria-rowindex='1001']")
    await expect(last).to_be_focused()
    await expect(last).to_be_in_viewport()


async def test_paper_shows_every_line_and_none_of_the_frame(page: Page) -> None:
    await visit(page, "/tree/large")

    await page.evaluate("dispatchEvent(new Event('beforeprint'))")
    await page.emulate_media(media="print")

    await expect(page.locator(".tree-line")).to_have_count(1000)
    await expect(page.get_by_role("navigation", name="Places")).to_be_hidden()
    await expect(page.get_by_role("searchbox")).to_have_count(0)


def pdf(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/pdf", "buffer": content}

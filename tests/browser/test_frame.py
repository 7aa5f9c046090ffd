"""The frame and the widgets as people meet them: seen, pressed, typed and read aloud."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import LANDSCAPE, PHONE, PORTRAIT, NewPage
from tests.browser.helpers import axe, overflow, shot, small_targets, visit
from tests.browser.servers import Server

CUT = """all => all.filter(one => one.scrollHeight > one.clientHeight ||
    one.scrollWidth > one.clientWidth).map(one => one.innerText)"""
# Those whose number, such as B-1004, does not stand in one line.
BROKEN = """all => all.filter(one => {
    const words = document.createTreeWalker(one, NodeFilter.SHOW_TEXT).nextNode();
    const at = words.data.lastIndexOf("B-1004"), number = document.createRange();
    if (at < 0) return false;
    number.setStart(words, at);
    number.setEnd(words, words.length);
    return number.getClientRects().length > 1;
}).map(one => one.innerText)"""
EVERY = ["/", "/orders", "/empty", "/tree", "/tree/large", "/form", "/sign-in"]


@pytest.mark.parametrize("path", EVERY)
async def test_a_page_has_no_violations_fits_and_has_targets_for_gloves(
    new_page: NewPage, gallery_server: Server, path: str
) -> None:
    page = await visit(await new_page(gallery_server.url), path)

    for size in (PORTRAIT, LANDSCAPE):
        await page.set_viewport_size(size)  # type: ignore[arg-type]
        await shot(page, f"gallery-{path}", whole=True)
        assert await axe(page) == []
        assert await overflow(page) == 0
        assert await small_targets(page) == []
        crumbs = page.locator(".crumbs a, .crumbs [aria-current]")
        assert await crumbs.evaluate_all(BROKEN) == []
        assert await crumbs.or_(page.locator(".step-name")).evaluate_all(CUT) == []


@pytest.mark.parametrize("path", EVERY)
async def test_dark_and_a_narrow_window_lose_nothing(
    new_page: NewPage, gallery_server: Server, path: str
) -> None:
    narrow = {"width": 320, "height": 640}
    dark = await new_page(gallery_server.url, narrow, color_scheme="dark")

    await visit(dark, path)

    assert await axe(dark) == []
    assert await overflow(dark) == 0
    await shot(dark, f"gallery-dark-{path}")


async def test_what_was_looked_at_before_is_found_when_it_fades_or_loses_its_name(
    new_page: NewPage, gallery_server: Server
) -> None:
    page = await visit(await new_page(gallery_server.url), "/form")
    assert await axe(page) == []

    await page.locator("h1").evaluate("(title) => (title.style.opacity = 0.3)")
    await page.locator("main input").first.evaluate(
        "(field) => { field.removeAttribute('aria-label'); field.labels[0]?.remove(); }"
    )

    found = {one.partition(":")[0] for one in await axe(page)}
    assert {"color-contrast", "label-title-only"} <= found


async def test_what_opens_over_the_page_has_no_violations_either(tablet: Page) -> None:
    await visit(tablet, "/opening")

    await tablet.get_by_role("button", name="Open sheet").click()
    await expect(tablet.get_by_role("dialog", name="Add a document")).to_be_visible()
    assert await axe(tablet) == []
    await shot(tablet, "gallery-sheet")
    await tablet.keyboard.press("Escape")
    await expect(tablet.get_by_role("button", name="Open sheet")).to_be_focused()

    await tablet.get_by_role("combobox", name="Accessory").click()
    await expect(tablet.get_by_role("listbox")).to_be_visible()
    assert await axe(tablet) == []
    await shot(tablet, "gallery-picker")
    await tablet.keyboard.press("Escape")

    await tablet.get_by_role("button", name="Toasts").click()
    await expect(tablet.get_by_text("Report number E-1234")).to_be_visible()
    await tablet.get_by_role("button", name="Your menu").click()
    await expect(tablet.get_by_role("button", name="Sign out")).to_be_visible()
    assert await axe(tablet) == []
    await shot(tablet, "gallery-menu-and-toasts")


async def test_the_first_key_reaches_the_skip_link_and_slash_the_search(tablet: Page) -> None:
    await visit(tablet, "/")

    await tablet.keyboard.press("Tab")
    await expect(tablet.get_by_role("link", name="Skip to the content")).to_be_focused()
    await tablet.keyboard.press("/")

    await expect(tablet.get_by_role("searchbox", name="Search orders")).to_be_focused()
    await tablet.keyboard.type("702.10")
    await tablet.keyboard.press("Enter")
    await tablet.wait_for_url("**/search?q=702.10")


async def test_the_places_stand_at_the_side_or_at_the_bottom(
    new_page: NewPage, gallery_server: Server
) -> None:
    wide = await visit(await new_page(gallery_server.url, LANDSCAPE), "/orders")
    tall = await visit(await new_page(gallery_server.url, PORTRAIT), "/orders")
    phone = await visit(await new_page(gallery_server.url, PHONE), "/orders")

    side = await wide.get_by_role("navigation", name="Places").bounding_box()
    bottom = await tall.get_by_role("navigation", name="Places").bounding_box()
    small = await phone.get_by_role("navigation", name="Places").bounding_box()

    assert side is not None
    assert (side["x"], side["y"], side["height"]) == (0, 0, 820)
    assert bottom is not None
    assert bottom["y"] + bottom["height"] == 1180
    assert small is not None
    assert small["width"] == 390
    await expect(wide.get_by_role("link", name="Orders").first).to_have_attribute(
        "aria-current", "page"
    )


async def test_signing_out_is_a_real_form_that_works_without_a_socket(tablet: Page) -> None:
    await visit(tablet, "/orders")
    await tablet.evaluate("localStorage.setItem('draft:7:/form:form:note', '{}')")
    await tablet.evaluate("window.socket.disconnect()")

    await tablet.get_by_role("button", name="Your menu").click()
    async with tablet.expect_request("**/sign-out") as sent:
        await tablet.get_by_role("button", name="Sign out").click()

    request = await sent.value
    assert request.method == "POST"
    assert await tablet.evaluate("Object.keys(localStorage)") == []

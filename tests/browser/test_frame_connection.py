"""Lost connections and restarted servers: the page says so, and nothing that was typed is lost.

These also hold NiceGUI's inner names that net.js relies on in place.
"""

import json
from collections.abc import Iterator

import httpx
import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.helpers import ready, shot, visit
from tests.browser.servers import Server, gallery

SAVED = "What you type is kept on this device"


@pytest.fixture
def own_server() -> Iterator[Server]:
    server = gallery().start()
    yield server
    server.stop()


@pytest.fixture
async def page(new_page: NewPage, own_server: Server, complaints: list[str]) -> object:
    yield await new_page(own_server.url)
    # The browser notes each attempt to reach a server that is away.
    complaints[:] = [
        one for one in complaints if "ERR_CONNECTION" not in one and "WebSocket" not in one
    ]


async def test_a_restart_keeps_what_was_typed_before_and_during_it(
    page: Page, own_server: Server
) -> None:
    await visit(page, "/form")
    await page.get_by_label("Note").fill("typed before")

    own_server.stop()
    await expect(page.get_by_role("status").filter(has_text=SAVED)).to_be_visible()
    await shot(page, "connection-lost")
    await page.get_by_label("Note").fill("typed while the server was away")
    own_server.start()

    await expect(page.get_by_text("Connected again")).to_be_visible(timeout=20_000)
    await expect(page.get_by_label("Note")).to_have_value("typed while the server was away")
    await page.get_by_role("button", name="Store").click()
    await expect(page.get_by_text("1 stored")).to_be_visible()


async def test_a_draft_never_covers_newer_work(page: Page) -> None:
    await visit(page, "/form")
    await page.get_by_label("Note").fill("mine")
    await page.evaluate(
        "Object.keys(localStorage).forEach((key) => { "
        "const kept = JSON.parse(localStorage[key]); "
        "localStorage[key] = JSON.stringify({ ...kept, over: 'what the server had then' }); })"
    )

    await page.reload()
    await ready(page)

    await expect(page.get_by_label("Note")).to_have_value("")
    assert await page.evaluate("Object.keys(localStorage)") == []


async def test_a_draft_belongs_to_one_person_and_one_path(page: Page) -> None:
    await visit(page, "/form")

    await page.get_by_label("Note").fill("mine")

    assert await page.evaluate("Object.keys(localStorage)") == ["draft:7:/form:form:note"]


async def test_a_short_loss_reconnects_the_same_page_without_a_reload(page: Page) -> None:
    await visit(page, "/form")
    await page.evaluate("window.here = 'the same page'")

    await page.evaluate("window.socket.io.engine.close()")
    await expect(page.get_by_role("status").filter(has_text=SAVED)).to_be_visible()
    await page.wait_for_function("document.documentElement.dataset.net === 'online'")
    await page.get_by_role("button", name="Store").click()

    await expect(page.get_by_text("1 stored")).to_be_visible()
    assert await page.evaluate("window.here") == "the same page"


def test_a_silent_line_is_noticed_within_ten_seconds(gallery_server: Server) -> None:
    socket = f"{gallery_server.url}/_nicegui_ws/socket.io/?EIO=4&transport=polling"

    opened = json.loads(httpx.get(socket).text.removeprefix("0"))

    assert opened["pingInterval"] + opened["pingTimeout"] <= 10_000

"""Chromium against a real server, on a tablet held both ways. Nothing here needs NiceGUI.

A console error or a refusal of the content security policy fails the test it happened in.
"""

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    async_playwright,
    expect,
)

from app import settings
from models import database as door
from tests.browser.helpers import shot
from tests.browser.servers import Server, database_of, demonstration, files_of, gallery

if TYPE_CHECKING:
    from tests.browser.house import House

PORTRAIT = {"width": 820, "height": 1180}
LANDSCAPE = {"width": 1180, "height": 820}
PHONE = {"width": 390, "height": 844}
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
TABLET = {
    "has_touch": True,
    "locale": "en-GB",
    "timezone_id": "Europe/Berlin",
    "reduced_motion": "reduce",
}
# How somebody holds the tablet. Every page is looked at both ways (test_every_page): a test about
# what people do takes one of them, the whole way of an order both.
UPRIGHT = pytest.mark.parametrize("viewport", [PORTRAIT], ids=["portrait"])
ACROSS = pytest.mark.parametrize("viewport", [LANDSCAPE], ids=["landscape"])
HELD = pytest.mark.parametrize("viewport", [PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])
NewPage = Callable[..., Awaitable[Page]]
# What takes our ears off a page again.
Deaf = Callable[[], None]
# Tests end by condition; how long one may take only matters on a machine with much else to do.
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)


def chromium() -> str | None:
    """The browser to use: CHROMIUM, the system's, or (None) the one Playwright installed."""
    given = os.environ.get("CHROMIUM", "")
    found = map(shutil.which, (given, "chromium-headless-shell", "chromium", "google-chrome"))
    return next(filter(None, found), None)


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        yield started
        await started.close()


@pytest.fixture(scope="session")
def gallery_server() -> Iterator[Server]:
    """The gallery of widgets, shared by the tests of the frame."""
    server = gallery().start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def demonstration_server(demonstration_copy: Callable[[], Path]) -> Iterator[Server]:
    """`cleanstation demo`, started once for all browser tests: each makes its own orders in it."""
    server = demonstration(demonstration_copy()).start()
    yield server
    server.stop()


@pytest.fixture
async def product(demonstration_server: Server, new_page: NewPage) -> AsyncIterator["House"]:
    """The demonstration, with people of this test's own; `app` reaches its database and files."""
    from tests.browser.house import House  # noqa: PLC0415  # which is typed by NewPage of here

    address = database_of(demonstration_server)
    files = files_of(demonstration_server).as_uri()
    before = settings.current()
    settings.use(settings.load(app_env="test", database_url=address, files_url=files))
    door.connect(address)
    yield House(demonstration_server, new_page)
    await door.disconnect()
    settings.use(before)


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained about; a test that expects a complaint clears this list."""
    return []


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Leave a mark on a test that failed, for the pictures `new_page` takes then."""
    report = yield
    if report.when == "call" and report.failed:
        item.stash[FAILED] = True
    return report


class Tablets:
    """Tabs to be used again by other people: what one has loaded and compiled, it need not again.

    Of one kind (address, size, options) at a time is one with one test; the longest unused go.
    In between a tab rests on a page of the same server without anything on it: to leave the
    server's address would end its process, and what that has compiled with it.
    """

    SPARE = 8
    RESTS_AT = "/healthz"

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.kinds: dict[BrowserContext, dict[str, Any]] = {}
        self.spare: list[BrowserContext] = []

    async def take(self, **options: object) -> Page:
        """A page in a browser that knows nobody."""
        found = next((one for one in self.spare if self.kinds[one] == options), None)
        if found is not None:
            self.spare.remove(found)
            return found.pages[0]
        made = await self.browser.new_context(**cast("Any", options))
        made.set_default_timeout(PATIENCE)
        self.kinds[made] = options
        return await made.new_page()

    async def give_back(self, context: BrowserContext) -> None:
        try:
            await self.forget(context)
        except Error:
            await self.throw_away(context)  # its server has ended, or the tab has
            return
        self.spare.append(context)
        while len(self.spare) > self.SPARE:
            await self.throw_away(self.spare.pop(0))

    async def forget(self, context: BrowserContext) -> None:
        """Whatever somebody did here: who they were, what they left, how they held it."""
        kind, (page, *others) = self.kinds[context], context.pages
        for other in others:
            await other.close()
        await context.set_offline(False)
        await context.clear_cookies()
        await page.goto(f"{kind['base_url']}{self.RESTS_AT}")
        await page.evaluate("sessionStorage.clear()")
        line = await context.new_cdp_session(page)
        forgotten = {"origin": kind["base_url"], "storageTypes": "local_storage,indexeddb"}
        await line.send("Storage.clearDataForOrigin", forgotten)
        await line.detach()
        await page.emulate_media(media="null")
        await page.mouse.move(0, 0)
        if page.viewport_size != kind["viewport"]:
            await page.set_viewport_size(kind["viewport"])

    async def throw_away(self, context: BrowserContext) -> None:
        del self.kinds[context]
        await context.close()


@pytest.fixture(scope="session")
def tablets(browser: Browser) -> Tablets:
    return Tablets(browser)


@pytest.fixture
async def new_page(
    tablets: Tablets, complaints: list[str], request: pytest.FixtureRequest
) -> AsyncIterator[NewPage]:
    """Makes a page in a browser of its own: `await new_page(server.url, LANDSCAPE)`.

    Two calls are two people. Options go to Playwright's `new_context`.
    """
    opened: dict[BrowserContext, Deaf] = {}

    async def make(
        base_url: str, viewport: dict[str, int] | None = None, **options: object
    ) -> Page:
        wanted = {"base_url": base_url, "viewport": viewport or PORTRAIT, **TABLET, **options}
        page = await tablets.take(**wanted)
        opened[page.context] = listen(page, complaints)
        return page

    yield make
    failed = request.node.stash.get(FAILED, False)
    for number, (context, deaf) in enumerate(opened.items(), start=1):
        if failed:
            for page in context.pages:
                await shot(page, f"failed {request.node.name} {number}")
        deaf()
        if failed or "own_tablets" in request.fixturenames:
            await tablets.throw_away(context)
        else:
            await tablets.give_back(context)
    assert complaints == []


@pytest.fixture
def own_tablets() -> None:
    """For tests that change a tab for good: scripts of their own in it, or lines they cut."""


def listen(page: Page, complaints: list[str]) -> Deaf:
    """Also for pages a test opens by itself, such as a second tab."""

    def said(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(message.text)

    def failed(error: Error) -> None:
        complaints.append(str(error))

    def deaf() -> None:
        page.remove_listener("console", said)
        page.remove_listener("pageerror", failed)

    page.on("console", said)
    page.on("pageerror", failed)
    return deaf


@pytest.fixture(params=[PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])
async def tablet(request: pytest.FixtureRequest, new_page: NewPage, gallery_server: Server) -> Page:
    """The gallery on a tablet, once in each hand."""
    return await new_page(gallery_server.url, request.param)

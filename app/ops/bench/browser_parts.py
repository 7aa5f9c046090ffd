"""What is measured in Chromium: first loads, a long BOM, a choice, questions asked."""

import asyncio
import os
import shutil
import statistics
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.access import Visitor
from app.ops.bench import data, scratch, servers
from app.ops.bench.measure import Measure
from app.ops.bench.scratch import Raw, Scratch
from app.ops.bench.scripts import ONE_MORE, PRESS_AND_WATCH

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

WIDE, HIGH = 1180, 820
SLOWED = 4  # a stand-in for a cheap tablet
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
INTERACTIVE = "window.did_handshake === true && window.socket?.connected"
PATIENCE = 60_000  # milliseconds: a page that needs longer is a failure, not a measure
SETTLES = 0.6  # seconds without a question to the database
PARTS = "first loads, the long BOM, the wizard's difference and questions a page"


class NoBrowser(Exception):
    """There is no Chromium, or nothing to drive it with; the message says what to install."""


@dataclass(frozen=True, slots=True)
class Place:
    """A page to measure, and what must be seen before it counts as there."""

    name: str
    path: str
    seen: str = "h1"


@dataclass(frozen=True, slots=True)
class Stage:
    """What the browser parts share."""

    here: Scratch
    browser: "Browser"
    bare: str
    product: str
    token: str

    async def page(self, *, slowed: int = 1) -> "Page":
        context = await self.browser.new_context(
            viewport={"width": WIDE, "height": HIGH}, reduced_motion="reduce"
        )
        await context.add_cookies([{"name": "sid", "value": self.token, "url": self.product}])
        page = await context.new_page()
        if slowed > 1:
            session = await context.new_cdp_session(page)
            await session.send("Emulation.setCPUThrottlingRate", {"rate": slowed})
        return page


async def measure(here: Scratch) -> list[Measure]:
    """Everything that needs a browser; says so in one line when there is none."""
    try:
        async with chromium() as browser:
            return await _with(here, browser)
    except NoBrowser as missing:
        return [Measure(name=PARTS, skipped=str(missing))]


async def _with(here: Scratch, browser: "Browser") -> list[Measure]:
    visitor, token = await scratch.somebody("bench-browser")
    places, draft_id = await furnish(here, visitor)
    with servers.bare_nicegui() as bare, servers.product(here.url) as product:
        stage = Stage(here, browser, bare, product, token)
        found = await first_loads(stage, places)
        found += await long_bom(stage, places[-1])
        found.append(await choice_to_difference(stage, draft_id))
        found += await questions(stage, places)
    return found


async def furnish(here: Scratch, visitor: Visitor) -> tuple[list[Place], int]:
    """An order with the largest BOM and one of a thousand lines, and a draft of the same."""
    numbers = data.kits(here.url)
    async with scratch.looking() as session:
        largest = await scratch.largest(session)
    fitting = [a for a in largest["accessories"] if not a["item"].startswith("BENCH-")]
    largest = largest | {"accessories": fitting}
    long: Raw = largest | {
        "build_number": "BENCH-LONG",
        "accessories": [{"item": number, "quantity": 1} for number in numbers],
    }
    order = await scratch.order_with([largest, long], visitor, po_number="PO-BENCH")
    draft = await scratch.draft_with(largest, visitor)
    places = [
        Place("dashboard", "/"),
        Place("orders", "/orders", ".records"),
        Place("order", f"/orders/{order}"),
        Place("catalogue", "/catalogue"),
        Place("item", "/catalogue/T2-BSN-ESK-KIT"),
        Place("wizard", f"/orders/new/{draft}/configure/1", ".live-bom-line"),
        Place("purchase list", f"/orders/{order}/purchase-list", ".tree-line"),
        Place("BOM", "/builds/BENCH-LARGEST/bom", ".tree-line"),
        Place("BOM of 1,000 lines", "/builds/BENCH-LONG/bom", ".tree-line"),
    ]
    return places, draft


async def first_loads(stage: Stage, places: Sequence[Place]) -> list[Measure]:
    """From the press to everything drawn and answering, with the browser's cache filled."""
    found = []
    empty = Place("", "/", "button")
    page, floor_page = await stage.page(), await stage.page()
    for place in places[:-1]:
        stage.here.tell(f"first load of {place.name}")
        value, floor = await _in_turns(
            stage, (page, stage.product, place), (floor_page, stage.bare, empty)
        )
        found.append(
            Measure(
                name=f"first load: {place.name}",
                value=value,
                floor=floor,
                promised=2,
                note="against a bare NiceGUI page",
            )
        )
    return found


async def long_bom(stage: Stage, place: Place) -> list[Measure]:
    found = []
    for slowed in (1, SLOWED):
        stage.here.tell(f"{place.name}, the browser slowed {slowed} times")
        page, floor_page = await stage.page(slowed=slowed), await stage.page(slowed=slowed)
        value, floor = await _in_turns(
            stage, (page, stage.product, place), (floor_page, stage.bare, Place("", "/", "button"))
        )
        speed = "at full speed" if slowed == 1 else f"with the browser slowed {slowed} times"
        found.append(
            Measure(
                name=f"{place.name} to interactive, {speed}",
                value=value,
                floor=floor,
                promised=2,
                note="against a bare NiceGUI page",
            )
        )
    return found


async def choice_to_difference(stage: Stage, draft_id: int) -> Measure:
    """One press on a choice until the BOM beside it shows what it changed."""
    stage.here.tell("a choice in the wizard")
    page, floor_page = await stage.page(), await stage.page()
    await visit(page, stage.product, Place("", f"/orders/new/{draft_id}/configure/1", ".live-bom"))
    await visit(floor_page, stage.bare, Place("", "/", "button"))
    values, floors = [], []
    for turn in range(stage.here.sizes.page_times + 1):
        model = ("DL27", "LC1")[turn % 2]
        values.append(await page.evaluate(PRESS_AND_WATCH, ["Leg model", model, f"T2-{model}-KIT"]))
        floors.append(await floor_page.evaluate(ONE_MORE))
        await asyncio.sleep(2.2)  # what a choice changed stays lit for two seconds
    return Measure(
        name="wizard: choice to difference drawn",
        value=statistics.median(values[1:]),
        floor=statistics.median(floors[1:]),
        note="against a press on a bare NiceGUI page; the aim is below 300 ms",
    )


async def questions(stage: Stage, places: Sequence[Place]) -> list[Measure]:
    """Questions to the database for one load of each page; the number does not depend on data."""
    stage.here.tell("questions a page")
    page = await stage.page()
    asked: dict[str, int] = {}
    for place in places:
        counts = []
        for _ in range(min(3, stage.here.sizes.page_times)):
            before = await _asked(stage)
            await visit(page, stage.product, place)
            counts.append(await _asked(stage) - before)
        asked[place.name] = min(counts)
    long, short = asked["BOM of 1,000 lines"], asked["BOM"]
    told = ", ".join(f"{name} {count}" for name, count in asked.items())
    return [
        Measure(
            name="questions a page: BOM of 1,000 lines",
            value=long,
            floor=short,
            unit="questions",
            promised=1,
            note=f"against the largest real BOM; every page: {told}",
        )
    ]


async def visit(page: "Page", address: str, place: Place) -> float:
    """Milliseconds from the start of the navigation until the page is drawn and answers."""
    await page.goto(f"{address}{place.path}", wait_until="commit")
    await page.wait_for_function(
        f"(seen) => {INTERACTIVE} && document.querySelector(seen)",
        arg=place.seen,
        polling="raf",
        timeout=PATIENCE,
    )
    return float(await page.evaluate("performance.now()"))


async def _in_turns(
    stage: Stage, value: tuple["Page", str, Place], floor: tuple["Page", str, Place]
) -> tuple[float, float]:
    values, floors = [], []
    for turn in range(stage.here.sizes.page_times + 1):
        of_floor, of_value = await visit(*floor), await visit(*value)
        if turn:  # the first fills the browser's cache
            floors.append(of_floor)
            values.append(of_value)
    return statistics.median(values), statistics.median(floors)


async def _asked(stage: Stage) -> int:
    """How often the database was asked so far, once nothing is asked any more."""
    context = stage.browser.contexts[0]
    before = -1
    while True:
        answer = await context.request.get(f"{stage.product}/bench/asked")
        now = int(await answer.text())
        if now == before:
            return now
        before = now
        await asyncio.sleep(SETTLES)


@asynccontextmanager
async def chromium() -> "AsyncIterator[Browser]":
    """The system's Chromium (or $CHROMIUM); raises NoBrowser in words."""
    try:
        from playwright.async_api import Error, async_playwright  # noqa: PLC0415
    except ImportError as error:
        raise NoBrowser("Playwright is not installed: use the development lock.") from error
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    async with async_playwright() as playwright:
        try:
            browser = await playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        except Error as error:
            raise NoBrowser("There is no Chromium: install it, or name it in CHROMIUM.") from error
        try:
            yield browser
        finally:
            await browser.close()

"""What is measured in Chromium: first loads, much on one page, a long BOM, a choice."""

import asyncio
import os
import shutil
import statistics
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from app.ops.bench import filled, furniture, questions, scratch, servers
from app.ops.bench.measure import Measure
from app.ops.bench.scratch import Scratch
from app.ops.bench.scripts import ONE_MORE, PRESS_AND_WATCH
from app.ops.bench.stage import Place, Stage, visit, visits_in_turns

if TYPE_CHECKING:
    from playwright.async_api import Browser

SLOWED = 4  # a stand-in for a cheap tablet
BARE = Place("", "/", "button")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PARTS = (
    "first loads, a long checklist, the full board, the long BOM, the wizard's difference and"
    " questions a page"
)


class NoBrowser(Exception):
    """There is no Chromium, or nothing to drive it with; the message says what to install."""


async def measure(here: Scratch, checklist: str) -> list[Measure]:
    """Everything that needs a browser; says so in one line when there is none.

    `checklist` is the build whose Pre-QC is opened.
    """
    try:
        async with chromium() as browser:
            return await _with(here, browser, checklist)
    except NoBrowser as missing:
        return [Measure(name=PARTS, skipped=str(missing))]


async def _with(here: Scratch, browser: "Browser", checklist: str) -> list[Measure]:
    visitor, token = await scratch.somebody("bench-browser")
    async with scratch.looking() as session:
        largest = await scratch.largest(session)
    places = await furniture.large(here.url, visitor, largest, here.sizes.kits)
    with servers.bare_nicegui() as bare, servers.product(here.url) as product:
        stage = Stage(here, browser, bare, product, visitor, token)
        found = await first_loads(stage, places)
        found += await filled.measure(stage, checklist)
        found += await long_bom(stage)
        found.append(await choice_to_difference(stage, places))
        found += await questions.measure(stage, largest)
    return found


async def first_loads(stage: Stage, places: Sequence[Place]) -> list[Measure]:
    """From the press to everything drawn and answering, with the browser's cache filled."""
    found = []
    async with stage.pages() as pages:
        for place in places:
            stage.here.tell(f"first load of {place.name}")
            value, floor = await visits_in_turns(stage, pages, place, BARE)
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


async def long_bom(stage: Stage) -> list[Measure]:
    place, found = furniture.long(stage.here.sizes.kits), []
    for slow in (1, SLOWED):
        stage.here.tell(f"{place.name}, the browser slowed {slow} times")
        async with stage.pages() as pages:
            value, floor = await visits_in_turns(stage, pages, place, BARE, slow=slow)
        speed = "at full speed" if slow == 1 else f"with the browser slowed {slow} times"
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


async def choice_to_difference(stage: Stage, places: Sequence[Place]) -> Measure:
    """One press on a choice until the BOM beside it shows what it changed."""
    stage.here.tell("a choice in the wizard")
    (wizard,) = (place for place in places if place.name == "wizard")
    values, floors = [], []
    async with stage.pages() as (page, floor_page):
        await visit(page, stage.product, wizard)
        await visit(floor_page, stage.bare, BARE)
        filling = stage.here.sizes.filling
        for turn in range(filling + stage.here.sizes.page_times):
            if turn:
                await asyncio.sleep(2.2)  # what a choice changed stays lit for two seconds
            model = ("DL27", "LC1")[turn % 2]
            pressed = ["Leg model", model, f"T2-{model}-KIT"]
            values.append(await page.evaluate(PRESS_AND_WATCH, pressed))
            floors.append(await floor_page.evaluate(ONE_MORE))
    return Measure(
        name="wizard: choice to difference drawn",
        value=statistics.median(values[filling:]),
        floor=statistics.median(floors[filling:]),
        note="against a press on a bare NiceGUI page; the aim is below 300 ms",
    )


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

"""What the browser parts share: pages to look at, and how long one takes until it answers."""

import statistics
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.access import Visitor
from app.ops.bench.scratch import Scratch

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

WIDE, HIGH = 1180, 820
INTERACTIVE = "window.did_handshake === true && window.socket?.connected"
PATIENCE = 60_000  # milliseconds: a page that needs longer is a failure, not a measure


@dataclass(frozen=True, slots=True)
class Place:
    """A page to measure, and what must be seen, how often, before it counts as there."""

    name: str
    path: str
    seen: str = "h1"
    times: int = 1


@dataclass(frozen=True, slots=True)
class Stage:
    """What the browser parts share."""

    here: Scratch
    browser: "Browser"
    bare: str
    product: str
    visitor: Visitor
    token: str

    @asynccontextmanager
    async def pages(self) -> "AsyncIterator[tuple[Page, Page]]":
        """One for the product and one for the bare floor."""
        async with self.page() as page, self.page() as floor_page:
            yield page, floor_page

    @asynccontextmanager
    async def page(self) -> "AsyncIterator[Page]":
        """Gone afterwards: a page that stays open goes on asking how old things are."""
        context = await self.browser.new_context(
            viewport={"width": WIDE, "height": HIGH}, reduced_motion="reduce"
        )
        await context.add_cookies([{"name": "sid", "value": self.token, "url": self.product}])
        try:
            yield await context.new_page()
        finally:
            await context.close()


@asynccontextmanager
async def slowed(page: "Page", times: int) -> AsyncIterator[None]:
    """No longer than it is measured: what is slowed takes a whole core, also while it waits."""
    line = await page.context.new_cdp_session(page)
    await line.send("Emulation.setCPUThrottlingRate", {"rate": times})
    try:
        yield
    finally:
        await line.send("Emulation.setCPUThrottlingRate", {"rate": 1})
        await line.detach()


async def visit(page: "Page", address: str, place: Place) -> float:
    """Milliseconds from the start of the navigation until the page is drawn and answers."""
    answer = await page.goto(f"{address}{place.path}", wait_until="commit")
    if answer is not None and not answer.ok:
        raise RuntimeError(f"{place.path} answered {answer.status}.")
    await page.wait_for_function(
        f"([seen, times]) => {INTERACTIVE} && document.querySelectorAll(seen).length >= times",
        arg=[place.seen, place.times],
        polling="raf",
        timeout=PATIENCE,
    )
    return float(await page.evaluate("performance.now()"))


async def visits_in_turns(
    stage: Stage, pages: "tuple[Page, Page]", place: Place, floor: Place, *, slow: int = 1
) -> tuple[float, float]:
    """Medians of the place on the product and of the floor on the bare pages.

    Alternating, so that a busy moment hits both alike.
    """
    (page, floor_page), values, floors = pages, [], []
    filling = stage.here.sizes.filling
    for turn in range(filling + stage.here.sizes.page_times):
        async with slowed(floor_page, slow):
            of_floor = await visit(floor_page, stage.bare, floor)
        async with slowed(page, slow):
            of_value = await visit(page, stage.product, place)
        if turn >= filling:
            floors.append(of_floor)
            values.append(of_value)
    return statistics.median(values), statistics.median(floors)

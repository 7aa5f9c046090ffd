"""What the browser parts share: pages to look at, and how long one takes until it answers."""

import statistics
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
    stage: Stage, value: tuple["Page", str, Place], floor: tuple["Page", str, Place]
) -> tuple[float, float]:
    """Medians; alternating, so that a busy moment hits both alike."""
    values, floors = [], []
    for turn in range(stage.here.sizes.page_times + 1):
        of_floor, of_value = await visit(*floor), await visit(*value)
        if turn:  # the first fills the browser's cache
            floors.append(of_floor)
            values.append(of_value)
    return statistics.median(values), statistics.median(floors)

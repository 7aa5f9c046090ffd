"""What the browser parts share: pages to look at, and how long one takes until it answers."""

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
    await page.goto(f"{address}{place.path}", wait_until="commit")
    await page.wait_for_function(
        f"(seen) => {INTERACTIVE} && document.querySelector(seen)",
        arg=place.seen,
        polling="raf",
        timeout=PATIENCE,
    )
    return float(await page.evaluate("performance.now()"))

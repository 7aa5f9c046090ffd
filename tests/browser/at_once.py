"""Whether others see something at once: within a second, on a machine that has time for it.

One that has no time to make a page has none for its news: then the two are compared.
"""

from statistics import median

from playwright.async_api import Page

AT_ONCE = 1.0  # seconds from the moment a change is stored to the moment another page shows it
# Where ten processes want two cores, news wait in five of them in turn: stored, told, read, drawn,
# shown. A page waits in two.
PAGES = 10
MADE_ONCE = """async () => {
    const begun = performance.now();
    await (await fetch(location.href)).text();
    return (performance.now() - begun) / 1000;
}"""


async def at_once(waited: float, page: Page) -> bool:
    """Whether so many seconds are no more than it may take at this moment."""
    if 0 < waited <= AT_ONCE:
        return True
    made: list[float] = [await page.evaluate(MADE_ONCE) for _ in range(3)]
    return 0 < waited <= PAGES * median(made)

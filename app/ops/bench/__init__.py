"""Measuring what was promised, each as a ratio to a floor measured in the same run.

measure.py         medians and ratios              scratch.py     a person, an order, a draft
data.py            much data, made in bulk         servers.py     the product, and bare NiceGUI
database_parts.py  BOM, order list, item search    browser_parts.py, scripts.py  in Chromium
"""

from collections.abc import Callable

from app.ops.bench import browser_parts, database_parts, scratch
from app.ops.bench.measure import Measure
from app.ops.bench.scratch import Scratch, Sizes

__all__ = ["Measure", "Scratch", "Sizes", "run"]


async def run(url: str, sizes: Sizes, tell: Callable[[str], None]) -> list[Measure]:
    """Measure everything on a migrated and seeded scratch database; the one door is open on it."""
    here = Scratch(url=url, sizes=sizes, tell=tell)
    await scratch.somebody("bench")
    little = await database_parts.small(here)
    in_browser = await browser_parts.measure(here)
    return [little.making, *in_browser, *await database_parts.big(here, little)]

"""Measuring what was promised, each as a ratio to a floor measured in the same run.

measure.py         medians and ratios              scratch.py     a person, an order, a draft
data.py            much data, made in bulk         servers.py     the product, and bare NiceGUI
database_parts.py  BOM, order list, item search    browser_parts.py, scripts.py  in Chromium
furniture.py       orders, bills, a draft to open  questions.py   questions a page
stage.py           what the browser parts share
floor_parts.py     ticks, a serial number      tablets.py     fifty tablets without a browser
"""

from app.ops.bench import browser_parts, data, database_parts, floor_parts, scratch
from app.ops.bench.measure import Measure
from app.ops.bench.scratch import Scratch, Sizes

__all__ = ["Measure", "Scratch", "Sizes", "run"]


async def run(here: Scratch) -> list[Measure]:
    """Measure everything; both databases are migrated and seeded, the one door opens on `url`."""
    visitor, _ = await scratch.somebody("bench")
    found = await database_parts.measure(here)
    builds = data.checklists(here.url, here.sizes.tablets, here.sizes.rows, visitor.person_id)
    found.append(await floor_parts.serial_search(here, visitor.person_id))
    found += await floor_parts.measure(here, builds)
    # The last one is filled in as on the floor; the first ones were tapped without a pause.
    return [*found, *await browser_parts.measure(here, builds[-1])]

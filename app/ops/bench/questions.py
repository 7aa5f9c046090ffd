"""How often a page asks the database: as often with much data as with little."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.ops.bench import furniture, scratch, servers
from app.ops.bench.measure import Measure
from app.ops.bench.scratch import Raw
from app.ops.bench.stage import Place, Stage, visit
from models.database import connect

if TYPE_CHECKING:
    from playwright.async_api import Page

SETTLES = 0.25  # seconds without a question to the database
# Once a minute a session notes that somebody was there: the least of so many loads is told.
LOADS = 2


@dataclass(slots=True)
class Counted:
    """A page of the product that counts, and how often the database was asked when it was quiet."""

    stage: Stage
    page: "Page"
    so_far: int = 0

    async def load(self, place: Place) -> int:
        """Questions for one load of the page."""
        self.so_far = await self.asked()
        return min([await self._once(place) for _ in range(LOADS)])

    async def _once(self, place: Place) -> int:
        before = self.so_far
        await visit(self.page, self.stage.product, place)
        self.so_far = await self.asked()
        return self.so_far - before

    async def asked(self) -> int:
        """How often the database was asked so far, once nothing is asked any more."""
        before = -1
        while True:
            answer = await self.page.context.request.get(f"{self.stage.product}/bench/asked")
            now = int(await answer.text())
            if now == before:
                return now
            before = now
            await asyncio.sleep(SETTLES)


async def measure(little: Stage, largest: Raw) -> list[Measure]:
    """Every main page: one small sink and few orders against long bills among very many."""
    here = little.here
    here.tell("questions a page, little data")
    few = await _count(little, await furniture.small(little.visitor))
    here.tell("questions a page, much data")
    connect(here.much_url)
    visitor, token = await scratch.somebody("bench-browser")
    places = await furniture.large(here.much_url, visitor, largest, here.sizes.kits)
    # The longest tree in the place of the largest real one.
    long = furniture.long(here.sizes.kits)
    places = [replace(long, name=p.name) if p.name == "BOM" else p for p in places]
    with servers.product(here.much_url) as product:
        much = replace(little, product=product, visitor=visitor, token=token)
        many = await _count(much, places)
    connect(here.url)
    return [
        Measure(
            name=f"questions a page: {name}",
            value=many[name],
            floor=few[name],
            unit="questions",
            promised=1,
            note="with much data, against one small sink among few orders",
        )
        for name in few
    ]


async def _count(stage: Stage, places: Sequence[Place]) -> dict[str, int]:
    async with stage.page() as page:
        counted = Counted(stage, page)
        # The first load of all reads what later ones remember: the rules in force, the catalogue.
        await visit(page, stage.product, places[0])
        return {place.name: await counted.load(place) for place in places}

"""How often a page asks the database: as often with much data as with little."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
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
# Now and then something beside a page asks too: the least of so many loads is told.
LOADS = 4


@dataclass(slots=True)
class Counted:
    """A page of the product that counts, and how often the database was asked when it was quiet."""

    stage: Stage
    page: "Page"

    async def load(self, place: Place) -> int:
        """Questions for one load of the page."""
        before = await self.asked()
        await visit(self.page, self.stage.product, place)
        return await self.asked() - before

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
    here.tell("questions a page")
    few = await furniture.small(little.visitor)
    connect(here.much_url)
    visitor, token = await scratch.somebody("bench-browser")
    many = await furniture.large(here.much_url, visitor, largest, here.sizes.kits)
    # The longest tree in the place of the largest real one.
    long = furniture.long(here.sizes.kits)
    many = [replace(long, name=p.name) if p.name == "BOM" else p for p in many]
    with servers.product(here.much_url) as product:
        much = replace(little, product=product, visitor=visitor, token=token)
        async with _counted(little, few[0]) as floor, _counted(much, many[0]) as value:
            found = [
                await _compared(floor, value, places) for places in zip(few, many, strict=True)
            ]
    connect(here.url)
    return found


@asynccontextmanager
async def _counted(stage: Stage, first: Place) -> AsyncIterator[Counted]:
    async with stage.page() as page:
        counted = Counted(stage, page)
        # The first load of all reads what later ones remember: the rules in force, the catalogue.
        await counted.load(first)
        yield counted


async def _compared(floor: Counted, value: Counted, places: tuple[Place, Place]) -> Measure:
    """Loaded again while they differ; what somebody else asks never makes it less."""
    little, much = places
    few, many = await floor.load(little), await value.load(much)
    for _ in range(LOADS - 1):
        if few == many:
            break
        few, many = min(few, await floor.load(little)), min(many, await value.load(much))
    return Measure(
        name=f"questions a page: {little.name}",
        value=many,
        floor=few,
        unit="questions",
        promised=1,
        note="with much data, against one small sink among few orders",
    )

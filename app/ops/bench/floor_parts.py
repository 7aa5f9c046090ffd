"""What the floor waits for: a tick until it is saved, finding a serial number.

The floor of a tick is our own checklist on plain NiceGUI with nobody behind it: no guard, no
database. Both are driven by the same tablets in the same run.
"""

import asyncio
import json
import random
import statistics
import time
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import LiteralString

from app import serials
from app.ops.bench import data, database_parts, scratch, servers, tablets
from app.ops.bench.database_parts import Bare
from app.ops.bench.measure import Measure, in_turns
from app.ops.bench.scratch import Scratch
from app.ops.bench.tablets import Tablet

# What the prototype reached before one core was full; a promise to beat, not a floor.
PROTOTYPE_RATE = 170.0
EVERY = 1.0  # seconds between two ticks of one person
SETTLES = 1.0
WARM = 20
# Who taps together with whom is drawn anew each time: few draws say more of luck than of us.
TURNS = 4
BESIDE = 8  # tablets that tick without a pause: enough to keep one core busy


@dataclass(frozen=True, slots=True)
class Loads:
    """The product and the bare page, with tablets on each."""

    here: Scratch
    product: str
    bare: str
    of_product: Sequence[Tablet]
    of_bare: Sequence[Tablet]


async def measure(here: Scratch, builds: Sequence[str]) -> list[Measure]:
    """What tablets wait for, each with one of these builds."""
    with servers.bare_checklist(here.sizes.rows) as bare, servers.product(here.url) as product:
        return await connected(here, product, bare, builds)


async def connected(here: Scratch, product: str, bare: str, builds: Sequence[str]) -> list[Measure]:
    """Memory while they come, then ticks: alone, all together, and without a pause."""
    before = itself(product)["memory"], itself(bare)["memory"]
    here.tell(f"{len(builds)} tablets")
    on = Loads(here, product, bare, await _people(product, builds), await _same(bare, builds))
    try:
        found = [memory(on, before), await idle(on)]
        found += await ticks(on, 1)
        found += await ticks(on, len(builds))
        found.append(await rate(on))
        await _each_row_once(on.of_product[-1])
    finally:
        await tablets.leave([*on.of_product, *on.of_bare])
    return found


def memory(on: Loads, before: tuple[float, float]) -> Measure:
    count = len(on.of_product)
    of_product = (itself(on.product)["memory"] - before[0]) / count / 1e6
    of_bare = (itself(on.bare)["memory"] - before[1]) / count / 1e6
    return Measure(
        name="memory of a connected tablet",
        value=of_product,
        floor=max(of_bare, 0.001),
        unit="MB",
        note=f"{on.here.sizes.rows} rows, against the same page without a database",
    )


async def idle(on: Loads) -> Measure:
    """Processor time while nobody taps."""
    before = itself(on.product)["cpu"], itself(on.bare)["cpu"]
    await asyncio.sleep(on.here.sizes.seconds)
    after = itself(on.product)["cpu"], itself(on.bare)["cpu"]
    share = 100 / on.here.sizes.seconds / len(on.of_product)
    return Measure(
        name="processor of a connected tablet, idle",
        value=(after[0] - before[0]) * share,
        floor=max((after[1] - before[1]) * share, 0.001),
        unit="% of a core",
        note="against the same page without a database",
    )


async def ticks(on: Loads, people: int) -> list[Measure]:
    """Each person taps once a second; from the tap until the server has said that it is kept."""
    on.here.tell(f"{people} ticking")
    names = "1 person" if people == 1 else f"{people} people at once"
    floors, values = list[float](), list[float]()
    for _ in range(TURNS):
        floors += await _ticking(on.of_bare[:people], on.here.sizes.seconds / TURNS)
        values += await _ticking(on.of_product[:people], on.here.sizes.seconds / TURNS)
    return [
        Measure(
            name=f"tick to saved, {names}, {called}",
            value=_at(values, share),
            floor=_at(floors, share),
            promised=4,
            note="against the same page without a database",
        )
        for called, share in (("p50", 0.5), ("p95", 0.95))
    ]


async def rate(on: Loads) -> Measure:
    """Ticks in a second of processor time of the server: what one core can take."""
    on.here.tell("ticking without a pause")
    until = time.monotonic() + on.here.sizes.seconds
    before = itself(on.product)["cpu"]
    counts = await asyncio.gather(
        *(_without_a_pause(tablet, until) for tablet in on.of_product[:BESIDE])
    )
    used = itself(on.product)["cpu"] - before
    return Measure(
        name="the prototype's ticks a second against ours, one core full",
        value=PROTOTYPE_RATE,
        floor=sum(counts) / max(used, 0.001),
        unit="ticks",
        promised=1,
        note="ours counted in the server's own processor time",
    )


async def serial_search(here: Scratch, person_id: int) -> Measure:
    """A recall: whose sink has this serial number?"""
    here.tell(f"{here.sizes.serials:,} serial numbers")
    await asyncio.to_thread(data.serials, here.much_url, here.sizes.serials, person_id)
    wanted = f"TS7-{here.sizes.serials // 2:08x}"
    async with database_parts.opened(here) as on:

        async def look(bare: Bare) -> None:
            await (await bare.execute(BARE_SERIAL, {"serial": wanted})).fetchall()

        found = await serials.find(on.much, wanted)
        if [row.serial for row in found] != [wanted]:
            raise RuntimeError(f"Serial number {wanted} was not found.")
        value, floor = await in_turns(
            lambda: serials.find(on.much, wanted), partial(look, on.bare_much), here.sizes.times
        )
    return Measure(
        name=f"a serial number among {here.sizes.serials:,}",
        value=value,
        floor=floor,
        promised=3,
        note="against a bare indexed query",
    )


BARE_SERIAL: LiteralString = """
SELECT s.serial, b.number, o.po_number, o.customer FROM serial_number s
JOIN build b ON b.id = s.build_id JOIN "order" o ON o.id = b.order_id
WHERE s.serial = %(serial)s::citext
"""


def itself(address: str) -> dict[str, float]:
    """Processor seconds and bytes of memory, as the server sees itself."""
    with urllib.request.urlopen(f"{address}/bench/self", timeout=30) as answer:  # noqa: S310
        found: dict[str, float] = json.loads(answer.read())
    return found


async def _people(product: str, builds: Sequence[str]) -> list[Tablet]:
    """Each with an account, a session and a checklist of their own."""
    opened = []
    for number, build in enumerate(builds):
        _, token = await scratch.somebody(f"bench-floor-{number}")
        opened.append(await tablets.opened(product, f"/builds/{build}/pre-qc", token))
    await asyncio.sleep(SETTLES)
    return opened


async def _same(bare: str, builds: Sequence[str]) -> list[Tablet]:
    opened = [await tablets.opened(bare, "/ticks") for _ in builds]
    await asyncio.sleep(SETTLES)
    return opened


async def _each_row_once(tablet: Tablet) -> None:
    """A checklist as the floor has it, for whoever opens it next."""
    for _ in tablet.places:
        await tablet.tick()


async def _ticking(some: Sequence[Tablet], seconds: float) -> list[float]:
    """Everybody in step with themselves; who taps together with whom is left to chance."""
    pause = EVERY if len(some) > 1 else EVERY / WARM

    async def person(tablet: Tablet, delay: float) -> list[float]:
        await asyncio.sleep(delay)
        taken = []
        for _ in range(max(1, round(seconds / pause))):
            began = time.monotonic()
            taken.append(await tablet.tick())
            await asyncio.sleep(max(0, pause - (time.monotonic() - began)))
        return taken[1:] or taken

    chance = random.Random(len(some))  # noqa: S311  # the same for both who are compared
    found = await asyncio.gather(*(person(one, pause * chance.random()) for one in some))
    return [one for each in found for one in each]


async def _without_a_pause(tablet: Tablet, until: float) -> int:
    count = 0
    while time.monotonic() < until:
        await tablet.tick()
        count += 1
    return count


def _at(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return statistics.median(ordered) if share == 0.5 else ordered[int(len(ordered) * share)]

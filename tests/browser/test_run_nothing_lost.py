"""No tap is lost while the page is open: what was tapped is what the server has, in order, once.

200 random runs of taps, with the line cut or silent, away for so long that the server has forgotten
the page, the page reloaded, also into a line that is cut, and the server killed.

`RUN_SEED=7 pytest tests/browser/test_run_nothing_lost.py` repeats a run that failed.
"""

import asyncio
import os
import random
import secrets
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import replace

import pytest
from playwright.async_api import Error, Page, expect
from sqlalchemy import select

from app.access import Role
from app.rules.run_item import RunItem
from models.checklists import Answer
from models.database import reading
from tests import make
from tests import runs as made
from tests.browser.conftest import NewPage
from tests.browser.forgetful import FORGETS_AFTER
from tests.browser.helpers import ready
from tests.browser.house import House, served
from tests.browser.line import Line, line_to
from tests.browser.servers import Server
from tests.runs import CLEAN, FEET, LENGTH

SEQUENCES = 200
KILLS, SILENCES, RELOADS, AWAY, HALFWAY = 2, 3, 12, 2, 2
DRAINED = 60_000  # ms until everything is acknowledged after the last disturbance
ITEMS: tuple[RunItem, ...] = (
    *(replace(CLEAN, key=f"check-{number}", wording=f"Check {number}.") for number in range(8)),
    *made.each_basin(replace(CLEAN, key="drain", wording="The drain is tight.")),
    FEET,
    LENGTH,
)
# The log and the tap are one task of the browser: either both have happened or neither has. What is
# expected follows from the log alone, never from what the checklist keeps.
HAND = """(() => {
  const read = () => JSON.parse(localStorage.getItem('hand') ?? '[]');
  const now = (log, place) => log.filter(([at]) => at === place).at(-1)?.[1] ?? '';
  window.hand = (place, kind, text) => {
    const row = document.querySelector(`[data-place="${place}"]`), log = read();
    const note = (said) => {
      localStorage.setItem('hand', JSON.stringify([...log, said]));
      return true;
    };
    if (!row) return false;
    if (kind === 'type') {
      const input = row.querySelector('input[type=text]');
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(input, text);
      input.dispatchEvent(new Event('input', { bubbles: true }));
      input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
      return note([place, text, '']);
    }
    if (kind === 'note') {
      const area = row.querySelector('textarea');
      if (!area || now(log, place) !== 'fail') return false;
      Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set.call(area, text);
      area.dispatchEvent(new Event('input', { bubbles: true }));
      area.dispatchEvent(new Event('change', { bubbles: true }));
      return note([place, 'fail', text]);
    }
    const buttons = [...row.querySelectorAll('button')];
    const button = buttons.find((one) => one.textContent.trim().toLowerCase() === kind);
    if (!button || button.disabled) return false;
    // Twice the same at once is a double tap, which is one.
    const [before, at] = (window.taps ??= {})[place] ?? [];
    if (before === kind && performance.now() - at < 500) return false;
    window.taps[place] = [kind, performance.now()];
    const value = now(log, place) === kind ? '' : kind;
    button.click();
    return note([place, value, '']);
  };
})()"""
# What the browser had to make anew to write times with: slow on a tablet, and every answer has one.
COUNT = """(() => {
  window.clocks = 0;
  const [Made, text] = [Intl.DateTimeFormat, Date.prototype];
  Intl.DateTimeFormat = new Proxy(Made, { construct: (of, all) => (clocks++, new of(...all)) });
  for (const name of ['toLocaleString', 'toLocaleDateString', 'toLocaleTimeString']) {
    const own = text[name];
    text[name] = function (...all) { clocks++; return own.apply(this, all); };
  }
})()"""
LOG = "JSON.parse(localStorage.getItem('hand') ?? '[]')"
LOADED = (
    "() => window.did_handshake && window.socket?.connected && document.querySelector('.ck')"
    " && document.documentElement.dataset.net === 'online'"
)
BACK = 30_000  # ms
LOADS = 60  # of a page whose line was cut while it came, a second apart
WAITING = "Object.keys(localStorage).filter((key) => key.startsWith('answer:')).length"


@pytest.fixture
def running(database: str) -> Iterator[Server]:
    server = served(database, by="tests.browser.forgetful").start()
    yield server
    server.stop()


@pytest.fixture
def house(running: Server, new_page: NewPage) -> House:
    return House(running, new_page)


class Hand:
    """Somebody who taps whatever happens around them."""

    def __init__(self, page: Page, line: Line, house: House, chance: random.Random) -> None:
        self.page, self.line, self.house, self.chance = page, line, house, chance
        self.typed = 0
        self.done: dict[str, int] = {}

    def choose(self) -> list[str]:
        """Where the next tap goes: the place, what is pressed or typed there, and the text."""
        item = self.chance.choice(ITEMS)
        place = f"{item.key}|{item.basin}"
        if item.type == "choice":
            return [place, self.chance.choice(item.options), ""]
        if item.type == "measurement":
            self.typed += 1
            return [place, "type", f"72.{self.typed:04d}"]
        kind = self.chance.choice(["pass", "pass", "fail", "fail", "note"])
        return [place, kind, f"Note {self.chance.randrange(10**6)}"]

    async def taps(self, most: int = 2) -> None:
        """On a page that is being loaded there are no rows: nothing is tapped, nothing logged."""
        chosen = [self.choose() for _ in range(self.chance.randint(1, most))]
        await self._ask("(all) => all.forEach((one) => window.hand?.(...one))", chosen)

    async def _ask(self, script: str, value: object = None) -> object:
        for _ in range(LOADS):
            for _ in range(10):
                try:
                    return await self.page.evaluate(script, value)
                except Error:  # in the middle of a reload
                    await asyncio.sleep(0.1)
            # The server had forgotten the page and the line was cut while it came again: the
            # browser says so on a page of its own, and whoever stands there loads it once more.
            self.line.mend()
            with suppress(Error):
                await self.page.reload(wait_until="commit")
        raise AssertionError("the page did not come back")

    async def log(self) -> list[tuple[str, str, str]]:
        found = await self._ask(f"() => {LOG}")
        return [tuple(one) for one in found]  # type: ignore[attr-defined]

    async def sequence(self, disturb: str) -> None:
        self.done[disturb] = self.done.get(disturb, 0) + 1
        disturbances: dict[str, Callable[[], Awaitable[None]]] = {
            "nothing": self.taps, "cut": self.cut, "silent": self.silent, "reload": self.reload,
            "away": self.away, "halfway": self.halfway, "kill": self.kill,
        }  # fmt: skip
        await self.taps()
        await disturbances[disturb]()

    async def cut(self) -> None:
        self.line.cut()
        await self.taps()
        if self.chance.random() < 0.7:
            self.line.mend()

    async def silent(self) -> None:
        """Nothing arrives for a while, and what was on its way is lost with the line."""
        self.line.swallow()
        await self.taps()
        await asyncio.sleep(self.chance.uniform(0, 1))
        self.line.cut()
        await self.taps()
        self.line.mend()

    async def away(self) -> None:
        """Longer than the server keeps the page: with the line comes a page that is new."""
        self.line.cut()
        until = time.monotonic() + 2 * FORGETS_AFTER
        while time.monotonic() < until:
            await self.taps(1)
            await asyncio.sleep(0.2)
        await self._ask("() => { window.before = true }")
        self.line.mend()
        await self.page.wait_for_function("() => window.before === undefined", timeout=BACK)
        await self.taps()
        await self.back()

    async def reload(self) -> None:
        self.line.mend()
        await self.page.reload(wait_until="commit")
        await self.taps()
        await self.back()

    async def halfway(self) -> None:
        """The line goes just when the page comes again: what stands there is the browser's own."""
        self.line.mend()
        await self._ask("() => { window.before = true }")
        self.line.cut()
        with suppress(Error):
            await self.page.reload(wait_until="commit")
        await self.taps()
        await self.page.wait_for_function("() => window.before === undefined", timeout=BACK)
        await self.back()

    async def kill(self) -> None:
        self.line.mend()
        self.house.killed()
        # At once: a page that was just coming again does not come before the server does.
        starting = asyncio.create_task(asyncio.to_thread(self.house.server.start))
        await self.taps()
        while not starting.done():
            await self.taps(1)
            await asyncio.sleep(0.1)
        await starting
        await self.back()

    async def back(self) -> None:
        """A page that is being loaded needs its line: opening one without is not what this is."""
        for _ in range(100):
            with suppress(Error):
                await self.page.wait_for_function(LOADED, timeout=BACK)
                return
        raise AssertionError("the page did not come back")


def plan(chance: random.Random) -> list[str]:
    """What happens in each of the runs, in a random order."""
    rare = ["kill"] * KILLS + ["silent"] * SILENCES + ["reload"] * RELOADS
    rare += ["away"] * AWAY + ["halfway"] * HALFWAY
    rest = SEQUENCES - len(rare)
    found = rare + ["cut"] * (rest // 2) + ["nothing"] * (rest - rest // 2)
    chance.shuffle(found)
    return found


async def kept(run_id: int) -> list[tuple[str, str, str]]:
    async with reading(make.PRODUCT) as session:
        rows = await session.scalars(select(Answer).filter_by(run_id=run_id).order_by(Answer.id))
        return [(f"{one.item_key}|{one.basin}", one.value, one.note) for one in rows]


async def at_hand(house: House, line: Line, run_id: int) -> Page:
    """The page of the run, through the line, on a device that logs what the hand does."""
    quin = await house.person("Quin Vale", Role.QC)
    number = await made.number_of(await made.build_of(run_id))
    page = await house.new_page(line.url)
    cookie = {"name": "sid", "value": quin.token, "url": line.url}
    await page.context.add_cookies([cookie])  # type: ignore[list-item]
    await page.add_init_script(HAND)
    await page.add_init_script(COUNT)
    await page.goto(f"{line.url}/builds/{number}/pre-qc")
    return await ready(page)


async def drained(page: Page) -> dict[str, str]:
    """How each place stands on the screen once everything is acknowledged."""
    nothing_waits = f"() => window.did_handshake && {WAITING} === 0"
    await page.wait_for_function(nothing_waits, timeout=DRAINED)
    await expect(page.locator('[data-saved="waiting"]')).to_have_count(0)
    found = await page.evaluate(
        "() => Object.fromEntries([...document.querySelectorAll('[data-place]')]"
        ".map((row) => [row.dataset.place, row.dataset.state]))"
    )
    return dict(found)


@pytest.mark.usefixtures("own_tablets")
async def test_what_was_tapped_is_what_the_server_has_whatever_happened_in_between(
    house: House, complaints: list[str]
) -> None:
    seed = int(os.environ.get("RUN_SEED") or secrets.randbelow(10**6))
    print(f"\nRUN_SEED={seed}")  # noqa: T201  # shown when the test fails
    chance = random.Random(seed)  # noqa: S311  # to repeat a run, not to keep a secret
    quin = await make.visitor(Role.QC)
    run_id = await made.begun(quin, ITEMS)
    async with line_to(house.server) as line:
        page = await at_hand(house, line, run_id)
        hand, began = Hand(page, line, house, chance), time.monotonic()

        for disturb in plan(chance):
            await hand.sequence(disturb)
        line.mend()

        shown, tapped = await drained(page), await hand.log()
        assert 0 < await page.evaluate("clocks") <= 3
        print(f"{len(tapped)} taps in {time.monotonic() - began:.0f} s: {hand.done}")  # noqa: T201
    assert await kept(run_id) == tapped
    assert len(tapped) > SEQUENCES
    stands = (await made.shown(quin, run_id)).rows
    assert shown == {f"{one['key']}|{one['basin']}": one["state"] for one in stands}
    complaints.clear()  # the browser says that nobody answered, which was the point

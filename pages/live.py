"""Pages show the present: what changes anywhere reaches every open page that shows it."""

import asyncio
import random
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import aclosing
from itertools import takewhile
from typing import Generic, TypeVar

import psycopg
import structlog
from nicegui import Event, background_tasks, ui
from nicegui import app as ng

from app import settings, unattended
from app.live import RESYNC, Change, changes

log = structlog.get_logger(__name__)

Callback = Callable[[], object]
# Show the present: what whoever acted on a page asks it for afterwards.
Again = Callable[[], Awaitable[object]]
F = TypeVar("F")

# Changes that come together are shown together. Most were gathered before they were read; with
# that, well below the second we promise.
SETTLE_SECONDS = 0.02
# Ages are told in minutes.
AGES_AGAIN = 60.0
FIRST_WAIT, LONGEST_WAIT = 0.1, 5.0
# No page takes longer from when it is asked for until it has begun to follow.
REMEMBERED_SECONDS = 60.0

# By kind and, for pages that show one record, its number: of fifty open checklists a tap in one
# wakes that one only.
_events: dict[tuple[str, int | None], Event[[Change]]] = {}
_listening: list[asyncio.Task[None]] = []
# What changed of late, and when this process heard of it, the newest last.
_lately: deque[tuple[float, Change]] = deque()


def on_change(
    kinds: Iterable[str],
    callback: Callback,
    *,
    only: int | None = None,
    unless: Callable[[Change], bool] = lambda _change: False,
    rest: float = 0.0,
) -> None:
    """Run `callback` on this page whenever a record of these kinds changed, until the page goes.

    `only` narrows it to one record, `unless` leaves out what the page knows already. A callback
    that costs much has a `rest`: so many seconds pass before it runs again, then for all that came
    meanwhile. Also called when changes may have been missed while PostgreSQL was away, and for
    what has changed since the page was asked for: it may have read before that.
    """
    shown = _Shown(callback, unless, rest)
    followed = [*((kind, only) for kind in kinds), (RESYNC.kind, None)]
    for kind, one in followed:
        _event(kind, one).subscribe(shown.changed)
    if missed := _since(ui.context.client.created, followed):
        again = Event[[Change]]()
        again.subscribe(shown.changed)
        for change in missed:
            again.emit(change)


class Present(Generic[F]):
    """Something a page shows: how it is read and shown; it `follows` what changes elsewhere."""

    follows: Sequence[str] = ()
    ages = False  # whether it says how old something is, which goes on though nothing changes

    def __init__(self) -> None:
        self.client, self.asked, self.answered = ui.context.client, 0, 0
        self.drawing = self.missed = False

    async def read(self) -> F:
        """What the database has of this now."""
        raise NotImplementedError

    async def found(self) -> F:
        """What is shown of that."""
        return await self.read()

    def show(self, found: F) -> None:
        raise NotImplementedError

    def unless(self, _change: Change) -> bool:
        """Whether a change is nothing to this."""
        return False

    def follow(self, *, only: int | None = None) -> None:
        """From now on, and what has changed since the page was asked for."""
        on_change(self.follows, self.read_again, only=only, unless=self.unless)
        if self.ages:
            ui.timer(AGES_AGAIN, self.read_again, immediate=False)

    async def first(self, *, only: int | None = None) -> F:
        """What the page is drawn with; news until it is `drawn` are shown after that."""
        self.drawing = True
        self.follow(only=only)
        return await self.found()

    async def drawn(self) -> None:
        self.drawing = False
        if self.missed:
            await self.read_again()

    async def read_again(self) -> None:
        """Show what the database has now; a slower answer never covers a newer one."""
        self.missed = self.drawing
        if self.drawing:
            return
        self.asked += 1
        mine = self.asked
        # What asked for it may be drawn away by now; the page is still here.
        with self.client:
            found = await self.found()
            if mine > self.answered and not self.client.is_deleted:
                self.answered = mine
                self.show(found)


def register() -> None:
    """Listen as long as the server runs; pages of an application before this one are forgotten."""
    _events.clear()
    _lately.clear()
    ng.on_startup(_start)
    ng.on_shutdown(_stop)


class _Shown:
    """What one page shows; however many changes come, one redraw runs and at most one waits."""

    def __init__(self, callback: Callback, unless: Callable[[Change], bool], rest: float) -> None:
        self.callback, self.unless, self.rest = callback, unless, rest
        self.rested = 0.0
        self.client = ui.context.client
        self.waiting: list[Change] = []
        self.turn = asyncio.Lock()

    async def changed(self, change: Change) -> None:
        self.waiting.append(change)
        if len(self.waiting) > 1:
            return
        await asyncio.sleep(SETTLE_SECONDS)
        async with self.turn:
            await asyncio.sleep(self.rested - time.monotonic())
            # Only now: what this page itself did is told before it has heard that it is kept.
            concerns = any(map(self._concerns, self.waiting))
            self.waiting.clear()
            if not concerns or self.client.is_deleted:
                return
            result = self.callback()
            if asyncio.iscoroutine(result):
                await result
            self.rested = time.monotonic() + self.rest

    def _concerns(self, change: Change) -> bool:
        return change is RESYNC or not self.unless(change)


def _event(kind: str, only: int | None) -> Event[[Change]]:
    return _events.setdefault((kind, only), Event())


def _since(begun: float, followed: Iterable[tuple[str, int | None]]) -> list[Change]:
    """What of these was heard of since then, the newest first."""
    known = frozenset(followed)
    after = takewhile(lambda heard: heard[0] >= begun, reversed(_lately))
    return [one for _, one in after if not known.isdisjoint(((one.kind, None), (one.kind, one.id)))]


def _remember(change: Change) -> None:
    now = time.time()
    _lately.append((now, change))
    while _lately[0][0] < now - REMEMBERED_SECONDS:
        _lately.popleft()


def _pass_on(change: Change) -> None:
    _remember(change)
    for known in ((change.kind, None), (change.kind, change.id)):
        event = _events.get(known)
        if event is None:
            continue
        if event.callbacks:
            event.emit(change)
        else:
            del _events[known]  # the last page that showed it is gone


def _start() -> None:
    url = settings.current().direct_database_url
    if url:
        _listening.append(background_tasks.create(_listen(url), name="listen for changes"))


async def _stop() -> None:
    while _listening:
        task = _listening.pop()
        task.cancel()
        await asyncio.wait([task])


async def _listen(url: str) -> None:
    """Pass every change on, for ever: a lost connection is made again, at first at once.

    So it is after any other error: deaf pages would show the past to everybody until a restart.
    """
    wait = FIRST_WAIT
    while True:
        try:
            async with aclosing(changes(url)) as stream:
                async for change in stream:
                    wait = FIRST_WAIT
                    _pass_on(change)
        except psycopg.OperationalError as error:
            log.warning("not listening", because=str(error).strip(), again_in=wait)
        except Exception as error:  # noqa: BLE001  # it is reported, and we listen again
            unattended.report(error, "listening for changes")
        await asyncio.sleep(wait * (0.5 + random.random()))  # noqa: S311  # jitter
        wait = min(wait * 2, LONGEST_WAIT)

"""Pages show the present: what changes anywhere reaches every open page that shows it."""

import asyncio
import random
from collections.abc import Callable, Iterable, Sequence
from contextlib import aclosing
from typing import Generic, TypeVar

import psycopg
import structlog
from nicegui import Event, background_tasks, ui
from nicegui import app as ng

from app import settings, unattended
from app.live import RESYNC, Change, changes

log = structlog.get_logger(__name__)

Callback = Callable[[], object]
F = TypeVar("F")

# Changes that come together are shown together; well below the second we promise.
SETTLE_SECONDS = 0.1
# Ages are told in minutes.
AGES_AGAIN = 60.0
FIRST_WAIT, LONGEST_WAIT = 0.1, 5.0

# By kind and, for pages that show one record, its number: of fifty open checklists a tap in one
# wakes that one only.
_events: dict[tuple[str, int | None], Event[[Change]]] = {}
_listening: list[asyncio.Task[None]] = []


def on_change(
    kinds: Iterable[str],
    callback: Callback,
    *,
    only: int | None = None,
    unless: Callable[[Change], bool] = lambda _change: False,
) -> None:
    """Run `callback` on this page whenever a record of these kinds changed, until the page goes.

    `only` narrows it to one record, `unless` leaves out what the page knows already. Call it
    before reading what the page shows, or a change in between is missed. Also called when changes
    may have been missed while PostgreSQL was away.
    """
    shown = _Shown(callback, unless)
    for kind in kinds:
        _event(kind, only).subscribe(shown.changed)
    _event(RESYNC.kind, None).subscribe(shown.changed)


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
        """From now on; called before reading, or a change in between would be missed."""
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
            if mine > self.answered:
                self.answered = mine
                self.show(found)


def register() -> None:
    """Listen as long as the server runs; pages of an application before this one are forgotten."""
    _events.clear()
    ng.on_startup(_start)
    ng.on_shutdown(_stop)


class _Shown:
    """What one page shows; however many changes come, one redraw runs and at most one waits."""

    def __init__(self, callback: Callback, unless: Callable[[Change], bool]) -> None:
        self.callback, self.unless = callback, unless
        self.client = ui.context.client
        self.waiting: list[Change] = []
        self.turn = asyncio.Lock()

    async def changed(self, change: Change) -> None:
        self.waiting.append(change)
        if len(self.waiting) > 1:
            return
        await asyncio.sleep(SETTLE_SECONDS)
        async with self.turn:
            # Only now: what this page itself did is told before it has heard that it is kept.
            concerns = any(map(self._concerns, self.waiting))
            self.waiting.clear()
            if not concerns or self.client.is_deleted:
                return
            result = self.callback()
            if asyncio.iscoroutine(result):
                await result

    def _concerns(self, change: Change) -> bool:
        return change is RESYNC or not self.unless(change)


def _event(kind: str, only: int | None) -> Event[[Change]]:
    return _events.setdefault((kind, only), Event())


def _pass_on(change: Change) -> None:
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

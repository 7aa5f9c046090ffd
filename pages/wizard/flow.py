"""One draft on one page: what is shown, what waits to be stored, and what is wrong with it.

A choice is drawn first and stored right after; both happen on the server, so the verdict is never
the browser's. Another device's changes arrive field by field and leave what is typed here alone.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from nicegui import ui

from app import catalogue, drafts, edge, rulesets, settings
from app.drafts import BuildReview, Change, Finding, Hint, Review
from app.drafts import content as form
from app.drafts.offers import basins_of
from app.errors import Refused
from app.rules.catalogue import Catalogue
from app.rules.rule_set import RuleSet
from models.database import Actor
from pages.visitor import actor

Redraw = Callable[[], object]
Saved = Callable[[str, object, str], object]
# More than a page has fields; a forged page fills no memory.
MOST_SEEN, MOST_REFUSED = 500, 20
# The latest values of a field that this page has stored itself.
OWN = 20
NUMBERS = ("customer.po_number", "build_number", "quantity")


class Flow:
    """Opened once a page; `show` callbacks run after every change, whoever made it.

    What is shown is what is stored, with what is being sent and what waits on top of it.
    """

    def __init__(self, opened: drafts.Opened, rules: RuleSet, known: Catalogue) -> None:
        self.id, self.version, self.step = opened.id, opened.version, opened.step
        self.client = ui.context.client
        self.stored = self.content = form.visit(opened.content, drafts.STEPS[opened.step - 1])
        self.first_visit = self.stored != opened.content
        self.rules, self.catalogue = rules, known
        self.taken: Sequence[Finding] = ()
        self.hints: Sequence[Hint] = ()
        # By field: what was entered and cannot be taken, and why.
        self.refused: dict[str, tuple[object, str]] = {}
        self.on_saved: list[Saved] = []
        self.on_refused: list[Callable[[str, str], object]] = []
        self.on_conflict: list[Callable[[str, object], object]] = []
        self.alive: Callable[[], bool] = lambda: True
        self._redraw: list[Redraw] = []
        self._waiting: dict[str, Change] = {}
        self._sent: dict[str, Change] = {}
        self._seen: dict[str, object] = {}
        self._own: dict[str, list[object]] = {}
        self._turn = asyncio.Lock()
        self._reviewed: dict[int, BuildReview] = {}
        self._roots: frozenset[str] = frozenset()
        self.review = self._judge()

    def value(self, path: str) -> Any:  # noqa: ANN401  # JSON
        """What the field shows."""
        return form.get(self.content, path)

    @property
    def changes(self) -> int | None:
        """The id of the build this draft changes; None for a new order."""
        return form.changes_build(self.content)

    @property
    def quantity(self) -> int:
        return form.quantity(self.content)

    def name_of(self, position: int) -> str:
        """How people call this build: by its number, else by its place."""
        return self.review.builds[position].name

    def show(self, redraw: Redraw) -> None:
        self._redraw.append(redraw)

    async def change(self, changes: dict[str, object]) -> None:
        """Show the change, then store it; returns when it is stored."""
        self._wait_for(self._with_basins(changes))
        await self._evaluate()
        await self._store()

    def touched(self, path: str, was: object) -> None:
        """What a field showed when somebody began to change it, however old that is."""
        if len(self._seen) < MOST_SEEN:
            self._seen[path] = was

    async def replay(self, kept: Sequence[Change]) -> None:
        """Changes the device made and nobody confirmed yet; doing one twice does nothing.

        All of them at once, before anything is waited for: what is chosen meanwhile is newer.
        """
        for one in kept:
            sent, first = self._sent.get(one.path), self._waiting.get(one.path)
            if sent is not None and sent.value == one.value:
                continue
            if not sent and not first and self._is_stored(one):
                self._tell_saved([one])
                continue
            self._wait_with(replace(one, was=first.was) if first else one)
            along = self._with_basins({one.path: one.value})
            del along[one.path]
            self._wait_for(along)
        await self._evaluate()
        await self._store()

    async def receive(self) -> None:
        """Somebody else, or another device of ours, changed the draft."""
        opened = await edge.read(self._actor(), partial(drafts.opened, draft_id=self.id))
        if opened.version <= self.version:
            return
        self.version, self.stored = opened.version, opened.content
        self._compose()
        await self._evaluate()

    async def take_over(self, work: Callable[[Any], Any]) -> None:
        """A change of the draft as a whole, such as a copy; then show what is stored now."""
        await self._store()
        await edge.write(self._actor(), work)
        await self.receive()

    async def store_everything(self) -> None:
        """Before submitting: nothing may be on its way."""
        await self._store()

    async def remember_visit(self) -> None:
        """Somebody is here now: the step bar says so from now on, on every device."""
        if self.first_visit:
            with suppress(Refused):
                step = drafts.STEPS[self.step - 1]
                work = partial(drafts.visit, draft_id=self.id, step=step)
                await edge.write(self._actor(), work)
                self.first_visit = False

    async def check_numbers(self) -> None:
        """Whether PO and build numbers are free; asked when one of them changed."""

        async def look(session: Any) -> tuple[Sequence[Finding], Sequence[Hint]]:  # noqa: ANN401
            found = await drafts.taken(session, self.content)
            return found, await drafts.hints(session, self.content, self.id)

        self.taken, self.hints = await edge.read(self._actor(), look)
        self._redrawn()

    def _with_basins(self, changes: dict[str, object]) -> dict[str, object]:
        """A model has its number of basins: the rules know it, the draft follows."""
        along: dict[str, object] = {}
        for path, value in changes.items():
            build, _, field = path.partition("].")
            count = basins_of(self.rules, value) if field == "model" else None
            if count is not None:
                along[f"{build}].basin_count"] = count
        return changes | along

    def _is_stored(self, change: Change) -> bool:
        return (form.get(self.stored, change.path) or "") == (change.value or "")

    def _wait_for(self, changes: dict[str, object]) -> None:
        for path, value in changes.items():
            self._wait_with(Change(path, value, self._before(path)))

    def _wait_with(self, change: Change) -> None:
        try:
            self.content = form.put(self.content, change.path, change.value)
        except Refused as refusal:
            if len(self.refused) < MOST_REFUSED:
                self.refused[change.path] = change.value, str(refusal)
            for told in self.on_refused:
                told(change.path, str(refusal))
            return
        self.refused.pop(change.path, None)
        self._waiting[change.path] = change

    def _before(self, path: str) -> object:
        """What this page showed in the field before it was touched."""
        if path in self._waiting:
            return self._waiting[path].was
        if path in self._sent:
            return self._sent[path].value
        return self._seen[path] if path in self._seen else form.get(self.stored, path)

    async def _store(self) -> None:
        async with self._turn:
            if not self._waiting:
                return
            self._sent, self._waiting = self._waiting, {}
            try:
                answer = await edge.write(self._actor(), self._writing())
            except BaseException:
                # Not stored: it waits on, and the device still has it too.
                self._waiting, self._sent = self._sent | self._waiting, {}
                raise
            sent = list(self._sent.values())
            await self._settle(answer["version"])
            self._sent = {}
        self._tell_saved(sent)
        for path, other in answer["instead_of"].items():
            if other in self._own.get(path, []):
                continue  # two quick presses on one device are no other device
            for told in self.on_conflict:
                told(path, other)
        for change in sent:
            self._own[change.path] = [*self._own.get(change.path, []), change.value][-OWN:]
        if any(change.path.endswith(NUMBERS) for change in sent):
            await self.check_numbers()

    async def _settle(self, version: int) -> None:
        """What was sent is stored as this version."""
        if version > self.version + 1:
            # Others wrote in between: what is stored is read before ours is let go.
            await self.receive()
        elif version == self.version + 1:
            self.version = version
            for change in self._sent.values():
                self.stored = form.put(self.stored, change.path, change.value)

    def _writing(self) -> Callable[[Any], Awaitable[dict[str, Any]]]:
        changes = list(self._sent.values())
        return partial(drafts.change, draft_id=self.id, changes=changes, step=self.step)

    def _actor(self) -> Actor:
        # The field that asked for it may be drawn away by now; the page is still here.
        with self.client:
            return actor()

    def _compose(self) -> None:
        self.content = self.stored
        for change in (*self._sent.values(), *self._waiting.values()):
            with suppress(Refused):
                # Its basin may be gone on another device; storing it will say so.
                self.content = form.put(self.content, change.path, change.value)

    async def _evaluate(self) -> None:
        while not (needed := drafts.items_needed(self.content, self.rules)) <= self._roots:
            # One query for everything this page has needed so far; choices repeat.
            wanted = self._roots | needed
            found = await edge.read(self._actor(), partial(catalogue.structure_for, numbers=wanted))
            # A slower answer never covers one that knows more.
            if self._roots <= wanted:
                self._roots, self.catalogue = wanted, found
                self._reviewed.clear()
        self.review = self._judge()
        self._redrawn()

    def _judge(self) -> Review:
        return drafts.review(
            self.content, self.rules, self.catalogue, today=now().date(), known=self._reviewed
        )

    def _redrawn(self) -> None:
        if self.alive():
            for redraw in self._redraw:
                redraw()

    def _tell_saved(self, changes: Sequence[Change]) -> None:
        at = now().strftime("%H:%M")
        for change in changes:
            self._seen.pop(change.path, None)
            for told in self.on_saved:
                told(change.path, change.value, at)


async def open_flow(draft_id: int, step: int) -> Flow:
    """The draft with its rules and the part of the catalogue it needs: always so many queries."""

    async def look(session: Any) -> Flow:  # noqa: ANN401
        opened = replace(await drafts.opened(session, draft_id), step=step)
        rules = (await rulesets.active(session)).rules
        needed = drafts.items_needed(opened.content, rules)
        flow = Flow(opened, rules, await catalogue.structure_for(session, needed))
        flow.taken = await drafts.taken(session, opened.content)
        flow.hints = await drafts.hints(session, opened.content, draft_id)
        return flow

    return await edge.read(actor(), look)


def now() -> datetime:
    """The time on the clock of the factory."""
    return datetime.now(ZoneInfo(str(settings.current().factory_time_zone)))

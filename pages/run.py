"""A checklist on a tablet: the run of one stage of a build, filled in by whoever is there."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any, get_args
from uuid import UUID

from nicegui import ui

from app import edge, runs
from app.access import Action
from app.errors import Refused, SignedOut
from app.runs import Given, Opening, Row
from app.runs.given import Act
from app.words import t
from pages import live
from pages.frame import Crumb, frame
from pages.of_order import order_crumbs
from pages.run_head import around, head_of
from pages.run_sign import SignRun, signed_note
from pages.task import open_task
from pages.visitor import Place, actor, page, visitor
from pages.widgets import (
    Button,
    Link,
    Text,
    TextElement,
    card,
    empty_state,
    row,
    status_chip,
)
from pages.widgets.checklist import Checklist

AT_ONCE = 50  # entries a device may send together
VERDICTS = {"passed": "passed", "failed": "failed", "superseded": "set aside", None: "open"}


def _place(stage: str) -> Place:
    async def open_run(number: str, attempt: int | None = None) -> None:
        opened = await edge.read(actor(), lambda s: runs.opening(s, number, stage, attempt))
        await RunPage(opened).draw()

    return page(f"/builds/{{number}}/{stage}", action=Action.SEE_RUN)(open_run)


PRE_QC, ASSEMBLY, TEST, PACKAGING, FINAL_QC = map(_place, runs.STAGES)


class RunPage:
    """One page of one visitor: what they tap goes in, what others do comes out."""

    def __init__(self, opened: Opening) -> None:
        self.opened, self.stage = opened, opened.stage
        self.client = ui.context.client
        # Answers are taken in the order they arrive.
        self.turn = asyncio.Lock()
        self.sent: dict[tuple[str, int], Row] = {}
        # Answers this page was told of when it sent them.
        self.own: set[int | None] = set()
        self.answers: set[int] = set()
        self.photos: set[int] = set()
        self.list: Checklist | None = None
        self.missed = False

    async def draw(self) -> None:
        opened = self.opened
        crumbs = order_crumbs(opened.po_number, opened.order_id)
        crumbs.append(Crumb(opened.number, f"/builds/{opened.number}"))
        title = t("{stage} {number}", stage=t(self.stage.words), number=opened.number)
        with frame(title, visitor(), crumbs=crumbs, wide=True):
            self._attempts()
            if opened.run_id is None:
                live.on_change(("build",), ui.navigate.reload, only=opened.build_id)
                self._nothing_yet()
                return
            # Before reading: a change in between would be missed.
            live.on_change(
                ("run",), self.look_again, only=opened.run_id, unless=lambda c: c.part in self.own
            )
            live.on_change(("order",), self.look_where_it_belongs, only=opened.order_id)
            await self._show(opened.run_id)
            if self.missed:
                await self.look_again()
                await self.look_where_it_belongs()

    async def look_where_it_belongs(self) -> None:
        """Its order was changed, or has another drawing."""
        run_id = self.opened.run_id or 0
        if self.list is None:
            self.missed = True  # the page is being drawn: then it is looked at
            return
        with self.client:
            now = await edge.read(actor(), lambda s: runs.head_of(s, run_id))
            self.list.belongs(head_of(now))

    async def look_again(self) -> None:
        """Somebody answered, took a picture or signed: show what differs."""
        run_id = self.opened.run_id
        if self.list is None:
            self.missed = True
            return
        if run_id is None or self.shown.head.closed_at is not None:
            return
        with self.client:
            known = await edge.read(
                actor(),
                lambda s: runs.since(s, run_id, self.items, self.answers, self.photos),
            )
        if known.closed:
            self.client.run_javascript("location.reload()")
            return
        self._patch(known.rows)

    async def take(self, entries: list[Any]) -> None:
        """What a device has queued, one after the other."""
        async with self.turn:
            for sent in entries[:AT_ONCE]:
                await self._take_one(sent if isinstance(sent, dict) else {})

    async def _take_one(self, sent: Mapping[str, Any]) -> None:
        assert self.list is not None  # noqa: S101  # it has just sent this
        run_id, client_id = self.opened.run_id or 0, str(sent.get("id", ""))
        try:
            given = read_given(sent)
            accepted = await edge.write_repeatable(
                actor(), lambda s: runs.answer(s, run_id, given, self.known)
            )
            self.own.add(accepted["id"])
        except SignedOut:
            raise
        except Refused as reason:
            self.list.refused(client_id, str(reason))
        else:
            self._know([accepted["row"]])
            self.list.accepted(client_id, accepted["row"])

    def _patch(self, rows: list[Row]) -> None:
        changed = [one for one in rows if self.sent.get(_place_of(one)) != one]
        self._know(rows)
        if changed and self.list is not None:
            self.list.patch(changed)

    def _know(self, rows: list[Row]) -> None:
        """What the browser has been told; what is not among it is new."""
        self.sent |= {_place_of(one): one for one in rows}
        self.answers |= {answer["id"] for one in rows for answer in one["answers"]}
        self.photos |= {photo["id"] for one in rows for photo in one["photos"]}

    async def _show(self, run_id: int) -> None:
        self.shown = await edge.read(actor(), lambda s: runs.look(s, run_id))
        self.items = {item.place: item for item in self.shown.items}
        self.known = runs.Known(self.shown)
        self._know(self.shown.rows)
        if self.shown.head.closed_at is not None:
            await signed_note(self.shown)
            self._start_again()
        self.list = Checklist(
            [item.as_json() for item in self.shown.items],
            self.shown.rows,
            around(self.shown),
            on_answers=self.take,
            on_sign=self._sign,
        )
        self.list.on("task", lambda e: self._task(e.args))
        self.overlays = ui.element("div").classes("overlays")

    async def _task(self, sent: object) -> None:
        """Parts, tools and steps of one of the items, over the page."""
        asked = sent if isinstance(sent, dict) else {}
        for item in self.shown.items:
            if item.key == asked.get("key") and item.basin == asked.get("basin"):
                with self.overlays:
                    await open_task(self.shown.head.id, item.key, item.basin)

    async def _sign(self) -> None:
        run_id = self.opened.run_id or 0
        asked = await edge.read(actor(), lambda s: runs.to_sign(s, run_id))
        with self.overlays:
            await SignRun(asked).open()

    def _attempts(self) -> None:
        if len(self.opened.attempts) < 2:
            return
        with row("no-print"):
            for one in self.opened.attempts:
                words = t("Attempt {n}: {verdict}", n=one.attempt, verdict=t(VERDICTS[one.verdict]))
                if one.run_id == self.opened.run_id:
                    TextElement(tag="span", text=words).classes("chip tone-info")
                else:
                    Link(words, f"?attempt={one.attempt}")

    def _nothing_yet(self) -> None:
        with card():
            with row():
                status_chip(self.opened.status)
                Text(f"{self.opened.po_number} · {self.opened.customer}", "muted")
            empty_state("shield", self._sentence(), action=self._start_button)

    def _sentence(self) -> str:
        if self.opened.waits:
            return self.opened.waits
        if not visitor().may(self.stage.action):
            return t("{stage} has not been started yet.", stage=t(self.stage.words))
        return t("{stage} can be started now.", stage=t(self.stage.words))

    def _start_again(self) -> None:
        newest = self.opened.attempts[-1]
        if newest.run_id == self.opened.run_id and not self.opened.waits:
            self._start_button()

    def _start_button(self) -> None:
        if self.opened.waits or not visitor().may(self.stage.action):
            return
        number = len(self.opened.attempts) + 1
        words = t("Start {stage}", stage=t(self.stage.words))
        if number > 1:
            words = t("Start attempt {n}", n=number)
        Button(words, self._start, kind="primary", icon="right")

    async def _start(self) -> None:
        opened = self.opened
        await edge.write(actor(), lambda s: runs.start(s, opened.build_id, opened.stage.key))
        ui.navigate.to(f"/builds/{opened.number}/{opened.stage.key}")


def read_given(sent: Mapping[str, Any]) -> Given:
    """What a device sent, as an answer; refuses what no device of ours sends."""
    try:
        return Given(
            client_id=UUID(sent["id"]),
            item_key=_text(sent["key"]),
            basin=_number(sent.get("basin", 0)),
            act=sent["act"] if sent["act"] in ACTS else _not_ours(),
            value=_text(sent.get("value", "")),
            note=_text(sent.get("note") or ""),
            confirmed=sent.get("confirmed") is True,
            instrument=_text(sent.get("instrument") or ""),
            seen_id=_number(sent["seen"]) if sent.get("seen") is not None else None,
            undoes=UUID(sent["undoes"]) if sent.get("undoes") is not None else None,
            device_at=datetime.fromisoformat(sent["at"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Refused(t("This answer could not be read. Enter it again.")) from error


ACTS = get_args(Act)


def _not_ours() -> Any:  # noqa: ANN401  # it never answers
    raise ValueError("an act nobody knows")


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError("not a number")
    return value


def _place_of(row: Row) -> tuple[str, int]:
    return row["key"], row["basin"]

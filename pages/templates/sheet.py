"""A revision of a checklist in its sections; the draft is changed here, item by item."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

from nicegui import ui

from app import checklists, edge
from app.access import Action
from app.checklists import STAGE_WORDS, Head, Seen
from app.errors import Refused
from app.rules.checklist import TemplateItem
from app.words import t
from pages.frame import Crumb, frame
from pages.live import on_change
from pages.templates import side
from pages.templates.form import ItemForm, Row, in_words
from pages.templates.naming import RenameSheet
from pages.templates.rows import Actions, item_row
from pages.templates.words import address
from pages.visitor import actor, page, visitor
from pages.widgets import (
    H2,
    Button,
    IconButton,
    LinkButton,
    UndoBar,
    confirm,
    empty_state,
    note,
    row,
    split,
)

Act = Callable[[Any, Seen], Awaitable[object]]


@page("/templates/{stage}", action=Action.SEE_TEMPLATES)
async def template_page(stage: str, revision: int = 0) -> None:
    if not await edge.read(actor(), lambda s: checklists.revisions(s, stage)):
        nothing_yet(stage)
        return
    sheet = TemplateSheet(stage, revision or None)
    on_change(("template",), sheet.read_again)
    await sheet.draw()


def nothing_yet(stage: str) -> None:
    """A stage without any checklist: only a database nobody has seeded has one."""
    crumbs = [Crumb(t("Checklists"), "/templates")]
    with frame(t(STAGE_WORDS[stage]), visitor(), crumbs=crumbs):
        empty_state("check", t("There is no checklist for this stage yet. A workbook makes one."))
        if visitor().may(Action.CHANGE_TEMPLATES):
            side.import_drop(stage, lambda _: ui.navigate.to(address(stage)))


class TemplateSheet:
    """The page of one revision; what another admin changes in a draft shows here too."""

    def __init__(self, stage: str, number: int | None) -> None:
        self.stage, self.number = stage, number
        self.drawn: object = None
        self.turn = asyncio.Lock()
        self.moving: dict[tuple[str, int], IconButton] = {}

    async def draw(self) -> None:
        await self._read()
        crumbs = [Crumb(t("Checklists"), "/templates")]
        title = t(STAGE_WORDS[self.stage])
        with frame(title, visitor(), crumbs=crumbs, action=self._head, wide=True):
            # Stands for ever, while every button is drawn away with what it changed.
            self.place = ui.element("div").classes("when-filled")
            self.undo = ui.element("div").classes("when-filled")
            with split(t("About this revision")) as (main, beside):
                self.main = main
                with beside:
                    self.side = ui.element("div").classes("stack")
                    self.workbook = side.Workbook(self.seen, lambda _: self._go_to_draft())
            self._show()

    async def read_again(self) -> None:
        await self._read()
        if self._state() != self.drawn:
            self._show()

    async def _read(self) -> None:
        stage, number = self.stage, self.number
        self.seen = await edge.read(actor(), lambda s: checklists.look(s, stage, number))
        self.number = self.seen.stored.head.revision

    def _state(self) -> object:
        return self.seen.revisions, self.seen.stored.rows, self.seen.problems, self.seen.uses

    @property
    def changeable(self) -> bool:
        draft = self.seen.stored.head.status == "draft"
        return draft and visitor().may(Action.CHANGE_TEMPLATES)

    def _head(self) -> None:
        self.action = ui.element("div")

    def _show(self) -> None:
        self.drawn = self._state()
        self.workbook.show(self.seen)
        for part, draw in (
            (self.action, self._primary),
            (self.main, self._items),
            (self.side, self._beside),
        ):
            part.clear()
            with part:
                draw()

    def _beside(self) -> None:
        rename = self._rename if self.changeable else None
        side.beside(self.seen, rename)

    def _primary(self) -> None:
        if not visitor().may(Action.CHANGE_TEMPLATES):
            return
        draft = next((head for head in self.seen.revisions if head.status == "draft"), None)
        if self.changeable:
            wrong = t("Correct first what is told above the items.") if self.seen.problems else None
            Button(t("Activate"), self._activate, kind="primary", icon="check").block(wrong)
        elif draft:
            words = t("Go on with revision {n}", n=draft.revision)
            LinkButton(words, address(self.stage, draft.revision), kind="primary", icon="edit")
        else:
            Button(t("New draft"), self._new_draft, kind="primary", icon="plus")

    def _items(self) -> None:
        stored = self.seen.stored
        for problem in self.seen.problems:
            note(in_words(problem), "bad")
        if self.changeable:
            with row():
                Button(t("Add an item"), self._add, icon="plus")
                there = address(self.stage, None, "difference", of=stored.head.revision)
                LinkButton(t("What differs"), there, icon="history")
                Button(t("Start over"), self._start_over, kind="quiet", icon="undo")
        if not stored.rows:
            empty_state("check", t("This checklist has no items yet."))
        read = {item.key: item for item in stored.read.items} if stored.read else {}
        section = None
        for place, cells in enumerate(stored.rows):
            if cells.get("section") != section:
                section = cells.get("section")
                H2(section or t("Without a section"))
                here = ui.element("ol").classes("template-items")
            with here:
                self._item(cells, read.get(cells["key"]), place)

    def _item(self, cells: Row, item: TemplateItem | None, place: int) -> None:
        if not self.changeable:
            item_row(cells, item)
            return
        key, last = cells["key"], len(self.seen.stored.rows) - 1
        acts = Actions(
            edit=partial(self._edit, cells),
            up=partial(self._move, key, -1) if place else None,
            down=partial(self._move, key, 1) if place < last else None,
            remove=partial(self._remove, cells, place),
        )
        for by, button in item_row(cells, item, acts).items():
            self.moving[key, by] = button

    def _add(self) -> None:
        async def save(cells: dict[str, str]) -> None:
            # In its section, and at the end where there is none like it.
            rows = enumerate(self.seen.stored.rows, 1)
            there = [n for n, each in rows if each.get("section") == cells["section"]]
            place = there[-1] if there else None
            await self._write(lambda s, at: checklists.add_item(s, at, cells, place))

        async def meet() -> Row:
            await self.read_again()
            return blank

        rows = self.seen.stored.rows
        blank = {"section": rows[-1].get("section", "") if rows else "", "type": "check"}
        with self.place:
            ItemForm(t("New item"), blank, save, meet, act=t("Add")).open()

    def _edit(self, before: Row) -> None:
        key, opened = before["key"], self._seen()

        async def save(cells: dict[str, str]) -> None:
            await self._write(lambda s, at: checklists.change_item(s, at, key, cells), opened)

        async def meet() -> Row:
            nonlocal opened
            await self.read_again()
            opened = self._seen()
            return next((row for row in self.seen.stored.rows if row["key"] == key), before)

        with self.place:
            ItemForm(before.get("wording_en", ""), before, save, meet, act=t("Save")).open()

    async def _move(self, key: str, by: int) -> None:
        await self._write(lambda s, at: checklists.move_item(s, at, key, by))
        self.moving[key, by].run_method("focus")

    async def _remove(self, cells: Row, place: int) -> None:
        key = cells["key"]
        await self._write(lambda s, at: checklists.remove_item(s, at, key))

        async def bring_back() -> None:
            self.undo.clear()
            await self._write(lambda s, at: checklists.add_item(s, at, cells, place))

        self.undo.clear()
        with self.undo:
            UndoBar(t("Removed “{what}”.", what=cells.get("wording_en", key)), bring_back)

    def _rename(self) -> None:
        opened = self._seen()

        async def save(name: str, document: str) -> None:
            await self._write(lambda s, at: checklists.rename(s, at, name, document), opened)

        async def meet() -> Head:
            nonlocal opened
            await self.read_again()
            opened = self._seen()
            return self.seen.stored.head

        with self.place:
            RenameSheet(self.seen.stored.head, save, meet).open()

    async def _start_over(self) -> None:
        asked = self._seen()
        with self.place:
            sure = await confirm(
                t("Start over?"),
                t("The draft gets the items of the active checklist again. Your changes go."),
                act=t("Start over"),
                danger=True,
            )
        if sure:
            await self._write_as_asked(checklists.start_over, asked)

    async def _new_draft(self) -> None:
        await self._write(lambda s, _: checklists.new_draft(s, self.stage))
        await self._go_to_draft()

    async def _go_to_draft(self) -> None:
        with self.place:
            known = await edge.read(actor(), lambda s: checklists.revisions(s, self.stage))
            draft = next((head.revision for head in known if head.status == "draft"), None)
            if draft == self.number:
                await self.read_again()
            else:
                ui.navigate.to(address(self.stage, draft))

    async def _activate(self) -> None:
        asked, now = self._seen(), datetime.now(UTC)
        with self.place:
            sure = await confirm(
                t("Activate revision {n}?", n=self.number),
                t(
                    "From now on {stage} asks what this revision says, and it never changes again. "
                    "Runs that have begun keep the revision they began with.",
                    stage=t(STAGE_WORDS[self.stage]),
                ),
                act=t("Activate"),
            )
        if sure:
            await self._write_as_asked(lambda s, at: checklists.activate(s, at, now=now), asked)

    async def _write_as_asked(self, act: Act, asked: Seen) -> None:
        """What was agreed to is what stood there when it was asked."""
        self.undo.clear()
        try:
            await self._write(act, asked)
        except Refused as refusal:
            with self.undo:
                note(str(refusal), "bad")
            await self.read_again()

    async def _write(self, act: Act, opened: Seen | None = None) -> None:
        """One after the other: the second of two quick presses knows what the first has done.

        `opened` is the draft somebody has been working on since then; else it is as it is now.
        """
        async with self.turn:
            with self.place:
                seen = opened or self._seen()
                await edge.write(actor(), lambda s: act(s, seen))
                await self.read_again()

    def _seen(self) -> Seen:
        head = self.seen.stored.head
        return Seen(head.id, head.version)

"""Measuring instruments: how each stands today; an inspector or admin adds them."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from fastapi import Request
from nicegui import ui

from app import edge, instruments
from app.access import Action
from app.errors import Refused
from app.instruments import Facts, InstrumentRow
from app.words import first_large, t
from pages import live
from pages.frame import frame
from pages.moments import day
from pages.visitor import actor, page, visitor
from pages.widgets import (
    Button,
    Check,
    Column,
    DataTable,
    Field,
    Lines,
    Sheet,
    empty_state,
    note,
    row,
)
from pages.workshop import standing, workshop_links

COLUMNS = (
    Column("number", t("Number"), kind="mono"),
    Column("kind", t("Kind")),
    Column("due", t("Calibration"), kind="date"),
)


@page("/instruments", action=Action.SEE_INSTRUMENTS)
async def instruments_page(request: Request) -> None:
    words = request.query_params.get("q", "")[:100]
    add = add_button if visitor().may(Action.CHANGE_INSTRUMENTS) else None
    with frame(t("Instruments"), visitor(), action=add):
        await InstrumentList(words).draw()


def add_button() -> None:
    Button(t("Add instrument"), open_new, kind="primary", icon="plus")


async def open_new() -> None:
    kinds = await edge.read(actor(), instruments.kinds)

    async def add(facts: Facts) -> None:
        made = await edge.write(actor(), lambda s: instruments.add(s, facts))
        ui.navigate.to(f"/instruments/{made}")

    FactsSheet(t("Add instrument"), Facts(number="", kind=""), kinds).open(add)


class InstrumentList(live.Present[list[InstrumentRow]]):
    """One person's view of the list."""

    follows = ("instrument",)

    def __init__(self, words: str) -> None:
        super().__init__()
        self.words, self.retired_too = words, False

    async def draw(self) -> None:
        found = await self.first()
        workshop_links()
        with row("tools"):
            search = Field(
                t("Search"),
                self.words,
                keyboard="search",
                placeholder=t("Number, kind or name"),
                on_change=lambda e: self._typed(e.value or ""),
                wait=0.2,
            )
            search.classes("grow").listen()
            Check(t("Out of use too"), on_change=lambda e: self._retired(on=bool(e.value)))
        self.warned = ui.element("div").classes("when-filled")
        self.table = DataTable(COLUMNS, [], label=t("Instruments"))
        self.nothing = ui.element("div")
        self.show(found)
        await self.drawn()

    async def _typed(self, words: str) -> None:
        self.words = words
        await self.read_again()

    async def _retired(self, *, on: bool) -> None:
        self.retired_too = on
        await self.read_again()

    async def read(self) -> list[InstrumentRow]:
        return await edge.read(
            actor(), lambda s: instruments.listed(s, self.words, retired_too=self.retired_too)
        )

    def show(self, found: list[InstrumentRow]) -> None:
        self.table.show([in_words(one) for one in found])
        self.table.set_visibility(bool(found))
        self.warned.clear()
        overdue = [one.number for one in found if one.overdue and one.active]
        with self.warned:
            if overdue:
                note(t("Overdue, they measure nothing: {all}", all=", ".join(overdue)), "warn")
        self.nothing.clear()
        with self.nothing:
            if not found and self.words.strip():
                empty_state("search", t("No instrument matches."))
            elif not found:
                empty_state("flask", t("No instruments yet. What measures stands here."))


def in_words(one: InstrumentRow) -> dict[str, Any]:
    words, _tone, _icon = standing(one)
    grave = "bad" if one.overdue else "warn" if one.due_soon else ""
    return {
        "id": one.id,
        "href": f"/instruments/{one.id}",
        "number": one.number,
        "kind": Lines(first_large(one.kind), one.name if one.active else t("Out of use")),
        "due": Lines(day(one.due_on) or t("Never calibrated"), words, grave),  # type: ignore[arg-type]
    }


class FactsSheet:
    """Number, kind and name of a new or known instrument."""

    def __init__(self, title: str, known: Facts, kinds: Sequence[str]) -> None:
        self.title, self.known, self.kinds = title, known, kinds

    def open(self, keep: Callable[[Facts], Awaitable[None]]) -> None:
        """Closes once `keep` has stored what was typed."""
        # What it opens from may be drawn anew while somebody types; the page stays.
        with ui.context.client, Sheet(self.title) as sheet:
            number = Field(
                t("Number"), self.known.number, required=True, hint=t("As it is written on it")
            )
            kind = Field(t("Kind"), self.known.kind, required=True, hint=self._hint())
            name = Field(t("Name"), self.known.name, hint=t("Maker and type, if you like"))

            async def act() -> None:
                said = Facts(number=number.value, kind=kind.value, name=name.value)
                try:
                    await keep(said)
                except Refused as refusal:
                    number.refuse(str(refusal))
                else:
                    sheet.close()

            with ui.element("div").classes("sheet-foot"):
                Button(t("Save"), act, kind="primary")
        sheet.on("hide", sheet.delete)
        sheet.open()

    def _hint(self) -> str:
        if not self.kinds:
            return t("As the checklists call it")
        return t("As the checklists call it: {kinds}", kinds=", ".join(self.kinds))

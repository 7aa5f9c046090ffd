"""What the floor is missing of a build: reported with parts and words, resolved with a note."""

from collections.abc import Awaitable, Callable, Sequence
from decimal import Decimal, InvalidOperation
from urllib.parse import quote

from nicegui import ui

from app import edge
from app.access import Action
from app.errors import Refused
from app.procurement import sets, shortages
from app.procurement.sets import OutsourcedSet
from app.procurement.shortages import Missing, Part
from app.rules.numbers import plain
from app.words import t
from pages import live
from pages.ages import When, age
from pages.frame import Crumb, frame
from pages.moments import moment
from pages.visitor import actor, page, visitor
from pages.widgets import (
    Button,
    Check,
    Field,
    IconButton,
    Link,
    PartNumber,
    Sheet,
    Text,
    card,
    chip,
    clear_drafts,
    drafts,
    empty_state,
    note,
    row,
    stack,
    status_chip,
)

MOST_OFFERED = 8
Again = Callable[[], Awaitable[object]]


@page("/builds/{number}/shortages", action=Action.SEE_PROCUREMENT)
async def shortages_page(number: str) -> None:
    await ShortagesPage(number).draw()


class ShortagesPage:
    """The shortages of one build, and the form of whoever misses something."""

    def __init__(self, number: str) -> None:
        self.number, self.client = number, ui.context.client

    async def draw(self) -> None:
        self.build = await edge.read(actor(), lambda s: sets.look(s, self.number))
        number = self.build.build_number
        # Before reading: a change in between would be missed.
        live.on_change(("build",), self.read_again, only=self.build.build_id)
        crumbs = [Crumb(number, f"/builds/{quote(number, safe='')}")]
        with frame(t("Missing parts of {n}", n=number), visitor(), crumbs=crumbs):
            self.place = ui.element("div").classes("stack gap-4")
            if visitor().may(Action.REPORT_SHORTAGE) and self.build.build_status not in CLOSED:
                parts = await edge.read(
                    actor(), lambda s: shortages.parts_of(s, self.build.build_id)
                )
                Report(self.build, parts, self.read_again).draw()
        self.last: object = None
        await self.read_again()

    async def read_again(self) -> None:
        with self.client:
            known = await edge.read(actor(), lambda s: shortages.of_build(s, self.build.build_id))
            if known == self.last:
                return
            self.last = known
            self.place.clear()
            with self.place:
                if known:
                    shortage_cards(known, self.read_again)
                else:
                    empty_state("package", t("Nothing was ever missing from this build."))


CLOSED = {"shipped", "cancelled"}


def shortage_cards(known: Sequence[Missing], again: Again, *, with_build: bool = False) -> None:
    """Each shortage with its parts, who reported it, how old it is, and how it was settled."""
    for one in known:
        title = one.build_number if with_build else t("Reported by {name}", name=one.reported_by)
        with card(title):
            with row():
                if one.resolved_at is None:
                    chip(t("Open for {age}", age=age(one.reported_at)), "bad", "warning")
                else:
                    chip(t("Resolved"), "ok", "check")
                if with_build:
                    there = quote(one.build_number, safe="")
                    Link(t("Build {n}", n=one.build_number), f"/builds/{there}/shortages", "tall")
                    Text(f"{one.po_number} · {one.customer}", "muted")
                    status_chip(one.build_status)
            with ui.element("ul").classes("parts"):
                for part in one.parts:
                    with ui.element("li").classes("row-flow"):
                        Text(f"{plain(part.quantity)} ×", "numeric strong", tag="span")
                        PartNumber(part.number)
                        Text(part.name, "muted", tag="span")
            Text(one.note, "letter")
            who = t("{name}, {at}", name=one.reported_by, at=moment(one.reported_at))
            When(who, one.reported_at, "faint")
            _settled(one, again)


def _settled(one: Missing, again: Again) -> None:
    if one.resolved_at is not None:
        Text(one.resolution, "letter strong")
        who = t("{name}, {at}", name=one.resolved_by, at=moment(one.resolved_at))
        When(who, one.resolved_at, "faint")
    elif visitor().may(Action.RESOLVE_SHORTAGE):
        with row("no-print"):
            Button(t("Resolve"), lambda: resolve_sheet(one, again), icon="check")


def resolve_sheet(one: Missing, again: Again) -> None:
    """What was done, and whether the build goes on with it."""
    key = f"shortage-{one.id}"
    with ui.context.client.content, Sheet(t("Resolve the shortage")) as sheet:
        with drafts(key):
            field = Field(t("What was done"), multiline=True, required=True)
        held = one.build_status == "on-hold"
        release = Check(t("Build {n} goes on", n=one.build_number), value=held)
        release.set_visibility(held)

        async def store() -> None:
            words, on = field.value or "", held and bool(release.value)
            try:
                await edge.write(actor(), lambda s: shortages.resolve(s, one.id, words, release=on))
            except Refused as refusal:
                field.refuse(str(refusal))
                return
            clear_drafts(key)
            sheet.close()
            await again()

        with ui.element("div").classes("sheet-foot"):
            Button(t("Not yet"), sheet.close)
            Button(t("Resolve"), store, kind="primary")
    sheet.on("hide", sheet.delete)
    sheet.open()


class Report:
    """Scan or type parts of the BOM, say how many and what is wrong; the build goes on hold."""

    def __init__(self, build: OutsourcedSet, parts: Sequence[Part], again: Again) -> None:
        self.build, self.again = build, again
        self.parts = {part.item_id: part for part in parts}
        self.chosen: dict[int, Field] = {}

    def draw(self) -> None:
        self.key = f"report-{self.build.build_number}"
        with card(t("Report missing parts")) as place:
            place.classes("no-print")
            self.find = Field(
                t("Scan or type a part"),
                keyboard="search",
                hint=t("Its number or a piece of its name"),
                on_change=lambda e: self._offer(e.value or ""),
                wait=0.15,
            ).listen()
            self.find.on_enter(self._scanned)
            self.offered = ui.element("div").classes("stack gap-1")
            self.list = ui.element("ul").classes("parts")
            with drafts(self.key):
                self.words = Field(
                    t("What is wrong"), multiline=True, required=True,
                    hint=t("Such as where you looked, or how they are damaged"),
                )  # fmt: skip
            self.told = ui.element("div")
            with row():
                Button(t("Report and put on hold"), self._report, kind="primary", icon="pause")

    def matching(self, words: str) -> list[Part]:
        asked = words.strip().lower().split()
        return [
            part
            for part in self.parts.values()
            if asked and all(word in f"{part.number} {part.name}".lower() for word in asked)
        ]

    def _offer(self, words: str) -> None:
        self.offered.clear()
        found = self.matching(words)
        with self.offered:
            for part in found[:MOST_OFFERED]:
                Button(
                    f"{part.number} · {part.name}",
                    lambda part=part: self._choose(part),  # type: ignore[misc]
                    kind="quiet",
                    icon="plus",
                )
            if len(found) > MOST_OFFERED:
                more = len(found) - MOST_OFFERED
                Text(t("{n} more: type to narrow the list", n=more), "muted")

    def _scanned(self) -> None:
        """A scanner types the whole number and Enter."""
        typed = (self.find.value or "").strip().lower()
        exact = [part for part in self.parts.values() if part.number.lower() == typed]
        found = exact or self.matching(typed)
        if len(found) == 1:
            self._choose(found[0])
        elif typed:
            no = t("No part of {n} is called so.", n=self.build.build_number)
            self.find.refuse(t("More than one part matches: choose one.") if found else no)

    def _choose(self, part: Part) -> None:
        self.find.refuse(None)
        self.find.set_value("")
        self.offered.clear()
        if part.item_id in self.chosen:
            return
        with self.list, ui.element("li").classes("row-flow missing-part") as line:
            with stack("gap-0 grow"):
                PartNumber(part.number)
                Text(part.name, "muted", tag="span")
            needs = t("The build needs {n}", n=plain(part.quantity))
            self.chosen[part.item_id] = Field(
                t("Missing of {item}", item=part.number), "1", keyboard="decimal", hint=needs
            )

            def remove() -> None:
                del self.chosen[part.item_id]
                line.delete()

            IconButton("cross", t("Not missing: {item}", item=part.number), remove)

    async def _report(self) -> None:
        self.told.clear()
        missing: dict[int, Decimal] = {}
        for item_id, field in self.chosen.items():
            try:
                missing[item_id] = Decimal((field.value or "").strip().replace(",", "."))
                field.refuse(None)
            except InvalidOperation:
                field.refuse(t("Type how many are missing, such as 2."))
                return
        words = self.words.value or ""
        try:
            await edge.write(
                actor(), lambda s: shortages.report(s, self.build.build_id, missing, words)
            )
        except Refused as refusal:
            with self.told:
                note(str(refusal), "bad")
            return
        self._begin_again()
        await self.again()

    def _begin_again(self) -> None:
        self.chosen.clear()
        self.list.clear()
        self.words.set_value("")
        clear_drafts(self.key)

"""Reporting missing parts: scan or type them, say how many and what is wrong."""

from collections.abc import Sequence
from decimal import Decimal
from urllib.parse import quote

from nicegui import ui

from app import edge
from app.errors import Refused
from app.procurement import shortages
from app.procurement.sets import OutsourcedSet
from app.procurement.shortages import Part
from app.rules.numbers import plain
from app.words import t
from pages import here
from pages.counts import count_of
from pages.live import Again
from pages.visitor import actor
from pages.widgets import (
    Button,
    Field,
    IconButton,
    PartNumber,
    Text,
    card,
    clear_drafts,
    drafts,
    note,
    row,
    stack,
)

MOST_OFFERED = 8


class Report:
    """Scan or type parts of the BOM, say how many and what is wrong; the build goes on hold."""

    def __init__(self, build: OutsourcedSet, parts: Sequence[Part], again: Again) -> None:
        self.build, self.again = build, again
        self.parts = {part.item_id: part for part in parts}
        self.chosen: dict[int, Field] = {}

    def draw(self, missing: str = "") -> None:
        """`missing` is what the address holds of a report that was begun: ids of parts."""
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
            with drafts(self.key):
                # How many of each is kept on the device with the words, which parts in the address.
                self.list = ui.element("ul").classes("parts")
                self.words = Field(
                    t("What is wrong"), multiline=True, required=True,
                    hint=t("Such as where you looked, or how they are damaged"),
                )  # fmt: skip
            self.told = ui.element("div")
            with row():
                Button(t("Report and put on hold"), self._report, kind="primary", icon="pause")
        for one in missing.split(","):
            if one.isdecimal() and int(one) in self.parts:
                self._add(self.parts[int(one)])

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
        if part.item_id not in self.chosen:
            self._add(part)
            self._remember()

    def _remember(self) -> None:
        """In the address, so that a reload brings the chosen parts back."""
        path = f"/builds/{quote(self.build.build_number, safe='')}/shortages"
        ids = ",".join(map(str, self.chosen))
        # The pressed button may be drawn away already; the list is still here.
        with self.list:
            here.keep(f"{path}?missing={ids}" if ids else path)

    def _add(self, part: Part) -> None:
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
                self._remember()

            IconButton("cross", t("Not missing: {item}", item=part.number), remove)

    async def _report(self) -> None:
        self.told.clear()
        missing: dict[int, Decimal] = {}
        for item_id, field in self.chosen.items():
            without = t("Type how many are missing, such as 2.")
            count = count_of(field, without, parts=self.parts[item_id].in_parts)
            if count is None:
                return
            missing[item_id] = count
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
        self._remember()

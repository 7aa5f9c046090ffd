"""A checklist filled in for a real build, to be looked at: nothing is stored."""

from collections.abc import Sequence
from itertools import groupby

from nicegui import ui

from app import checklists, edge
from app.access import Action
from app.checklists import STAGE_WORDS, Filled
from app.errors import Refused
from app.rules.checklist import LANGUAGES
from app.rules.run_item import RunItem
from app.words import t
from pages.frame import Crumb, frame
from pages.templates.words import address, asked
from pages.visitor import actor, page, visitor
from pages.widgets import (
    H2,
    Button,
    Choice,
    Field,
    LinkButton,
    PartNumber,
    Text,
    card,
    chip,
    empty_state,
    note,
    row,
)

SPOKEN = {"EN": "English", "FR": "French", "ES": "Spanish"}


@page("/templates/{stage}/preview", action=Action.SEE_TEMPLATES)
async def preview_page(
    stage: str, revision: int = 0, build: str = "", language: str = "EN"
) -> None:
    shown = Preview(stage, build, language if language in LANGUAGES else "EN")
    await shown.draw(revision or None)


class Preview:
    """What is chosen stands in the address, so that it can be sent to somebody."""

    def __init__(self, stage: str, build: str, language: str) -> None:
        self.stage, self.build, self.language = stage, build, language

    async def draw(self, number: int | None) -> None:
        stage = self.stage
        self.template = await edge.read(actor(), lambda s: checklists.revision(s, stage, number))
        builds = await edge.read(actor(), checklists.builds_to_try)
        head = self.template.head
        crumbs = [
            Crumb(t("Checklists"), "/templates"),
            Crumb(t(STAGE_WORDS[stage]), address(stage, head.revision)),
        ]
        title = t("{stage}, revision {n}, on a build", stage=t(head.name), n=head.revision)
        with frame(title, visitor(), crumbs=crumbs):
            with card():
                self._choose(builds)
            self.items = ui.element("div").classes("stack gap-4")
            await self.show()

    def _choose(self, builds: Sequence[tuple[str, str]]) -> None:
        with row():
            self.field = Field(t("Build number"), self.build, hint=t("Any build with a BOM"))
            self.field.on_enter(self.show_chosen).listen()
            Button(t("Show"), self.show_chosen, kind="primary", icon="eye")
        Choice(t("Language"), SPOKEN, self.language, on_change=lambda e: self._speak(e.value))
        if builds:
            with row():
                for number, customer in builds:
                    there = self._address(number)
                    LinkButton(f"{number} · {customer}", there, kind="quiet")

    def _address(self, build: str) -> str:
        spoken = "" if self.language == "EN" else self.language
        number = self.template.head.revision
        return address(self.stage, number, "preview", build=build, language=spoken)

    async def _speak(self, language: str) -> None:
        self.language = language
        await self.show()

    async def show_chosen(self) -> None:
        self.build = (self.field.value or "").strip()
        ui.navigate.history.replace(self._address(self.build))
        await self.show()

    async def show(self) -> None:
        self.items.clear()
        with self.items:
            if not self.build:
                empty_state("eye", t("Choose a build to see what this checklist asks of it."))
                return
            try:
                template, build, language = self.template.id, self.build, self.language
                filled = await edge.read(
                    actor(),
                    lambda s: checklists.fill(s, template, build, language=language),
                )
            except Refused as refusal:
                note(str(refusal), "bad")
                return
            draw_filled(filled)


def draw_filled(filled: Filled) -> None:
    applying = sum(item.applies for item in filled.items)
    said = t(
        "{build}, {customer}: {n} items asked, {left} not applicable to this sink.",
        build=filled.build,
        customer=filled.customer,
        n=applying,
        left=len(filled.items) - applying,
    )
    Text(said, "strong").props["role"] = "status"
    for section, items in groupby(filled.items, key=lambda item: item.section):
        H2(section)
        with ui.element("ol").classes("template-items"):
            for item in items:
                run_item(item)


def run_item(item: RunItem) -> None:
    look = "template-item" if item.applies else "template-item template-item-out"
    with ui.element("li").classes(look), ui.element("div").classes("template-item-said"):
        with ui.element("div").classes("row-flow"):
            if item.basin:
                chip(t("Basin {n}", n=item.basin), "info")
            if not item.applies:
                chip(t("Does not apply"))
            Text(item.wording, "strong")
        if said := asked(item):
            Text(said, "muted")
        Text(t("Why: {why}", why=item.why), "faint")
        for part in item.parts:
            with ui.element("div").classes("row-flow"):
                PartNumber(part.number)
                Text(f"{part.quantity} × {part.name}", "faint")

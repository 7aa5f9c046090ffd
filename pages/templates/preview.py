"""A checklist filled in for a real build, to be looked at: nothing is stored."""

from dataclasses import dataclass, replace
from itertools import groupby

from fastapi import Request
from nicegui import ui

from app import checklists, edge
from app.access import Action
from app.checklists import STAGE_WORDS, Filled
from app.errors import Refused
from app.rules.checklist import LANGUAGES
from app.rules.run_item import RunItem
from app.words import t
from pages.addressed import Address, Addressed, one_of, record_id, typed
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What is tried: a revision of the checklist, on a build, in a language."""

    revision: int = 0
    build: str = ""
    language: str = "EN"


Asked = Filled | Refused | None


@page("/templates/{stage}/preview", action=Action.SEE_TEMPLATES)
async def preview_page(request: Request, stage: str) -> None:
    there = Address(
        address(stage, part="preview"),
        Tried(),
        {
            "revision": record_id("revision"),
            "build": typed("build"),
            "language": one_of("language", LANGUAGES),
        },
    )
    wanted = there.read(request.query_params)
    template = await edge.read(
        actor(), lambda s: checklists.revision(s, stage, wanted.revision or None)
    )
    head = template.head
    crumbs = [
        Crumb(t("Checklists"), "/templates"),
        Crumb(t(STAGE_WORDS[stage]), address(stage, head.revision)),
    ]
    title = t("{stage}, revision {n}, on a build", stage=t(head.name), n=head.revision)
    with frame(title, visitor(), crumbs=crumbs):
        await Preview(there, replace(wanted, revision=head.revision), template.id).draw()


class Preview(Addressed[Tried, Asked]):
    follows = ("template",)

    def __init__(self, there: Address[Tried], wanted: Tried, template_id: int) -> None:
        super().__init__(wanted)
        self.address, self.template_id = there, template_id

    async def draw(self) -> None:
        self.builds = await edge.read(actor(), checklists.builds_to_try)
        await super().draw()

    async def read(self) -> Asked:
        wanted = self.wanted
        if not wanted.build:
            return None
        try:
            return await edge.read(
                actor(),
                lambda s: checklists.fill(
                    s, self.template_id, wanted.build, language=wanted.language
                ),
            )
        except Refused as refusal:
            return refusal

    def lay_out(self, _found: Asked) -> None:
        with card():
            with row():
                self.field = Field(
                    t("Build number"), self.wanted.build, hint=t("Any build with a BOM")
                )
                self.field.on_enter(self._chosen).listen()
                Button(t("Show"), self._chosen, kind="primary", icon="eye")
            Choice(
                t("Language"),
                SPOKEN,
                self.wanted.language,
                on_change=lambda e: self.want(language=e.value),
            )
            self.others = ui.element("div").classes("row-flow when-filled")
        self.items = ui.element("div").classes("stack gap-4")

    async def _chosen(self) -> None:
        build = (self.field.value or "").strip()
        # Asked for again, it is as the build is now.
        await (self.read_again() if build == self.wanted.build else self.want(build=build))

    def show(self, found: Asked) -> None:
        self.others.clear()
        with self.others:
            for number, customer in self.builds:
                there = self.address.write(replace(self.wanted, build=number))
                LinkButton(f"{number} · {customer}", there, kind="quiet")
        self.items.clear()
        with self.items:
            if found is None:
                empty_state("eye", t("Choose a build to see what this checklist asks of it."))
            elif isinstance(found, Refused):
                note(str(found), "bad")
            else:
                draw_filled(found)


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
            elif item.by_drawing:
                chip(t("Compared with the drawing"), "info")
            Text(item.wording, "strong")
        if said := asked(item):
            Text(said, "muted")
        Text(t("Why: {why}", why=item.why), "faint")
        for part in item.parts:
            with ui.element("div").classes("row-flow"):
                PartNumber(part.number)
                Text(f"{part.quantity} × {part.name}", "faint")

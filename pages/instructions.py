"""Work instructions: the list, and one of them as people read it."""

from collections.abc import Iterator, Sequence
from functools import partial
from urllib.parse import quote

from fastapi import Request
from nicegui import ui

from app import edge, instructions
from app.access import Action
from app.checklists import STAGE_WORDS
from app.errors import Refused
from app.instructions import Instruction, InstructionRow, RevisionHead, TaskUsing
from app.words import t
from pages import live
from pages.frame import Crumb, frame
from pages.instruction_draft import DraftSteps, NextStep
from pages.instruction_steps import draw_steps
from pages.moments import day
from pages.visitor import actor, page, visitor
from pages.widgets import (
    Button,
    Column,
    DataTable,
    Field,
    Lines,
    Link,
    Pieces,
    Sheet,
    Text,
    card,
    chip,
    confirm,
    copy_link,
    empty_state,
    print_button,
    row,
    stack,
)
from pages.widgets.status import Tone
from pages.workshop import workshop_links

COLUMNS = (
    Column("number", t("Number"), kind="mono"),
    Column("title", t("What it is about")),
    Column("tasks", t("Tasks"), kind="number"),
)
STATUSES: dict[str, tuple[str, Tone, str]] = {
    "draft": (t("Draft"), "neutral", "edit"),
    "active": (t("In force"), "ok", "check"),
    "retired": (t("Retired"), "neutral", "history"),
}


@page("/instructions", action=Action.SEE_INSTRUMENTS)
async def instructions_page(request: Request) -> None:
    may = visitor().may(Action.CHANGE_INSTRUCTIONS)
    with frame(t("Work instructions"), visitor(), action=new_button if may else None):
        await InstructionList(request.query_params.get("q", "")[:100]).draw()


@page("/instructions/{number}", action=Action.SEE_INSTRUMENTS)
async def instruction_page(number: str, revision: int | None = None) -> None:
    await InstructionPage(number, revision).draw()


def new_button() -> None:
    Button(t("New work instruction"), open_new, kind="primary", icon="plus")


def open_new() -> None:
    with Sheet(t("New work instruction")) as sheet:
        number = Field(t("Number"), required=True, hint=t("Such as WI-T2-40; it never changes"))
        title = Field(t("What it is about"), required=True)

        async def begin() -> None:
            called, words = number.value or "", title.value or ""
            try:
                await edge.write(actor(), partial(instructions.begin, number=called, title=words))
            except Refused as refusal:
                number.refuse(str(refusal))
            else:
                ui.navigate.to(address(called.strip(), 1))

        with ui.element("div").classes("sheet-foot"):
            Button(t("Begin the draft"), begin, kind="primary")
    sheet.on("hide", sheet.delete)
    sheet.open()


class InstructionList:
    """Drawn again when an instruction changed anywhere."""

    def __init__(self, words: str) -> None:
        self.words, self.client = words, ui.context.client

    async def draw(self) -> None:
        # Before reading: a change in between would be missed.
        live.on_change(["instruction", "template"], self.read_again)
        rows = await self._read()
        workshop_links()
        Field(
            t("Search"),
            self.words,
            keyboard="search",
            placeholder=t("Number or title"),
            on_change=lambda e: self._typed(e.value or ""),
            wait=0.2,
        ).listen()
        self.table = DataTable(COLUMNS, [], label=t("Work instructions"))
        self.nothing = ui.element("div")
        self._show(rows)

    async def read_again(self) -> None:
        with self.client:
            self._show(await self._read())

    async def _typed(self, words: str) -> None:
        self.words = words
        await self.read_again()

    async def _read(self) -> Sequence[InstructionRow]:
        return await edge.read(actor(), lambda s: instructions.listed(s, self.words))

    def _show(self, rows: Sequence[InstructionRow]) -> None:
        self.table.show([in_words(one) for one in rows])
        self.table.set_visibility(bool(rows))
        self.nothing.clear()
        with self.nothing:
            if not rows and self.words.strip():
                empty_state("search", t("No work instruction matches."))
            elif not rows:
                empty_state("file", t("No work instructions yet. They tell how a task is done."))


class InstructionPage:
    """One revision; a draft can be written by admins, and everybody sees how it will look."""

    def __init__(self, number: str, revision: int | None) -> None:
        self.number, self.revision = number, revision
        self.client = ui.context.client
        self.draft: DraftSteps | None = None

    async def draw(self) -> None:
        # Before reading: a change in between would be missed.
        live.on_change(["instruction"], self.read_again)
        self.seen = await self._read()
        crumbs = [Crumb(t("Work instructions"), "/instructions")]
        with frame(self.seen.number, visitor(), crumbs=crumbs), stack("gap-6"):
            self.parts = Pieces(self.seen)
            self.parts.piece(about, self._head, "card")
            with card(t("Steps")):
                # Written once; what is half written there is nobody else's business.
                self.parts.piece(lambda seen: writes(seen) or seen.steps, self._steps)
            with stack("gap-6 no-print"):
                with card(t("Tasks that name it")):
                    self.parts.piece(lambda seen: seen.tasks, lambda seen: tasks(seen.tasks))
                with card(t("Revisions")):
                    self.parts.piece(lambda seen: seen.revisions, revisions)

    async def read_again(self) -> None:
        """Only what has changed is drawn again: somebody may be typing into another step."""
        with self.client:
            self.seen = await self._read()
            self.parts.show(self.seen)
            if self.draft:
                self.draft.show(self.seen)

    async def _read(self) -> Instruction:
        return await edge.read(actor(), lambda s: instructions.look(s, self.number, self.revision))

    def _head(self, seen: Instruction) -> None:
        Text(seen.title, "strong lead")
        with row():
            chip(*STATUSES[seen.status])
            Text(", ".join(since(seen)), "muted", tag="span")
        with row("no-print"):
            self._acts(seen)

    def _steps(self, seen: Instruction) -> None:
        self.draft = None
        with stack():
            if writes(seen):
                self.draft = DraftSteps(self)
                NextStep(self)
            elif seen.steps:
                draw_steps(seen.steps)
            else:
                Text(t("No steps yet."), "muted")

    def _acts(self, seen: Instruction) -> None:
        if writes(seen):
            Button(t("Put in force"), self._activate, kind="primary", icon="check")
        elif visitor().may(Action.CHANGE_INSTRUCTIONS):
            Button(t("New draft"), self._new_draft, icon="edit")
        print_button()
        copy_link(address(seen.number, seen.revision))

    async def _new_draft(self) -> None:
        made = await edge.write(actor(), lambda s: instructions.new_draft(s, self.seen.number))
        ui.navigate.to(address(self.seen.number, made))

    async def _activate(self) -> None:
        seen = self.seen
        with self.client:
            sure = await confirm(
                t("Put revision {n} in force?", n=seen.revision),
                t("From now on it never changes. A revision that is in force now is retired."),
                act=t("Put in force"),
            )
        if sure:
            await edge.write(actor(), lambda s: instructions.activate(s, seen.id))
            await self.read_again()


def writes(seen: Instruction) -> bool:
    """Whether whoever looks may write it."""
    return seen.status == "draft" and visitor().may(Action.CHANGE_INSTRUCTIONS)


def about(seen: Instruction) -> tuple[object, ...]:
    """What the head says."""
    return seen.title, seen.status, seen.activated_at


def since(seen: Instruction) -> Iterator[str]:
    yield t("Revision {n}", n=seen.revision)
    if seen.activated_at:
        yield t("since {day}", day=day(seen.activated_at))


def tasks(found: Sequence[TaskUsing]) -> None:
    if not found:
        Text(t("No checklist in force names it."), "muted")
    with ui.element("ul").classes("plain-list"):
        for one in found:
            with ui.element("li"):
                Text(f"{t(STAGE_WORDS.get(one.stage, one.stage))}: {one.wording}")


def revisions(seen: Instruction) -> None:
    with ui.element("ul").classes("papers"):
        for one in seen.revisions:
            with ui.element("li"), row():
                if one.revision == seen.revision:
                    Text(t("Revision {n}", n=one.revision), "strong", tag="span")
                else:
                    words = t("Revision {n}", n=one.revision)
                    Link(words, address(seen.number, one.revision), "tall")
                chip(*STATUSES[one.status])
                Text(made(one), "faint", tag="span")


def made(one: RevisionHead) -> str:
    return t("by {who}, {day}", who=one.created_by, day=day(one.created_at))


def address(number: str, revision: int | None = None) -> str:
    there = f"/instructions/{quote(number, safe='')}"
    return f"{there}?revision={revision}" if revision else there


def in_words(one: InstructionRow) -> dict[str, object]:
    written = one.active is not None or one.draft is not None
    return {
        "id": one.number,
        "href": address(one.number) if written else "",
        "number": Lines(one.number, state(one), "" if one.active else "warn"),
        "title": one.title,
        "tasks": f"{one.tasks}",
    }


def state(one: InstructionRow) -> str:
    if one.active is None and one.draft is None:
        return t("Asked for, not written yet")
    if one.active is None:
        return t("Draft, not in force")
    said = t("Revision {n}", n=one.active)
    return said if one.draft is None else t("{said}, a draft is open", said=said)

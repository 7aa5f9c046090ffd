"""Work instructions: the list, and one of them as people read it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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
from pages.addressed import Address, Addressed, typed
from pages.frame import Crumb, frame
from pages.instruction_draft import DraftSteps, NextStep
from pages.instruction_steps import draw_steps
from pages.moments import day
from pages.printing import printed_page
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


@dataclass(frozen=True, slots=True)
class Wanted:
    """The words that number or title have."""

    text: str = ""


ADDRESS = Address("/instructions", Wanted(), {"q": typed()})


@page("/instructions", action=Action.SEE_INSTRUMENTS)
async def instructions_page(request: Request) -> None:
    may = visitor().may(Action.CHANGE_INSTRUCTIONS)
    with frame(t("Work instructions"), visitor(), action=new_button if may else None):
        await InstructionList(ADDRESS.read(request.query_params)).draw()


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
                number.refuse(None)
                title.refuse(None)
                wrong = title if isinstance(refusal, instructions.Untitled) else number
                wrong.refuse(str(refusal))
            else:
                ui.navigate.to(address(called.strip(), 1))

        with ui.element("div").classes("sheet-foot"):
            Button(t("Begin the draft"), begin, kind="primary")
    sheet.on("hide", sheet.delete)
    sheet.open()


class InstructionList(Addressed[Wanted, Sequence[InstructionRow]]):
    address, follows = ADDRESS, ("instruction", "template")

    async def read(self) -> Sequence[InstructionRow]:
        return await edge.read(actor(), lambda s: instructions.listed(s, self.wanted.text))

    def lay_out(self, _found: Sequence[InstructionRow]) -> None:
        workshop_links()
        with row("tools"):
            self.search_field(t("Search"), placeholder=t("Number or title")).listen()
        self.table = DataTable(COLUMNS, [], label=t("Work instructions"))
        self.nothing = ui.element("div")

    def show(self, found: Sequence[InstructionRow]) -> None:
        self.table.show([in_words(one) for one in found])
        self.table.set_visibility(bool(found))
        self.nothing.clear()
        with self.nothing:
            if not found and self.wanted.text.strip():
                empty_state("search", t("No work instruction matches."))
            elif not found:
                empty_state("file", t("No work instructions yet. They tell how a task is done."))


class InstructionPage(live.Present[Instruction]):
    """One revision; a draft can be written by admins, and everybody sees how it will look."""

    follows = ("instruction", "template")

    def __init__(self, number: str, revision: int | None) -> None:
        super().__init__()
        self.number, self.revision = number, revision
        self.draft: DraftSteps | None = None

    async def draw(self) -> None:
        self.seen = await self.first()
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
        await self.drawn()

    async def read(self) -> Instruction:
        return await edge.read(actor(), lambda s: instructions.look(s, self.number, self.revision))

    def show(self, found: Instruction) -> None:
        """Only what has changed is drawn again: somebody may be typing into another step."""
        self.seen = found
        self.parts.show(found)
        if self.draft:
            self.draft.show(found)

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
        printed_page("work_instruction", seen.id)
        copy_link(address(seen.number, seen.revision))

    async def _new_draft(self) -> None:
        made = await edge.write(actor(), lambda s: instructions.new_draft(s, self.seen.number))
        ui.navigate.to(address(self.seen.number, made))

    async def _activate(self) -> None:
        seen = self.seen
        if self.draft and not self.draft.all_kept(seen):
            raise Refused(t("Some words are not kept yet: see what is said at their field."))
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

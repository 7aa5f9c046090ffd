"""Tools that tasks ask for: which ones, where they are kept; an admin describes them."""

from collections.abc import Sequence

from nicegui import ui

from app import edge, tools
from app.access import Action
from app.errors import Refused
from app.tools import ToolRow
from app.words import t
from pages import live
from pages.frame import frame
from pages.visitor import actor, page, visitor
from pages.widgets import (
    Button,
    Column,
    DataTable,
    Field,
    Lines,
    Sheet,
    Text,
    empty_state,
)
from pages.workshop import workshop_links

COLUMNS = (
    Column("name", t("Tool"), kind="strong"),
    Column("note", t("Which one, where")),
    Column("tasks", t("Tasks"), kind="number"),
)


@page("/tools", action=Action.SEE_INSTRUMENTS)
async def tools_page() -> None:
    may = visitor().may(Action.CHANGE_INSTRUCTIONS)
    with frame(t("Tools"), visitor(), action=add_button if may else None):
        await ToolList(may_change=may).draw()


def add_button() -> None:
    Button(t("Add tool"), lambda: ToolSheet(None).open(), kind="primary", icon="plus")


class ToolList(live.Present[Sequence[ToolRow]]):
    """Drawn again when a tool changed anywhere."""

    follows = ("tool",)

    def __init__(self, *, may_change: bool) -> None:
        super().__init__()
        self.may_change, self.words = may_change, ""

    async def draw(self) -> None:
        found = await self.first()
        workshop_links()
        Field(
            t("Search"),
            keyboard="search",
            placeholder=t("Name or note"),
            on_change=lambda e: self._typed(e.value or ""),
            wait=0.2,
        ).listen()
        if self.may_change:
            self.table = DataTable(COLUMNS, [], label=t("Tools"), on_open=self._open)
        else:
            self.table = DataTable(COLUMNS, [], label=t("Tools"))
        self.nothing = ui.element("div")
        self.show(found)
        await self.drawn()

    async def _typed(self, words: str) -> None:
        self.words = words
        await self.read_again()

    async def read(self) -> Sequence[ToolRow]:
        return await edge.read(actor(), lambda s: tools.listed(s, self.words))

    def show(self, found: Sequence[ToolRow]) -> None:
        self.rows = found
        self.table.show([in_words(one) for one in self.rows])
        self.table.set_visibility(bool(self.rows))
        self.nothing.clear()
        with self.nothing:
            if not self.rows and self.words.strip():
                empty_state("search", t("No tool matches."))
            elif not self.rows:
                empty_state("tool", t("No tools yet. What tasks ask for stands here."))

    def _open(self, name: str) -> None:
        ToolSheet(next(one for one in self.rows if one.name == name)).open()


class ToolSheet:
    """A new tool, or what an admin says about a known one."""

    def __init__(self, known: ToolRow | None) -> None:
        self.known = known

    def open(self) -> None:
        known = self.known
        title = known.name if known else t("Add tool")
        with Sheet(title) as self.sheet:
            self.name = Field(t("Name"), "", required=True) if known is None else None
            if known is not None and known.id is None:
                Text(t("A checklist asks for it; nobody has described it yet."), "muted")
            self.note = Field(
                t("Which one, and where it is kept"), known.note if known else "", multiline=True
            )
            with ui.element("div").classes("sheet-foot"):
                if known is not None and known.id is not None:
                    words = t("Take out of use") if known.active else t("Bring back into use")
                    Button(words, self._turn, kind="quiet", icon="ban" if known.active else "undo")
                Button(t("Save"), self._save, kind="primary")
        self.sheet.on("hide", self.sheet.delete)
        self.sheet.open()

    async def _save(self) -> None:
        known, note = self.known, self.note.value or ""
        if known is not None and known.id is not None:
            tool_id = known.id
            await edge.write(actor(), lambda s: tools.describe(s, tool_id, note))
        elif known is not None:
            await edge.write(actor(), lambda s: tools.add(s, known.name, note))
        elif self.name is not None:
            name = self.name.value or ""
            try:
                await edge.write(actor(), lambda s: tools.add(s, name, note))
            except Refused as refusal:
                self.name.refuse(str(refusal))
                return
        self.sheet.close()

    async def _turn(self) -> None:
        if self.known is None or self.known.id is None:
            return
        tool_id = self.known.id
        act = tools.take_out_of_use if self.known.active else tools.bring_back
        await edge.write(actor(), lambda s: act(s, tool_id))
        self.sheet.close()


def in_words(one: ToolRow) -> dict[str, object]:
    below = t("Out of use") if not one.active else "" if one.id else t("Not described yet")
    return {
        "id": one.name,
        "name": Lines(one.name, below, "bad" if not one.active else "warn" if below else ""),
        "note": one.note,
        "tasks": f"{one.tasks}",
    }

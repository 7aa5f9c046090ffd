"""The catalogue to read: its categories with counts, and finding an item as one types."""

from typing import Any

from fastapi import Request
from nicegui import ui

from app import catalogue, edge
from app.access import Action
from app.catalogue import PAGE_SIZE, Branch, Found, ItemRow
from app.words import t
from pages import catalogue_address, here, live
from pages.catalogue_address import Asked
from pages.catalogue_tree import CategoryTree, name_of
from pages.frame import frame
from pages.visitor import actor, page, visitor
from pages.widgets import (
    Button,
    Column,
    DataTable,
    Field,
    Lines,
    LinkButton,
    Paging,
    Text,
    empty_state,
    row,
)

COLUMNS = (
    Column("number", t("Number"), kind="mono"),
    Column("name", t("Name")),
    Column("outline", t("Outline number"), kind="mono"),
)
Read = tuple[list[Branch], Found]


@page("/catalogue", action=Action.SEE_CATALOGUE)
async def catalogue_page(request: Request) -> None:
    person = visitor()
    rules = rules_link if person.may(Action.SEE_RULES) else None
    with frame(t("Catalogue"), person, wide=True, action=rules):
        await Shelf(catalogue_address.read(request.query_params)).draw()


def rules_link() -> None:
    LinkButton(t("Rules"), "/rules", icon="shield")


class Shelf:
    """One person's view of the catalogue; `wanted` is its whole state and equals the address."""

    def __init__(self, wanted: Asked) -> None:
        self.wanted = wanted
        self.asked = 0

    async def draw(self) -> None:
        # Before reading: a change in between would be missed.
        live.on_change(["item"], self.read_again)
        branches, found = await self._read()
        with ui.element("div").classes("shelf") as self.whole:
            self.tree = CategoryTree(branches, self.wanted.category, self._choose)
            self.tree.classes("shelf-tree card")
            with ui.element("div").classes("shelf-items stack"):
                self._tools()
                self.told = Text("", "muted")
                self.told.props["role"] = "status"
                self.table = DataTable(COLUMNS, [], label=t("Items"))
                self.nothing = ui.element("div")
                self.paging = Paging(0, 1, PAGE_SIZE, self._turn)
        self._show(branches, found)

    async def read_again(self) -> None:
        """Show what the database has now; a slower answer never covers a newer one."""
        self.asked += 1
        mine = self.asked
        branches, found = await self._read()
        if mine == self.asked:
            self._show(branches, found)

    async def _read(self) -> Read:
        words, code, number = self.wanted.words, self.wanted.category, self.wanted.page
        return await edge.read(actor(), lambda s: catalogue.look(s, words, code, page=number))

    async def _want(self, wanted: Asked) -> None:
        if wanted == self.wanted:
            return
        self.wanted = wanted
        here.keep(catalogue_address.write(wanted))
        await self.read_again()

    async def _typed(self, words: str) -> None:
        # Searching goes through everything; without words the category shows again.
        await self._want(Asked(words=words, category=self.wanted.category))

    async def _choose(self, code: str) -> None:
        if code != self.wanted.category or self.wanted.words:
            self.field.value = ""
            await self._want(Asked(category=code))

    async def _turn(self, number: int) -> None:
        await self._want(Asked(self.wanted.words, self.wanted.category, number))

    def _tools(self) -> None:
        with row("tools"):
            self.field = Field(
                t("Search"),
                self.wanted.words,
                keyboard="search",
                placeholder=t("Number, outline number or name"),
                on_change=lambda e: self._typed(e.value or ""),
                wait=0.2,
            )
            self.field.classes("grow").listen()
            Button(t("Categories"), self.tree.open, icon="filter").classes("shelf-opener")

    def _show(self, branches: list[Branch], found: Found) -> None:
        wanted = self.wanted
        searching = bool(wanted.words.strip())
        self.tree.show(branches, "" if searching else wanted.category)
        # In portrait the tree stands in the way once something is chosen; a button opens it.
        self.whole.classes(
            **{("add" if searching or wanted.category else "remove"): "shelf-chosen"}
        )
        self.table.show([shown(item) for item in found.items], count=found.total)
        self.paging.show(found.total, wanted.page, more=found.more)
        for element in (self.table, self.paging):
            element.set_visibility(bool(found.items))
        self.told.set_text(heading(branches, wanted, found))
        self.nothing.clear()
        if not found.items:
            with self.nothing:
                nothing(wanted)


def heading(branches: list[Branch], wanted: Asked, found: Found) -> str:
    """What the list shows, in a sentence that a screen reader hears when it changes."""
    words = wanted.words.strip()
    if not found.items:
        return ""
    if found.similar:
        return t("Nothing contains “{words}”. These come near:", words=words)
    count = f"{found.total:,}"
    count = t("More than {count}", count=count) if found.more else count
    if words:
        return t("{count} for “{words}”", count=count, words=words)
    return t("{name}: {count}", name=name_of(branches, wanted.category), count=count)


def nothing(wanted: Asked) -> None:
    if wanted.words.strip():
        empty_state(
            "search",
            t("Nothing matches or comes near. Try fewer letters, or a part of the number."),
        )
    elif wanted.category:
        empty_state("box", t("No item stands in this category yet."))
    else:
        empty_state("box", t("Type a number or a name, or choose a category."))


def shown(item: ItemRow) -> dict[str, Any]:
    """One row as the table shows it."""
    return {
        "id": item.id,
        "href": catalogue_address.of_item(item.number),
        "number": item.number,
        "name": Lines(item.name, *remark(item)),
        "outline": item.outline,
    }


def remark(item: ItemRow) -> tuple[str, Any]:
    """What the item is, or what a person must know before using it, and how grave that is."""
    if not item.active:
        return t("No longer in use"), "bad"
    if item.flag:
        return t("Number {flag}", flag=item.flag), "warn"
    if item.custom:
        return t("Made to size"), ""
    return t(catalogue.KINDS[item.kind]), ""

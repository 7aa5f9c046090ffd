"""Service parts to browse and to search, each with its picture, and the way into the cart."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from fastapi import Request
from nicegui import ui

from app import edge, service
from app.access import Action
from app.catalogue import Branch
from app.service import PARTS_PAGE, Part, Parts
from app.words import t
from pages.addressed import Addressed
from pages.catalogue_address import Asked
from pages.catalogue_tree import CategoryTree, name_of
from pages.frame import frame
from pages.service_address import CART, OF_PARTS, PARTS, REQUESTS, of_category
from pages.service_part import PartSheet
from pages.visitor import actor, page, visitor
from pages.widgets import (
    Button,
    Column,
    DataTable,
    Lines,
    LinkButton,
    PagedTable,
    Pieces,
    Text,
    UndoBar,
    empty_state,
    row,
)

COLUMNS = (
    Column("number", t("Number"), kind="mono"),
    Column("name", t("Name")),
    Column("cart", t("In cart"), kind="number"),
)


@page(PARTS, action=Action.ORDER_SERVICE_PARTS)
async def service_page(request: Request) -> None:
    shelf = ServiceShelf(OF_PARTS.read(request.query_params))
    with frame(t("Service parts"), visitor(), wide=True, action=shelf.way_to_cart):
        await shelf.draw()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One page of parts, counted to the last one, and how many lines one's own cart has."""

    parts: Parts
    lines: int
    more: bool = False

    @property
    def total(self) -> int:
        return self.parts.total


class ServiceShelf(Addressed[Asked, Found]):
    """One person's view of the parts; what is in their cart stands beside each."""

    address, follows, size = OF_PARTS, ("item", "service-request"), PARTS_PAGE

    def __init__(self, wanted: Asked) -> None:
        super().__init__(wanted)
        self.cart: Pieces[int] = Pieces(0)

    def way_to_cart(self) -> None:
        with row():
            LinkButton(t("My requests"), REQUESTS, kind="quiet", icon="orders")
            link = LinkButton(t("Cart"), CART, kind="primary", icon="package")
        self.cart.watch(lambda lines: lines, lambda lines: link.set_text(cart_words(lines)))

    async def read(self) -> Found:
        asked = self.wanted
        return await edge.read(actor(), lambda s: looked_for(s, asked))

    def lay_out(self, found: Found) -> None:
        self.undo = ui.element("div").classes("when-filled")
        # In portrait a button opens the tree: parts are what somebody comes for.
        with ui.element("div").classes("shelf shelf-chosen"):
            self.tree = CategoryTree(
                branches(found.parts), self._chosen(), self._choose, of_category
            )
            self.tree.classes("shelf-tree card")
            with ui.element("div").classes("shelf-items stack"):
                with row("tools"):
                    self.field = self.search_field(
                        t("Search"), placeholder=t("Number, outline number or name"), field="words"
                    ).listen()
                    Button(t("Categories"), self.tree.open, icon="filter").classes("shelf-opener")
                self.told = Text("", "muted")
                self.told.props["role"] = "status"
                table = DataTable(COLUMNS, [], label=t("Service parts"), on_open=self._open)
                self.listed = PagedTable(table, PARTS_PAGE, lambda number: self.want(page=number))

    def show(self, found: Found) -> None:
        wanted, parts = self.wanted, found.parts
        self.numbers = {part.id: part.number for part in parts.items}
        self.tree.show(branches(parts), self._chosen())
        self.told.set_text(heading(parts, wanted))
        self.listed.show([shown(part) for part in parts.items], wanted.page, found, self._nothing)
        self.cart.show(found.lines)

    def _nothing(self) -> None:
        if self.wanted.words.strip():
            empty_state(
                "search",
                t("No service part matches. Try fewer letters, or a part of the number."),
            )
        else:
            empty_state("box", t("No service part stands in this category yet."))

    def _chosen(self) -> str:
        """Words are looked for among all parts."""
        return "" if self.wanted.words.strip() else self.wanted.category

    async def _choose(self, code: str) -> None:
        await self.want(words="", category=code)
        self.field.set_value("")

    async def _open(self, part_id: int) -> None:
        number = self.numbers[part_id]
        known = await edge.read(actor(), lambda s: service.part(s, number))
        with self.client:
            PartSheet(known, self._put_in).open()

    async def _put_in(self, part_id: int, number: str, quantity: int, before: int) -> None:
        """It is in the cart: said where the eye is, and taken back from there."""
        self.undo.clear()
        with self.undo:
            words = t("{n} × {part} put in the cart.", n=quantity, part=number)
            UndoBar(words, partial(self._take_back, part_id, before))
        await self.read_again()

    async def _take_back(self, part_id: int, before: int) -> None:
        await edge.write(actor(), lambda s: service.put(s, part_id, before))
        self.undo.clear()
        await self.read_again()


async def looked_for(session: Any, asked: Asked) -> Found:  # noqa: ANN401  # handed on to `app`
    # Searching goes through everything; without words the category shows again.
    category = "" if asked.words.strip() else asked.category
    return Found(
        parts=await service.parts(session, category, asked.words, page=asked.page),
        lines=await service.in_cart(session),
    )


def cart_words(lines: int) -> str:
    return t("Cart ({n})", n=lines) if lines else t("Cart")


def heading(found: Parts, wanted: Asked) -> str:
    """What the list shows, in a sentence that a screen reader hears when it changes."""
    if not found.items:
        return ""
    count = f"{found.total:,}"
    if words := wanted.words.strip():
        return t("{count} for “{words}”", count=count, words=words)
    if wanted.category:
        return t(
            "{name}: {count}", name=t(name_of([*found.branches], wanted.category)), count=count
        )
    return t("All service parts: {count}", count=count)


def branches(found: Parts) -> list[Branch]:
    """All of them, then every category of the list, then the kits."""
    return [Branch(code="", name="All service parts", count=found.all), *found.branches]


def shown(part: Part) -> dict[str, Any]:
    """One row as the table shows it."""
    return {
        "id": part.id,
        "number": part.number,
        "name": Lines(part.name, part.outline),
        "cart": part.in_cart or "",
    }

"""One service part: what it looks like and what it is, and how many of it go into the cart."""

from collections.abc import Awaitable, Callable, Iterator
from uuid import uuid4

from nicegui import ui

from app import edge, service
from app.catalogue import ItemFacts
from app.errors import Refused
from app.service import MOST_PIECES, PartShown
from app.words import t
from pages import catalogue_address
from pages.visitor import actor
from pages.widgets import (
    Button,
    Icon,
    LinkButton,
    PartNumber,
    Quantity,
    Sheet,
    Text,
    description_list,
    note,
    stack,
)

# What follows: id, number, how many were put in, how many were there before.
PutIn = Callable[[int, str, int, int], Awaitable[object]]


class PartSheet:
    """Over the list of parts; it closes when the part is in the cart."""

    def __init__(self, part: PartShown, put_in: PutIn) -> None:
        self.part, self.put_in, self.key = part, put_in, uuid4()

    def open(self) -> None:
        facts = self.part.facts
        with Sheet(facts.number) as sheet:
            self.sheet = sheet
            picture(facts.id, facts.name, facts.picture_sha256)
            Text(facts.name, "strong lead")
            description_list(list(described(facts)))
            if self.part.in_cart:
                note(t("{n} of it in the cart already.", n=self.part.in_cart))
            self.count = Quantity(t("Quantity"), 1, least=1, most=MOST_PIECES)
            self.told = ui.element("div")
            with ui.element("div").classes("sheet-foot"):
                address = catalogue_address.of_item(facts.number)
                LinkButton(t("Open in the catalogue"), address, kind="quiet")
                Button(t("Put in cart"), self._put, kind="primary", icon="plus")
        sheet.on("hide", sheet.delete)
        sheet.open()

    async def _put(self) -> None:
        facts, quantity = self.part.facts, self.count.count
        self.told.clear()
        try:
            before = await edge.write(
                actor(), lambda s: service.add(s, facts.id, quantity), key=self.key
            )
        except Refused as refusal:
            with self.told:
                note(str(refusal), "bad")
            return
        self.sheet.close()
        await self.put_in(facts.id, facts.number, quantity, before)


def picture(item_id: int, name: str, sha256: str, look: str = "step-picture") -> None:
    """What it looks like, or a calm place that says that nobody has photographed it yet."""
    if not sha256:
        with stack(f"{look} no-picture"):
            Icon("package")
            if look == "step-picture":
                Text(t("No picture yet"), "muted")
        return
    element = ui.element("img").classes(look)
    element.props["src"] = f"/items/{item_id}/picture?{sha256[:12]}"
    element.props["alt"] = t("Picture of {name}", name=name)
    element.props["loading"] = "lazy"


def described(facts: ItemFacts) -> Iterator[tuple[str, str | Callable[[], object]]]:
    if facts.outline_numbers:
        yield t("Outline number"), lambda: PartNumber(", ".join(facts.outline_numbers))
    if facts.category:
        yield t("Category"), t(facts.subcategory_name or facts.category_name)
    if facts.manufacturer:
        yield t("Manufacturer"), facts.manufacturer
    if facts.manufacturer_part_number:
        number = facts.manufacturer_part_number
        yield t("Manufacturer's number"), lambda: PartNumber(number)
    yield t("Kind"), t(facts.kind_words)

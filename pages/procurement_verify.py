"""Quantities of a BOM nobody had counted when it was made, to be counted now."""

from collections.abc import Awaitable, Callable, Sequence

from nicegui import ui

from app import edge, procurement
from app.access import Action
from app.errors import Refused
from app.procurement import Looked, Unverified
from app.rules.numbers import plain
from app.words import t
from pages.counts import count_of
from pages.moments import day
from pages.visitor import actor, visitor
from pages.widgets import Button, Column, DataTable, Field, Sheet, Text, TextElement, card

COLUMNS = (
    Column("number", t("Item"), kind="mono"),
    Column("name", t("Name"), narrow="hide"),
    Column("inside", t("Inside"), kind="mono"),
    Column("quantity", t("In each"), kind="number"),
    Column("state", t("Counted")),
)


class Counting:
    """A folded list; a row opens the sheet that puts the count into the catalogue."""

    def __init__(self, looked: Looked, again: Callable[[], Awaitable[object]]) -> None:
        self.looked, self.again = looked, again
        self.client = ui.context.client
        self.may = visitor().may(Action.VERIFY_QUANTITY)
        if not looked.unverified:
            return
        with (
            card(t("Quantities nobody had counted")) as section,
            ui.element("details").classes("fold"),
        ):
            section.classes("no-print")
            self.summary = TextElement(tag="summary", text=self._told())
            Text(
                t("A count goes to the catalogue and counts for the next bill of materials. "
                  "This one stays as it was made."),
                "muted",
            )  # fmt: skip
            label = t("Quantities to count")
            if self.may:
                self.table = DataTable(COLUMNS, self._rows(), label=label, on_open=self._open)
            else:
                self.table = DataTable(COLUMNS, self._rows(), label=label)

    def show(self, looked: Looked) -> None:
        if not self.looked.unverified or looked.unverified == self.looked.unverified:
            return
        self.looked = looked
        self.summary.set_text(self._told())
        self.table.show(self._rows())

    def _told(self) -> str:
        counted = sum(each.since is not None for each in self.looked.unverified)
        return t("{n} of {all} counted since", n=counted, all=len(self.looked.unverified))

    def _rows(self) -> Sequence[dict[str, object]]:
        return [
            {
                "id": each.position,
                "number": each.number,
                "name": each.name,
                "inside": each.parent or t("a rule"),
                "quantity": plain(each.quantity),
                "state": state(each),
            }
            for each in self.looked.unverified
        ]

    def _open(self, position: int) -> None:
        one = next(each for each in self.looked.unverified if each.position == position)
        with self.client.content, Sheet(t("Count {item}", item=one.number)) as sheet:
            Text(one.name)
            if one.parent:
                self._form(one, sheet)
            else:
                Text(t("This quantity comes from a rule. An admin confirms it in the rules."))
        sheet.on("hide", sheet.delete)
        sheet.open()

    def _form(self, one: Unverified, sheet: Sheet) -> None:
        known = one.since.quantity if one.since else one.quantity
        question = t(
            "How many {child} does one {parent} hold?", child=one.number, parent=one.parent
        )
        field = Field(question, plain(known), keyboard="decimal")

        async def store() -> None:
            counted = count_of(field, t("Type a number, such as 2 or 2.5."), parts=True)
            if counted is None:
                return
            bom_id = self.looked.stored.heading.id
            try:
                await edge.write(
                    actor(), lambda s: procurement.verify(s, bom_id, one.position, counted)
                )
            except Refused as refusal:
                field.refuse(str(refusal))
                return
            sheet.close()
            await self.again()

        field.on_enter(store)
        with ui.element("div").classes("sheet-foot"):
            Button(t("Not now"), sheet.close)
            Button(t("Counted"), store, kind="primary")


def state(one: Unverified) -> str:
    """Whether somebody has counted it since, who and what; what this BOM says stays."""
    if one.since is None:
        return t("not yet")
    known = t("verified since by {name}, {at}", name=one.since.by, at=day(one.since.at))
    if one.since.quantity == one.quantity:
        return known
    return t("{known}: {n} now", known=known, n=plain(one.since.quantity))

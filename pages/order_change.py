"""Correcting an order's facts and calling builds off: two sheets of the order page."""

from collections.abc import Awaitable, Callable
from datetime import date
from functools import partial
from uuid import uuid4

from nicegui import ui

from app import edge
from app.errors import Conflict
from app.orders import cancelling, changing
from app.orders.changing import HeaderRefused
from app.orders.header import Header
from app.orders.reading import OrderShown
from app.words import t
from models.orders import CLOSED
from pages.ages import today
from pages.live import Again
from pages.visitor import actor
from pages.widgets import (
    Button,
    Check,
    DateField,
    Field,
    Pieces,
    Sheet,
    Text,
    form_grid,
    note,
    stack,
    toast,
)

Read = Callable[[], Awaitable[OrderShown]]
TEXTS = ("po_number", "customer", "project", "sales_person", "notes")


class ChangeSheet:
    """The facts as fields. Whoever is slower sees who changed what, and loses nothing typed.

    What a build that leaves the house meanwhile fixes is fixed in the open sheet at once.
    """

    def __init__(self, shown: Pieces[OrderShown], read: Read, again: Again) -> None:
        self.shown, self.read, self.again = shown, read, again
        self.sheet: Sheet | None = None
        shown.watch(lambda order: order.fixed, lambda _: self._fix())

    def open(self) -> None:
        order = self.base = self.shown.value
        with Sheet(t("Change order")) as sheet:
            self.sheet = sheet
            self.stays = ui.element("div").classes("when-filled")
            self.told = ui.element("div")
            with form_grid():
                self.fields = {
                    "po_number": Field(t("PO number"), order.po_number, required=True),
                    "customer": Field(t("Customer"), order.customer, required=True),
                    "project": Field(t("Project"), order.project),
                    "sales_person": Field(t("Sales person"), order.sales_person, required=True),
                }
                self.wanted = DateField(t("Wanted"), order.wanted_on)
            self.fields["notes"] = Field(t("Notes"), order.notes, multiline=True)
            Text(
                t("The language chooses the manual: it is changed with the configuration."), "muted"
            )
            with ui.element("div").classes("sheet-foot"):
                Button(t("Keep as it is"), sheet.close)
                self.save = Button(t("Save"), self._save, kind="primary")
        for name, field in self._every().items():
            # What was on its way from the browser when the field was fixed.
            field.on_value_change(partial(self._hold, name))
        self._fix()
        sheet.on("hide", sheet.delete)
        sheet.open()

    def _every(self) -> dict[str, Field]:
        return {**self.fields, "wanted_on": self.wanted}

    def _fix(self) -> None:
        """Show what stays and why; it says what the order says, and what was typed stands below."""
        if self.sheet is None or self.sheet.is_deleted:
            return
        fixed = self.shown.value.fixed
        self.stays.clear()
        with self.stays:
            if fixed:
                note(fixed.why)
        self.save.block(fixed.why if fixed and fixed.wholly else None)
        for name, field in self._every().items():
            field.set_enabled(not fixed or name not in fixed.names)
            self._hold(name)

    def _hold(self, name: str, _event: object = None) -> None:
        field, said = self._every()[name], in_field(self.shown.value, name)
        if field.enabled or field.value == said:
            return
        typed = field.value
        field.without_auto_validation().set_value(said)
        field.update()
        if typed != in_field(self.base, name):
            field.refuse(t("You had typed: {words}", words=typed))

    async def _save(self) -> None:
        self._refuse({})
        header, base = self._typed(), self.base
        try:
            await edge.write(
                actor(),
                lambda s: changing.change_header(
                    s, base.id, header, version=base.version, today=today()
                ),
            )
        except HeaderRefused as refused:
            self._refuse(refused.faults)
        except Conflict as conflict:
            await self._meet(str(conflict))
        else:
            await self.again()
            if self.sheet:
                self.sheet.close()

    async def _meet(self, words: str) -> None:
        """Take over what others changed where this person typed nothing, and say so."""
        theirs, base = await self.read(), self.base
        for name, field in self.fields.items():
            if field.value == getattr(base, name):
                field.set_value(getattr(theirs, name))
        if self.wanted.day == base.wanted_on:
            self.wanted.set_value(theirs.wanted_on.isoformat())
        self.base = theirs
        self.told.clear()
        with self.told:
            note(t("{words} Save again to store it.", words=words), "warn")

    def _typed(self) -> Header:
        texts = {name: self.fields[name].value or "" for name in TEXTS}
        return Header(wanted_on=self._day(), **texts)

    def _day(self) -> date | None:
        try:
            return self.wanted.day
        except ValueError:
            return None

    def _refuse(self, faults: dict[str, str]) -> None:
        for name, field in self._every().items():
            field.refuse(faults.get(name))


def in_field(order: OrderShown, name: str) -> str:
    said = getattr(order, name)
    return said.isoformat() if isinstance(said, date) else str(said)


class CancelSheet:
    """Which builds, and why; one key a sheet, so that a double press cancels once."""

    def __init__(self, order: OrderShown, again: Again) -> None:
        self.order, self.again, self.key = order, again, uuid4()

    def open(self) -> None:
        living = [build for build in self.order.builds if build.status not in CLOSED]
        title = t("Cancel order {po}", po=self.order.po_number)
        with Sheet(title) as sheet:
            self.sheet = sheet
            Text(t("A cancelled build does not come back. Everybody who waits for it is told."))
            with stack("gap-1"):
                self.chosen = {
                    build.number: Check(t("Build {number}", number=build.number), value=True)
                    for build in living
                }
            self.reason = Field(
                t("Why"),
                required=True,
                multiline=True,
                hint=t("Kept with the order, for everybody to read."),
            )
            with ui.element("div").classes("sheet-foot"):
                Button(t("Keep the order"), sheet.close)
                Button(t("Cancel builds"), self._cancel, kind="danger")
        sheet.on("hide", sheet.delete)
        sheet.open()

    async def _cancel(self) -> None:
        numbers = [number for number, check in self.chosen.items() if check.value]
        reason = self.reason.value or ""
        if len(reason.strip()) < cancelling.LEAST_REASON:
            self.reason.refuse(t("Say why, in a few words: whoever worked on it will read it."))
            return
        done = await edge.write(
            actor(),
            lambda s: cancelling.cancel_builds(s, self.order.id, numbers, reason=reason),
            key=self.key,
        )
        toast(t("Cancelled: {numbers}.", numbers=", ".join(done)), "ok")
        await self.again()
        self.sheet.close()

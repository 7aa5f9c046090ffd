"""The sheets of the outsourced set: book in, change, add. A refusal stands where it helps."""

from datetime import date
from typing import Any

from nicegui import ui

from app import edge
from app.edge import Work
from app.errors import NotInField, Refused
from app.procurement import outsourced
from app.procurement.sets import OutsourcedSet, Sent
from app.rules import outsourced as rules
from app.rules.numbers import plain
from app.words import t
from pages.ages import today
from pages.counts import count_of
from pages.live import Again
from pages.visitor import actor
from pages.widgets import (
    Button,
    Choice,
    DateField,
    Field,
    Picker,
    Sheet,
    Text,
    form_grid,
    note,
)


class PartsSheet:
    """A sheet that stores something, says at its foot why it cannot, and closes when it did."""

    def __init__(self, title: str, again: Again) -> None:
        self.again = again
        self.sheet = Sheet(title)
        with self.sheet:
            self.draw()
            self.told = ui.element("div").props("role=status")
            with ui.element("div").classes("sheet-foot"):
                Button(t("Not now"), self.sheet.close)
                self.foot()

    def draw(self) -> None:
        raise NotImplementedError

    def foot(self) -> None:
        raise NotImplementedError

    def say(self, words: str) -> None:
        self.told.clear()
        with self.told:
            note(words, "bad")

    async def store(self, work: Work[Any], **fields: Field) -> None:
        """`fields` are those that say themselves what the act has to say of them."""
        self.told.clear()
        for field in fields.values():
            field.refuse(None)
        try:
            await edge.write(actor(), work)
        except Refused as refusal:
            if isinstance(refusal, NotInField) and refusal.field in fields:
                fields[refusal.field].refuse(str(refusal))
                return
            self.say(str(refusal))
            return
        self.sheet.close()
        await self.again()


class ReceiveRestSheet(PartsSheet):
    """Everything that is still away came back, and the build is ready for Pre-QC."""

    def __init__(self, known: OutsourcedSet, again: Again) -> None:
        self.known = known
        super().__init__(t("Book in the rest of {n}", n=known.build_number), again)

    def draw(self) -> None:
        with ui.element("ul").classes("parts"):
            for line in self.known.away:
                with ui.element("li"):
                    Text(f"{plain(line.still_to_come)} × {line.item_number}", "mono")
        if not self.known.away:
            Text(t("Everything is back or cancelled."))
        self.on = DateField(t("Received"), today())

    def foot(self) -> None:
        Button(t("Move to ready for Pre-QC"), self._store, kind="primary", icon="passed")

    async def _store(self) -> None:
        on, build_id = day_of(self.on), self.known.build_id
        if on is None:
            self.on.refuse(CAME_BACK)
            return
        read = [line.read for line in self.known.away]
        await self.store(
            lambda s: outsourced.receive_rest_and_move(
                s, build_id, on=on, today=today(), read=read
            ),
            day=self.on,
        )


class ReceiveSheet(PartsSheet):
    """How many of one part came back; the rest stays open."""

    def __init__(self, known: OutsourcedSet, line: Sent, again: Again) -> None:
        self.known, self.line = known, line
        super().__init__(t("Book in {item}", item=line.item_number), again)

    def draw(self) -> None:
        line = self.line
        Text(line.name)
        with form_grid():
            hint = t("{n} still to come", n=plain(line.still_to_come))
            self.count = Field(t("Arrived"), plain(line.still_to_come), keyboard="decimal",
                               hint=hint)  # fmt: skip
            self.on = DateField(t("Received"), today())

    def foot(self) -> None:
        Button(t("Book in"), self._store, kind="primary", icon="check")

    async def _store(self) -> None:
        arrived = count_of(self.count, t("Say how many arrived."), parts=self.line.in_parts)
        on = day_of(self.on)
        self.on.refuse(CAME_BACK if on is None else None)
        if arrived is None or on is None:
            return
        await self.store(
            lambda s: outsourced.receive(s, self.line.read, arrived, on=on, today=today()),
            quantity=self.count,
            day=self.on,
        )


class ChangeSheet(PartsSheet):
    """One thing at a time: what the maker told, the day, the quantity, a note.

    `what` is chosen already.
    """

    def __init__(
        self, known: OutsourcedSet, line: Sent, again: Again, what: str | None = None
    ) -> None:
        self.known, self.line, self.chosen = known, line, what
        super().__init__(t("Change {item}", item=line.item_number), again)

    def draw(self) -> None:
        line = self.line
        # Sending and booking in have buttons of their own.
        ways = rules.CHANGES[line.status] - {"sent", "received"}
        order = list(rules.WORDS)
        options: dict[str, str] = {
            one: t(rules.WORDS[one]).capitalize() for one in sorted(ways, key=order.index)
        }
        options |= {"quantity": t("Another quantity"), "note": t("A note")}
        if line in self.known.away:
            options["expected"] = t("Expected on another day")
            if not line.received_quantity:
                options["sent-on"] = t("Sent on another day")
        self.what = Choice(t("What changes"), options, self.chosen, on_change=lambda _: self._ask())
        self.asked = ui.element("div").classes("stack")
        self._ask()

    def foot(self) -> None:
        Button(t("Store"), self._store, kind="primary")

    def _ask(self) -> None:
        line, what = self.line, self.what.value
        self.asked.clear()
        with self.asked:
            if what in rules.NEEDS_REASON:
                self.fields = {"reason": Field(t("Why"), multiline=True, required=True)}
            elif what == "note":
                self.fields = {"note": Field(t("Note"), line.notes, multiline=True)}
            elif what == "quantity":
                known = plain(line.quantity)
                self.fields = {"quantity": Field(t("Quantity"), known, keyboard="decimal")}
            elif what == "expected":
                self.fields = {"day": DateField(t("Expected back"), line.expected_on)}
            elif what == "sent-on":
                self.fields = {"day": DateField(t("Sent"), line.sent_on)}
            else:
                self.fields = {}

    async def _store(self) -> None:
        if self.what.value is None:
            self.say(t("Choose what changes."))
        elif work := self._work(str(self.what.value)):
            await self.store(work, **self.fields)

    def _work(self, what: str) -> Work[Any] | None:
        read = self.line.read
        if what in {"quantity", "expected", "sent-on"}:
            return self._counted_or_dated(what)
        if what == "note":
            return lambda s: outsourced.note(s, read, self.fields["note"].value or "")
        reason = (self.fields["reason"].value or "") if what in rules.NEEDS_REASON else ""
        status = next(one for one in rules.WORDS if one == what)
        return lambda s: outsourced.mark(s, read, status, reason=reason)

    def _counted_or_dated(self, what: str) -> Work[Any] | None:
        read = self.line.read
        if what == "quantity":
            count = count_of(self.fields["quantity"], HOW_MANY, parts=self.line.in_parts)
            if count is None:
                return None
            return lambda s: outsourced.change_quantity(s, read, count, on=today())
        if (on := day_of(self.fields["day"])) is None:
            self.fields["day"].refuse(t("Choose the day."))
            return None
        if what == "sent-on":
            return lambda s: outsourced.correct_sent(s, read, on, today=today())
        return lambda s: outsourced.expect(s, read, on)


class AddSheet(PartsSheet):
    """Any item of the BOM can go out too."""

    def __init__(self, known: OutsourcedSet, again: Again) -> None:
        self.known = known
        super().__init__(t("Add a part to the set"), again)

    def draw(self) -> None:
        options = {part.item_id: f"{part.number} · {part.name}" for part in self.known.others}
        self.part = Picker(
            t("Part of the bill of materials"), options, on_change=lambda _: self._chosen()
        )
        self.count = Field(t("Quantity"), "1", keyboard="decimal")
        self.in_parts = False

    def foot(self) -> None:
        Button(t("Add"), self._store, kind="primary", icon="plus")

    def _chosen(self) -> None:
        for part in self.known.others:
            if part.item_id == self.part.value:
                self.count.set_value(plain(part.quantity))
                self.in_parts = part.in_parts

    async def _store(self) -> None:
        item_id = self.part.value
        count = count_of(self.count, HOW_MANY, parts=self.in_parts)
        if not isinstance(item_id, int):
            self.say(t("Choose a part."))
        elif count is not None:
            await self.store(
                lambda s: outsourced.add(s, self.known.build_id, item_id, count),
                quantity=self.count,
            )


CAME_BACK = t("Choose the day it came back.")
HOW_MANY = t("Say how many.")


def day_of(field: Field) -> date | None:
    """The day in the field; None for none and for what is no day."""
    try:
        return date.fromisoformat(field.value) if field.value else None
    except ValueError:
        return None

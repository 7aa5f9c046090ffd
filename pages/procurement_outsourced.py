"""The parts of a build that go to the maker of the sink body: sent, followed, booked in."""

from collections.abc import Callable, Sequence
from functools import partial
from urllib.parse import quote

from nicegui import ui

from app import edge
from app.access import Action
from app.procurement import sets
from app.procurement.sets import OutsourcedSet, Sent
from app.rules import outsourced as rules
from app.rules.numbers import plain
from app.words import t
from pages import bom_parts, live
from pages.ages import due, today
from pages.exports import outsourced_file
from pages.frame import Crumb, frame
from pages.moments import day
from pages.printing import printed_page
from pages.procurement_parts import (
    AddSheet,
    ChangeSheet,
    PartsSheet,
    ReceiveRestSheet,
    ReceiveSheet,
)
from pages.procurement_send import SendSheet
from pages.visitor import actor, page, visitor
from pages.widgets import (
    Button,
    FocusKept,
    LinkButton,
    PartNumber,
    Sheet,
    Text,
    card,
    chip,
    copy_link,
    description_list,
    empty_state,
    note,
    row,
    stack,
    status_chip,
)
from pages.widgets.button import Kind
from pages.widgets.status import Tone

STATUS: dict[str, tuple[str, Tone, str]] = {
    "pending": ("To send", "neutral", "clock"),
    "sent": ("Sent", "info", "send"),
    "in-progress": ("In progress", "cyan", "tool"),
    "shipped-back": ("On its way back", "violet", "truck"),
    "received": ("Received", "ok", "check"),
    "delayed": ("Delayed", "warn", "warning"),
    "cancelled": ("Cancelled", "neutral", "ban"),
    "rejected": ("Rejected", "bad", "stop"),
}


@page("/builds/{number}/outsourced", action=Action.SEE_PROCUREMENT)
async def outsourced_page(number: str) -> None:
    known = await edge.read(actor(), lambda s: sets.look(s, number))
    await OutsourcedPage(known).draw()


class OutsourcedPage(live.Present[OutsourcedSet]):
    """One visitor's view of the set; what others book in appears on it at once."""

    follows, ages = ("build", "bom"), True

    def __init__(self, known: OutsourcedSet) -> None:
        super().__init__()
        self.set = known
        self.may = visitor().may(Action.SEND_PARTS)
        self.last: object = None

    async def draw(self) -> None:
        number = self.set.build_number
        self.follow(only=self.set.build_id)
        crumbs = [Crumb(number, f"/builds/{quote(number, safe='')}")]
        title = t("Outsourced parts {n}", n=number)
        with frame(title, visitor(), crumbs=crumbs, action=self._action, wide=True):
            self.body = FocusKept().classes("stack gap-6")
        self.show(self.set)
        # Somebody may have written between reading and listening.
        await self.read_again()

    async def read(self) -> OutsourcedSet:
        return await edge.read(actor(), lambda s: sets.look(s, self.set.build_number))

    def show(self, found: OutsourcedSet) -> None:
        """Drawn only when it is different, or what is late is."""
        if self.last == (found, today()):
            return
        self.set, self.last = found, (found, today())
        self.primary.clear()
        with self.primary:
            self._next_step()
        self.body.clear()
        with self.body:
            with card():
                self._facts()
            with card(t("Parts")):
                self._lines()

    def _action(self) -> None:
        self.primary = FocusKept()

    def _next_step(self) -> None:
        """The one thing to do now: send it, or book it in, with the move of the build."""
        known, waiting = self.set, self.set.having("pending")
        if not self._sends:
            return
        if known.build_status == "order-created":
            words = t("Send and move") if waiting else t("Move to parts sent")
            self._send(words, waiting, moves=True)
        elif waiting:
            words = t("Send 1 part") if len(waiting) == 1 else t("Send {n} parts", n=len(waiting))
            self._send(words, waiting)
        elif known.build_status == "parts-sent" and not known.having("pending", "rejected"):
            words = t("Book in the rest and move") if known.away else t("Move to ready for Pre-QC")
            opened = partial(self._open, ReceiveRestSheet)
            Button(words, opened, kind="primary", icon="passed")

    @property
    def _sends(self) -> bool:
        """Whether this person may send parts of this set now."""
        known = self.set
        living = known.build_status not in CLOSED
        return self.may and living and known.bom_status == "approved"

    def _send(
        self, words: str, lines: Sequence[Sent], *, moves: bool = False, kind: Kind = "primary"
    ) -> None:
        sheet = partial(SendSheet, self.set, self.read_again, lines, moves=moves)
        Button(words, lambda: self._show_sheet(sheet), kind=kind, icon="send")

    def _facts(self) -> None:
        known = self.set
        with row():
            status_chip(known.build_status)
            bom_parts.bom_chip(known.bom_status)
            if known.build_status not in CLOSED:
                words, urgency = due(known.wanted_on)
                chip(words, urgency or "neutral", "calendar").classes("no-print")
        pairs = [
            (t("PO"), known.po_number),
            (t("Customer"), known.customer),
            (t("Wanted"), day(known.wanted_on)),
            (t("Bill of materials"), t("revision {n}", n=known.revision)),
        ]
        description_list(pairs).classes("facts-tight")
        if known.bom_status != "approved":
            note(t("Parts are sent once the bill of materials is approved."), "warn")
        if known.having("rejected"):
            note(t("A rejected part is sent again, or cancelled: the build waits for it."), "warn")
        with row("no-print"):
            LinkButton(t("Review"), f"/builds/{known.build_number}/review")
            if visitor().may(Action.EXPORT_BOM) and known.lines:
                for form, words in (("xlsx", t("Excel")), ("pdf", t("Packing list, PDF"))):
                    LinkButton(words, outsourced_file(known.build_number, form), icon="download")
            copy_link(f"/builds/{known.build_number}/outsourced")
            printed_page("build", known.build_id, page="outsourced parts")

    def _lines(self) -> None:
        known = self.set
        if not known.lines:
            words = (
                t("Nothing of this build goes out. Its legs and feet are proposed on approval.")
                if known.bom_status == "approved"
                else t("The parts are proposed once the bill of materials is approved.")
            )
            empty_state("truck", words)
        with ui.element("ul").classes("parts"):
            for line in known.lines:
                with ui.element("li").classes("part-line"):
                    self._line(line)
        if self._sends:
            with row("no-print"):
                Button(t("Add a part"), lambda: self._open(AddSheet), icon="plus")

    def _line(self, line: Sent) -> None:
        words, tone, icon = STATUS[line.status]
        with row():
            with stack("gap-0 grow"):
                PartNumber(line.item_number)
                Text(line.name, "muted", tag="span")
            Text(amount(line), "numeric strong", tag="span")
            chip(t(words), tone, icon)
            if late := line.days_late(today()):
                said = t("1 day late") if late == 1 else t("{n} days late", n=late)
                chip(said, "bad", "warning")
            if self.may and self.set.build_status not in CLOSED:
                self._buttons(line)
        if facts := where(line):
            Text(facts, "muted")
        if line.reason:
            Text(t("Why: {reason}", reason=line.reason), "letter")
        if line.notes:
            Text(line.notes, "letter")
        if hint := against_bom(line):
            note(hint, "warn")

    def _buttons(self, line: Sent) -> None:
        about = (self.set, line, self.read_again)
        with row("no-print"):
            words = SENDING.get(line.status)
            if self._sends and words and (line.goes_again or line.status != "received"):
                self._send(t(words), [line], kind="quiet" if line.status == "received" else "plain")
            if line in self.set.away:
                arrived = partial(ReceiveSheet, *about)
                Button(t("Book in"), lambda: self._show_sheet(arrived), icon="check")
            if self._sends and not line.in_bom and line.status not in rules.SETTLED:
                called_off = partial(ChangeSheet, *about, "cancelled")
                Button(t("Cancel"), lambda: self._show_sheet(called_off), icon="ban")
            if line.status != "cancelled":
                changed = partial(ChangeSheet, *about)
                Button(t("Change"), lambda: self._show_sheet(changed), kind="quiet")

    def _open(self, kind: type[ReceiveRestSheet] | type[AddSheet]) -> None:
        self._show_sheet(partial(kind, self.set, self.read_again))

    def _show_sheet(self, made: Callable[[], PartsSheet]) -> None:
        with self.client.content:
            show(made().sheet)


CLOSED = {"shipped", "cancelled"}
# What goes out by itself, whenever it does: added by a change, rejected, returned with the sink.
SENDING = {"pending": "Send", "rejected": "Send again", "received": "Send again"}


def show(sheet: Sheet) -> None:
    sheet.on("hide", sheet.delete)
    sheet.open()


def amount(line: Sent) -> str:
    """How many, and how many of them are back when only a part is."""
    if line.received_quantity and line.status != "received":
        back, all_of_it = plain(line.received_quantity), plain(line.quantity)
        return t("{n} of {all} back", n=back, all=all_of_it)
    return f"{plain(line.quantity)} ×"


def where(line: Sent) -> str:
    """Who has it, since when, and when it is back."""
    told = []
    if line.supplier:
        told.append(t("To {supplier}", supplier=line.supplier))
    if line.sent_on:
        told.append(t("sent {day}", day=day(line.sent_on)))
    if line.received_on:
        told.append(t("received {day}", day=day(line.received_on)))
    elif line.expected_on and line.status != "cancelled":
        told.append(t("expected {day}", day=day(line.expected_on)))
    return " · ".join(told)


def against_bom(line: Sent) -> str:
    """What the current BOM says otherwise about a part that goes out or is away."""
    if line.status == "cancelled":
        return ""
    if not line.in_bom:
        return t("The current bill of materials has none of it.")
    if line.quantity < line.in_bom and line.status != "received":
        return t("The current bill of materials has {n} of it.", n=plain(line.in_bom))
    return ""

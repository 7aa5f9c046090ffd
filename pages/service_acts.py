"""What is done with a request for service parts: approved, returned, rejected, fulfilled."""

from collections.abc import Mapping
from functools import partial
from uuid import UUID, uuid4

from nicegui import ui

from app import edge, service
from app.errors import Refused
from app.service import Line, Lowered, Shown
from app.words import t
from pages.live import Again
from pages.service_address import PARTS
from pages.visitor import actor
from pages.widgets import (
    Button,
    Field,
    LinkButton,
    PartNumber,
    Pieces,
    Quantity,
    Sheet,
    Text,
    card,
    confirm,
    note,
    row,
    stack,
)
from pages.words_sheet import WordsSheet

# What somebody reads who cannot do anything about it now.
WAITING = {
    "pending": t("Procurement decides."),
    "approved": t("Procurement sends the parts."),
    "returned": t("Its author changes it and sends it again."),
}


def acts(pieces: Pieces[Shown], again: Again) -> None:
    """What there is to do here for whoever looks; what others have to do, in words."""
    one = pieces.value
    if one.status in {"rejected", "fulfilled"} or may_send_again(one):
        if one.status == "rejected" and one.mine:
            with row("no-print"):
                LinkButton(t("Ask for other parts"), PARTS, icon="plus")
        return
    with card(t("What comes next")):
        if not one.may:
            Text(WAITING[one.status], "muted")
            return
        with row("no-print"):
            if "approved" in one.may:
                Button(
                    t("Approve"), lambda: ApproveSheet(pieces.value, again).open(),
                    kind="primary", icon="check",
                )  # fmt: skip
            if "returned" in one.may:
                Button(t("Return for change"), lambda: give_back(pieces.value, again), icon="undo")
            if "rejected" in one.may:
                Button(t("Reject"), lambda: reject(pieces.value, again), icon="ban")
            if "fulfilled" in one.may:
                done = partial(fulfil, pieces, again, uuid4())
                Button(t("Mark as fulfilled"), done, kind="primary", icon="passed")


def may_send_again(one: Shown) -> bool:
    """The form below has its own button."""
    return "pending" in one.may


def give_back(one: Shown, again: Again) -> None:
    with ui.context.client.content:
        sheet = WordsSheet(
            f"return-{one.number}",
            t("Return {n} for change", n=one.number),
            t("What to change"),
            t("{who} changes it and sends it again under the same number.", who=one.author),
        )

    async def store(words: str) -> None:
        await edge.write(
            actor(), lambda s: service.give_back(s, one.number, words, seen=one.version)
        )

    sheet.offer(t("Return for change"), store, again)


def reject(one: Shown, again: Again) -> None:
    with ui.context.client.content:
        sheet = WordsSheet(
            f"reject-{one.number}",
            t("Reject {n}", n=one.number),
            t("Why"),
            t("This cannot be undone: {who} would have to ask anew.", who=one.author),
        )

    async def store(words: str) -> None:
        await edge.write(actor(), lambda s: service.reject(s, one.number, words, seen=one.version))

    sheet.offer(t("Reject"), store, again)


async def fulfil(pieces: Pieces[Shown], again: Again, key: UUID) -> None:
    """Asks once: its author is told that the parts are on their way, and cannot be untold."""
    one = pieces.value
    sure = await confirm(
        t("Mark {n} as fulfilled", n=one.number),
        t("{who} is told. This cannot be undone.", who=one.author),
        act=t("Mark as fulfilled"),
    )
    if sure:
        await edge.write(
            actor(), lambda s: service.fulfil(s, one.number, seen=one.version), key=key
        )
        await again()


class ApproveSheet:
    """Every part with how many of it are approved; fewer than asked for needs a reason."""

    def __init__(self, one: Shown, again: Again) -> None:
        self.one, self.again, self.key = one, again, uuid4()
        self.counts: dict[int, Quantity] = {}
        self.reasons: dict[int, Field] = {}

    def open(self) -> None:
        with ui.context.client, Sheet(t("Approve {n}", n=self.one.number)) as sheet:
            self.sheet = sheet
            Text(t("Approve fewer of a part, or none of it, with a reason."), "muted")
            with ui.element("ul").classes("parts"):
                for line in self.one.lines:
                    with ui.element("li").classes("stack gap-1"):
                        self._line(line)
            self.words = Field(t("Note"), multiline=True, hint=t("Such as when the parts are sent"))
            self.told = ui.element("div").classes("when-filled")
            with ui.element("div").classes("sheet-foot"):
                Button(t("Not now"), sheet.close)
                Button(t("Approve"), self._approve, kind="primary", icon="check")
        sheet.on("hide", sheet.delete)
        sheet.open()

    def _line(self, line: Line) -> None:
        with ui.element("div").classes("service-line"):
            with stack("gap-0 grow"):
                PartNumber(line.number)
                Text(line.name, "muted", tag="span")
                Text(t("{n} asked for", n=line.quantity), "muted", tag="span")
            self.counts[line.id] = Quantity(
                t("Approved of {part}", part=line.number), line.quantity, least=0,
                most=line.quantity, bare=True,
                on_change=partial(self._ask_why, line),
            )  # fmt: skip
        why = Field(t("Why fewer of {part}", part=line.number), required=True)
        why.set_visibility(False)
        self.reasons[line.id] = why

    def _ask_why(self, line: Line) -> None:
        self.reasons[line.id].set_visibility(self.counts[line.id].count < line.quantity)

    def lowered(self) -> Mapping[int, Lowered]:
        return {
            line.id: Lowered(to=count, because=(self.reasons[line.id].value or "").strip())
            for line in self.one.lines
            if (count := self.counts[line.id].count) < line.quantity
        }

    async def _approve(self) -> None:
        self.told.clear()
        one, lowered, words = self.one, self.lowered(), (self.words.value or "").strip()
        for line_id, field in self.reasons.items():
            missing = line_id in lowered and not lowered[line_id].because
            field.refuse(t("Say why.") if missing else None)
        if any(field.error for field in self.reasons.values()):
            return
        try:
            await edge.write(
                actor(),
                lambda s: service.approve(s, one.number, lowered, note=words, seen=one.version),
                key=self.key,
            )
        except Refused as refusal:
            with self.told:
                note(str(refusal), "bad")
            return
        self.sheet.close()
        await self.again()

"""One request for service parts: what is asked for, what was decided, what comes next."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from urllib.parse import quote

from nicegui import ui

from app import edge, service
from app.access import Action
from app.service import URGENCIES, Cart, Line, Shown
from app.words import t
from pages import catalogue_address, live
from pages.ages import When, ago
from pages.frame import Crumb, frame
from pages.happened import history_of
from pages.moments import moment
from pages.printing import printed_page
from pages.service_acts import acts
from pages.service_address import REQUESTS, of_request
from pages.service_form import RequestForm
from pages.service_part import picture
from pages.visitor import actor, page, visitor
from pages.widgets import (
    FocusKept,
    Link,
    LinkButton,
    PartNumber,
    Pieces,
    Text,
    card,
    chip,
    copy_link,
    description_list,
    empty_state,
    note,
    row,
    split,
    stack,
    status_chip,
)
from pages.widgets.status import Tone

URGENT: dict[str, tuple[Tone, str]] = {
    "normal": ("neutral", "clock"),
    "urgent": ("warn", "warning"),
    "device-down": ("bad", "stop"),
}


@page(REQUESTS + "/{number}", action=Action.SEE_SERVICE_REQUESTS)
async def request_page(number: str) -> None:
    try:
        shown = await edge.read(actor(), lambda s: service.look(s, number))
    except service.NoSuchRequest as refusal:
        ui.status_code(404)
        crumbs = [Crumb(t("Service requests"), REQUESTS)]
        with frame(t("Service request"), visitor(), crumbs=crumbs):
            empty_state(
                "search", str(refusal), action=lambda: LinkButton(t("To the list"), REQUESTS)
            )
        return
    await RequestPage(shown).draw()


class RequestPage(live.Present[Shown]):
    """The page of one visitor; each part is drawn again only when what it shows has changed."""

    follows, ages = ("service-request",), True
    form: RequestForm | None = None

    def __init__(self, shown: Shown) -> None:
        super().__init__()
        self.number, self.shown = shown.number, Pieces(shown)

    async def draw(self) -> None:
        self.follow(only=self.shown.value.id)
        crumbs = [Crumb(t("Service requests"), REQUESTS)]
        with frame(self.number, visitor(), crumbs=crumbs), FocusKept().classes("stack"):
            self._parts()

    async def read(self) -> Shown:
        return await edge.read(actor(), lambda s: service.look(s, self.number))

    def show(self, found: Shown) -> None:
        self.shown.show(found)
        if self.form:
            self.form.show(as_cart(found))

    def _parts(self) -> None:
        piece = self.shown.piece
        with card():
            piece(but_lines, facts, "stack")
            with row("no-print"):
                copy_link(of_request(self.number))
                printed_page("service_request", self.shown.value.id)
        with split(t("History")) as (main, side):
            with main:
                piece(to_do, lambda _: acts(self.shown, self.read_again))
                piece(content, self._content)
            with side, card(t("History")):
                history_of(self.shown, lambda one: one.history)

    def _content(self, one: Shown) -> None:
        self.form = None
        if may_change(one):
            self.form = RequestForm(as_cart(one), self.read_again, self._sent)
            self.form.show_device(one.device)
            return
        with card(t("Parts")), ui.element("ul").classes("parts"):
            for line in one.lines:
                with ui.element("li").classes("service-line"):
                    line_of(line, decided=one.status not in {"pending", "returned"})

    async def _sent(self, _number: str) -> None:
        await self.read_again()


def may_change(one: Shown) -> bool:
    """Whether its author has it in hand: it came back for change."""
    return one.status == "returned" and "pending" in one.may


def to_do(one: Shown) -> object:
    return one.may, one.status, one.mine


def content(one: Shown) -> object:
    """What its parts are drawn anew for; a form shows what is new by itself."""
    return may_change(one) or (one.status, one.lines)


def as_cart(one: Shown) -> Cart:
    return Cart(lines=one.lines, said=one.said, version=one.version, number=one.number)


def but_lines(one: Shown) -> object:
    return replace(one, lines=(), history=(), may=frozenset()), ago(one.status_since)


def facts(one: Shown) -> None:
    with row():
        status_chip(one.status)
        tone, icon = URGENT[one.said.urgency]
        if one.said.urgency != "normal":
            chip(t(URGENCIES[one.said.urgency]), tone, icon)
    Text(one.said.reason, "strong letter")
    description_list(list(described(one)))
    if one.note and one.status in {"rejected", "returned"}:
        note(one.note, "warn", title=WHY[one.status])
    elif one.note:
        note(one.note)


WHY = {"rejected": t("Why it was rejected"), "returned": t("What to change")}


def described(one: Shown) -> Iterator[tuple[str, str | Callable[[], object]]]:
    yield t("Asked by"), one.author
    yield t("Sent"), lambda: When(moment(one.submitted_at), one.submitted_at, tag="span")
    if one.said.build_number:
        yield t("Build"), lambda: build_of(one)
    if one.said.serial:
        yield t("Serial number"), lambda: PartNumber(one.said.serial)
    if one.decided_at:
        yield DECIDED.get(one.status, t("Decided")), who_when(one.decided_by, one.decided_at)
    if one.fulfilled_at:
        yield t("Fulfilled"), who_when(one.fulfilled_by, one.fulfilled_at)


DECIDED = {"returned": t("Returned"), "rejected": t("Rejected")}


def who_when(who: str, at: datetime) -> str:
    return t("{at} by {who}", at=moment(at), who=who)


def build_of(one: Shown) -> None:
    """A link where it is known here and may be opened; else what was written down."""
    number = one.said.build_number
    if one.device.build_known and visitor().may(Action.SEE_ORDER):
        Link(number, f"/builds/{quote(number, safe='')}", "mono tall")
        return
    with row():
        PartNumber(number)
        if not one.device.build_known:
            Text(t("Not known here"), "muted", tag="span")


def line_of(line: Line, *, decided: bool) -> None:
    """One part: how many were asked for, and how many were approved when that is less."""
    picture(line.item_id, line.name, line.picture_sha256, "service-picture")
    with stack("gap-0 grow"):
        Link(line.number, catalogue_address.of_item(line.number), "mono tall")
        Text(line.name, "muted", tag="span")
        if line.lowered_because:
            Text(line.lowered_because, "letter")
    lowered = decided and line.approved is not None and line.approved < line.quantity
    if lowered:
        words = t("{n} of {asked}", n=line.approved, asked=line.quantity)
        chip(words, "warn" if line.approved else "bad", "down" if line.approved else "ban")
    else:
        Text(f"{line.quantity} ×", "numeric strong", tag="span")

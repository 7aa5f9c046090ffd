"""One order: what it says, its builds in words, documents, comments and what happened."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from nicegui import ui

from app import edge
from app.access import Action
from app.documents import Place
from app.history import status_words
from app.orders import comments, reading
from app.orders.reading import BuildShown, CommentShown, OrderShown
from app.words import t
from models.orders import CLOSED, STATUSES
from pages import live
from pages.ages import When, age, ago, due, today, with_ago
from pages.documents import Papers
from pages.frame import Crumb, frame, retitle
from pages.happened import history_of
from pages.moments import day, moment
from pages.order_change import CancelSheet, ChangeSheet
from pages.printing import printed_page
from pages.visitor import actor, page, visitor
from pages.widgets import (
    Button,
    Cards,
    Field,
    LinkButton,
    Pieces,
    Text,
    TextElement,
    card,
    chip,
    clear_drafts,
    copy_link,
    description_list,
    drafts,
    row,
    split,
    stack,
    status_chip,
)

LANGUAGES = {"EN": "English", "FR": "French", "ES": "Spanish"}


@page("/orders/{order_id:int}", action=Action.SEE_ORDER)
async def order_page(order_id: int) -> None:
    await OrderPage(order_id).draw()


class OrderPage(live.Present[OrderShown]):
    """The page of one visitor; each part is drawn again only when what it shows has changed."""

    follows, ages = ("order",), True

    def __init__(self, order_id: int) -> None:
        super().__init__()
        self.order_id = order_id

    async def draw(self) -> None:
        self.shown = Pieces(await self.first(only=self.order_id))
        person = visitor()
        crumbs = [Crumb(t("Orders"), "/orders")]
        piece = self.shown.piece
        with frame(self.shown.value.po_number, person, crumbs=crumbs, action=self._change):
            self.shown.watch(lambda order: order.po_number, lambda order: retitle(order.po_number))
            with card():
                piece(facts_of, facts, "stack")
                with row("no-print"):
                    copy_link(f"/orders/{self.order_id}")
                    printed_page("order", self.order_id)
                    LinkButton(t("Purchase list"), f"/orders/{self.order_id}/purchase-list")
                    if person.may(Action.CANCEL_ORDER):
                        piece(is_open, self._cancel_button)
            with split() as (main, side):
                with main:
                    self._main(may_add=person.may(Action.ADD_DOCUMENT))
                with side, card(t("History")):
                    history_of(self.shown, lambda order: order.history)
        await self.drawn()

    def _main(self, *, may_add: bool) -> None:
        several = len(self.shown.value.builds) > 1
        builds: Cards[BuildShown] = Cards(
            lambda build: build.id,
            lambda pieces: build_card(pieces, unfolded=not several),
            item="section", item_look="card build",
        )  # fmt: skip
        self.shown.watch(
            lambda order: [(one, standing_of(one)) for one in order.builds],
            lambda order: builds.show(order.builds),
        )
        with card(t("Documents")):
            sinks = {one.position: one.number for one in self.shown.value.builds}
            place = Place(order_id=self.order_id)
            papers = Papers(place, sinks, self.read_again, may_change=may_add)
            self.shown.watch(
                lambda order: (with_ago(order.documents), left(order)),
                lambda order: papers.show(order.documents, left=left(order)),
            )
        with card(t("Comments")):
            self.shown.piece(lambda one: with_ago(one.comments), lambda one: said(one.comments))
            if visitor().may(Action.COMMENT):
                self._comment_form()

    async def read(self) -> OrderShown:
        return await edge.read(actor(), lambda s: reading.look_at(s, self.order_id))

    def show(self, found: OrderShown) -> None:
        self.shown.show(found)

    def _change(self) -> None:
        if visitor().may(Action.CHANGE_ORDER):
            sheet = ChangeSheet(self.shown, self.read, self.read_again)
            self.shown.piece(all_stays, lambda order: self._change_button(order, sheet))

    def _change_button(self, order: OrderShown, sheet: ChangeSheet) -> None:
        if not all_stays(order):
            words = t("Change order")
            Button(words, lambda: self._sheet(sheet), kind="primary", icon="edit")

    def _cancel_button(self, order: OrderShown) -> None:
        if is_open(order):
            Button(
                t("Cancel order"),
                lambda: self._sheet(CancelSheet(self.shown.value, self.read_again)),
                kind="quiet",
                icon="ban",
            )

    def _sheet(self, sheet: ChangeSheet | CancelSheet) -> None:
        # On the page, not in the part with the button: that may be drawn again meanwhile.
        with self.client:
            sheet.open()

    def _comment_form(self) -> None:
        key = f"comment-{self.order_id}"
        with drafts(key):
            field = Field(t("Add a comment"), multiline=True, hint=t("Everybody at work reads it."))

            async def write() -> None:
                text = field.value or ""
                await edge.write(actor(), lambda s: comments.write(s, self.order_id, text))
                field.set_value("")
                clear_drafts(key)
                await self.read_again()

            Button(t("Add comment"), write)


def left(order: OrderShown) -> Mapping[int, datetime]:
    """The places of the builds that are shipped or cancelled, and since when."""
    return {one.position: one.status_since for one in order.builds if one.status in CLOSED}


def is_open(order: OrderShown) -> bool:
    return any(build.status not in CLOSED for build in order.builds)


def all_stays(order: OrderShown) -> bool:
    return order.fixed is not None and order.fixed.wholly


def facts_of(order: OrderShown) -> tuple[object, ...]:
    return (
        order.po_number, order.customer, order.project, order.sales_person, order.wanted_on,
        order.languages, order.notes, order.created_by, order.status, standing(order.builds),
        order.fixed, today(), ago(order.created_at),
    )  # fmt: skip


def facts(order: OrderShown) -> None:
    with row():
        status_chip(order.status)
        if order.status not in CLOSED:
            words, urgency = due(order.wanted_on)
            chip(words, urgency or "neutral", "calendar").classes("no-print")
        Text(standing(order.builds), "muted")
    description_list(
        [
            (t("Customer"), order.customer),
            (t("Project"), order.project),
            (t("Sales person"), order.sales_person),
            (t("Wanted"), day(order.wanted_on)),
            (t("Language"), ", ".join(t(LANGUAGES.get(one, one)) for one in order.languages)),
            (t("Entered"), lambda: When(moment(order.created_at), order.created_at, tag="span")),
            (t("Entered by"), order.created_by),
        ]
    )
    if order.notes:
        description_list([(t("Notes"), lambda: Text(order.notes, "letter"))])
    if order.fixed and visitor().may(Action.CHANGE_ORDER):
        Text(order.fixed.why, "muted no-print")


def standing(builds_of: Sequence[BuildShown]) -> str:
    """How many builds, and where they stand when they stand apart or are called off."""
    count = len(builds_of)
    words = t("1 build") if count == 1 else t("{n} builds", n=count)
    stand = Counter(build.status for build in builds_of)
    if len(stand) == 1 and "cancelled" not in stand:
        return words
    apart = [f"{stand[status]} {status_words(status)}" for status in STATUSES if stand[status]]
    return t("{words}: {apart}", words=words, apart=", ".join(apart))


def build_card(pieces: Pieces[BuildShown], *, unfolded: bool) -> None:
    pieces.piece(standing_of, build_head)
    pieces.piece(lambda build: build.chosen, lambda build: configuration(build, unfolded=unfolded))
    pieces.piece(lambda build: build.accepted, accepted)


def standing_of(build: BuildShown) -> tuple[object, ...]:
    since = build.status_since
    aged = age(since), ago(since)
    return build.number, build.status, since, build.forced, build.bom_id, *aged


def build_head(build: BuildShown) -> None:
    with row("build-head"):
        with stack("gap-1"):
            with row():
                TextElement(tag="h2", text=build.number).classes("mono")
                status_chip(build.status)
                if build.forced:
                    chip(t("Forced"), "bad", "warning")
                if build.status not in CLOSED:
                    waited = t("For {age}", age=age(build.status_since))
                    chip(waited, "neutral", "clock").classes("no-print")
            since = build.status_since
            When(t("Since {when}", when=moment(since)), since, "faint nowrap")
        with row("no-print"):
            LinkButton(t("Open build"), f"/builds/{build.number}", icon="right")
            if build.bom_id is not None:
                LinkButton(t("Bill of materials"), f"/builds/{build.number}/bom", icon="package")


def configuration(build: BuildShown, *, unfolded: bool) -> None:
    if not build.chosen:
        Text(t("No configuration is stored for this build."), "muted")
        return
    with ui.element("details").classes("fold") as fold:
        if unfolded:
            fold.props["open"] = True
        summary = dict(build.chosen)
        words = " · ".join(filter(None, (summary.get("Model"), summary.get("Size"))))
        TextElement(tag="summary", text=words or t("Configuration"))
        description_list(list(build.chosen))


def accepted(build: BuildShown) -> None:
    for one in build.accepted:
        with ui.element("div").classes("note note-warn"), ui.element("div").classes("stack gap-1"):
            Text(one.message)
            about = t("Accepted by {who}: {reason}", who=one.who, reason=one.reason)
            Text(about, "muted letter")


def said(shown: Sequence[CommentShown]) -> None:
    if not shown:
        Text(t("No comments yet. What the next person should know goes here."), "muted")
    with ui.element("ol").classes("said"):
        for comment in reversed(shown):
            with ui.element("li"):
                with row():
                    Text(comment.who, "strong")
                    When(moment(comment.at), comment.at, "faint")
                Text(comment.text, "letter")

"""One build: where it stands and since when, what comes next and what is missing for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from nicegui import ui

from app import builds, edge, runs
from app.access import Action
from app.builds import BuildShown, MoveShown, Shipped
from app.history import status_words
from app.signatures import Signed
from app.words import t
from models.orders import CLOSED
from pages import live
from pages.ages import When, age, due, today, with_ago
from pages.build_next import steps_from
from pages.build_papers import Runs, papers_of
from pages.build_way import way
from pages.frame import frame
from pages.happened import history_of
from pages.moments import day, moment
from pages.of_order import order_crumbs
from pages.printing import printed_page
from pages.signing import signed_by
from pages.visitor import actor, page, visitor
from pages.widgets import (
    FocusKept,
    Link,
    Pieces,
    Text,
    card,
    chip,
    copy_link,
    description_list,
    note,
    row,
    split,
    status_chip,
    status_look,
)


@page("/builds/{number}", action=Action.SEE_ORDER)
async def build_page(number: str) -> None:
    await BuildPage(number).draw()


@dataclass(frozen=True, slots=True)
class Seen:
    """The build and how far each of its checklists is, for those who may see them."""

    build: BuildShown
    runs: Runs


class BuildPage(live.Present[Seen]):
    """The page of one visitor; each part is drawn again only when what it shows has changed."""

    follows, ages = ("build", "bom"), True

    def __init__(self, number: str) -> None:
        super().__init__()
        self.number = number

    async def draw(self) -> None:
        self.build_id, self.order_id = await edge.read(
            actor(), lambda s: builds.find_with_order(s, self.number)
        )
        self.shown = Pieces(await self.first(only=self.build_id))
        build = self.shown.value.build
        crumbs = order_crumbs(build.po_number, build.order_id)
        with frame(build.number, visitor(), crumbs=crumbs), FocusKept().classes("stack"):
            self._parts(build)
        await self.drawn()

    def follow(self, *, only: int | None = None) -> None:
        super().follow(only=only)
        # Its PO number, its customer and the day it is wanted.
        live.on_change(["order"], self.read_again, only=self.order_id)

    async def read(self) -> Seen:
        build = await edge.read(actor(), lambda s: builds.look_at(s, self.build_id))
        if not visitor().may(Action.SEE_RUN):
            return Seen(build, {})
        return Seen(build, await edge.read(actor(), lambda s: runs.latest(s, self.build_id)))

    def show(self, found: Seen) -> None:
        self.shown.show(found)

    def _parts(self, build: BuildShown) -> None:
        piece = self.shown.piece
        with card():
            piece(lambda seen: facts_of(seen.build), lambda seen: head(seen.build), "stack")
            with row("no-print"):
                copy_link(address(build.number))
                printed_page("build", build.id)
        piece(lambda seen: (seen.build.shipped, seen.build.released), lambda seen: left(seen.build))
        with card(t("The way")):
            piece(lambda seen: (seen.build.status, seen.build.moves), lambda seen: way(seen.build))
        with split(t("Moves and history")) as (main, side):
            with main:
                steps_from(self.shown, lambda seen: seen.build, self.read_again)
                papers_of(self.shown, lambda seen: seen.build, lambda seen: seen.runs)
            with side:
                with card(t("Moves")):
                    piece(lambda seen: with_ago(seen.build.moves), lambda seen: moves(seen.build))
                with card(t("What else happened")):
                    history_of(self.shown, lambda seen: seen.build.history)


def facts_of(build: BuildShown) -> tuple[object, ...]:
    """What the head says."""
    return (
        build.status, build.status_since, build.forced, build.moves, build.po_number,
        build.customer, build.wanted_on, build.assigned, build.to_send, age(build.status_since),
        today(),
    )  # fmt: skip


def head(build: BuildShown) -> None:
    """Status with its age and who took it there; then what one needs to know of the order."""
    with row():
        status_chip(build.status)
        if build.forced:
            chip(t("Forced"), "bad", "warning")
        if build.status not in CLOSED:
            waited = t("For {age}", age=age(build.status_since))
            chip(waited, "neutral", "clock").classes("no-print")
            words, urgency = due(build.wanted_on)
            chip(words, urgency or "neutral", "calendar").classes("no-print")
    newest = build.moves[0] if build.moves else None
    who = newest.who if newest else ""
    since = t("Since {when}, by {who}", when=moment(build.status_since), who=who)
    Text(since, "faint")
    if newest and newest.why and newest.to_status in {"on-hold", "cancelled"}:
        note(newest.why, "warn", title=status_look(newest.to_status)[0])
    still_to_send(build)
    description_list(
        [
            (t("Order"), build.po_number),
            (t("Customer"), build.customer),
            (t("Wanted"), day(build.wanted_on)),
            (t("Works on it"), ", ".join(build.assigned) or t("Nobody yet")),
        ]
    )


def still_to_send(build: BuildShown) -> None:
    """What a change has added since; while it stops the build, what comes next says it."""
    if build.to_send and build.status not in {*CLOSED, "order-created", "parts-sent"}:
        words = t("Still to be sent: {parts}", parts=", ".join(build.to_send))
        with ui.element("ul").classes("lacks"), ui.element("li"):
            Link(words, f"{address(build.number)}/outsourced")


def left(build: BuildShown) -> None:
    if build.shipped:
        with card(t("Release and shipment")):
            shipped(build.shipped, build.released)


def shipped(one: Shipped, released: Sequence[Signed]) -> None:
    description_list(
        [
            (t("Carrier"), one.carrier),
            (t("Tracking number"), one.tracking_number),
            (t("Shipped"), f"{moment(one.at)}, {one.who}"),
        ]
    )
    signed_by(released)


def moves(build: BuildShown) -> None:
    with ui.element("ol").classes("happened"):
        for one in build.moves:
            with ui.element("li"):
                with row():
                    Text(move_words(one))
                    if one.forced:
                        chip(t("Forced"), "bad", "warning")
                if one.why:
                    Text(one.why, "muted letter")
                When(f"{one.who} · {moment(one.at)}", one.at, "faint")


def move_words(one: MoveShown) -> str:
    there = status_words(one.to_status)
    if one.from_status is None:
        return there[:1].upper() + there[1:]
    return t("From {here} to {there}", here=status_words(one.from_status), there=there)


def address(number: str) -> str:
    return f"/builds/{quote(number, safe='')}"

"""What the floor is missing of a build: reported with parts and words, resolved with a note."""

from collections.abc import Sequence
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import JSONResponse, Response
from nicegui import ui

from app import edge, photos
from app.access import Action
from app.procurement import pictures, sets, shortages
from app.procurement.shortages import Missing
from app.rules.numbers import plain
from app.words import t
from pages import live
from pages.ages import When, age, ago, standing_chip, standing_for
from pages.documents import TooLarge, received, too_large
from pages.frame import Crumb, frame
from pages.live import Again
from pages.moments import moment
from pages.photos import small_pictures
from pages.procurement_report import Report
from pages.visitor import actor, page, route, visitor
from pages.widgets import (
    Button,
    Cards,
    Check,
    FileDrop,
    Link,
    PartNumber,
    Pieces,
    Text,
    TextElement,
    card,
    chip,
    row,
)
from pages.words_sheet import WordsSheet


@page("/builds/{number}/shortages", action=Action.SEE_PROCUREMENT)
async def shortages_page(number: str, missing: str = "") -> None:
    await ShortagesPage(number, missing).draw()


class ShortagesPage(live.Present[Sequence[Missing]]):
    """The shortages of one build, and the form of whoever misses something."""

    follows, ages = ("build",), True

    def __init__(self, number: str, missing: str) -> None:
        super().__init__()
        self.number, self.missing = number, missing

    async def draw(self) -> None:
        self.build = await edge.read(actor(), lambda s: sets.look(s, self.number))
        number = self.build.build_number
        self.follow(only=self.build.build_id)
        crumbs = [Crumb(number, f"/builds/{quote(number, safe='')}")]
        with frame(t("Missing parts of {n}", n=number), visitor(), crumbs=crumbs):
            self.cards = shortage_cards(self.read_again)
            if visitor().may(Action.REPORT_SHORTAGE) and self.build.build_status not in CLOSED:
                parts = await edge.read(
                    actor(), lambda s: shortages.parts_of(s, self.build.build_id)
                )
                Report(self.build, parts, self.read_again).draw(self.missing)
        await self.read_again()

    async def read(self) -> Sequence[Missing]:
        return await edge.read(actor(), lambda s: shortages.of_build(s, self.build.build_id))

    def show(self, found: Sequence[Missing]) -> None:
        nothing = t("Nothing was ever missing from this build.")
        self.cards.show(found, ("package", nothing))


CLOSED = {"shipped", "cancelled"}


def shortage_cards(again: Again, *, with_build: bool = False) -> Cards[Missing]:
    """Each shortage with its parts, who reported it, how old it is, and how it was settled."""

    def draw(pieces: Pieces[Missing]) -> None:
        one = pieces.value
        with card(
            one.build_number if with_build else t("Reported by {name}", name=one.reported_by)
        ):
            pieces.piece(standing, lambda one: _standing(one, with_build=with_build))
            pieces.piece(said, _said)
            pieces.piece(lambda one: one.photos, _pictures)
            pieces.piece(lambda one: one.resolved_at is None, _more_pictures)
            pieces.piece(settled, lambda _: _settled(pieces, again))

    return Cards(lambda one: one.id, draw, look="stack gap-4 any-length")


def standing(one: Missing) -> object:
    open_for = age(one.reported_at) if one.resolved_at is None else ""
    build = one.build_number, one.po_number, one.customer, one.build_status
    return open_for, one.resolved_at, build, standing_for(one.status_since)


def _standing(one: Missing, *, with_build: bool) -> None:
    with row():
        if one.resolved_at is None:
            chip(t("Open for {age}", age=age(one.reported_at)), "bad", "warning")
        else:
            chip(t("Resolved"), "ok", "check")
        if with_build:
            there = quote(one.build_number, safe="")
            Link(t("Build {n}", n=one.build_number), f"/builds/{there}/shortages", "tall")
            Text(f"{one.po_number} · {one.customer}", "muted")
            standing_chip(one.build_status, one.status_since)


def said(one: Missing) -> object:
    return one.parts, one.note, one.reported_by, one.reported_at, ago(one.reported_at)


def _said(one: Missing) -> None:
    with ui.element("ul").classes("parts"):
        for part in one.parts:
            with ui.element("li").classes("row-flow"):
                Text(f"{plain(part.quantity)} ×", "numeric strong", tag="span")
                PartNumber(part.number)
                Text(part.name, "muted", tag="span")
    Text(one.note, "letter")
    who = t("{name}, {at}", name=one.reported_by, at=moment(one.reported_at))
    When(who, one.reported_at, "faint")


def _pictures(one: Missing) -> None:
    small_pictures(one.photos, t("what is missing"))


def _more_pictures(one: Missing) -> None:
    """An open shortage takes more; those that come leave the next one in hand alone."""
    person = visitor()
    may = person.may(Action.REPORT_SHORTAGE) or person.may(Action.RESOLVE_SHORTAGE)
    if may and one.resolved_at is None:
        with ui.element("details").classes("fold no-print"):
            TextElement(tag="summary", text=t("Add pictures"))
            FileDrop(
                t("Pictures of what is missing"),
                f"/shortages/{one.id}/photos",
                accept=photos.MEDIA_TYPES,
                looked_at=True,
                hint=t("From the camera or the device, JPEG, PNG or WebP, up to 10 MB each"),
            )


@route("/shortages/{shortage_id:int}/photos", action=Action.PICTURE_SHORTAGE, method="POST")
async def add_picture(request: Request, shortage_id: int) -> Response:
    """One picture of a shortage; every page that shows it draws it then."""
    await edge.read(actor(), lambda s: pictures.may_add(s, shortage_id))
    try:
        _, content = await received(request)
    except TooLarge:
        return JSONResponse({"refused": too_large()}, 413)
    stored = await photos.store_picture(content)
    photo_id = await edge.write(actor(), lambda s: pictures.add(s, shortage_id, stored))
    return JSONResponse({"id": photo_id}, 201)


def settled(one: Missing) -> object:
    return one.resolved_at and (one.resolved_at, ago(one.resolved_at))


def _settled(pieces: Pieces[Missing], again: Again) -> None:
    one = pieces.value
    if one.resolved_at is not None:
        Text(one.resolution, "letter strong")
        who = t("{name}, {at}", name=one.resolved_by, at=moment(one.resolved_at))
        When(who, one.resolved_at, "faint")
    elif visitor().may(Action.RESOLVE_SHORTAGE):
        with row("no-print"):
            Button(t("Resolve"), lambda: resolve_sheet(pieces.value, again), icon="check")


def resolve_sheet(one: Missing, again: Again) -> None:
    """What was done, and whether the build goes on with it."""
    with ui.context.client.content:
        sheet = WordsSheet(f"shortage-{one.id}", t("Resolve the shortage"), t("What was done"))
    held = one.build_status == "on-hold"
    with sheet:
        release = Check(t("Build {n} goes on", n=one.build_number), value=held)
        release.set_visibility(held)

    async def store(words: str) -> None:
        on = held and bool(release.value)
        await edge.write(actor(), lambda s: shortages.resolve(s, one.id, words, release=on))

    sheet.offer(t("Resolve"), store, again, t("Not yet"))

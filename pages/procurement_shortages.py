"""What the floor is missing of a build: reported with parts and words, resolved with a note."""

from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import JSONResponse, Response
from nicegui import ui

from app import edge, photos
from app.access import Action
from app.errors import Refused
from app.procurement import pictures, sets, shortages
from app.procurement.shortages import Missing
from app.rules.numbers import plain
from app.words import t
from pages import live
from pages.ages import When, age
from pages.documents import TooLarge, received, too_large
from pages.frame import Crumb, frame
from pages.moments import moment
from pages.photos import small_pictures
from pages.procurement_report import Report
from pages.visitor import actor, page, route, visitor
from pages.widgets import (
    Button,
    Check,
    Field,
    FileDrop,
    Link,
    PartNumber,
    Sheet,
    Text,
    TextElement,
    card,
    chip,
    clear_drafts,
    drafts,
    empty_state,
    row,
    status_chip,
)

Again = Callable[[], Awaitable[object]]


@page("/builds/{number}/shortages", action=Action.SEE_PROCUREMENT)
async def shortages_page(number: str, missing: str = "") -> None:
    await ShortagesPage(number, missing).draw()


class ShortagesPage:
    """The shortages of one build, and the form of whoever misses something."""

    def __init__(self, number: str, missing: str) -> None:
        self.number, self.missing, self.client = number, missing, ui.context.client

    async def draw(self) -> None:
        self.build = await edge.read(actor(), lambda s: sets.look(s, self.number))
        number = self.build.build_number
        # Before reading: a change in between would be missed.
        live.on_change(("build",), self.read_again, only=self.build.build_id)
        crumbs = [Crumb(number, f"/builds/{quote(number, safe='')}")]
        with frame(t("Missing parts of {n}", n=number), visitor(), crumbs=crumbs):
            self.place = ui.element("div").classes("stack gap-4")
            if visitor().may(Action.REPORT_SHORTAGE) and self.build.build_status not in CLOSED:
                parts = await edge.read(
                    actor(), lambda s: shortages.parts_of(s, self.build.build_id)
                )
                Report(self.build, parts, self.read_again).draw(self.missing)
        self.last: object = None
        await self.read_again()

    async def read_again(self) -> None:
        with self.client:
            known = await edge.read(actor(), lambda s: shortages.of_build(s, self.build.build_id))
            if known == self.last:
                return
            self.last = known
            self.place.clear()
            with self.place:
                if known:
                    shortage_cards(known, self.read_again)
                else:
                    empty_state("package", t("Nothing was ever missing from this build."))


CLOSED = {"shipped", "cancelled"}


def shortage_cards(known: Sequence[Missing], again: Again, *, with_build: bool = False) -> None:
    """Each shortage with its parts, who reported it, how old it is, and how it was settled."""
    for one in known:
        title = one.build_number if with_build else t("Reported by {name}", name=one.reported_by)
        with card(title):
            with row():
                if one.resolved_at is None:
                    chip(t("Open for {age}", age=age(one.reported_at)), "bad", "warning")
                else:
                    chip(t("Resolved"), "ok", "check")
                if with_build:
                    there = quote(one.build_number, safe="")
                    Link(t("Build {n}", n=one.build_number), f"/builds/{there}/shortages", "tall")
                    Text(f"{one.po_number} · {one.customer}", "muted")
                    status_chip(one.build_status)
            with ui.element("ul").classes("parts"):
                for part in one.parts:
                    with ui.element("li").classes("row-flow"):
                        Text(f"{plain(part.quantity)} ×", "numeric strong", tag="span")
                        PartNumber(part.number)
                        Text(part.name, "muted", tag="span")
            Text(one.note, "letter")
            _pictures(one)
            who = t("{name}, {at}", name=one.reported_by, at=moment(one.reported_at))
            When(who, one.reported_at, "faint")
            _settled(one, again)


def _pictures(one: Missing) -> None:
    """Those there are; an open shortage takes more."""
    small_pictures(one.photos, t("what is missing"))
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


def _settled(one: Missing, again: Again) -> None:
    if one.resolved_at is not None:
        Text(one.resolution, "letter strong")
        who = t("{name}, {at}", name=one.resolved_by, at=moment(one.resolved_at))
        When(who, one.resolved_at, "faint")
    elif visitor().may(Action.RESOLVE_SHORTAGE):
        with row("no-print"):
            Button(t("Resolve"), lambda: resolve_sheet(one, again), icon="check")


def resolve_sheet(one: Missing, again: Again) -> None:
    """What was done, and whether the build goes on with it."""
    key = f"shortage-{one.id}"
    with ui.context.client.content, Sheet(t("Resolve the shortage")) as sheet:
        with drafts(key):
            field = Field(t("What was done"), multiline=True, required=True)
        held = one.build_status == "on-hold"
        release = Check(t("Build {n} goes on", n=one.build_number), value=held)
        release.set_visibility(held)

        async def store() -> None:
            words, on = field.value or "", held and bool(release.value)
            try:
                await edge.write(actor(), lambda s: shortages.resolve(s, one.id, words, release=on))
            except Refused as refusal:
                field.refuse(str(refusal))
                return
            clear_drafts(key)
            sheet.close()
            await again()

        with ui.element("div").classes("sheet-foot"):
            Button(t("Not yet"), sheet.close)
            Button(t("Resolve"), store, kind="primary")
    sheet.on("hide", sheet.delete)
    sheet.open()

"""One instrument: how it stands, its calibrations with certificates, and what it measured."""

from collections.abc import Iterator, Sequence
from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse, Response
from nicegui import ui

from app import edge, instruments
from app.access import Action
from app.files import store
from app.instruments import Calibration, Facts, InstrumentRow, InstrumentShown, Use
from app.words import first_large, t
from pages import live
from pages.ages import today
from pages.calibration import CalibrationSheet
from pages.documents import TooLarge, received, too_large
from pages.frame import Crumb, frame, retitle
from pages.happened import history_of
from pages.instruments import FactsSheet
from pages.moments import day, moment
from pages.visitor import actor, page, route, visitor
from pages.widgets import (
    Button,
    Column,
    DataTable,
    FocusKept,
    Link,
    Pieces,
    Text,
    card,
    chip,
    copy_link,
    description_list,
    row,
)
from pages.workshop import standing


@page("/instruments/{instrument_id:int}", action=Action.SEE_INSTRUMENTS)
async def instrument_page(instrument_id: int) -> None:
    await InstrumentPage(instrument_id).draw()


@route(
    "/instruments/{instrument_id:int}/certificates",
    action=Action.CHANGE_INSTRUMENTS,
    method="POST",
)
async def add_certificate(request: Request, instrument_id: int) -> Response:
    """One file for the next calibration; answers its id."""
    await edge.read(actor(), lambda s: instruments.may_add_certificate(s, instrument_id))
    try:
        name, content = await received(request)
    except TooLarge:
        return JSONResponse({"refused": too_large()}, 413)
    kept = await store.keep(content)
    document_id = await edge.write(
        actor(), lambda s: instruments.add_certificate(s, instrument_id, kept, name=name)
    )
    return JSONResponse({"id": document_id, "name": name}, 201)


class InstrumentPage(live.Present[InstrumentShown]):
    """The page of one visitor; each part is drawn again only when what it shows has changed."""

    follows, ages = ("instrument",), True

    def __init__(self, instrument_id: int) -> None:
        super().__init__()
        self.id = instrument_id

    async def draw(self) -> None:
        self.seen = Pieces(await self.first(only=self.id))
        crumbs = [Crumb(t("Instruments"), "/instruments")]
        number = self.seen.value.row.number
        with frame(number, visitor(), crumbs=crumbs), FocusKept().classes("stack gap-6"):
            self.seen.watch(lambda seen: seen.row.number, lambda seen: retitle(seen.row.number))
            self._parts()
        await self.drawn()

    async def read(self) -> InstrumentShown:
        return await edge.read(actor(), lambda s: instruments.look(s, self.id))

    def show(self, found: InstrumentShown) -> None:
        self.seen.show(found)

    def _parts(self) -> None:
        piece = self.seen.piece
        with card():
            piece(lambda seen: (seen.row, today()), lambda seen: facts(seen.row), "stack")
            with row("no-print"):
                if visitor().may(Action.CHANGE_INSTRUMENTS):
                    piece(lambda seen: (seen.row.number, seen.row.active), lambda _: self._acts())
                copy_link(f"/instruments/{self.id}")
        with card(t("Calibrations")):
            piece(lambda seen: seen.calibrations, lambda seen: calibrations(seen.calibrations))
        with card(t("Measured with it")):
            piece(lambda seen: (seen.uses, seen.builds), used_in)
        with card(t("History")):
            history_of(self.seen, lambda seen: seen.history)

    def _acts(self) -> None:
        one = self.seen.value.row
        sheet = CalibrationSheet(self.id, one.number)
        Button(t("Record a calibration"), sheet.open, kind="primary", icon="check")
        Button(t("Change"), self._change, icon="edit")
        if one.active:
            Button(t("Take out of use"), self._take_out, kind="quiet", icon="ban")
        else:
            Button(t("Bring back into use"), self._bring_back, kind="quiet", icon="undo")

    async def _change(self) -> None:
        kinds = await edge.read(actor(), instruments.kinds)
        one, version = self.seen.value.row, self.seen.value.version
        known = Facts(number=one.number, kind=one.kind, name=one.name)

        async def change(said: Facts) -> None:
            await edge.write(
                actor(), lambda s: instruments.change(s, self.id, said, version=version)
            )

        # On the page, not in the part with the button: that may be drawn again meanwhile.
        with self.client:
            FactsSheet(t("Change instrument"), known, kinds).open(change)

    async def _take_out(self) -> None:
        await edge.write(actor(), lambda s: instruments.take_out_of_use(s, self.id))

    async def _bring_back(self) -> None:
        await edge.write(actor(), lambda s: instruments.bring_back(s, self.id))


def facts(one: InstrumentRow) -> None:
    with row():
        words, tone, icon = standing(one)
        chip(words, tone, icon)
        if not one.active:
            chip(t("Out of use"), "bad", "ban")
    description_list(
        [
            (t("Kind"), first_large(one.kind)),
            (t("Name"), one.name),
            (t("Calibration due"), day(one.due_on)),
        ]
    )


def calibrations(done: Sequence[Calibration]) -> None:
    if not done:
        Text(t("Never calibrated: it measures nothing before it is."), "muted")
    with ui.element("ul").classes("papers"):
        for one in done:
            with ui.element("li"), ui.element("div").classes("grow"):
                Text(
                    t("{done}, due {due}", done=day(one.calibrated_on), due=day(one.due_on)),
                    "strong",
                )
                if one.note:
                    Text(one.note)
                if one.document_id:
                    Link(one.file_name, f"/documents/{one.document_id}", "tall")
                Text(f"{one.who}, {moment(one.at)}", "faint")


def used_in(seen: InstrumentShown) -> None:
    uses, builds = seen.uses, seen.builds
    if not uses:
        Text(t("No answer was measured with it yet."), "muted")
        return
    if builds > len(uses):
        Text(t("The newest {n} of {all} builds", n=len(uses), all=builds), "muted")
    columns = (
        Column("build", t("Build"), kind="mono"),
        Column("customer", t("Customer")),
        Column("answers", t("Answers"), kind="number"),
        Column("last", t("Last"), kind="date", narrow="hide"),
    )
    DataTable(columns, [*_rows(uses)], label=t("Measured with it"))


def _rows(uses: Sequence[Use]) -> Iterator[dict[str, Any]]:
    for one in uses:
        yield {
            "id": one.build_number,
            "href": f"/builds/{one.build_number}",
            "build": one.build_number,
            "customer": one.customer,
            "answers": str(one.answers),
            "last": moment(one.last),
        }

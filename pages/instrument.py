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
from app.words import t
from pages import live
from pages.calibration import CalibrationSheet
from pages.documents import TooLarge, received, too_large
from pages.frame import Crumb, frame
from pages.instruments import FactsSheet
from pages.moments import day, moment
from pages.order import history
from pages.visitor import actor, page, route, visitor
from pages.widgets import (
    Button,
    Column,
    DataTable,
    Link,
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


class InstrumentPage:
    """The page of one visitor; drawn again when what it shows has changed."""

    def __init__(self, instrument_id: int) -> None:
        self.id, self.client = instrument_id, ui.context.client

    async def draw(self) -> None:
        # Before reading: a change in between would be missed.
        live.on_change(["instrument"], self.read_again, only=self.id)
        self.seen = await self._read()
        crumbs = [Crumb(t("Instruments"), "/instruments")]
        with frame(self.seen.row.number, visitor(), crumbs=crumbs):
            self.body = ui.element("div").classes("stack gap-6")
            self._show()

    async def read_again(self) -> None:
        with self.client:
            self.seen = await self._read()
            self.body.clear()
            self._show()

    async def _read(self) -> InstrumentShown:
        return await edge.read(actor(), lambda s: instruments.look(s, self.id))

    def _show(self) -> None:
        seen = self.seen
        with self.body:
            with card():
                facts(seen.row)
                with row("no-print"):
                    if visitor().may(Action.CHANGE_INSTRUMENTS):
                        self._acts()
                    copy_link(f"/instruments/{self.id}")
            with card(t("Calibrations")):
                calibrations(seen.calibrations)
            with card(t("Measured with it")):
                used_in(seen.uses, seen.builds)
            with card(t("History")):
                history(seen.history)

    def _acts(self) -> None:
        one = self.seen.row
        sheet = CalibrationSheet(self.id, one.number)
        Button(t("Record a calibration"), sheet.open, kind="primary", icon="check")
        Button(t("Change"), self._change, icon="edit")
        if one.active:
            Button(t("Take out of use"), self._take_out, kind="quiet", icon="ban")
        else:
            Button(t("Bring back into use"), self._bring_back, kind="quiet", icon="undo")

    async def _change(self) -> None:
        kinds = await edge.read(actor(), instruments.kinds)
        one, version = self.seen.row, self.seen.version
        known = Facts(number=one.number, kind=one.kind, name=one.name)

        async def change(said: Facts) -> None:
            await edge.write(
                actor(), lambda s: instruments.change(s, self.id, said, version=version)
            )

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
        [(t("Kind"), one.kind), (t("Name"), one.name), (t("Calibration due"), day(one.due_on))]
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


def used_in(uses: Sequence[Use], builds: int) -> None:
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

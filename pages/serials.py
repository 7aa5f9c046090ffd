"""Serial numbers: type or scan one and see where it is; the answer to a recall as a file."""

from typing import Any
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import Response
from nicegui import ui

from app import edge, serials
from app.access import Action
from app.serials import PAGE, Page, SerialRow, Wanted
from app.words import t
from pages.addressed import Address, Addressed, a_day, page_number, typed
from pages.ages import standing
from pages.exports import handed_over
from pages.frame import frame
from pages.moments import day
from pages.visitor import actor, page, route, visitor
from pages.widgets import (
    Button,
    Column,
    DataTable,
    Field,
    Filter,
    Lines,
    LinkButton,
    PagedTable,
    Picker,
    Text,
    empty_state,
    row,
)

COLUMNS = (
    Column("serial", t("Serial number"), kind="mono"),
    Column("build", t("Build"), kind="mono"),
    Column("status", t("Status"), kind="status"),
    Column("customer", t("Customer and PO")),
    Column("recorded", t("Recorded"), kind="date"),
)
ADDRESS = Address(
    "/serials",
    Wanted(),
    {
        "q": typed(),
        "kind": typed("kind"),
        "build": typed("build"),
        "from": a_day("recorded_from"),
        "to": a_day("recorded_to"),
        "page": page_number(),
    },
)
read, address = ADDRESS.read, ADDRESS.write


@page("/serials", action=Action.SEE_ORDERS)
async def serials_page(request: Request) -> None:
    wanted = read(request.query_params)
    with frame(t("Serial numbers"), visitor()):
        await SerialList(wanted).draw()


@route("/serials/recall.{form}", action=Action.EXPORT_HISTORY_RECORD)
async def recall(request: Request, form: str) -> Response:
    return handed_over(await serials.recall(actor(), read(request.query_params), form))


class SerialList(Addressed[Wanted, Page]):
    address, follows, size = ADDRESS, ("serial", "build"), PAGE
    ages = True

    async def read(self) -> Page:
        return await edge.read(actor(), lambda s: serials.page(s, self.wanted))

    def filters(self) -> list[Filter]:
        wanted = self.wanted
        told = {
            "kind": wanted.kind and t("Kind {it}", it=wanted.kind),
            "build": wanted.build and t("Build {it}", it=wanted.build),
            "recorded_from": wanted.recorded_from
            and t("From {day}", day=day(wanted.recorded_from)),
            "recorded_to": wanted.recorded_to and t("Until {day}", day=day(wanted.recorded_to)),
        }
        return [Filter(name, words) for name, words in told.items() if words]

    def lay_out(self, _found: Page) -> None:
        with row("tools"):
            self.search_field(
                t("Serial number"), placeholder=t("Type or scan, from its beginning")
            ).listen()
            Button(t("Filter"), self._open_filters, icon="filter")
        self.filter_chips()
        table = DataTable(COLUMNS, [], label=t("Serial numbers"))
        self.listed = PagedTable(table, PAGE, lambda number: self.want(page=number))
        self.files = ui.element("div").classes("no-print")

    def show(self, found: Page) -> None:
        linked = visitor().may(Action.SEE_ORDER)
        rows = [in_words(one, linked=linked) for one in found.rows]
        self.listed.show(rows, self.wanted.page, found, self._nothing)
        self.files.clear()
        if rows and visitor().may(Action.EXPORT_HISTORY_RECORD):
            with self.files:
                self._exports()

    def _nothing(self) -> None:
        if self.wanted == Wanted():
            empty_state("scan", t("No serial numbers yet. The end-of-line test records them."))
        else:
            empty_state("search", t("No serial number begins like this."))

    def _exports(self) -> None:
        Text(t("For a recall: all of these with build, order and customer."), "muted")
        with row():
            for form in ("xlsx", "csv"):
                words = t("Export {form}", form=form.upper())
                LinkButton(words, address(self.wanted, f"/serials/recall.{form}"), icon="download")

    async def _open_filters(self) -> None:
        kinds = await edge.read(actor(), serials.kinds)
        with self.sheet(t("Filter serial numbers"), t("Show serial numbers")):
            Picker(
                t("Kind"),
                {kind: kind for kind in kinds},
                self.wanted.kind if self.wanted.kind in kinds else None,
                on_change=lambda e: self.want(kind=e.value or ""),
                clearable=True,
            )
            Field(t("Build"), self.wanted.build, on_change=lambda e: self.want(build=e.value or ""))
            with ui.element("div").classes("pairs"):
                self.day_field(t("Recorded from"), "recorded_from")
                self.day_field(t("Recorded until"), "recorded_to")


def in_words(one: SerialRow, *, linked: bool = True) -> dict[str, Any]:
    """One row as the table shows it; without a link for who sees the list and no builds."""
    about = [one.kind]
    if one.basin:
        about.append(t("basin {n}", n=one.basin))
    if one.removed_at:
        about.append(t("replaced {day}", day=day(one.removed_at)))
    sent = t("Shipped {day}", day=day(one.shipped_at)) if one.shipped_at else ""
    return {
        "id": one.id,
        "href": f"/builds/{quote(one.build_number, safe='')}" if linked else "",
        "serial": Lines(one.serial, ", ".join(about), "warn" if one.removed_at else ""),
        "build": Lines(one.build_number, sent),
        "status": standing(one.build_status, one.status_since),
        "customer": Lines(one.customer, one.po_number),
        "recorded": day(one.recorded_at),
    }

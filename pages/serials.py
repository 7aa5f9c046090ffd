"""Serial numbers: type or scan one and see where it is; the answer to a recall as a file."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import Request
from fastapi.responses import Response
from nicegui import ui

from app import edge, serials
from app.access import Action
from app.serials import PAGE, Page, SerialRow, Wanted
from app.words import t
from pages import live
from pages.exports import handed_over
from pages.frame import frame
from pages.moments import day
from pages.visitor import actor, page, route, visitor
from pages.widgets import (
    Button,
    Column,
    DataTable,
    DateField,
    Field,
    Filter,
    FilterChips,
    Lines,
    LinkButton,
    Paging,
    Picker,
    Sheet,
    Text,
    empty_state,
    row,
)

COLUMNS = (
    Column("serial", t("Serial number"), kind="mono"),
    Column("build", t("Build"), kind="mono"),
    Column("customer", t("Customer and PO")),
    Column("recorded", t("Recorded"), kind="date"),
)
LONGEST = 100


@page("/serials", action=Action.SEE_ORDERS)
async def serials_page(request: Request) -> None:
    wanted = read(request.query_params)
    with frame(t("Serial numbers"), visitor()):
        await SerialList(wanted).draw()


@route("/serials/recall.{form}", action=Action.EXPORT_HISTORY_RECORD)
async def recall(request: Request, form: str) -> Response:
    return handed_over(await serials.recall(actor(), read(request.query_params), form))


class SerialList:
    """One person's view of the list; `wanted` is its whole state and equals the address."""

    def __init__(self, wanted: Wanted) -> None:
        self.wanted, self.client, self.asked = wanted, ui.context.client, 0

    async def draw(self) -> None:
        # Before reading: a change in between would be missed.
        live.on_change(["run", "build"], self.read_again)
        found = await self._read()
        with row("tools"):
            search = Field(
                t("Serial number"),
                self.wanted.text,
                keyboard="search",
                placeholder=t("Type or scan, from its beginning"),
                on_change=lambda e: self._want(text=e.value or ""),
                wait=0.15,
            )
            search.classes("grow").listen()
            Button(t("Filter"), self._open_filters, icon="filter")
        self.chips = FilterChips(filters(self.wanted), self._remove)
        self.table = DataTable(COLUMNS, [], label=t("Serial numbers"))
        self.nothing = ui.element("div")
        self.paging = Paging(0, 1, PAGE, lambda number: self._want(page=number))
        self.files = ui.element("div").classes("no-print")
        self._show(found)

    async def read_again(self) -> None:
        """Show what the database has now; a slower answer never covers a newer one."""
        self.asked += 1
        mine = self.asked
        with self.client:
            found = await self._read()
            if mine == self.asked:
                self._show(found)

    async def _read(self) -> Page:
        return await edge.read(actor(), lambda s: serials.page(s, self.wanted))

    async def _want(self, **changed: Any) -> None:  # noqa: ANN401
        wanted = replace(self.wanted, **({"page": 1} | changed))
        if wanted == self.wanted:
            return
        self.wanted = wanted
        ui.navigate.history.replace(address(wanted))
        self.chips.show(filters(wanted))
        await self.read_again()

    async def _remove(self, name: str) -> None:
        nothing: dict[str, Any] = {
            "kind": "", "build": "", "recorded_from": None, "recorded_to": None,
        }  # fmt: skip
        await self._want(**({name: nothing[name]} if name else nothing))

    def _show(self, found: Page) -> None:
        linked = visitor().may(Action.SEE_ORDER)
        self.table.show([in_words(one, linked=linked) for one in found.rows], count=found.total)
        self.paging.show(found.total, self.wanted.page, more=found.more)
        for element in (self.table, self.paging):
            element.set_visibility(bool(found.rows))
        self.nothing.clear()
        with self.nothing:
            if not found.rows and self.wanted == Wanted():
                empty_state("scan", t("No serial numbers yet. The end-of-line test records them."))
            elif not found.rows:
                empty_state("search", t("No serial number begins like this."))
        self.files.clear()
        if found.rows and visitor().may(Action.EXPORT_HISTORY_RECORD):
            with self.files:
                self._exports()

    def _exports(self) -> None:
        Text(t("For a recall: all of these with build, order and customer."), "muted")
        with row():
            for form in ("xlsx", "csv"):
                words = t("Export {form}", form=form.upper())
                LinkButton(words, address(self.wanted, f"/serials/recall.{form}"), icon="download")

    async def _open_filters(self) -> None:
        kinds = await edge.read(actor(), serials.kinds)
        with Sheet(t("Filter serial numbers")) as sheet:
            Picker(
                t("Kind"),
                {kind: kind for kind in kinds},
                self.wanted.kind if self.wanted.kind in kinds else None,
                on_change=lambda e: self._want(kind=e.value or ""),
                clearable=True,
            )
            Field(
                t("Build"), self.wanted.build, on_change=lambda e: self._want(build=e.value or "")
            )
            with ui.element("div").classes("pairs"):
                self._day("recorded_from", t("Recorded from"))
                self._day("recorded_to", t("Recorded until"))
            with ui.element("div").classes("sheet-foot"):
                Button(t("Show serial numbers"), sheet.close, kind="primary")
        sheet.on("hide", sheet.delete)
        sheet.open()

    def _day(self, name: str, label: str) -> None:
        field = DateField(label, getattr(self.wanted, name))
        field.on_value_change(lambda: self._want(**{name: field.day}))


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
        "customer": Lines(one.customer, one.po_number),
        "recorded": day(one.recorded_at),
    }


def filters(wanted: Wanted) -> list[Filter]:
    """What narrows the list besides the words, each to be taken away."""
    told = {
        "kind": t("Kind {it}", it=wanted.kind) if wanted.kind else "",
        "build": t("Build {it}", it=wanted.build) if wanted.build else "",
        "recorded_from": t("From {day}", day=day(wanted.recorded_from))
        if wanted.recorded_from
        else "",
        "recorded_to": t("Until {day}", day=day(wanted.recorded_to)) if wanted.recorded_to else "",
    }
    return [Filter(name, words) for name, words in told.items() if words]


def address(wanted: Wanted, path: str = "/serials") -> str:
    """The list as an address."""
    said = {
        "q": wanted.text,
        "kind": wanted.kind,
        "build": wanted.build,
        "from": wanted.recorded_from.isoformat() if wanted.recorded_from else "",
        "to": wanted.recorded_to.isoformat() if wanted.recorded_to else "",
        "page": str(wanted.page) if wanted.page > 1 else "",
    }
    query = urlencode({name: value for name, value in said.items() if value})
    return f"{path}?{query}" if query else path


def read(asked: Mapping[str, str]) -> Wanted:
    """What an address asks for; what cannot be read is left out."""
    number = asked.get("page", "1")
    return Wanted(
        text=asked.get("q", "")[:LONGEST],
        kind=asked.get("kind", "")[:LONGEST],
        build=asked.get("build", "")[:LONGEST],
        recorded_from=_day(asked.get("from", "")),
        recorded_to=_day(asked.get("to", "")),
        page=max(1, int(number))
        if number.isascii() and number.isdigit() and len(number) < 7
        else 1,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None

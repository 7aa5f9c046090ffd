"""The device history record of a build: how complete it is, and everything in it."""

from base64 import b64encode
from collections.abc import Sequence
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import Response
from nicegui import ui

from app import edge, history_record, settings
from app.access import Action
from app.history_record import Manifestation, NoSuchBuild, Record, Section
from app.rules.record import CLAUSES, Clause, Element
from app.words import t
from pages import live
from pages.exports import handed_over
from pages.frame import Crumb, frame
from pages.moments import zone
from pages.visitor import actor, page, route, visitor
from pages.widgets import (
    H3,
    Button,
    Link,
    LinkButton,
    Sheet,
    Text,
    TextElement,
    card,
    copy_link,
    description_list,
    empty_state,
    note,
    print_button,
    row,
    split,
)
from pages.widgets.paper import PaperTable


def address(number: str) -> str:
    return f"/builds/{quote(number, safe='')}/record"


@page("/builds/{number}/record", action=Action.SEE_HISTORY_RECORD)
async def record_page(number: str, request: Request) -> None:
    try:
        record = await edge.read(actor(), lambda s: history_record.of_build(s, number))
    except NoSuchBuild as refusal:
        ui.status_code(404)
        with frame(t("Device history record"), visitor()):
            empty_state(
                "orders", str(refusal), action=lambda: LinkButton(t("To the orders"), "/orders")
            )
        return
    base = settings.current().app_base_url or str(request.base_url)
    RecordPage(record, base=base, scanned=request.query_params.get("hash", "")).draw()


@route("/builds/{number}/record.{form}", action=Action.EXPORT_HISTORY_RECORD)
async def download_record(number: str, form: str, request: Request, paper: str = "") -> Response:
    base = str(request.base_url)
    return handed_over(await history_record.as_file(actor(), number, form, paper=paper, base=base))


class RecordPage:
    """One page of one visitor; the meter is kept up to date, the sections stay while one reads."""

    def __init__(self, record: Record, *, base: str, scanned: str = "") -> None:
        self.record, self.scanned, self.client = record, scanned, ui.context.client
        self.base = base  # where a browser reaches this installation

    def draw(self) -> None:
        record = self.record
        live.on_change(["build"], self.look_again, only=record.build_id)
        crumbs = [
            Crumb(t("Orders"), "/orders"),
            Crumb(record.number, f"/builds/{quote(record.number, safe='')}"),
        ]
        title = t("Device history record {n}", n=record.number)
        with frame(title, visitor(), crumbs=crumbs, action=self._export_button, wide=True):
            self.news = ui.element("div").classes("stack")
            self._tell_of_scan()
            with card(t("How complete it is")):
                self.meter = ui.element("div").classes("stack")
                self._show_meter(record)
                scan_code(history_record.qr(record, self.base))
                with row("no-print"):
                    copy_link(address(record.number))
                    print_button().on("click", self._printed)
            shown = history_record.sections(record, zone())
            with split(t("Sections")) as (main, side):
                with main:
                    for one in shown:
                        section(one)
                side.classes("record-aside")
                with side, card(t("Sections")):
                    contents(shown)

    async def look_again(self) -> None:
        """Something happened to the build: the meter says it at once, the rest on request."""
        number = self.record.number
        with self.client:
            now = await edge.read(actor(), lambda s: history_record.of_build(s, number))
            if now.sha256 == self.record.sha256:
                return
            self._show_meter(now)
            self.news.clear()
            with self.news:
                note(t("This record has grown since you opened it."), "info")
                with row("no-print"):
                    Button(t("Show what is new"), lambda: ui.navigate.to(address(number)))

    def _tell_of_scan(self) -> None:
        """Whoever scanned a print wants to know whether it still says what the record says."""
        if not self.scanned:
            return
        with self.news:
            if (
                self.record.sha256.startswith(self.scanned)
                and len(self.scanned) >= history_record.SHORT
            ):
                note(t("The print you scanned is this record as it is now."), "ok")
            else:
                note(
                    t("The print you scanned shows another state of this record: print it anew."),
                    "warn",
                )

    def _show_meter(self, record: Record) -> None:
        self.meter.clear()
        with self.meter:
            elements = history_record.metered(record.content)
            verdict(elements)
            with ui.element("ul").classes("meter"):
                for clause in CLAUSES:
                    self._clause(record, clause, [e for e in elements if e.clause == clause])
            Text(t("SHA-256 of the content"), "faint")
            Text(record.sha256, "hash")

    def _clause(self, record: Record, clause: Clause, elements: Sequence[Element]) -> None:
        due = [one for one in elements if one.state != "later"]
        there = sum(one.state == "there" for one in due)
        with ui.element("li").classes("meter-open" if there < len(due) else ""):
            Text(t(clause).capitalize(), "meter-name", tag="span")
            with ui.element("div").classes("meter-bar").props("aria-hidden=true"):
                done = ui.element("div")
                done.style(f"width: {100 * there // len(due) if due else 0}%")
            count = t("{n} of {all}", n=there, all=len(due)) if due else t("comes later")
            Text(count, "meter-count", tag="span")
            lacks = [one for one in due if one.state == "missing"]
            if lacks:
                with ui.element("ul").classes("lacks"):
                    for one in lacks:
                        with ui.element("li"):
                            there_to = history_record.address(record.content, one)
                            Link(one.lack, quote(there_to, safe="/%"))
            for one in elements:
                if one.state == "later":
                    Text(t("{what}: comes later", what=one.what), "meter-later")

    def _export_button(self) -> None:
        LinkButton(t("PDF"), f"{address(self.record.number)}.pdf", kind="primary", icon="download")
        Button(t("Other formats"), self._formats)

    def _formats(self) -> None:
        there = address(self.record.number)
        with self.client, Sheet(t("Export the record")) as sheet:
            Text(t("Every export is written down in the ledger."), "muted")
            with row():
                LinkButton(t("PDF, A4"), f"{there}.pdf")
                LinkButton(t("PDF, US Letter"), f"{there}.pdf?paper=us-letter")
                LinkButton(t("JSON"), f"{there}.json")
        sheet.on("hide", sheet.delete)
        sheet.open()

    async def _printed(self) -> None:
        record = self.record
        await edge.write(
            actor(), lambda s: history_record.note_print(s, record.build_id, record.sha256)
        )


def scan_code(svg: str) -> None:
    """On paper alone: it leads back to this page, which says whether the print still holds."""
    picture = ui.element("img").classes("record-qr only-print")
    picture.props["src"] = f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"
    picture.props["alt"] = t("Scan to open the record and to see whether it is still this one.")


def verdict(elements: Sequence[Element]) -> None:
    """The one sentence on top of the meter."""
    lacks = sum(one.state == "missing" for one in elements)
    if not lacks:
        note(t("Complete: nothing is missing."), "ok")
    elif lacks == 1:
        note(t("Not complete: one thing is missing."), "warn")
    else:
        note(t("Not complete: {n} things are missing.", n=lacks), "warn")


def contents(sections: Sequence[Section]) -> None:
    with ui.element("ul").classes("record-nav"):
        for one in sections:
            with ui.element("li"):
                Link(one.title, f"#{one.key}")


def section(one: Section) -> None:
    """One part of the record: facts, hashes, tables, signatures; an empty one says so."""
    with card(one.title) as place:
        place.classes("record-section").props(f'id="{one.key}"')
        if one.told:
            description_list(one.told)
        for label, seal in one.seals:
            Text(t("{what}, SHA-256", what=label), "faint")
            Text(seal, "hash")
        for table in one.filled:
            if table.title:
                H3(table.title)
            name = t("{section}: {table}", section=one.title, table=table.title or one.title)
            PaperTable(table.columns, table.rows, label=name)
        for signature in one.signatures:
            manifestation(signature)
        if not (one.told or one.filled or one.signatures):
            Text(t("Nothing yet."), "muted")


def manifestation(signature: Manifestation) -> None:
    """A signature as it stands beside what was signed."""
    with ui.element("div").classes("signature"):
        H3(signature.how)
        Text(signature.person, "muted")
        Text(signature.statement)
        TextElement(tag="code", text=signature.sha256).classes("hash faint")

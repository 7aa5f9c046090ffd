"""The device history record of a build: how complete it is, and everything in it."""

import asyncio
from base64 import b64encode
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import Response
from nicegui import ui

from app import edge, history_record, record_files, settings, verified
from app.access import Action
from app.errors import Conflict
from app.history_record import Manifestation, NoSuchBuild, Record, Section, Sources
from app.live import Change
from app.rules.record import CLAUSES, Clause, Element
from app.words import t
from pages import live
from pages.exports import handed_over
from pages.frame import Crumb, frame
from pages.moments import day, zone
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
    row,
    split,
    toast,
)
from pages.widgets.paper import PaperTable

# Everything that happens to a build is announced as one of these.
KINDS = ("build", "bom", "order", "run")
# Every tap in a checklist is one change, and a record is long: still told within a second.
REST = 0.8


def address(number: str) -> str:
    return f"/builds/{quote(number, safe='')}/record"


@page("/builds/{number}/record", action=Action.SEE_HISTORY_RECORD)
async def record_page(number: str, request: Request) -> None:
    try:
        sources = await edge.read(actor(), lambda s: history_record.sources(s, number))
    except NoSuchBuild as refusal:
        ui.status_code(404)
        with frame(t("Device history record"), visitor()):
            empty_state(
                "orders", str(refusal), action=lambda: LinkButton(t("To the orders"), "/orders")
            )
        return
    base = settings.current().app_base_url or str(request.base_url)
    scanned = request.query_params.get("hash", "")
    await RecordPage(number, sources, base=base, scanned=scanned).open()


@route("/builds/{number}/record.{form}", action=Action.EXPORT_HISTORY_RECORD)
async def download_record(number: str, form: str, request: Request, paper: str = "") -> Response:
    base = str(request.base_url)
    return handed_over(await record_files.as_file(actor(), number, form, paper=paper, base=base))


class RecordPage:
    """One page of one visitor, all of it from one reading: what it shows is what its hash is of.

    What happens later is said above it, and what is no longer so is not printed.
    """

    def __init__(self, number: str, sources: Sources, *, base: str, scanned: str = "") -> None:
        self.number, self.sources, self.scanned = number, sources, scanned
        self.base = base  # where a browser reaches this installation
        self.client = ui.context.client
        self.turn = asyncio.Lock()

    async def open(self) -> None:
        """Listens before it reads: nothing that happens in between is missed."""
        live.on_change(KINDS, self.look_again, unless=self._elsewhere, rest=REST)
        async with self.turn:
            self.record = await self._read(verified.record)
            self.told = self.record.sha256
            self._draw()

    async def look_again(self) -> None:
        """Something happened to the build: the page says what is new, and stays what it was."""
        async with self.turn:
            now = await self._read(history_record.of_build)
            if now.sha256 == self.told:
                return
            self.told = now.sha256
            self.news.clear()
            with self.client, self.news:
                if now.sha256 == self.record.sha256:
                    self._tell_of_scan()
                else:
                    self._tell_of_news(now)

    async def print_it(self) -> None:
        """Into the ledger first, so that no print is unknown; refused when something is new."""
        shown = self.record
        try:
            await edge.write(
                actor(), lambda s: history_record.note_print(s, shown.build_id, shown.sha256)
            )
        except Conflict as stale:
            toast(str(stale), "warn")
            await self.look_again()
        else:
            self.client.run_javascript("window.print()")

    async def _read(self, read: Callable[..., Awaitable[Record]]) -> Record:
        record = await edge.read(actor(), lambda s: read(s, self.number))
        self.sources = record.sources
        return record

    def _elsewhere(self, change: Change) -> bool:
        known = self.sources
        if change.kind == "run":
            return change.id not in known.run_ids
        return change.id != (known.order_id if change.kind == "order" else known.build_id)

    def _draw(self) -> None:
        record = self.record
        crumbs = [
            Crumb(t("Orders"), "/orders"),
            Crumb(record.number, f"/builds/{quote(record.number, safe='')}"),
        ]
        title = t("Device history record {n}", n=record.number)
        with frame(title, visitor(), crumbs=crumbs, action=self._export_button, wide=True):
            self.news = ui.element("div").classes("stack")
            with self.news:
                self._tell_of_scan()
            with card(t("How complete it is")):
                with ui.element("div").classes("stack"):
                    self._show_meter(record)
                scan_code(history_record.qr(record, self.base))
                with row("no-print"):
                    copy_link(address(record.number))
                    Button(t("Print"), self.print_it, kind="quiet", icon="print")
            shown = history_record.sections(record, zone())
            with split(t("Sections")) as (main, side):
                with main:
                    for one in shown:
                        section(one)
                side.classes("record-aside")
                with side, card(t("Sections")):
                    contents(shown)

    def _tell_of_scan(self) -> None:
        """Whoever scanned a print wants to know whether it still says what the record says."""
        if not self.scanned:
            return
        if len(self.scanned) >= history_record.SHORT and self.record.bears(self.scanned):
            note(t("The print you scanned is this record as it is now."), "ok")
        else:
            note(
                t("The print you scanned shows another state of this record: print it anew."),
                "warn",
            )

    def _tell_of_news(self, now: Record) -> None:
        note(t("This record has grown since you opened it."), "warn")
        with ui.element("div").classes("stack no-print"):
            elements = history_record.metered(now.content)
            verdict(elements)
            lacking(now, [one for one in elements if one.state == "missing"])
            with row():
                Button(t("Show what is new"), lambda: ui.navigate.to(address(now.number)))

    def _show_meter(self, record: Record) -> None:
        elements = history_record.metered(record.content)
        verdict(elements)
        with ui.element("ul").classes("meter"):
            for clause in CLAUSES:
                self._clause(record, clause, [e for e in elements if e.clause == clause])
        Text(kept(record), "muted")
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
            lacking(record, [one for one in due if one.state == "missing"])
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


def scan_code(svg: str) -> None:
    """On paper alone: it leads back to this page, which says whether the print still holds."""
    picture = ui.element("img").classes("record-qr only-print")
    picture.props["src"] = f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"
    picture.props["alt"] = t("Scan to open the record and to see whether it is still this one.")


def kept(record: Record) -> str:
    """How long nobody may throw it away; beside its content, which says nothing of it."""
    days = settings.current().retention_record_days
    shipped = (record.content["shipment"] or {}).get("at")
    if not shipped:
        return t("Kept for at least {n} days after the shipment", n=f"{days:,}")
    until = datetime.fromisoformat(shipped) + timedelta(days=days)
    return t("Kept until {day} at least", day=day(until))


def verdict(elements: Sequence[Element]) -> None:
    """The one sentence on top of the meter."""
    lacks = sum(one.state == "missing" for one in elements)
    if not lacks:
        note(t("Complete: nothing is missing."), "ok")
    elif lacks == 1:
        note(t("Not complete: one thing is missing."), "warn")
    else:
        note(t("Not complete: {n} things are missing.", n=lacks), "warn")


def lacking(record: Record, lacks: Sequence[Element]) -> None:
    """What is missing, each a link to where it is added."""
    if not lacks:
        return
    with ui.element("ul").classes("lacks"):
        for one in lacks:
            with ui.element("li"):
                there_to = history_record.address(record.content, one)
                Link(one.lack, quote(there_to, safe="/%"))


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
            PaperTable(table.columns, table.rows, label=name, pictures=table.pictures)
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
        if signature.holds is False:
            note(signature.said, "bad")
        elif signature.said:
            Text(signature.said, "faint")

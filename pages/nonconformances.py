"""The list of nonconformances with the first-pass yield; what is filtered stands in the address."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from nicegui import ui

from app import builds, edge, nonconformance, settings
from app.access import Action
from app.nonconformance import KINDS, SEVERITIES, Page, Row, Wanted, Yield
from app.words import t
from pages import ages, live
from pages.frame import frame
from pages.moments import day
from pages.visitor import actor, page, visitor
from pages.widgets import (
    Button,
    Choice,
    Column,
    DataTable,
    Field,
    Filter,
    FilterChips,
    Lines,
    Paging,
    Sheet,
    Text,
    card,
    empty_state,
    row,
)
from pages.widgets.text import TextElement

PATH = "/nonconformances"
PAGE = 50
LONGEST = 100
MONTHS = 3  # of first-pass yield that are shown
STATES = {"open": t("Open"), "closed": t("Closed"), "all": t("All")}
SEVERITY = {"": t("Any"), **{key: t(words) for key, words in SEVERITIES.items()}}
STAGES = {"": t("Both"), "pre-qc": t("Pre-QC"), "final-qc": t("Final QC")}
AGES = {0: t("Any"), 7: t("Over 7 days"), 30: t("Over 30 days")}
STAGE_WORDS = {
    "pre-qc": t("Pre-QC"), "assembly": t("Assembly"), "test": t("End-of-line test"),
    "packaging": t("Packaging"), "final-qc": t("Final QC"),
}  # fmt: skip
COLUMNS = (
    Column("number", t("Number"), kind="strong"),
    Column("build", t("Build"), kind="mono"),
    Column("description", t("What is wrong")),
    Column("severity", t("Severity")),
    Column("decided", t("Decision")),
    Column("age", t("Age"), kind="date"),
)


def address(wanted: Wanted) -> str:
    """The address of this list; what goes without saying is left out."""
    said = {
        "q": wanted.text.strip(),
        "build": wanted.build,
        "show": wanted.state if wanted.state != "open" else "",
        "severity": wanted.severity,
        "stage": wanted.stage,
        "age": str(wanted.older_than or ""),
        "page": str(wanted.page) if wanted.page > 1 else "",
    }
    query = urlencode({name: value for name, value in said.items() if value})
    return f"{PATH}?{query}" if query else PATH


def asked(query: Mapping[str, str]) -> Wanted:
    """What an address asks for; anything it says wrongly is as if it were not there."""
    number, older = query.get("page", "1"), query.get("age", "0")
    show = query.get("show", "open")
    return Wanted(
        text=query.get("q", "")[:LONGEST],
        build=query.get("build", "").replace("\x00", "")[:LONGEST],
        state="closed" if show == "closed" else "all" if show == "all" else "open",
        severity=query.get("severity", "") if query.get("severity") in SEVERITIES else "",
        stage=query.get("stage", "") if query.get("stage") in STAGES else "",
        older_than=int(older) if older in {"7", "30"} else 0,
        page=int(number) if number.isascii() and number.isdecimal() and 0 < len(number) < 7 else 1,
    )


def chips(wanted: Wanted) -> Iterator[Filter]:
    """What the list is narrowed by besides the text, in words."""
    if wanted.build:
        yield Filter("build", t("Build {number}", number=wanted.build))
    if wanted.severity:
        yield Filter("severity", SEVERITY[wanted.severity])
    if wanted.stage:
        yield Filter("stage", STAGES[wanted.stage])
    if wanted.older_than:
        yield Filter("older_than", AGES[wanted.older_than])


@page(PATH, action=Action.SEE_NONCONFORMANCES)
async def nonconformances_page(request: Request) -> None:
    with frame(t("Nonconformances"), visitor()):
        await NonconformanceList(asked(request.query_params)).draw()


@page("/builds/{number}/nonconformances", action=Action.SEE_NONCONFORMANCES)
async def nonconformances_of_build(number: str) -> Response:
    """Those of one build, closed ones too, in the list of all."""
    await edge.read(actor(), lambda s: builds.find(s, number))
    return RedirectResponse(address(Wanted(build=number, state="all")))


class NonconformanceList:
    """One person's view of the list; `wanted` is its whole state and equals the address."""

    def __init__(self, wanted: Wanted) -> None:
        self.wanted, self.client = wanted, ui.context.client
        self.turn = 0

    async def draw(self) -> None:
        # Before reading: a change in between would be missed.
        live.on_change(["nonconformance"], self.read_again)
        found = await self._read()
        self._tools()
        self.table = DataTable(COLUMNS, [], label=t("Nonconformances"))
        self.nothing = ui.element("div").classes("when-filled")
        self.paging = Paging(0, 1, PAGE, lambda number: self._want(page=number))
        self._show(found)
        with card(t("First-pass yield")):
            yields(await edge.read(actor(), _yields))

    async def read_again(self) -> None:
        """Show what the database has now; a slower answer never covers a newer one."""
        self.turn += 1
        mine = self.turn
        with self.client:
            found = await self._read()
            if mine == self.turn:
                self._show(found)

    async def _read(self) -> Page:
        wanted, at = self.wanted, ages.now()
        return await edge.read(actor(), lambda s: nonconformance.page(s, wanted, now=at))

    def _tools(self) -> None:
        wanted = self.wanted
        with row("tools"):
            search = Field(
                t("Search"),
                wanted.text,
                keyboard="search",
                placeholder=t("Number, build, PO, customer or words"),
                on_change=lambda e: self._want(text=e.value or ""),
                wait=0.2,
            )
            search.classes("grow")
            show = Choice(
                t("Show"), STATES, wanted.state, on_change=lambda e: self._want(state=e.value)
            )
            show.classes("orders-shown")
            Button(t("Filter"), self._open_filters, icon="filter")
        self.chips = FilterChips([*chips(wanted)], self._remove)

    def _open_filters(self) -> None:
        wanted = self.wanted
        with self.client, Sheet(t("Filter nonconformances")) as sheet:
            for label, options, name in (
                (t("Severity"), SEVERITY, "severity"),
                (t("Stage"), STAGES, "stage"),
                (t("Age"), AGES, "older_than"),
            ):
                self._filter(label, options, name, getattr(wanted, name))
            with ui.element("div").classes("sheet-foot"):
                Button(t("Show them"), sheet.close, kind="primary")
        sheet.on("hide", sheet.delete)
        sheet.open()

    def _filter(self, label: str, options: Mapping[Any, str], name: str, value: object) -> None:
        Choice(label, options, value, on_change=lambda e: self._want(**{name: e.value}))

    async def _remove(self, name: str) -> None:
        names = [name] if name else ["build", "severity", "stage", "older_than"]
        empty = Wanted()
        await self._want(**{one: getattr(empty, one) for one in names})

    async def _want(self, **changed: Any) -> None:  # noqa: ANN401
        # Another wish begins at its first page.
        wanted = replace(self.wanted, **({"page": 1} | changed))
        if wanted != self.wanted:
            self.wanted = wanted
            ui.navigate.history.replace(address(wanted))
            self.chips.show([*chips(wanted)])
            await self.read_again()

    def _show(self, found: Page) -> None:
        self.table.show([in_words(one) for one in found.rows], count=found.total)
        self.paging.show(found.total, self.wanted.page, more=found.more)
        self.table.set_visibility(bool(found.rows))
        self.paging.set_visibility(bool(found.rows))
        self.nothing.clear()
        if not found.rows:
            with self.nothing:
                self._empty()

    def _empty(self) -> None:
        if self.wanted == Wanted():
            empty_state("passed", t("Nothing is open: what fails an inspection stands here."))
        else:
            empty_state("search", t("No nonconformance matches."))


async def _yields(session: Any) -> Sequence[Yield]:  # noqa: ANN401  # handed on to `app`
    today = ages.today()
    first = months_before(today.year, today.month, MONTHS - 1)
    zone = settings.current().factory_time_zone
    return await nonconformance.first_pass(
        session, since=today.replace(year=first[0], month=first[1], day=1), until=today, zone=zone
    )


def months_before(year: int, month: int, count: int) -> tuple[int, int]:
    """The year and month so many months earlier."""
    whole = year * 12 + month - 1 - count
    return whole // 12, whole % 12 + 1


def yields(found: Sequence[Yield]) -> None:
    """How many of the first inspections passed, by stage and month, the newest first."""
    Text(t("Of the first inspections signed in a month, how many passed."), "muted")
    if not found:
        Text(t("Nothing was signed in these months."))
        return
    with ui.element("dl").classes("yields"):
        for one in sorted(found, key=lambda y: (y.month, y.stage), reverse=True):
            with ui.element("div"):
                month = day(one.month).split(" ", 1)[1]
                TextElement(tag="dt", text=f"{STAGE_WORDS[one.stage]}, {month}")
                with ui.element("dd"):
                    TextElement(tag="span", text=f"{one.percent} %")
                    Text(t("{n} of {all}", n=one.passed, all=one.inspected), "muted")


def in_words(one: Row) -> dict[str, Any]:
    """One row as the table shows it."""
    since = ages.age(one.opened_at) if one.closed_at is None else t("closed")
    return {
        "id": one.id,
        "href": f"{PATH}/{one.number}",
        "number": one.number,
        "build": Lines(one.build_number, one.po_number),
        "description": Lines(one.description, STAGE_WORDS[one.stage]),
        "severity": t(SEVERITIES[one.severity]),
        "decided": t(KINDS[one.decided]) if one.decided else t("Not decided"),
        "age": Lines(day(one.opened_at), since),
    }

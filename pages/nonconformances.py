"""The list of nonconformances with the first-pass yield; what is filtered stands in the address."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from nicegui import ui

from app import builds, edge, nonconformance, settings
from app.access import Action
from app.nonconformance import KINDS, SEVERITIES, Page, Row, Wanted, Yield
from app.words import t
from pages import ages
from pages.addressed import Address, Addressed, one_of, page_number, typed
from pages.frame import frame
from pages.moments import day
from pages.visitor import actor, page, visitor
from pages.widgets import (
    Button,
    Choice,
    Column,
    DataTable,
    Filter,
    Lines,
    PagedTable,
    Text,
    card,
    empty_state,
    row,
)
from pages.widgets.text import TextElement

PATH = "/nonconformances"
PAGE = 50
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
    Column("status", t("Status"), kind="status"),
    Column("description", t("What is wrong")),
    Column("decided", t("Decision")),
    # A day that may take two lines: all columns fit on a tablet held upright.
    Column("age", t("Age"), kind="muted"),
)


ADDRESS = Address(
    PATH,
    Wanted(),
    {
        "q": typed(),
        "build": typed("build"),
        "show": one_of("state", STATES),
        "severity": one_of("severity", SEVERITIES),
        "stage": one_of("stage", STAGES),
        "age": one_of("older_than", AGES),
        "page": page_number(),
    },
)


@page(PATH, action=Action.SEE_NONCONFORMANCES)
async def nonconformances_page(request: Request) -> None:
    with frame(t("Nonconformances"), visitor()):
        await NonconformanceList(ADDRESS.read(request.query_params)).draw()
        with card(t("First-pass yield")):
            yields(await edge.read(actor(), _yields))


@page("/builds/{number}/nonconformances", action=Action.SEE_NONCONFORMANCES)
async def nonconformances_of_build(number: str) -> Response:
    """Those of one build, closed ones too, in the list of all."""
    await edge.read(actor(), lambda s: builds.find(s, number))
    return RedirectResponse(ADDRESS.write(Wanted(build=number, state="all")))


class NonconformanceList(Addressed[Wanted, Page]):
    address, follows, size = ADDRESS, ("nonconformance", "build"), PAGE
    ages = True

    async def read(self) -> Page:
        wanted, at = self.wanted, ages.now()
        return await edge.read(actor(), lambda s: nonconformance.page(s, wanted, now=at))

    def filters(self) -> Iterator[Filter]:
        if self.wanted.build:
            yield Filter("build", t("Build {number}", number=self.wanted.build))
        if self.wanted.severity:
            yield Filter("severity", SEVERITY[self.wanted.severity])
        if self.wanted.stage:
            yield Filter("stage", STAGES[self.wanted.stage])
        if self.wanted.older_than:
            yield Filter("older_than", AGES[self.wanted.older_than])

    def lay_out(self, _found: Page) -> None:
        with row("tools"):
            self.search_field(t("Search"), placeholder=t("Number, build, PO, customer or words"))
            show = Choice(
                t("Show"), STATES, self.wanted.state, on_change=lambda e: self.want(state=e.value)
            )
            show.classes("orders-shown")
            Button(t("Filter"), self._open_filters, icon="filter")
        self.filter_chips()
        table = DataTable(COLUMNS, [], label=t("Nonconformances"))
        self.listed = PagedTable(table, PAGE, lambda number: self.want(page=number))

    def _open_filters(self) -> None:
        with self.sheet(t("Filter nonconformances"), t("Show them")):
            for label, options, name in (
                (t("Severity"), SEVERITY, "severity"),
                (t("Stage"), STAGES, "stage"),
                (t("Age"), AGES, "older_than"),
            ):
                self._filter(label, options, name)

    def _filter(self, label: str, options: Mapping[Any, str], name: str) -> None:
        chosen = getattr(self.wanted, name)
        Choice(label, options, chosen, on_change=lambda e: self.want(**{name: e.value}))

    def show(self, found: Page) -> None:
        rows = [in_words(one) for one in found.rows]
        self.listed.show(rows, self.wanted.page, found, self._empty)

    def _empty(self) -> None:
        if self.wanted == Wanted():
            empty_state("passed", t("Nothing is open: what fails an inspection stands here."))
        else:
            self.nothing_fits(t("No nonconformance matches."))


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
        "status": ages.standing(one.build_status, one.status_since),
        "description": Lines(one.description, STAGE_WORDS[one.stage]),
        "decided": Lines(
            t(KINDS[one.decided]) if one.decided else t("Not decided"), t(SEVERITIES[one.severity])
        ),
        "age": Lines(day(one.opened_at), since),
    }

"""Lists of builds by where they stand; what the dashboard counts opens here."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, get_args
from urllib.parse import quote, urlencode

from fastapi import Request
from nicegui import ui

from app import build_list, edge
from app.access import Action
from app.build_list import PAGE, Due, Page, Row, Wanted, Whose
from app.rules.progress import CLOSED, STATUSES
from app.words import t
from pages import live
from pages.ages import age, due, today
from pages.frame import Crumb, frame
from pages.moments import day
from pages.visitor import actor, page, visitor
from pages.widgets import (
    Choice,
    Column,
    DataTable,
    Field,
    Filter,
    FilterChips,
    Lines,
    Paging,
    empty_state,
    row,
    status_look,
)

PATH = "/builds"
LONGEST = 100
COLUMNS = (
    Column("build", t("Build"), kind="strong"),
    Column("customer", t("Customer")),
    Column("wanted", t("Wanted"), kind="date"),
    Column("status", t("Status"), kind="status"),
    Column("who", t("Works on it"), narrow="hide"),
)
WHOSE = {
    "": t("All"),
    "entered": t("My orders"),
    "assigned": t("My work"),
    "free": t("Free"),
}
DUE = {"late": t("Late"), "soon": t("Wanted within 7 days")}


@page(PATH, action=Action.SEE_BOARD)
async def builds_page(request: Request) -> None:
    with frame(t("Builds"), visitor(), crumbs=[Crumb(t("Orders"), "/orders")]):
        await BuildList(read(request.query_params)).draw()


class BuildList:
    """One person's view of the list; `wanted` is its whole state and equals the address."""

    def __init__(self, wanted: Wanted) -> None:
        self.wanted, self.client, self.asked = wanted, ui.context.client, 0

    async def draw(self) -> None:
        # Before reading: a change in between would be missed.
        live.on_change(["order"], self.read_again)
        with row("tools"):
            search = Field(
                t("Search"),
                self.wanted.text,
                keyboard="search",
                placeholder=t("PO, build, customer or project"),
                on_change=lambda e: self._want(text=e.value or ""),
                wait=0.2,
            )
            search.classes("grow")
            Choice(
                t("Show"), WHOSE, self.wanted.whose, on_change=lambda e: self._want(whose=e.value)
            ).classes("orders-shown builds-shown")
        self.chips = FilterChips(filters(self.wanted), self._remove)
        self.table = DataTable(COLUMNS, [], label=t("Builds"))
        self.nothing = ui.element("div").classes("when-filled")
        self.paging = Paging(0, 1, PAGE, lambda number: self._want(page=number))
        await self.read_again()

    async def read_again(self) -> None:
        """Show what the database has now; a slower answer never covers a newer one."""
        self.asked += 1
        mine = self.asked
        # The chip that asked for it is drawn away by now; the page is still here.
        with self.client:
            found = await edge.read(
                actor(), lambda s: build_list.page(s, self.wanted, today=today())
            )
            if mine == self.asked:
                self._show(found)

    def _show(self, found: Page) -> None:
        self.table.show([in_words(one) for one in found.rows], count=found.total)
        self.paging.show(found.total, self.wanted.page, more=found.more)
        self.table.set_visibility(bool(found.rows))
        self.paging.set_visibility(bool(found.rows))
        self.nothing.clear()
        if not found.rows:
            with self.nothing:
                empty_state("box", t("No build stands here now."))

    async def _want(self, **changed: Any) -> None:  # noqa: ANN401
        # Another wish begins at its first page.
        wanted = replace(self.wanted, **({"page": 1} | changed))
        if wanted == self.wanted:
            return
        self.wanted = wanted
        ui.navigate.history.replace(write(wanted))
        self.chips.show(filters(wanted))
        await self.read_again()

    async def _remove(self, name: str) -> None:
        left = tuple(one for one in self.wanted.statuses if name and one != name)
        keeps_due = name and name != "due"
        await self._want(statuses=left, due=self.wanted.due if keeps_due else "")


def filters(wanted: Wanted) -> list[Filter]:
    """What the list is narrowed by besides words and whose, in words."""
    statuses = [Filter(one, status_look(one)[0]) for one in wanted.statuses]
    return [*statuses, *([Filter("due", DUE[wanted.due])] if wanted.due else [])]


def read(asked: Mapping[str, str]) -> Wanted:
    """What an address asks for; anything it says wrongly is as if it were not there."""
    statuses, number = asked.get("status", "").split(","), asked.get("page", "1")
    whose: dict[str, Whose] = {one: one for one in get_args(Whose)}
    due_on: dict[str, Due] = {one: one for one in get_args(Due)}
    return Wanted(
        statuses=tuple(one for one in STATUSES if one in statuses),
        whose=whose.get(asked.get("whose", ""), ""),
        due=due_on.get(asked.get("due", ""), ""),
        text=asked.get("q", "")[:LONGEST],
        page=max(1, int(number)) if number.isascii() and number.isdecimal() and len(number) < 7
        else 1,
    )  # fmt: skip


def write(wanted: Wanted) -> str:
    """The address of this list; what goes without saying is left out."""
    said = {
        "q": wanted.text.strip(),
        "status": ",".join(wanted.statuses),
        "whose": wanted.whose,
        "due": wanted.due,
        "page": str(wanted.page) if wanted.page > 1 else "",
    }
    query = urlencode({name: value for name, value in said.items() if value}, safe=",")
    return f"{PATH}?{query}" if query else PATH


def in_words(build: Row) -> dict[str, Any]:
    """One row as the table shows it."""
    closed = build.status in CLOSED
    return {
        "id": build.number,
        "href": f"{PATH}/{quote(build.number, safe='')}",
        "build": build.number,
        "customer": Lines(build.customer, build.po_number),
        "wanted": Lines(day(build.wanted_on), *(("",) if closed else due(build.wanted_on))),
        "status": Lines(build.status, t("for {age}", age=age(build.status_since))),
        "who": ", ".join(build.workers),
    }

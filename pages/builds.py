"""Lists of builds by where they stand; what the dashboard counts opens here."""

from typing import Any, get_args
from urllib.parse import quote

from fastapi import Request

from app import build_list, edge
from app.access import Action
from app.build_list import PAGE, Due, Page, Row, Wanted, Whose
from app.rules.progress import CLOSED, STATUSES
from app.words import t
from pages.addressed import Address, Addressed, one_of, page_number, some_of, typed
from pages.ages import due, standing, today
from pages.frame import Crumb, frame
from pages.moments import day
from pages.visitor import actor, page, visitor
from pages.widgets import (
    Choice,
    Column,
    DataTable,
    Filter,
    Lines,
    PagedTable,
    empty_state,
    row,
    status_look,
)

PATH = "/builds"
COLUMNS = (
    Column("build", t("Build"), kind="strong"),
    Column("customer", t("Customer")),
    Column("wanted", t("Wanted"), kind="date"),
    Column("status", t("Status"), kind="status"),
    Column("who", t("Works on it"), narrow="hide"),
)
ADDRESS = Address(
    PATH,
    Wanted(),
    {
        "q": typed(),
        "status": some_of("statuses", STATUSES),
        "whose": one_of("whose", get_args(Whose)),
        "due": one_of("due", get_args(Due)),
        "page": page_number(),
    },
)
write = ADDRESS.write
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
        await BuildList(ADDRESS.read(request.query_params)).draw()


class BuildList(Addressed[Wanted, Page]):
    address, follows, size = ADDRESS, ("order",), PAGE
    ages = True

    async def read(self) -> Page:
        return await edge.read(actor(), lambda s: build_list.page(s, self.wanted, today=today()))

    def filters(self) -> list[Filter]:
        due_on = [Filter("due", DUE[self.wanted.due])] if self.wanted.due else []
        stands = [Filter(f"statuses:{one}", status_look(one)[0]) for one in self.wanted.statuses]
        return [*stands, *due_on]

    def lay_out(self, _found: Page) -> None:
        with row("tools"):
            self.search_field(t("Search"), placeholder=t("PO, build, customer or project"))
            Choice(
                t("Show"), WHOSE, self.wanted.whose, on_change=lambda e: self.want(whose=e.value)
            ).classes("orders-shown builds-shown")
        self.filter_chips()
        table = DataTable(COLUMNS, [], label=t("Builds"))
        self.listed = PagedTable(table, PAGE, lambda number: self.want(page=number))

    def show(self, found: Page) -> None:
        rows = [in_words(one) for one in found.rows]
        self.listed.show(rows, self.wanted.page, found, nothing)


def nothing() -> None:
    empty_state("box", t("No build stands here now."))


def in_words(build: Row) -> dict[str, Any]:
    """One row as the table shows it."""
    closed = build.status in CLOSED
    return {
        "id": build.number,
        "href": f"{PATH}/{quote(build.number, safe='')}",
        "build": build.number,
        "customer": Lines(build.customer, build.po_number),
        "wanted": Lines(day(build.wanted_on), *(("",) if closed else due(build.wanted_on))),
        "status": standing(build.status, build.status_since),
        "who": ", ".join(build.workers),
    }

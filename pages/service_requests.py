"""The requests for service parts: what waits for whom, how urgent, since when."""

from collections.abc import Iterator
from typing import Any

from fastapi import Request

from app import edge, service
from app.access import Action
from app.service import PAGE, URGENCIES, Page, Row, Wanted
from app.words import t
from pages.addressed import Addressed
from pages.ages import age
from pages.frame import frame
from pages.moments import day
from pages.service_address import CART, OF_REQUESTS, PARTS, REQUESTS, of_request
from pages.visitor import actor, page, visitor
from pages.widgets import (
    Button,
    Check,
    Choice,
    Column,
    DataTable,
    Filter,
    Lines,
    LinkButton,
    PagedTable,
    Picker,
    empty_state,
    row,
)
from pages.widgets.lit import Changes

SHOWN = {
    "open": t("Open"),
    "pending": t("Pending"),
    "approved": t("Approved"),
    "returned": t("Returned for change"),
    "rejected": t("Rejected"),
    "fulfilled": t("Fulfilled"),
    "all": t("All"),
}
URGENCY = {"": t("Any"), **{key: t(words) for key, words in URGENCIES.items()}}
TONES = {"urgent": "warn", "device-down": "bad"}
OVER = {"rejected", "fulfilled"}
COLUMNS = (
    Column("number", t("Number"), kind="strong"),
    Column("status", t("Status"), kind="status"),
    Column("reason", t("What for")),
    Column("author", t("Asked by")),
    Column("age", t("Since"), kind="date"),
)
# In a card on an upright tablet there is no room for since when.
SHORT = tuple(column for column in COLUMNS if column.name != "age")


@page(REQUESTS, action=Action.SEE_SERVICE_REQUESTS)
async def requests_page(request: Request) -> None:
    person = visitor()
    orders = person.may(Action.ORDER_SERVICE_PARTS)
    with frame(t("Service requests"), person, action=new_request if orders else None):
        await RequestList(OF_REQUESTS.read(request.query_params)).draw()


def new_request() -> None:
    with row():
        LinkButton(t("Cart"), CART, kind="quiet", icon="package")
        LinkButton(t("Service parts"), PARTS, kind="primary", icon="plus")


class RequestList(Addressed[Wanted, Page]):
    address, follows, size = OF_REQUESTS, ("service-request",), PAGE
    ages = True

    async def read(self) -> Page:
        wanted = self.wanted
        return await edge.read(actor(), lambda s: service.listed(s, wanted))

    def filters(self) -> Iterator[Filter]:
        if self.wanted.urgency:
            yield Filter("urgency", URGENCY[self.wanted.urgency])
        if self.wanted.mine:
            yield Filter("mine", t("Mine"))

    def lay_out(self, _found: Page) -> None:
        with row("tools"):
            self.search_field(
                t("Search"), placeholder=t("Number, part, build, serial number or words")
            )
            Picker(
                t("Show"), SHOWN, self.wanted.state,
                on_change=lambda e: self.want(state=e.value or "open"),
            )  # fmt: skip
            Button(t("Filter"), self._open_filters, icon="filter")
        self.filter_chips()
        self.changes = Changes()
        table = DataTable(COLUMNS, [], label=t("Service requests"))
        self.listed = PagedTable(table, PAGE, lambda number: self.want(page=number))

    def _open_filters(self) -> None:
        wanted = self.wanted
        with self.sheet(t("Filter service requests"), t("Show them")):
            Choice(
                t("Urgency"), URGENCY, wanted.urgency,
                on_change=lambda e: self.want(urgency=e.value),
            )  # fmt: skip
            Check(
                t("Only those I asked for"), wanted.mine,
                on_change=lambda e: self.want(mine=bool(e.value)),
            )  # fmt: skip

    def show(self, found: Page) -> None:
        changed = self.changes.count({one.id: one.status for one in found.rows})
        rows = [in_words(one) | {"changed": changed[one.id]} for one in found.rows]
        self.listed.show(rows, self.wanted.page, found, self._empty)

    def _empty(self) -> None:
        if self.wanted != Wanted():
            self.nothing_fits(t("No service request matches."))
        elif visitor().may(Action.ORDER_SERVICE_PARTS):
            words = t("Nothing is open. What you ask for stands here until it is fulfilled.")
            empty_state("package", words, action=lambda: LinkButton(t("Service parts"), PARTS))
        else:
            empty_state("passed", t("Nothing is open: what service asks for stands here."))


def in_words(one: Row) -> dict[str, Any]:
    """One row as the table shows it."""
    # What is over is no older than the day it was.
    since = "" if one.status in OVER else age(one.status_since)
    return {
        "id": one.id,
        "href": of_request(one.number),
        "number": Lines(one.number, one.build_number or one.serial),
        "status": one.status,
        "reason": Lines(one.reason, urgency(one), "" if one.status in OVER else tone(one)),
        "author": Lines(t("You") if one.mine else one.author, parts(one)),
        "age": Lines(day(one.status_since), since),
    }


def tone(one: Row) -> Any:  # noqa: ANN401  # one of the tones of a cell
    return TONES.get(one.urgency, "")


def urgency(one: Row) -> str:
    """Nothing for what is as usual."""
    return "" if one.urgency == "normal" else t(URGENCIES[one.urgency])


def parts(one: Row) -> str:
    """How many different ones, and how many there are to pack."""
    said = t("1 part") if one.lines == 1 else t("{n} parts", n=one.lines)
    return said if one.pieces == one.lines else t("{parts}, {n} pieces", parts=said, n=one.pieces)

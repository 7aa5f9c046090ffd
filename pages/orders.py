"""The list of orders: search as you type, filters in the address, the present on the screen."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from fastapi import Request
from nicegui import ui

from app import edge
from app.access import Action
from app.orders import listing
from app.orders.listing import PAGE, Page, Row, Wanted
from app.words import t
from models.orders import CLOSED, STATUSES
from pages import orders_address
from pages.addressed import Addressed
from pages.ages import age, due
from pages.frame import frame
from pages.moments import day, zone
from pages.visitor import actor, page, visitor
from pages.widgets import (
    Button,
    Check,
    Choice,
    Column,
    DataTable,
    Field,
    Filter,
    Lines,
    LinkButton,
    PagedTable,
    Text,
    empty_state,
    row,
    status_look,
)
from pages.widgets.lit import Changes

COLUMNS = (
    Column("po", t("PO number"), kind="strong", sort=True),
    Column("builds", t("Builds"), kind="mono", sort=True),
    Column("customer", t("Customer"), sort=True),
    Column("wanted", t("Wanted"), kind="date", sort=True),
    Column("status", t("Status"), kind="status", sort=True),
    Column("created", t("Age"), kind="date", sort=True, narrow="hide"),
)
SHOWN = {"open": t("Open"), "mine": t("Mine"), "all": t("All")}


@page("/orders", action=Action.SEE_ORDERS)
async def orders_page(request: Request) -> None:
    person = visitor()
    new = person.may(Action.ENTER_ORDER)
    with frame(t("Orders"), person, action=new_order if new else None):
        await OrderList(orders_address.read(request.query_params)).draw()


def new_order() -> None:
    LinkButton(t("New order"), "/orders/new", kind="primary", icon="plus")


class OrderList(Addressed[Wanted, Page]):
    address, follows, size = orders_address.ADDRESS, ("order",), PAGE
    ages = True

    async def read(self) -> Page:
        return await edge.read(actor(), lambda s: listing.page(s, self.wanted, zone=zone()))

    def filters(self) -> Iterable[Filter]:
        return orders_address.filters(self.wanted)

    def lay_out(self, _found: Page) -> None:
        with row("tools"):
            self.search_field(t("Search"), placeholder=t("PO, build, customer or project"))
            Choice(
                t("Show"), SHOWN, scope(self.wanted), on_change=lambda e: self._scope(e.value)
            ).classes("orders-shown")
            Button(t("Filter"), self._open_filters, icon="filter")
        self.filter_chips()
        self.changes = Changes()
        table = DataTable(
            COLUMNS,
            [],
            label=t("Orders"),
            on_sort=lambda by: self.want(sort=by),
            sorted_by=self.wanted.sort,
        )
        self.listed = PagedTable(table, PAGE, lambda number: self.want(page=number))

    def show(self, found: Page) -> None:
        rows = [in_words(one, linked=visitor().may(Action.SEE_ORDER)) for one in found.rows]
        changed = self.changes.count({shown["id"]: shown["status"].text for shown in rows})
        for shown in rows:
            shown["changed"] = changed[shown["id"]]
        self.listed.show(rows, self.wanted.page, found, self._empty)

    async def _scope(self, chosen: str) -> None:
        await self.want(mine=chosen == "mine", closed_too=chosen == "all")

    def _open_filters(self) -> None:
        statuses = set(self.wanted.statuses)
        with self.sheet(t("Filter orders"), t("Show orders")):
            Field(
                t("Customer"),
                self.wanted.customer,
                hint=t("Any part of the name"),
                on_change=lambda e: self.want(customer=e.value or ""),
            )
            with ui.element("div").classes("pairs"):
                self.day_field(t("Wanted from"), "wanted_from")
                self.day_field(t("Wanted until"), "wanted_to")
                self.day_field(t("Entered from"), "created_from")
                self.day_field(t("Entered until"), "created_to")
            Text(t("Status"), "strong")
            with ui.element("div").classes("pairs"):
                for status in STATUSES:
                    self._status(status, statuses)

    def _status(self, status: str, among: set[str]) -> None:
        async def chosen(event: Any) -> None:  # noqa: ANN401
            (among.add if event.value else among.discard)(status)
            await self.want(statuses=tuple(one for one in STATUSES if one in among))

        Check(status_look(status)[0], status in among, on_change=chosen)

    def _empty(self) -> None:
        asked = replace(self.wanted, sort="wanted", page=1)
        if asked == Wanted():
            new = new_order if visitor().may(Action.ENTER_ORDER) else None
            empty_state("orders", t("No open orders. A new one stands here at once."), action=new)
        elif asked.only_open:
            everything = replace(asked, closed_too=True, mine=False)
            empty_state(
                "search",
                t("No open order matches. Shipped and cancelled ones are not looked through."),
                action=lambda: Button(t("Look through all orders"), lambda: self._open(everything)),
            )
        else:
            self.nothing_fits(t("No order matches."))

    def _open(self, wanted: Wanted) -> None:
        ui.navigate.to(self.address.write(wanted))


def unsorted(columns: Sequence[Column]) -> list[Column]:
    """The same columns for a short list that has one order only."""
    return [replace(column, sort=False) for column in columns]


def scope(wanted: Wanted) -> str:
    return "all" if wanted.closed_too else "mine" if wanted.mine else "open"


def in_words(order: Row, *, linked: bool = True) -> dict[str, Any]:
    """One row as the table shows it; without a link for who sees the list and not the orders."""
    first, *others = order.build_numbers.split() or [""]
    closed = order.status in CLOSED
    return {
        "id": order.id,
        "href": f"/orders/{order.id}" if linked else "",
        "po": order.po_number,
        "builds": Lines(first, t("and {n} more", n=len(others)) if others else ""),
        "customer": Lines(order.customer, order.project),
        "wanted": Lines(day(order.wanted_on), *(("",) if closed else due(order.wanted_on))),
        "status": Lines(
            order.status, "" if closed else t("for {age}", age=age(order.status_since))
        ),
        "created": age(order.created_at),
    }

"""The list of orders: search as you type, filters in the address, the present on the screen."""

from collections.abc import Callable, Sequence
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
from pages import live, orders_address
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
    DateField,
    Field,
    FilterChips,
    Lines,
    LinkButton,
    Paging,
    Sheet,
    Text,
    empty_state,
    row,
    status_look,
)

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


class OrderList:
    """One person's view of the list; `wanted` is its whole state and equals the address."""

    def __init__(self, wanted: Wanted) -> None:
        self.wanted, self.client = wanted, ui.context.client
        self.asked = 0

    async def draw(self) -> None:
        # Before reading: a change in between would be missed.
        live.on_change(["order"], self.read_again)
        found = await self._read()
        self._tools()
        self.chips = FilterChips([*orders_address.filters(self.wanted)], self._remove)
        self.table = DataTable(
            COLUMNS, [], label=t("Orders"), on_sort=self._sort, sorted_by=self.wanted.sort
        )
        self.nothing = ui.element("div").classes("when-filled")
        self.paging = Paging(0, 1, PAGE, lambda number: self._want(page=number))
        self._show(found)

    async def read_again(self) -> None:
        """Show what the database has now; a slower answer never covers a newer one."""
        self.asked += 1
        mine = self.asked
        # The chip that asked for it is drawn away by now; the page is still here.
        with self.client:
            found = await self._read()
            if mine == self.asked:
                self._show(found)

    async def _read(self) -> Page:
        return await edge.read(actor(), lambda s: listing.page(s, self.wanted, zone=zone()))

    async def _want(self, **changed: Any) -> None:  # noqa: ANN401
        # Another wish begins at its first page.
        await self._now(replace(self.wanted, **({"page": 1} | changed)))

    async def _now(self, wanted: Wanted) -> None:
        if wanted == self.wanted:
            return
        self.wanted = wanted
        ui.navigate.history.replace(orders_address.write(wanted))
        self.chips.show([*orders_address.filters(wanted)])
        await self.read_again()

    def _show(self, found: Page) -> None:
        known = {shown["id"]: shown for shown in self.table.rows}
        rows = [in_words(one, linked=visitor().may(Action.SEE_ORDER)) for one in found.rows]
        for shown in rows:
            before = known.get(shown["id"])
            shown["changed"] = before is not None and before["status"].text != shown["status"].text
        self.table.show(rows, count=found.total)
        self.paging.show(found.total, self.wanted.page, more=found.more)
        self.table.set_visibility(bool(rows))
        self.paging.set_visibility(bool(rows))
        self.nothing.clear()
        if not rows:
            with self.nothing:
                self._empty()

    def _tools(self) -> None:
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
                t("Show"), SHOWN, scope(self.wanted), on_change=lambda e: self._scope(e.value)
            ).classes("orders-shown")
            Button(t("Filter"), self._open_filters, icon="filter")

    async def _scope(self, chosen: str) -> None:
        await self._want(mine=chosen == "mine", closed_too=chosen == "all")

    async def _sort(self, by: str) -> None:
        await self._want(sort=by)

    async def _remove(self, name: str) -> None:
        await self._now(orders_address.without(self.wanted, name))

    def _open_filters(self) -> None:
        with Sheet(t("Filter orders")) as sheet:
            Filters(self.wanted, self._want).draw()
            with ui.element("div").classes("sheet-foot"):
                Button(t("Show orders"), sheet.close, kind="primary")
        sheet.on("hide", sheet.delete)
        sheet.open()

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
            empty_state(
                "search",
                t("No order matches."),
                action=lambda: Button(t("Clear filters"), lambda: self._open(Wanted())),
            )

    def _open(self, wanted: Wanted) -> None:
        ui.navigate.to(orders_address.write(wanted))


class Filters:
    """The filters that need room; each counts at once, so closing loses nothing."""

    def __init__(self, wanted: Wanted, want: Callable[..., Any]) -> None:
        self.wanted, self.want = wanted, want
        self.statuses = set(wanted.statuses)

    def draw(self) -> None:
        Field(
            t("Customer"),
            self.wanted.customer,
            hint=t("Any part of the name"),
            on_change=lambda e: self.want(customer=e.value or ""),
        )
        with ui.element("div").classes("pairs"):
            self._day("wanted_from", t("Wanted from"))
            self._day("wanted_to", t("Wanted until"))
            self._day("created_from", t("Entered from"))
            self._day("created_to", t("Entered until"))
        Text(t("Status"), "strong")
        with ui.element("div").classes("pairs"):
            for status in STATUSES:
                self._status(status)

    def _day(self, name: str, label: str) -> None:
        field = DateField(label, getattr(self.wanted, name))
        field.on_value_change(lambda: self.want(**{name: field.day}))

    def _status(self, status: str) -> None:
        async def chosen(event: Any) -> None:  # noqa: ANN401
            (self.statuses.add if event.value else self.statuses.discard)(status)
            in_order = tuple(one for one in STATUSES if one in self.statuses)
            await self.want(statuses=in_order)

        Check(status_look(status)[0], status in self.statuses, on_change=chosen)


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

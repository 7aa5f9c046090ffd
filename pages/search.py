"""What the search box of the frame finds, each kind with the way to all of it."""

from urllib.parse import urlencode

from fastapi import Request

from app import edge, search
from app.access import Action
from app.orders.listing import Wanted
from app.search import Found
from app.serials import Wanted as Asked
from app.service import Wanted as Requests
from app.words import t
from pages import orders_address, serials, service_requests
from pages.catalogue_address import of_item
from pages.frame import frame
from pages.moments import zone
from pages.orders import COLUMNS, in_words, unsorted
from pages.service_address import OF_REQUESTS
from pages.visitor import actor, page, visitor
from pages.widgets import Column, DataTable, LinkButton, Text, card, empty_state

LONGEST = 100
ITEM_COLUMNS = (
    Column("number", t("Number"), kind="mono"),
    Column("name", t("Name")),
    Column("outline", t("Outline number"), kind="mono"),
)


@page("/search", action=Action.SEE_ORDERS)
async def search_page(request: Request) -> None:
    words = request.query_params.get("q", "")[:LONGEST].strip()
    found = await edge.read(actor(), lambda s: search.everywhere(s, words, zone=zone()))
    with frame(t("Search"), visitor()):
        if not words:
            empty_state(
                "search", t("Type a PO, a build, a customer, a part or a serial number above.")
            )
        elif not (found.orders or found.items or found.serials or found.requests):
            nothing = t("Nothing found for “{words}”. Part of a number is enough.", words=words)
            empty_state("search", nothing)
        else:
            Text(t("Found for “{words}”", words=words), "muted")
            built_in(found, words)
            requested(found, words)
            orders(found, words)
            items(found, words)


def built_in(found: Found, words: str) -> None:
    """Serial numbers first: whoever types one asks where it is."""
    if not found.serials:
        return
    linked = visitor().may(Action.SEE_ORDER)
    with card(t("Serial numbers")):
        rows = [serials.in_words(one, linked=linked) for one in found.serials]
        DataTable(serials.COLUMNS, rows, label=t("Serial numbers"))
        if found.more_serials:
            LinkButton(t("All serial numbers found"), serials.address(Asked(text=words)))


def requested(found: Found, words: str) -> None:
    if not found.requests:
        return
    with card(t("Service requests")):
        rows = [service_requests.in_words(one) for one in found.requests]
        DataTable(service_requests.SHORT, rows, label=t("Service requests"))
        if found.more_requests:
            everything = Requests(text=words, state="all")
            LinkButton(t("All service requests found"), OF_REQUESTS.write(everything))


def orders(found: Found, words: str) -> None:
    if not found.orders:
        return
    linked = visitor().may(Action.SEE_ORDER)
    with card(t("Orders")):
        rows = [in_words(order, linked=linked) for order in found.orders]
        DataTable(unsorted(COLUMNS), rows, label=t("Orders"))
        if found.more_orders:
            everything = Wanted(text=words, closed_too=True)
            LinkButton(t("All orders found"), orders_address.write(everything))


def items(found: Found, words: str) -> None:
    if not found.items:
        return
    with card(t("Parts that resemble it") if found.similar else t("Parts")):
        rows = [
            {
                "id": item.id,
                "href": of_item(item.number),
                "number": item.number,
                "name": item.name,
                "outline": item.outline,
            }
            for item in found.items
        ]
        DataTable(ITEM_COLUMNS, rows, label=t("Parts"))
        if found.more_items:
            LinkButton(t("All parts found"), f"/catalogue?{urlencode({'q': words})}")

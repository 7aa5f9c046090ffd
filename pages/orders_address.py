"""The state of the list of orders as an address: what is bookmarked or sent opens the same list."""

from collections.abc import Iterator

from app.orders.listing import SORTS, Wanted
from app.words import t
from models.orders import STATUSES
from pages.addressed import Address, a_day, one_of, page_number, some_of, typed, yes
from pages.moments import day
from pages.widgets import Filter, status_look

DAYS = ("wanted_from", "wanted_to", "created_from", "created_to")
ADDRESS = Address(
    "/orders",
    Wanted(),
    {
        "q": typed(),
        "show": yes("closed_too", "all"),
        "mine": yes("mine"),
        "status": some_of("statuses", STATUSES),
        "customer": typed("customer"),
        **{name: a_day(name) for name in DAYS},
        "sort": one_of("sort", [*SORTS, *(f"-{name}" for name in SORTS)]),
        "page": page_number(),
    },
)
read, write = ADDRESS.read, ADDRESS.write


def filters(wanted: Wanted) -> Iterator[Filter]:
    """What the list is narrowed by besides the text, in words."""
    for status in wanted.statuses:
        yield Filter(f"statuses:{status}", status_look(status)[0])
    if wanted.customer.strip():
        yield Filter("customer", t("Customer: {name}", name=wanted.customer.strip()))
    for name, words in (
        ("wanted_from", t("Wanted from {day}")),
        ("wanted_to", t("Wanted until {day}")),
        ("created_from", t("Entered from {day}")),
        ("created_to", t("Entered until {day}")),
    ):
        if chosen := getattr(wanted, name):
            yield Filter(name, words.format(day=day(chosen)))

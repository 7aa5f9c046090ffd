"""The state of the list of orders as an address: what is bookmarked or sent opens the same list."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

from app.orders.listing import SORTS, Wanted
from app.words import t
from models.orders import STATUSES
from pages.moments import day
from pages.widgets import Filter, status_look

PATH = "/orders"
DAYS = ("wanted_from", "wanted_to", "created_from", "created_to")
LONGEST = 100


def read(asked: Mapping[str, str]) -> Wanted:
    """What an address asks for; anything it says wrongly is as if it were not there."""
    statuses = asked.get("status", "").split(",")
    sort = asked.get("sort", "wanted")
    page = asked.get("page", "1")
    return Wanted(
        text=asked.get("q", "")[:LONGEST],
        statuses=tuple(status for status in STATUSES if status in statuses),
        customer=asked.get("customer", "")[:LONGEST],
        mine=asked.get("mine") == "1",
        closed_too=asked.get("show") == "all",
        sort=sort if sort.removeprefix("-") in SORTS else "wanted",
        page=max(1, int(page)) if page.isascii() and page.isdecimal() and len(page) < 7 else 1,
        **{name: _day(asked.get(name, "")) for name in DAYS},
    )


def write(wanted: Wanted) -> str:
    """The address of this list; what goes without saying is left out."""
    said = {
        "q": wanted.text.strip(),
        "show": "all" if wanted.closed_too else "",
        "mine": "1" if wanted.mine else "",
        "status": ",".join(wanted.statuses),
        "customer": wanted.customer.strip(),
        **{name: str(getattr(wanted, name) or "") for name in DAYS},
        "sort": wanted.sort if wanted.sort != "wanted" else "",
        "page": str(wanted.page) if wanted.page > 1 else "",
    }
    query = urlencode({name: value for name, value in said.items() if value})
    return f"{PATH}?{query}" if query else PATH


def filters(wanted: Wanted) -> Iterator[Filter]:
    """What the list is narrowed by besides the text, in words."""
    for status in wanted.statuses:
        yield Filter(f"status:{status}", status_look(status)[0])
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


def without(wanted: Wanted, name: str) -> Wanted:
    """The list with one filter taken away, or with all of them when no name is given."""
    if name.startswith("status:"):
        left = tuple(one for one in wanted.statuses if one != name.removeprefix("status:"))
        return replace(wanted, statuses=left, page=1)
    names = [name] if name else ["customer", "statuses", *DAYS]
    empty = Wanted()
    return replace(wanted, page=1, **{one: getattr(empty, one) for one in names})


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None

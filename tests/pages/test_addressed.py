"""What a list is narrowed to stands in its address: read, changed, drawn again; no database."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest
from fastapi import Request
from nicegui import core, ui
from nicegui.functions.navigate import History
from nicegui.testing import User
from nicegui.testing.general import nicegui_reset_globals, prepare_simulation

from app import settings
from pages import (
    bom,
    builds,
    catalogue_address,
    floor,
    instructions,
    nonconformances,
    orders_address,
    people,
    procurement,
    serials,
)
from pages.addressed import Address, Addressed, a_day, one_of, page_number, some_of, typed, yes
from pages.serve import build
from pages.widgets import Button, Field, Filter, Text

DAY = date(2026, 11, 22)
LISTS: list[tuple[Address[Any], dict[str, object]]] = [
    (
        orders_address.ADDRESS,
        {
            "text": "a&b=c #1", "statuses": ("order-created", "on-hold"), "customer": "St. Anne's",
            "wanted_from": DAY, "created_to": DAY, "mine": True, "closed_too": True,
            "sort": "-customer", "page": 3,
        },
    ),
    (
        builds.ADDRESS,
        {"statuses": ("shipped", "on-hold"), "whose": "free", "due": "soon", "text": "ü"},
    ),
    (
        serials.ADDRESS,
        {"text": "SN 1", "kind": "valve", "build": "B-1", "recorded_from": DAY, "recorded_to": DAY},
    ),
    (
        nonconformances.ADDRESS,
        {
            "text": "50 %", "build": "B-1", "state": "closed", "severity": "major",
            "stage": "final-qc", "older_than": 30, "page": 2,
        },
    ),
    (floor.ADDRESS, {"scope": "mine", "text": "B-1", "page": 2}),
    (procurement.ADDRESS, {"stage": "away", "text": "B-1", "page": 2}),
    (people.ADDRESS, {"text": "ü", "role": "qc", "state": "locked", "page": 2}),
    (instructions.ADDRESS, {"text": "WI-T2 50 %"}),
    (bom.ADDRESS, {"revision": 2, "view": "top-lines", "compare": "B-1.2"}),
    (catalogue_address.ADDRESS, {"words": "bin rail", "category": "709.001", "page": 999_999}),
]  # fmt: skip
NONSENSE = ("\x00", "²", "-1", "0", "9" * 30, "tomorrow", "2026-13-01", ",,'", "password", "None")


@pytest.mark.parametrize(("address", "said"), LISTS)
def test_every_state_of_every_list_survives_its_address(
    address: Address[Any], said: dict[str, object]
) -> None:
    for wanted in (address.usual, replace(address.usual, **said)):
        path, _, query = address.write(wanted).partition("?")

        assert path == address.path
        assert address.read(dict(parse_qsl(query))) == wanted


@pytest.mark.parametrize("nonsense", NONSENSE)
@pytest.mark.parametrize("address", [address for address, _ in LISTS])
def test_what_an_address_says_wrongly_is_as_if_it_were_not_there(
    address: Address[Any], nonsense: str
) -> None:
    for name, part in address.parts.items():
        usual = getattr(address.usual, part.field)
        read = getattr(address.read({name: nonsense, "unknown": nonsense}), part.field)

        if part.read("free words") == "free words":
            assert read == nonsense.replace("\x00", "")
        else:
            assert read == usual


def test_words_from_an_address_are_never_endless() -> None:
    assert len(serials.ADDRESS.read({"q": "9" * 5000}).text) == 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    text: str = ""
    colours: tuple[str, ...] = ()
    late: bool = False
    size: str = "any"
    since: date | None = None
    page: int = 1


ADDRESS = Address(
    "/",
    Wanted(),
    {
        "q": typed(),
        "colour": some_of("colours", ("red", "green", "blue")),
        "late": yes("late"),
        "size": one_of("size", ("any", "big")),
        "since": a_day("since"),
        "page": page_number(),
    },
)


class Listed(Addressed[Wanted, str]):
    """Shows what it was asked for; `slow` words are answered when they are let go."""

    address = ADDRESS
    asked_for: list[Wanted]
    slow: dict[str, tuple[asyncio.Event, asyncio.Event]]

    async def read(self) -> str:
        wanted = self.wanted
        self.asked_for.append(wanted)
        if wanted.text in self.slow:
            begun, let_go = self.slow[wanted.text]
            begun.set()
            await let_go.wait()
        return f"found {ADDRESS.write(wanted)}"

    def filters(self) -> Iterator[Filter]:
        for colour in self.wanted.colours:
            yield Filter(f"colours:{colour}", colour)
        if self.wanted.late:
            yield Filter("late", "late")

    def lay_out(self, _found: str) -> None:
        self.search_field("Search", placeholder="Words")
        self.day_field("Since", "since")
        self.filter_chips()
        Button("Third page", lambda: self.want(page=3))
        self.answer = Text("")

    def show(self, found: str) -> None:
        self.answer.set_text(found)


@pytest.fixture
def asked_for(monkeypatch: pytest.MonkeyPatch) -> list[Wanted]:
    found: list[Wanted] = []
    monkeypatch.setattr(Listed, "asked_for", found, raising=False)
    monkeypatch.setattr(Listed, "slow", {}, raising=False)
    return found


async def page(request: Request) -> None:
    await Listed(ADDRESS.read(request.query_params)).draw()


@pytest.fixture
async def user(asked_for: list[Wanted]) -> AsyncIterator[User]:
    with nicegui_reset_globals():
        os.environ["NICEGUI_USER_SIMULATION"] = "true"
        prepare_simulation()
        build(lambda: ui.page("/")(page), known=settings.load(app_env="demo"))
        try:
            async with core.app.router.lifespan_context(core.app):
                transport = httpx.ASGITransport(core.app)
                yield User(httpx.AsyncClient(transport=transport, base_url="http://localhost"))
        finally:
            os.environ.pop("NICEGUI_USER_SIMULATION", None)


@pytest.fixture
def addresses(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What stood in the address bar, one after the other."""
    found: list[str] = []
    monkeypatch.setattr(History, "replace", lambda _history, address: found.append(address))
    return found


async def test_an_address_opens_what_it_says_with_one_reading(
    user: User, asked_for: list[Wanted]
) -> None:
    await user.open("/?q=nut&colour=blue,mauve,red&late=1&page=2")

    await user.should_see("found /?q=nut&colour=red,blue&late=1&page=2")
    assert len(asked_for) == 1


async def test_typing_is_shown_without_a_new_page_and_begins_at_the_first(
    user: User, addresses: list[str]
) -> None:
    await user.open("/?page=2&late=1")

    user.find(kind=Field, content="Search").type("nut")

    await user.should_see("found /?q=nut&late=1")
    assert addresses[-1] == "/?q=nut&late=1"


async def test_a_chip_takes_away_one_of_several_and_the_last_button_all(
    user: User, addresses: list[str]
) -> None:
    await user.open("/?q=nut&colour=red,green,blue&late=1&page=2")

    user.find("green").click()
    await user.should_see("found /?q=nut&colour=red,blue&late=1")
    user.find("Clear all").click()

    await user.should_see("found /?q=nut")
    await user.should_not_see("red")
    assert addresses == ["/?q=nut&colour=red,blue&late=1", "/?q=nut"]


async def test_who_asks_for_the_same_again_is_not_answered_twice(
    user: User, asked_for: list[Wanted], addresses: list[str]
) -> None:
    await user.open("/")
    user.find("Third page").click()
    await user.should_see("found /?page=3")

    user.find("Third page").click()
    user.find(kind=Field, content="Search").type("nut")
    await user.should_see("found /?q=nut")

    assert len(asked_for) == 3
    assert addresses == ["/?page=3", "/?q=nut"]


async def test_a_slower_answer_never_covers_a_newer_one(user: User, addresses: list[str]) -> None:
    begun, let_go = Listed.slow["n"] = (asyncio.Event(), asyncio.Event())
    await user.open("/")
    field = user.find(kind=Field, content="Search")

    field.type("n")
    await begun.wait()
    field.type("ut")
    await user.should_see("found /?q=nut")
    let_go.set()
    await asyncio.sleep(0.1)

    await user.should_see("found /?q=nut")
    assert addresses == ["/?q=n", "/?q=nut"]


async def test_a_day_narrows_the_list(user: User, addresses: list[str]) -> None:
    await user.open("/")

    user.find(kind=Field, content="Since").type("2026-11-22")

    await user.should_see("found /?since=2026-11-22")
    assert addresses == ["/?since=2026-11-22"]

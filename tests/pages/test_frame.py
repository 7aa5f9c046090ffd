"""The frame and the widgets in NiceGUI's simulated browser: what is seen, by whom, and guarded."""

import os
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from nicegui import core, events, ui
from nicegui.testing import User
from nicegui.testing.general import nicegui_reset_globals, prepare_simulation

from app import settings
from app.access import Role, Visitor
from models import orders, service
from pages.errors import too_slow
from pages.frame import BAR, PLACES, Crumb, frame, is_inside, place_around, places_for, standing
from pages.serve import build
from pages.widgets import (
    Button,
    Choice,
    Column,
    DataTable,
    Field,
    Link,
    LinkButton,
    Option,
    Picker,
    TreeLine,
    TreeTable,
    status_chip,
)
from pages.widgets.icons import Icon
from pages.widgets.status import LOOKS, REQUEST_STATUSES, STATUSES

COLUMNS = [Column("po", "PO", sort=True), Column("status", "Status", "status")]
ROWS = [{"id": 4, "po": "PO-4", "status": "on-hold", "secret": "walnut"}]


def visitor(*roles: Role) -> Visitor:
    return Visitor(
        session_id=1,
        person_id=7,
        user_name="maria",
        name="María Fernández",
        initials="MF",
        roles=frozenset(roles),
    )


@pytest.fixture
async def user() -> AsyncIterator[User]:
    """One page with a bit of everything; no database."""
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


def page() -> None:
    with frame("Order 4", visitor(Role.ASSEMBLER), demonstration=True, counters={"/orders": 3}):
        status_chip("ready-for-pre-qc")
        DataTable(COLUMNS, ROWS, on_open=opened.append, on_sort=opened.append)
        TreeTable([TreeLine("a", 0, "709.82", "Sink body", "1", why="54 in")])
        Field("Length", hint="48 to 120", unit="in").refuse("Below 48 in.")
        Choice("Legs", {1: Option("DL27"), 2: Option("LC1", blocked="Out of stock")}, 1)
        Picker("Part", {1: Option("702.10", "Nut")}, 1)
        Button("Submit", lambda: opened.append("submitted")).block("Add a sink first.")


opened: list[Any] = []


@pytest.fixture(autouse=True)
def _nothing_opened() -> None:
    opened.clear()


@pytest.mark.parametrize(
    "words",
    [
        "Order 4", "María Fernández", "This is a demonstration", "Ready for Pre-QC", "PO-4",
        "On hold", "709.82", "54 in", "48 to 120", "Below 48 in.", "Out of stock", "702.10",
        "Add a sink first.", "Sign out",
    ],
)  # fmt: skip
async def test_everything_a_person_reads_is_seen_by_page_tests(user: User, words: str) -> None:
    await user.open("/")

    await user.should_see(words)


async def test_what_stands_for_a_page_that_was_too_slow_says_both(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "_used", [settings.load(app_env="demo")])
    ui.page("/slow")(lambda: too_slow(504))

    await user.open("/slow")

    await user.should_see("This is taking too long")
    await user.should_see("This is a demonstration")


async def test_a_blocked_button_says_why_instead_of_acting(user: User) -> None:
    await user.open("/")

    user.find("Submit").click()

    await user.should_see("Add a sink first.")
    assert opened == []


async def test_a_list_opens_and_sorts_only_what_it_shows(user: User) -> None:
    await user.open("/")
    table = next(iter(user.find(DataTable).elements))

    forged = [("open", 99), ("open", [4]), ("sort", "secret")]
    for event, sent in [("open", 4), ("sort", "-po"), *forged]:
        send(table, event, sent)

    assert opened == [4, "-po"]


async def test_only_named_columns_leave_the_server(user: User) -> None:
    answer = await user.http_client.get("/")

    assert "PO-4" in answer.text
    assert "walnut" not in answer.text


async def test_a_blocked_choice_stays_unchosen_whatever_the_browser_sends(user: User) -> None:
    await user.open("/")
    choice = next(iter(user.find(Choice).elements))

    send(choice, "update:model-value", 1)

    assert choice.value == 1


async def test_the_page_sets_no_cookie_and_needs_no_storage_secret(user: User) -> None:
    answer = await user.http_client.get("/")

    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("role", Role)
def test_everybody_has_a_dashboard_and_only_admins_see_people(role: Role) -> None:
    seen = [place.text for place in places_for(frozenset({role}))]

    assert seen[0] == "Dashboard"
    assert ("People" in seen) == (role is Role.ADMIN)
    assert ("New order" in seen) == (role in {Role.ADMIN, Role.COORDINATOR})


def test_the_bottom_bar_holds_at_most_five_places() -> None:
    assert BAR == 5
    assert len({place.href for place in PLACES}) == len(PLACES)


def test_a_place_is_marked_for_the_pages_below_it() -> None:
    assert is_inside("/orders/4", "/orders")
    assert not is_inside("/orders-archive", "/orders")
    assert not is_inside("/orders", "/")


@pytest.mark.parametrize(
    ("page", "place"),
    [
        ("/builds/B-1001/bom", "/orders"),
        ("/orders/4/purchase-list", "/orders"),
        ("/instructions/WI-T2-01", "/instruments"),
        ("/tools", "/instruments"),
        ("/orders/new/4/review", "/orders/new"),
        ("/buildings", ""),
        ("/", "/"),
    ],
)
def test_every_page_below_a_place_marks_that_one(page: str, place: str) -> None:
    assert place_around(page, PLACES) == place


@pytest.mark.parametrize(
    ("page", "way", "place"),
    [
        ("/orders/new/4/review", ["/orders", "/orders/new/4"], "/orders/new"),
        ("/orders/new/4/review", ["/builds/B-1001", "/orders/new/4"], "/orders"),
        ("/builds/B-1001/test", ["/orders", "/orders/4"], "/orders"),
        ("/rules", ["/catalogue"], "/catalogue"),
        ("/floor", [], "/floor"),
    ],
)
def test_a_page_that_is_reached_from_elsewhere_marks_where_its_way_begins(
    page: str, way: list[str], place: str
) -> None:
    crumbs = [Crumb("any", href) for href in way]

    assert place_around(standing(page, crumbs), PLACES) == place


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "//evil.example", "/\\evil.example", "https://evil.example"]
)
async def test_links_lead_to_our_own_paths_only(user: User, href: str) -> None:
    await user.open("/")

    with user, pytest.raises(ValueError, match="not a path of ours"):
        Link("Project", href)
    with user, pytest.raises(ValueError, match="not a path of ours"):
        LinkButton("Project", href)


async def test_every_status_of_the_database_has_a_chip(user: User) -> None:
    await user.open("/")

    with user:
        for status in LOOKS:
            status_chip(status)
        with pytest.raises(KeyError):
            status_chip("lost")
        with pytest.raises(KeyError):
            Icon("unknown")


def test_chips_know_every_status_a_build_can_have() -> None:
    assert {*orders.STATUSES, "draft"} == set(STATUSES)


def test_chips_know_every_status_a_service_request_can_have() -> None:
    assert set(REQUEST_STATUSES) == set(service.REQUEST_STATUSES)
    assert len(LOOKS) == len(STATUSES) + len(REQUEST_STATUSES)


def send(element: ui.element, event: str, sent: object) -> None:
    """What a browser would send, honest or not."""
    for listener in element._event_listeners.values():  # noqa: SLF001  # as NiceGUI's own tests
        if listener.type == event:
            arguments = events.GenericEventArguments(
                sender=element, client=element.client, args=sent
            )
            events.handle_event(listener.handler, arguments)

"""Whatever breaks on a page reaches the error tracker once, with the page and the person."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable

import pytest
from nicegui import background_tasks, ui
from nicegui.testing import User

from app.access import Action, Role
from app.errors import Refused
from pages.frame import frame
from pages.visitor import page, visitor
from tests import make
from tests.ops.tracker import Received, events, listening
from tests.pages.conftest import browser, sign_in, simulated_server
from tests.waiting import until

Break = Callable[[], object]


def fail() -> None:
    raise RuntimeError("a fault of ours")


async def fail_later() -> None:
    await asyncio.sleep(0)
    fail()


def drawn_away(place: ui.element) -> None:
    """What was pressed is gone from the page before the press fails."""

    async def press() -> None:
        place.delete()
        await fail_later()

    with place:
        ui.button("Press", on_click=press)


def refuse() -> None:
    raise Refused("Add at least one sink.")


WAYS: dict[str, Break] = {
    "builder": fail,
    "handler": lambda: ui.button("Press", on_click=fail),
    "later handler": lambda: ui.button("Press", on_click=fail_later),
    "drawn away handler": lambda: drawn_away(ui.element("div")),
    "timer": lambda: ui.timer(0.01, fail, once=True),
    "later timer": lambda: ui.timer(0.01, fail_later, once=True),
    "background task": lambda: background_tasks.create(fail_later()),
    "task nobody waits for": lambda: asyncio.ensure_future(fail_later()) and None,
}


@page("/breaks/{way}", action=Action.SEE_DASHBOARD)
async def breaks(way: str) -> None:
    with frame("Breaks", visitor()):
        (WAYS | {"refusal": lambda: ui.button("Press", on_click=refuse)})[way]()
        ui.label("Here")


@pytest.fixture
async def reporting(database: str) -> AsyncIterator[tuple[User, Received]]:
    with listening() as received:
        async with simulated_server(database):
            breaks.register()
            yield browser(), received


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.demand(67)
async def test_it_arrives_once_with_page_and_person(
    reporting: tuple[User, Received], way: str, caplog: pytest.LogCaptureFixture
) -> None:
    user, received = reporting
    person = await make.visitor(Role.COORDINATOR)
    await sign_in(user, person)

    with caplog.at_level(logging.CRITICAL):
        await open_and_press(user, way)
        await until(lambda: events(received))

    (event,) = events(received)
    assert event["exception"]["values"][-1]["value"] == "a fault of ours"
    assert event["tags"]["error_id"].startswith("E-")
    if "task" not in way:
        assert event["user"] == {"id": str(person.person_id)}
        assert event["tags"]["page"].startswith("/breaks/")


async def test_a_refusal_does_not_arrive(reporting: tuple[User, Received]) -> None:
    user, received = reporting
    await sign_in(user, await make.visitor(Role.COORDINATOR))

    await open_and_press(user, "refusal")

    await user.should_see("Add at least one sink.")
    assert events(received) == []


async def open_and_press(user: User, way: str) -> None:
    if way == "builder":
        answer = await user.http_client.get(f"/breaks/{way}")
        assert answer.status_code == 500
        return
    await user.open(f"/breaks/{way}")
    if way.endswith(("handler", "refusal")):
        user.find("Press").click()
    await asyncio.sleep(0.1)

"""A simulated browser for every page test, with all of our pages and a database of its own."""

import asyncio
import gc
import logging
import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

import httpx
import pytest
import structlog
from nicegui import Client, ElementFilter, background_tasks, core, ui
from nicegui.functions.download import download
from nicegui.functions.navigate import Navigate
from nicegui.functions.notify import notify
from nicegui.testing import User
from nicegui.testing.general import nicegui_reset_globals, prepare_simulation
from sqlalchemy import update
from starlette.routing import BaseRoute

from app import settings
from app.access import Visitor
from app.sign_in import digest
from models.database import transaction
from models.people import SignInSession
from pages import security, serve
from pages.visitor import REGISTERED, Place, cookie_name
from pages.widgets import TextElement
from tests import make

# What NiceGUI calls the task of it.
PRESS = "_await_in_context"
ROUTES: dict[Place, list[BaseRoute]] = {}
register = Place.register
# The same for every server.
every_page = cache(serve.every_page)
put_nonces_into_template = cache(security.put_nonces_into_template)


@asynccontextmanager
async def simulated_server(database_url: str) -> AsyncIterator[None]:
    """All pages as `serve` registers them, without a network and without a browser."""
    before = settings.current()
    settings.use(settings.load(database_url=database_url, app_env="test"))
    with pytest.MonkeyPatch.context() as starting:
        # Once for each test is enough: at its end.
        starting.setattr(gc, "collect", lambda: 0)
        with nicegui_reset_globals():
            os.environ["NICEGUI_USER_SIMULATION"] = "true"
            prepare_simulation()
            REGISTERED.clear()  # a place that one test declares is not there for the next
            starting.setattr(Place, "register", registered)
            starting.setattr(serve, "every_page", every_page)
            starting.setattr(security, "put_nonces_into_template", put_nonces_into_template)
            serve.register_pages()
            try:
                async with core.app.router.lifespan_context(core.app):
                    starting.undo()
                    yield
                    await pages_are_there()
            finally:
                os.environ.pop("NICEGUI_USER_SIMULATION", None)
                ui.navigate, ui.notify, ui.download = Navigate(), notify, download
                settings.use(before)


async def pages_are_there() -> None:
    """What a press or the way to another page has begun when the test ends would be half done.

    A page that waits for a browser nobody opened is not waited for.
    """
    until = asyncio.get_running_loop().time() + 2
    while begun := [one for one in background_tasks.running_tasks if ends_by_itself(one)]:
        left = until - asyncio.get_running_loop().time()
        if left < 0:
            return
        await asyncio.wait(begun, timeout=left)


def ends_by_itself(task: asyncio.Task[Any]) -> bool:
    """A page being made, somebody going there, and what the press of a button does."""
    coroutine, name = task.get_coro(), task.get_name()
    if name.startswith("wait for result of page"):
        return not waits_for_a_browser(coroutine)
    return name.startswith("navigate") or getattr(coroutine, "__qualname__", "") == PRESS


def waits_for_a_browser(page: Any) -> bool:  # noqa: ANN401
    """Whether what is still to be done for this page is only done once a browser shows it."""
    client: Client = page.cr_frame.f_locals["client"]
    return client._waiting_for_connection.is_set()  # noqa: SLF001  # nothing else says so


def registered(place: Place) -> None:
    """Puts a place on the server; FastAPI reads its signature only the first time."""
    if place not in ROUTES:
        before = len(core.app.routes)
        register(place)
        ROUTES[place] = core.app.routes[before:]
    else:
        REGISTERED[(place.method, place.path)] = place
        core.app.routes.extend(ROUTES[place])


class Patient(User):
    """Waits ten seconds before it says that something is not there, or is still there.

    The machine may be busy: how soon something is seen is asked by tests that measure it.
    """

    # What they take is NiceGUI's affair.
    async def should_see(self, *wanted: Any, **more: Any) -> None:  # noqa: ANN401
        await super().should_see(*wanted, **{"retries": 100, **more})

    async def should_not_see(self, *wanted: Any, **more: Any) -> None:  # noqa: ANN401
        await super().should_not_see(*wanted, **{"retries": 200, **more})


def browser() -> User:
    """One more browser on the simulated server, for tests with two people."""
    transport = httpx.ASGITransport(core.app)
    return Patient(httpx.AsyncClient(transport=transport, base_url="http://localhost"))


@pytest.fixture
async def user(database: str, caplog: pytest.LogCaptureFixture) -> AsyncIterator[User]:
    """One browser, nobody signed in; an error in the log fails the test."""
    hand_to_logging()
    async with simulated_server(database):
        yield browser()
        # Also what a press says that is only over after the test; not what is cut off then.
        await pages_are_there()
        said = [*caplog.get_records("call"), *caplog.get_records("teardown")]
    assert [record for record in said if record.levelno >= logging.ERROR] == []


def hand_to_logging() -> None:
    """What we log ourselves is seen like what NiceGUI logs, whichever test ran before."""
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, structlog.processors.KeyValueRenderer()],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


async def sign_in(user: User, visitor: Visitor) -> None:
    """From now on this browser holds the cookie of this person's session."""
    token = secrets.token_urlsafe(32)
    async with transaction(make.PRODUCT) as session:
        await session.execute(
            update(SignInSession)
            .where(SignInSession.id == visitor.session_id)
            .values(token_hash=digest(token))
        )
    user.http_client.cookies.set(cookie_name(), token)


async def signed_content(user: User) -> list[str]:
    """The lines above the password: exactly what is signed, without the page below the sheet."""
    await user.should_see("Do not sign")
    with user:
        (region,) = [one for one in ElementFilter() if "signed-content" in one.classes]
    return [one.text for one in region.descendants() if isinstance(one, TextElement)]

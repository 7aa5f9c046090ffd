"""Unexpected errors arrive once at the tracker, with what helps and nothing that identifies."""

import asyncio
import json
import threading
from collections.abc import Iterator

import httpx
import pytest
import sentry_sdk
from fastapi import FastAPI
from structlog.testing import capture_logs

from app import settings
from app.errors import Refused
from app.ops import error_tracking, instance, logs
from app.ops.requests import RequestId
from app.settings import Settings
from tests.ops.tracker import Received, events, listening


@pytest.fixture
def tracker() -> Iterator[Received]:
    with listening() as received:
        yield received


def application() -> FastAPI:
    app = FastAPI()
    app.add_middleware(RequestId)

    @app.get("/orders/{order}")
    async def broken(order: str) -> None:
        logs.bind(person_id=7)
        password = "-".join(("hunter", "two"))  # noqa: F841 - it must not be sent along
        raise RuntimeError("a fault of ours")

    @app.get("/refused")
    async def refused() -> None:
        raise Refused("Add at least one sink.")

    @app.get("/fine")
    async def fine() -> str:
        return "fine"

    return app


def client() -> httpx.AsyncClient:
    transport = httpx.ASGITransport(application(), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://test")


@pytest.mark.demand(20)
async def test_an_error_arrives_once_with_what_helps_to_find_it(
    tracker: Received,
) -> None:
    error = RuntimeError("a fault of ours")

    with capture_logs() as lines:
        number = error_tracking.report(error, person_id=7, page="/orders/1", during="click")
        again = error_tracking.report(error, during="page")

    assert again == number
    assert [line["error_id"] for line in lines] == [number]
    (event,) = events(tracker)
    assert event["tags"] == {"error_id": number, "page": "/orders/1", "during": "click"}
    assert event["user"] == {"id": "7"}
    assert event["release"] == "cleanstation@1.2.3"
    assert event["environment"] == "staging"
    assert event["exception"]["values"][0]["value"] == "a fault of ours"


async def test_an_error_of_a_request_carries_its_number_and_no_secret(
    tracker: Received,
) -> None:
    token = "Zk3hQ0vvTzl7Lr2mXo5bNwEe81aPdU"  # noqa: S105 - made up
    await client().get(
        f"/orders/{token}?token={token}",
        headers={"X-Request-ID": "number-one", "Cookie": "sid=s91", "User-Agent": "Tablet"},
    )

    (event,) = events(tracker)
    assert event["tags"]["request_id"] == "number-one"
    assert event["tags"]["during"] == "request"
    assert event["user"] == {"id": "7"}
    sent = json.dumps(event)
    for secret in (token, "s91", "hunter-two"):
        assert secret not in sent


@pytest.mark.demand(67)
async def test_pages_are_traced_and_monitors_are_not(tracker: Received) -> None:
    await client().get("/fine")
    await client().get("/healthz")

    traced = events(tracker, "transaction")
    assert [item["transaction"].rpartition(".")[2] for item in traced] == ["fine"]


async def test_a_refusal_is_no_error(tracker: Received) -> None:
    await client().get("/refused")

    assert error_tracking.report(Refused("Add at least one sink.")) == ""
    assert error_tracking.report(asyncio.CancelledError()) == ""
    assert events(tracker) == []


async def test_a_task_nobody_waits_for_is_heard(tracker: Received) -> None:
    loop = asyncio.get_running_loop()
    before = loop.get_exception_handler()
    error_tracking.watch(loop)

    async def forgotten() -> None:
        raise RuntimeError("a fault in the background")

    task = asyncio.create_task(forgotten())
    await asyncio.sleep(0)
    del task
    await asyncio.sleep(0)
    loop.set_exception_handler(before)

    (event,) = events(tracker)
    assert event["tags"]["during"] == "background task"


def test_a_thread_that_dies_is_heard(tracker: Received) -> None:
    thread = threading.Thread(target=lambda: int("not a number"))
    thread.start()
    thread.join()

    (event,) = events(tracker)
    assert event["tags"]["during"] == "the program itself"


@pytest.mark.demand(20)
def test_a_product_that_starts_reports_to_the_tracker_of_its_settings(
    tracker: Received, monkeypatch: pytest.MonkeyPatch
) -> None:
    dsn = sentry_sdk.get_client().dsn
    sentry_sdk.get_global_scope().set_client(None)  # as before it starts
    monkeypatch.setattr(instance, "tell_when_ready", lambda *_: None)
    before = settings.current()

    def breaks(_chosen: Settings) -> None:
        error_tracking.report(RuntimeError("the catalogue is broken"), during="start")

    try:
        chosen = Settings(sentry_dsn=dsn or "", app_env="staging", release="7.8.9")
        steps = instance.Steps(prepare=breaks, links=lambda _: [], run=lambda _: None)
        instance.live(chosen, steps)
    finally:
        settings.use(before)

    (event,) = events(tracker)
    assert event["exception"]["values"][0]["value"] == "the catalogue is broken"
    assert (event["release"], event["environment"]) == ("cleanstation@7.8.9", "staging")


def test_without_a_tracker_it_is_logged_all_the_same() -> None:
    with capture_logs() as lines:
        number = error_tracking.report(RuntimeError("a fault of ours"), during="click")

    assert number.startswith("E-")
    assert len(number) == 10
    assert lines[0]["error_id"] == number
    assert not sentry_sdk.get_client().is_active()


def test_numbers_are_not_given_twice() -> None:
    numbers = {error_tracking.report(RuntimeError()) for _ in range(50)}

    assert len(numbers) == 50

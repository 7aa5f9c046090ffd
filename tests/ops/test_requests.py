"""The number of a request: taken or made, echoed, and on every line."""

from collections.abc import MutableMapping
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, WebSocket
from structlog.testing import capture_logs

from app.ops import requests
from app.ops.requests import RequestId


def application() -> FastAPI:
    app = FastAPI()
    app.add_middleware(RequestId)

    @app.get("/number")
    async def number() -> str:
        return requests.current_id()

    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError("a fault of ours")

    @app.websocket("/socket")
    async def socket(socket: WebSocket) -> None:
        await socket.accept()
        await socket.send_text(requests.current_id())
        await socket.close()

    return app


@pytest.fixture
def client() -> httpx.AsyncClient:
    transport = httpx.ASGITransport(application(), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://test")


async def test_every_request_gets_a_number_of_its_own(client: httpx.AsyncClient) -> None:
    first, second = await client.get("/number"), await client.get("/number")

    assert first.json() == first.headers["x-request-id"]
    assert second.json() == second.headers["x-request-id"]
    assert first.json() != second.json()


async def test_a_well_formed_number_is_kept(client: httpx.AsyncClient) -> None:
    answer = await client.get("/number", headers={"X-Request-ID": "proxy-4711.a_b"})

    assert answer.json() == "proxy-4711.a_b"
    assert answer.headers["x-request-id"] == "proxy-4711.a_b"


@pytest.mark.parametrize(
    "given", ["", "short", "x" * 65, "with space", "<script>alert(1)</script>"]
)
async def test_anything_else_is_replaced(client: httpx.AsyncClient, given: str) -> None:
    answer = await client.get("/number", headers={"X-Request-ID": given})

    assert answer.json() != given
    assert len(answer.json()) == 32


async def test_two_numbers_at_once_are_believed_neither(client: httpx.AsyncClient) -> None:
    headers = [("X-Request-ID", "number-one"), ("X-Request-ID", "number-two")]

    assert len((await client.get("/number", headers=headers)).json()) == 32


async def test_outside_of_a_request_there_is_none(client: httpx.AsyncClient) -> None:
    await client.get("/number")

    assert requests.current_id() == ""


async def test_a_fault_of_ours_is_reported_with_its_number(client: httpx.AsyncClient) -> None:
    with capture_logs() as lines:
        answer = await client.get("/broken", headers={"X-Request-ID": "number-one"})

    assert answer.status_code == 500
    errors = [line for line in lines if line["event"] == "unexpected error"]
    assert [error["request_id"] for error in errors] == ["number-one"]
    assert [line["status"] for line in lines if line["event"] == "request"] == [500]


async def test_each_request_leaves_one_line_but_not_a_monitors(client: httpx.AsyncClient) -> None:
    with capture_logs() as lines:
        await client.get("/number")
        await client.get("/healthz")
        await client.get("/nowhere")

    seen: list[tuple[Any, ...]] = [(line["path"], line["status"]) for line in lines]
    assert seen == [("/number", 200), ("/nowhere", 404)]


async def test_a_socket_has_a_number_too() -> None:
    said: list[MutableMapping[str, Any]] = []
    headers = [(b"x-request-id", b"number-one")]

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "websocket.connect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        said.append(message)

    scope = {"type": "websocket", "path": "/socket", "headers": headers, "query_string": b""}
    await application()({**scope, "subprotocols": []}, receive, send)

    assert said[0]["headers"] == [(b"x-request-id", b"number-one")]
    assert said[1]["text"] == "number-one"

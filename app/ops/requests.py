"""Every request gets a number that stands in its answer, its log lines and its error report."""

import re
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from uuid import uuid4

import structlog

from app.ops import error_tracking, logs

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

HEADER = b"x-request-id"
WELL_FORMED = re.compile(rb"[A-Za-z0-9._-]{8,64}")
NOT_WORTH_A_LINE = ("/_nicegui", "/static", "/healthz", "/readyz", "/api/health")
STARTS = ("http.response.start", "websocket.accept", "websocket.http.response.start")

log = structlog.get_logger(__name__)


class RequestId:
    """ASGI middleware, outermost: takes a well-formed X-Request-ID or makes one, and echoes it."""

    def __init__(self, app: Application) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        request_id = given_id(scope) or uuid4().hex
        before = structlog.contextvars.get_contextvars()
        structlog.contextvars.clear_contextvars()  # nothing of an earlier request may stay
        logs.bind(request_id=request_id)
        answer = Answer(send, request_id)
        began = time.perf_counter()
        try:
            await self.app(scope, receive, answer)
        except Exception as error:
            # The server answers 500 after this and would log it as well, but without its number.
            error_tracking.report(error, page=str(scope["path"]), during="request")
            raise
        finally:
            note(scope, answer.status, time.perf_counter() - began)
            structlog.contextvars.clear_contextvars()
            structlog.contextvars.bind_contextvars(**before)


class Answer:
    """Passes on what the application sends, with the number added and the status remembered."""

    def __init__(self, send: Send, request_id: str) -> None:
        self.send = send
        self.request_id = request_id
        self.status = 500  # until it says otherwise: it may fail before it says anything

    async def __call__(self, message: Message) -> None:
        if message["type"] in STARTS:
            self.status = message.get("status", 101)
            headers = [pair for pair in message.get("headers", ()) if pair[0].lower() != HEADER]
            message["headers"] = [*headers, (HEADER, self.request_id.encode())]
        await self.send(message)


def current_id() -> str:
    """The number of the request being answered, "" outside of one."""
    return logs.bound("request_id")


def given_id(scope: Scope) -> str:
    found = [value for name, value in scope["headers"] if name == HEADER]
    return found[0].decode() if len(found) == 1 and WELL_FORMED.fullmatch(found[0]) else ""


def note(scope: Scope, status: int, seconds: float) -> None:
    path = str(scope["path"])
    if path.startswith(NOT_WORTH_A_LINE) and status < 500:
        return
    facts = {"path": path, "status": status, "milliseconds": round(seconds * 1000)}
    log.info("request", method=scope.get("method", "WEBSOCKET"), **facts)

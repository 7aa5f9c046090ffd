"""Browsers that go: on purpose, in the middle of a request, or twice. None of it is an error."""

import asyncio
from collections.abc import Awaitable, Callable
from importlib import import_module
from typing import Any

from fastapi import Request
from fastapi.responses import Response
from nicegui import Client, background_tasks
from nicegui import app as ng
from starlette.requests import ClientDisconnect

from pages.security import Receive, Scope, Send

LEFT_ON_PURPOSE = 5.0  # seconds before a page that said goodbye is forgotten
# What the socket takes its parts from; it has no types, and no other way in.
DRIVER: dict[str, Any] = vars(import_module("engineio.async_drivers.asgi"))["_async"]
translated: Callable[[Scope, Receive, Send], Awaitable[dict[str, Any]]] = DRIVER[
    "translate_request"
]
deleted = Client.delete


def register() -> None:
    """Called once by `serve.build`; again does no harm."""
    ng.post("/bye", include_in_schema=False)(bye)
    ng.exception_handler(ClientDisconnect)(nobody_waits)
    DRIVER["translate_request"] = translate
    Client.delete = delete_once  # type: ignore[method-assign, assignment]


async def bye(request: Request) -> Response:
    """A browser left a page on purpose: it need not be kept for the whole patience."""
    said = await request.body()
    client = Client.instances.get(said[:64].decode("ascii", "replace"))
    if client is not None and client.request.cookies == request.cookies:
        background_tasks.create(forget(client), name="left on purpose")
    return Response(status_code=204)


async def forget(client: Client) -> None:
    await asyncio.sleep(LEFT_ON_PURPOSE)
    if client.id in Client.instances and not client.has_socket_connection:
        client.delete()


async def nobody_waits(_request: Request, _error: Exception) -> Response:
    """The browser hung up before its request was read: nobody is left to tell anything."""
    return Response(status_code=400)


async def translate(scope: Scope, receive: Receive, send: Send) -> dict[str, Any]:
    """What a request to the socket says; the socket itself takes one that hung up for a fault."""
    said = await translated(scope, receive, send)
    if not said:
        raise ClientDisconnect
    return said


def delete_once(client: Client) -> None:
    """A page said goodbye and its patience ends later; or two tabs had it, and both are gone."""
    if client.id in Client.instances:
        deleted(client)

"""Whose clicks count: only those of the browser a page was made for.

NiceGUI 3.18 takes an event from any socket that names the page's id. The id is as good as a
password then, so here the socket also has to hold the cookie the page was made for.
"""

from http.cookies import CookieError, SimpleCookie
from typing import Any

from nicegui import Client, core
from nicegui import nicegui as framework

from app.sign_in import digest
from pages.visitor import Signed, cookie_name

Message = dict[str, Any]

# NiceGUI's own, which ours call once they have looked at who is asking.
_handshake = framework._on_handshake  # noqa: SLF001  # pinned; tests/browser/test_socket_guard.py
_passed_on = {
    "event": framework._on_event,  # noqa: SLF001
    "javascript_response": framework._on_javascript_response,  # noqa: SLF001
    "ack": framework._on_ack,  # noqa: SLF001
    "log": framework._on_log,  # noqa: SLF001
}


def register() -> None:
    """Stand before NiceGUI's handlers; called once by `serve.build`, again does no harm."""
    framework._on_handshake = shake_hands  # noqa: SLF001  # called by its name on connecting
    core.sio.on("handshake", shake_hands)
    for name in _passed_on:
        core.sio.on(name, _only_from_its_own(name))


async def shake_hands(socket: str, data: Message) -> bool:
    """Join a socket to a page, when it comes from the browser the page was made for."""
    client = Client.instances.get(data["client_id"])
    signed = client.storage.get("signed") if client is not None else None
    if isinstance(signed, Signed) and not _holds(socket, signed.token_hash):
        return False
    return bool(await _handshake(socket, data))


def _only_from_its_own(name: str) -> Any:  # noqa: ANN401  # as python-socketio types handlers
    def handler(socket: str, message: Message) -> None:
        if is_on(message.get("client_id"), socket):
            _passed_on[name](socket, message)

    return handler


def is_on(client_id: object, socket: str) -> bool:
    """Whether this socket shows that page: its handshake put it into a room of that name.

    Asked of the room, which has one socket or two: to ask the socket goes through every room.
    """
    if not isinstance(client_id, str):
        return False
    return any(one == socket for one, _ in core.sio.manager.get_participants("/", client_id))


def _holds(socket: str, token_hash: str) -> bool:
    if socket.startswith("test-"):
        return True  # NiceGUI's simulated browser has no socket
    try:
        cookies = SimpleCookie(core.sio.get_environ(socket).get("HTTP_COOKIE", ""))
    except CookieError:
        return False
    held = cookies.get(cookie_name())
    return held is not None and digest(held.value) == token_hash

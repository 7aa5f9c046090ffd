"""Which page a socket may speak for."""

import pytest
from nicegui import core
from nicegui.testing import User

from pages.socket_guard import is_on


@pytest.mark.parametrize(
    ("client_id", "let_in"), [("own", True), ("other", False), (None, False), (["own"], False)]
)
async def test_a_socket_speaks_for_the_page_it_is_on(
    user: User, client_id: object, *, let_in: bool
) -> None:
    # As a handshake does it; that every socket is in a room called None is socketio's own way.
    for room, socket in [(None, "socket"), ("own", "socket"), ("other", "another")]:
        core.sio.manager.basic_enter_room(socket, "/", room, eio_sid=f"of-{socket}")

    assert is_on(client_id, "socket") is let_in

    await core.sio.manager.disconnect("socket", "/")
    await core.sio.manager.disconnect("another", "/")

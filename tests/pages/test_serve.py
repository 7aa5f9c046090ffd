"""How the server is started."""

from collections.abc import Callable

import pytest
import uvicorn
from nicegui import app as ng
from nicegui import ui
from nicegui.server import CustomServerConfig, Server

from app.settings import Settings
from pages import serve


def test_pages_speak_through_the_socket_uvicorn_takes_by_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    of_nicegui, of_uvicorn = CustomServerConfig("app:app", ws="wsproto"), uvicorn.Config("app:app")
    for config in (of_nicegui, of_uvicorn):
        monkeypatch.setattr(config, "load_app", lambda: None)
        config.load()
    assert of_nicegui.ws_protocol_class is not of_uvicorn.ws_protocol_class
    at_start = list[Callable[[], object]]()
    monkeypatch.setattr(Server, "instance", Server(of_nicegui), raising=False)
    monkeypatch.setattr(ui, "run", lambda **_how: None)
    monkeypatch.setattr(ng, "on_startup", at_start.append)
    monkeypatch.setattr(ng, "on_shutdown", lambda _then: None)

    serve.serve(host="127.0.0.1", port=1, known=Settings())
    for then in at_start:
        if then.__module__ == serve.__name__ and "." not in then.__qualname__:
            then()

    assert Server.instance.config.ws_protocol_class is of_uvicorn.ws_protocol_class

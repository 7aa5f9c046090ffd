"""Browsers that hang up in the middle of a request, or leave twice: no error, and no log line."""

import socket
import time

import pytest

from tests.browser.servers import Server

HALF_SENT = [
    pytest.param(
        "/_nicegui_ws/socket.io/?EIO=4&transport=polling", "text/plain", b"", id="the socket"
    ),
    pytest.param("/bye", "text/plain", b"abc", id="a goodbye"),
    pytest.param("/files", "multipart/form-data; boundary=x", b"--x\r\n", id="a file"),
]


@pytest.mark.parametrize(("path", "kind", "begun"), HALF_SENT)
def test_a_browser_that_hangs_up_before_its_request_is_whole_is_no_error(
    gallery_server: Server, path: str, kind: str, begun: bytes
) -> None:
    before = len(gallery_server.log)

    hang_up(gallery_server, path, kind, begun)

    assert gallery_server.answers()
    said = gallery_server.log[before:]
    assert "Traceback" not in said
    assert "ERROR" not in said
    assert "error" not in said


def hang_up(server: Server, path: str, kind: str, begun: bytes) -> None:
    """Promise more than is sent; go once the server waits for the rest."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nOrigin: {server.url}\r\n"
        f"Content-Type: {kind}\r\nContent-Length: 500\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as line:
        line.sendall(head.encode() + begun)
        time.sleep(0.5)  # nothing tells a browser that the server waits
    time.sleep(0.5)

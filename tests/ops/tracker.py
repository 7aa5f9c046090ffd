"""An error tracker on this machine that keeps what it is sent."""

import gzip
import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import sentry_sdk
import structlog

from app.ops import error_tracking
from app.settings import Settings

Received = list[dict[str, Any]]


class Receiver(BaseHTTPRequestHandler):
    """What an error tracker listens to: envelopes of JSON lines, maybe compressed."""

    received: Received

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        lines = [json.loads(line) for line in body.splitlines() if line]
        heads, contents = lines[1::2], lines[2::2]
        for head, content in zip(heads, contents, strict=True):
            if head["type"] in ("event", "transaction"):
                self.received.append(content | {"type": head["type"]})
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def listening() -> Iterator[Received]:
    """What arrives at a tracker the product reports to, as long as this lasts."""
    received: Received = []
    kind = type("ThisReceiver", (Receiver,), {"received": received})
    server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    hooks = sys.excepthook, threading.excepthook
    dsn = f"http://key@127.0.0.1:{server.server_port}/1"
    error_tracking.set_up(Settings(sentry_dsn=dsn, app_env="staging"), release="1.2.3")
    try:
        yield received
    finally:
        sentry_sdk.get_client().close()
        sentry_sdk.get_global_scope().set_client(None)
        sys.excepthook, threading.excepthook = hooks
        structlog.contextvars.clear_contextvars()
        server.shutdown()
        thread.join()
        server.server_close()


def events(received: Received, kind: str = "event") -> Received:
    error_tracking.flush()
    return [item for item in received if item["type"] == kind]

"""The servers that browsers measure: the product as it is served, and a page with nothing on it."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[3]
PATIENCE = 60.0  # seconds until a server must answer
# Nothing of a test or of somebody's installation may leak into what is measured.
LEFT_OUT = {"PYTEST_CURRENT_TEST", "NICEGUI_USER_SIMULATION", "APP_BASE_URL", "SENTRY_DSN"}

# NiceGUI as its manual begins: what our pages are compared with. Run as a program, because only
# pages may import NiceGUI.
BARE = """
import sys
from nicegui import ui

@ui.page("/")
def bare():
    count = ui.label("0")
    ui.button("One more", on_click=lambda: count.set_text(str(int(count.text) + 1)))

@ui.page("/rows")
def rows(count: int):
    for n in range(count):
        with ui.row():
            ui.label(f"Something to be checked, number {n}")
            ui.checkbox()

@ui.page("/cards")
def cards(count: int):
    for n in range(count):
        with ui.card():
            ui.label(f"Build {n}")
            ui.label("A customer")
            ui.link("Open", f"/builds/{n}")
"""
# Our own checklist with nobody behind it: what the browser hears is all there is.
TICKED = """
import json, sys
from nicegui import ui
from pages.widgets.checklist import Checklist

HOW_MANY = int(sys.argv[2])
KEYS = [f"item-{n}" for n in range(HOW_MANY)]
HEAD = {"build": "B", "po": "PO", "customer": "C", "drawing": "", "template": "T"}

def row(key, state, **more):
    return {"key": key, "basin": 0, "state": state, "needs": [], "value": "", "settled": False,
            "asked_for": True, "answers": [], "photos": [], **more}

@ui.page("/ticks")
def ticks():
    def take(entries):
        for entry in entries:
            answer = {"id": 1, "by": "Ben", "person": 1, "at": entry["at"], "verdict": "pass",
                      "value": "pass", "note": "", "counts": True}
            known.accepted(entry["id"], row(entry["key"], "passed", answers=[answer]))

    known = Checklist(
        [{"key": key, "section": "S", "wording": "W", "type": "check"} for key in KEYS],
        [row(key, "open") for key in KEYS],
        {"head": HEAD, "instruments": [], "run": 1, "person": 1, "zone": "UTC",
         "readonly": False, "lead": False, "may_fill": True},
        on_answers=take, on_sign=lambda: None,
    )
"""
# What a server says about itself, in seconds of processor time and bytes of memory.
SELF = """
import os
from nicegui import app as ng

def itself():
    used = os.times()
    pages = int(open("/proc/self/statm").read().split()[1])
    return {"cpu": used.user + used.system, "memory": pages * os.sysconf("SC_PAGE_SIZE")}

ng.get("/bench/self")(itself)
"""
RUN = """
ui.run(host="127.0.0.1", port=int(sys.argv[1]), reload=False, show=False,
       show_welcome_message=False)
"""
# The product with one more address: how often the database was asked so far.
COUNTED = (
    SELF
    + """
import sys
from fastapi.responses import PlainTextResponse
from nicegui import app as ng
from sqlalchemy import event
from sqlalchemy.engine import Engine
from app import settings
from app.jobs import leader
from models import asking
from pages.serve import build, every_page, serve

asked, put = [0], asking.put

@event.listens_for(Engine, "before_cursor_execute")
def count(*_):
    asked[0] += 1

async def counted(*question):
    count()
    return await put(*question)

asking.put = counted
# Once, at the start: its look at the clock every few seconds would be counted for some page.
leader.LOOK = 3600.0
ng.get("/bench/asked")(lambda: PlainTextResponse(str(asked[0])))
build(*every_page(), known=settings.current())
serve(host="127.0.0.1", port=int(sys.argv[1]), known=settings.current())
"""
)


@contextmanager
def bare_nicegui() -> Iterator[str]:
    """Plain NiceGUI: an empty page, `/rows?count=120` and `/cards?count=100`."""
    with _running(BARE + RUN, {}, answers_at="/") as address:
        yield address


@contextmanager
def bare_checklist(rows: int) -> Iterator[str]:
    """Our checklist (`/ticks`) on plain NiceGUI."""
    with _running(SELF + TICKED + RUN, {}, str(rows), answers_at="/ticks") as address:
        yield address


@contextmanager
def product(database_url: str) -> Iterator[str]:
    """The address of the product on this database."""
    surroundings = {"DATABASE_URL": database_url, "APP_ENV": "test", "LOG_LEVEL": "WARNING"}
    with _running(COUNTED, surroundings, answers_at="/healthz") as address:
        yield address


@contextmanager
def _running(
    program: str, surroundings: dict[str, str], *arguments: str, answers_at: str
) -> Iterator[str]:
    port = _free_port()
    kept = {name: value for name, value in os.environ.items() if name not in LEFT_OUT}
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(  # noqa: S603  # our own interpreter and program
            [sys.executable, "-c", program, str(port), *arguments],
            cwd=ROOT,
            env=kept | surroundings,
            stdout=said,
            stderr=said,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(f"{address}{answers_at}", process)
            yield address
        except Exception as error:
            said.seek(0)
            error.add_note(f"The server said: {said.read().decode(errors='replace')[-3000:]}")
            raise
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        try:
            # The address is made above; anything but 200 raises.
            urllib.request.urlopen(url, timeout=2).close()  # noqa: S310
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("The server did not start.")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])

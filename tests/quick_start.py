"""Starts our servers as `python -m` does, from a process that has imported them already.

Importing the product takes three seconds of a processor, and the browser tests start it often.
What starts here is a process of its own, with its own environment and signals.
"""

import atexit
import gc
import importlib
import json
import os
import random
import runpy
import select
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

ROOT = Path(__file__).parent.parent
LOOK_EVERY = 0.02  # seconds until somebody who waits notices that a program has ended


class Program:
    """A running program, with the part of subprocess.Popen that tests need."""

    def __init__(self, pid: int, ended: Path, command: list[str]) -> None:
        self.pid, self.args = pid, command
        self._ended = ended

    @property
    def returncode(self) -> int | None:
        return self.poll()

    def poll(self) -> int | None:
        return int(self._ended.read_text()) if self._ended.exists() else None

    def wait(self, timeout: float = 60.0) -> int:
        until = time.monotonic() + timeout
        while (code := self.poll()) is None:
            if time.monotonic() > until:
                raise subprocess.TimeoutExpired(self.args, timeout)
            time.sleep(LOOK_EVERY)
        return code

    def send_signal(self, number: signal.Signals) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def start(
    module: str,
    *arguments: str,
    environment: Mapping[str, str],
    said: Path,
    complained: Path | None = None,
) -> Program:
    """`python -m module arguments` in the project's folder; what it says is added to the file."""
    asked = {
        "module": module,
        "arguments": list(arguments),
        "environment": dict(environment),
        "lines": [os.devnull, str(said), str(complained or said)],
    }
    return _nursery().start(asked)


def cleanstation(
    *arguments: object, text: str | bytes = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    """`cleanstation arguments` to its end, with this text as its input; both outputs apart."""
    with tempfile.TemporaryDirectory(prefix="cleanstation-typed-") as folder:
        typed, said, complained = (Path(folder) / name for name in ("typed", "said", "complained"))
        typed.write_bytes(text if isinstance(text, bytes) else text.encode())
        asked = {
            "module": "app",
            "arguments": [*map(str, arguments)],
            "environment": without_pytest() | environment,
            "lines": [str(typed), str(said), str(complained)],
        }
        program = _nursery().start(asked)
        code = program.wait()
        return subprocess.CompletedProcess(
            program.args, code, said.read_bytes().decode(), complained.read_bytes().decode()
        )


class _Nursery:
    """The process everything is started from; it ends with us."""

    def __init__(self) -> None:
        self.ended = Path(tempfile.mkdtemp(prefix="cleanstation-ended-"))
        self.number, self.turn = 0, threading.Lock()
        self.process = subprocess.Popen(  # noqa: S603  # our own interpreter and module
            [sys.executable, "-m", "tests.quick_start", str(self.ended)],
            cwd=ROOT,
            env=without_pytest(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        atexit.register(self.stop)

    def start(self, asked: dict[str, Any]) -> Program:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        # One question, one answer: a second line beside the first would not be noticed there.
        with self.turn:
            self.number += 1
            number = self.number
            self.process.stdin.write(json.dumps({**asked, "number": number}) + "\n")
            self.process.stdin.flush()
            pid = int(self.process.stdout.readline())
        return Program(pid, self.ended / str(number), [asked["module"], *asked["arguments"]])

    def stop(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(20)


MADE = threading.Lock()


def _nursery() -> _Nursery:
    with MADE:
        return _only_one()


@cache
def _only_one() -> _Nursery:
    return _Nursery()


def without_pytest() -> dict[str, str]:
    """Our environment; NiceGUI refuses to serve where it believes that it runs inside a test."""
    skipped = {"PYTEST_CURRENT_TEST", "DATABASE_URL", "APP_ENV", "NICEGUI_USER_SIMULATION"}
    return {name: value for name, value in os.environ.items() if name not in skipped}


def nursery(ended: Path) -> None:
    """Reads what to start from its input, line by line, and writes down how each one ended."""
    importlib.import_module("app.commands.running")
    importlib.import_module("pages.serve").every_page()
    # What is there already stays out of every collection, here and in what starts from here.
    gc.freeze()
    running: dict[int, int] = {}
    woken, wakes = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wakes)
    while True:
        ready = select.select([sys.stdin, woken], [], [])[0]
        if woken in ready:
            os.read(woken, 100)
        if sys.stdin in ready:
            line = sys.stdin.readline()
            if not line:
                return
            asked = json.loads(line)
            pid = os.fork()
            if not pid:
                become(asked)
                return
            running[pid] = asked["number"]
            sys.stdout.write(f"{pid}\n")
            sys.stdout.flush()
        bury(running, ended)


def bury(running: dict[int, int], ended: Path) -> None:
    while running:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        this = ended / str(running.pop(pid))
        half = this.with_suffix(".half")
        half.write_text(str(os.waitstatus_to_exitcode(status)))
        half.rename(this)


def become(asked: dict[str, Any]) -> None:
    """In the new process: be what was asked for, and end as it ends."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ.clear()
    os.environ.update(asked["environment"])
    random.seed()
    for number, path in enumerate(asked["lines"]):
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND if number else os.O_RDONLY
        os.dup2(os.open(path, flags), number)
    sys.argv = [asked["module"], *asked["arguments"]]
    code: object = None
    try:
        runpy.run_module(asked["module"], run_name="__main__", alter_sys=True)
    except SystemExit as end:
        code = end.code
        if isinstance(code, str):
            raise
    leave(code)


def leave(code: object) -> NoReturn:
    """As Python ends, only that what fills the memory is not taken apart piece by piece."""
    threading._shutdown()  # type: ignore[attr-defined]  # noqa: SLF001
    atexit._run_exitfuncs()  # noqa: SLF001
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else 0)


if __name__ == "__main__":
    nursery(Path(sys.argv[1]))

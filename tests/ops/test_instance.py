"""The life of a running CleanStation, from the outside: what it prints and how it ends."""

import os
import re
import signal
import socket
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import psycopg
import pytest

from app.ops import health
from tests import quick_start


@dataclass
class Running:
    """A program that is listened to, line by line."""

    process: quick_start.Program
    stdout: TextIO
    complained: Path

    def rest(self) -> tuple[str, str]:
        """What it still says, and all it complained about, once it has ended."""
        said = self.stdout.read()
        self.process.wait(20)
        return said, self.complained.read_text()


@contextmanager
def running(folder: Path, port: int = 0, **environment: str) -> Iterator[Running]:
    with tempfile.TemporaryDirectory() as lines:
        said, complained = Path(lines, "said"), Path(lines, "complained")
        os.mkfifo(said)
        program = quick_start.start(
            "tests.ops.instance_program", str(folder), str(port),
            environment=quick_start.without_pytest() | environment,
            said=said, complained=complained,
        )  # fmt: skip
        try:
            with said.open() as stdout:
                yield Running(program, stdout, complained)
        finally:
            program.kill()


def first_lines(running: Running, count: int = 2) -> list[str]:
    return [running.stdout.readline().rstrip() for _ in range(count)]


def answer_of(url: str) -> str:
    with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310
        return str(answer.read().decode())


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_says_when_it_answers_and_stops_whole(tmp_path: Path, how: signal.Signals) -> None:
    with running(tmp_path / "data") as program:
        ready, link = first_lines(program)
        address = re.fullmatch(r"ready (http://127\.0\.0\.1:\d+)", ready)
        assert address
        assert link == f"coordinator {address[1]}/link/1"
        assert answer_of(f"{address[1]}/readyz") == '{"status":"ready"}'
        code, facts = health.fetch(address[1])
        assert (code, facts["status"], facts["environment"]) == (200, "ok", "demo")
        postmaster = int((tmp_path / "data/postgres/cluster/postmaster.pid").read_text().split()[0])

        began = time.monotonic()
        program.process.send_signal(how)
        rest, errors = program.rest()

    assert program.process.returncode == 0
    assert time.monotonic() - began < 8
    assert rest == ""
    assert "Traceback" not in errors
    assert not Path(f"/proc/{postmaster}").exists()


def test_the_second_start_keeps_the_data_and_the_secret(tmp_path: Path) -> None:
    said = []
    for _ in range(2):
        with running(tmp_path / "data") as program:
            ready = first_lines(program)[0]
            said.append(answer_of(f"{ready.removeprefix('ready ')}/secret"))
            socket_folder = (tmp_path / "data/postgres/socket").readlink()
            with psycopg.connect(
                host=str(socket_folder), user="cleanstation", dbname="cleanstation"
            ) as line:
                line.execute("create table if not exists kept (number int)")
                line.execute("insert into kept values (1)")
                line.commit()
                found = line.execute("select count(*) from kept").fetchone()
            program.process.send_signal(signal.SIGTERM)
            program.rest()

    assert found == (2,)
    assert said[0] == said[1]
    assert len(said[0]) > 60
    assert (tmp_path / "data/secret").stat().st_mode & 0o077 == 0


def test_a_taken_port_is_refused_before_anything_starts(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with running(tmp_path / "data", port) as program:
            _, errors = program.rest()

    assert program.process.returncode == 1
    assert f"Port {port} on 127.0.0.1 cannot be used" in errors
    assert "--port" in errors
    assert "Traceback" not in errors
    assert not (tmp_path / "data").exists()


def test_a_second_instance_on_the_same_data_is_refused(tmp_path: Path) -> None:
    with ExitStack() as stack:
        first = stack.enter_context(running(tmp_path / "data"))
        first_lines(first)

        second = stack.enter_context(running(tmp_path / "data"))
        _, errors = second.rest()

    assert second.process.returncode == 1
    assert f"already running on {tmp_path / 'data'}" in errors
    assert "Traceback" not in errors


def test_a_signal_while_it_is_still_starting_stops_it_too(tmp_path: Path) -> None:
    with running(tmp_path / "data") as program:
        lock = tmp_path / "data/postgres/lock"
        while not lock.exists():
            assert program.process.poll() is None
            time.sleep(0.005)
        program.process.send_signal(signal.SIGINT)
        said, errors = program.rest()

    assert program.process.returncode == 0
    assert said == ""
    assert "Traceback" not in errors


@pytest.mark.demand(43)
def test_a_demonstration_never_touches_somebodys_database(tmp_path: Path) -> None:
    with running(tmp_path / "data", DATABASE_URL="postgresql://a:b@db.example.com/cs") as program:
        _, errors = program.rest()

    assert program.process.returncode == 1
    assert "Use `cleanstation serve`" in errors
    assert not (tmp_path / "data").exists()

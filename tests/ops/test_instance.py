"""The life of a running CleanStation, from the outside: what it prints and how it ends."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
import pytest

from app.ops import health

# The real thing but for the pages: the same server, the same order of steps.
PROGRAM = """
import sys
from pathlib import Path
from nicegui import app as ng, ui
from app.errors import Refused
from app.ops import instance, migrate
from app.settings import Settings
from pages import health

def prepare(settings: Settings) -> None:
    migrate.migrate(settings.direct_database_url)

def run(settings: Settings) -> None:
    health.register()
    ng.get("/secret")(lambda: {"secret": settings.app_secret})
    ui.run(host=settings.host, port=settings.port, reload=False, show=False,
           show_welcome_message=False, timeout_graceful_shutdown=3)

steps = instance.Steps(
    prepare=prepare,
    links=lambda settings: [("coordinator", f"{settings.app_base_url}/link/1")],
    run=run,
)
try:
    instance.demo(Path(sys.argv[1]), "127.0.0.1", int(sys.argv[2]), steps)
except Refused as refusal:
    sys.exit(str(refusal))
"""


@contextmanager
def running(folder: Path, port: int = 0) -> Iterator[subprocess.Popen[str]]:
    environment = {name: value for name, value in os.environ.items() if "PYTEST" not in name}
    environment.pop("DATABASE_URL", None)
    with subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", PROGRAM, str(folder), str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    ) as program:
        try:
            yield program
        finally:
            program.kill()


def first_lines(program: subprocess.Popen[str], count: int = 2) -> list[str]:
    assert program.stdout is not None
    return [program.stdout.readline().rstrip() for _ in range(count)]


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
        program.send_signal(how)
        rest, errors = program.communicate(timeout=20)

    assert program.returncode == 0
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
            program.send_signal(signal.SIGTERM)
            program.communicate(timeout=20)

    assert found == (2,)
    assert said[0] == said[1]
    assert len(said[0]) > 60
    assert (tmp_path / "data/secret").stat().st_mode & 0o077 == 0


def test_a_taken_port_is_refused_before_anything_starts(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with running(tmp_path / "data", port) as program:
            _, errors = program.communicate(timeout=20)

    assert program.returncode == 1
    assert f"Port {port} on 127.0.0.1 cannot be used" in errors
    assert "--port" in errors
    assert "Traceback" not in errors
    assert not (tmp_path / "data").exists()


def test_a_second_instance_on_the_same_data_is_refused(tmp_path: Path) -> None:
    with ExitStack() as stack:
        first = stack.enter_context(running(tmp_path / "data"))
        first_lines(first)

        second = stack.enter_context(running(tmp_path / "data"))
        _, errors = second.communicate(timeout=20)

    assert second.returncode == 1
    assert f"already running on {tmp_path / 'data'}" in errors
    assert "Traceback" not in errors


def test_a_signal_while_it_is_still_starting_stops_it_too(tmp_path: Path) -> None:
    with running(tmp_path / "data") as program:
        lock = tmp_path / "data/postgres/lock"
        while not lock.exists():
            assert program.poll() is None
            time.sleep(0.005)
        program.send_signal(signal.SIGINT)
        said, errors = program.communicate(timeout=20)

    assert program.returncode == 0
    assert said == ""
    assert "Traceback" not in errors


@pytest.mark.demand(43)
def test_a_demonstration_never_touches_somebodys_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = {**os.environ, "DATABASE_URL": "postgresql://a:b@db.example.com/cs"}
    program = subprocess.run(  # noqa: S603
        [sys.executable, "-c", PROGRAM, str(tmp_path / "data"), "0"],
        capture_output=True,
        text=True,
        env={name: value for name, value in environment.items() if "PYTEST" not in name},
        timeout=20,
        check=False,
    )

    assert program.returncode == 1
    assert "Use `cleanstation serve`" in program.stderr
    assert not (tmp_path / "data").exists()

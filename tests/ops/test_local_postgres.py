"""The private PostgreSQL: it starts from whatever is there, keeps the data, and leaves nothing."""

import os
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest

from app.errors import Refused
from app.ops import children, postgres_binaries
from app.ops.local_postgres import local_postgres

SYSTEM = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
KINDS = {folder.parent.name: folder for folder in SYSTEM}
HOLD = """
import signal, sys, time
from pathlib import Path
from app.ops.local_postgres import local_postgres
# As in a terminal, also where the tests run in the background and Ctrl-C reaches nobody.
signal.signal(signal.SIGINT, signal.default_int_handler)
with local_postgres(Path(sys.argv[1])) as url:
    print(url, flush=True)
    time.sleep(600)
"""


@pytest.fixture(params=[*KINDS, "wheel"])
def binaries(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    folder = KINDS.get(request.param, postgres_binaries.carried_folder())
    monkeypatch.setenv("PG_BIN", str(folder))
    return str(request.param)


def ask(url: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as line:
        found = line.execute(statement.encode())
        return found.fetchall() if found.description else []


def postmaster(folder: Path) -> int:
    return int((folder / "cluster" / "postmaster.pid").read_text().split()[0])


def is_alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False


def wait_until_gone(pid: int, seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not is_alive(pid)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder somebody has used before, for the tests that are not about making it."""
    folder = tmp_path_factory.mktemp("made") / "data"
    with local_postgres(folder, durable=False):
        return folder


@pytest.fixture
def data(made: Path, tmp_path: Path) -> Path:
    # With its owners: PostgreSQL opens no folder of somebody else.
    subprocess.run(["cp", "-a", made, tmp_path], check=True)  # noqa: S603, S607
    return tmp_path / "data"


@pytest.fixture
def held(data: Path) -> Iterator[subprocess.Popen[str]]:
    """Another program that runs the database of `data`."""
    command = [sys.executable, "-c", HOLD, str(data)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:  # noqa: S603
        assert program.stdout is not None
        assert program.stdout.readline().startswith("postgresql+psycopg://")
        yield program
        program.kill()


def test_the_second_start_finds_what_the_first_one_kept(binaries: str, tmp_path: Path) -> None:
    with local_postgres(tmp_path / "data") as url:
        ask(url, "create table sink as select 'B-100' as build")
        pid = postmaster(tmp_path / "data")
    assert wait_until_gone(pid)

    with local_postgres(tmp_path / "data") as url:
        assert ask(url, "select build from sink") == [("B-100",)]


def test_it_is_set_up_as_the_product_needs_it(binaries: str, tmp_path: Path) -> None:
    with local_postgres(tmp_path / "data") as url:
        ask(url, "create extension citext")
        ask(url, "create extension pg_trgm")
        found = ask(
            url,
            "select current_setting('data_checksums'), current_setting('server_encoding'),"
            " datcollate, current_setting('timezone') from pg_database"
            " where datname = current_database()",
        )

    assert found == [("on", "UTF8", "C.UTF-8", "UTC")]


def test_nobody_else_can_reach_it(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APP_SECRET", "not for the database")
    with local_postgres(data, durable=False) as url:
        sockets = Path(url.rpartition("host=")[2])
        environment = Path(f"/proc/{postmaster(data)}/environ").read_text()

        assert ask(url, "show listen_addresses") == [("",)]
        assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
        assert "APP_SECRET" not in environment
    assert not sockets.exists()


def test_a_very_long_path_works(tmp_path: Path) -> None:
    folder = tmp_path.joinpath(*["a-folder-with-quite-a-long-name-for-a-sink-factory"] * 5)

    with local_postgres(folder, durable=False) as url:
        assert ask(url, "select 1") == [(1,)]


def test_a_second_instance_is_refused_at_once(held: subprocess.Popen[str], data: Path) -> None:
    began = time.monotonic()
    with (
        pytest.raises(Refused, match=r"already running on .* Stop it first, or choose another"),
        local_postgres(data),
    ):
        pass

    assert time.monotonic() - began < 1


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_however_we_end_postgresql_ends_with_us(
    held: subprocess.Popen[str], data: Path, how: signal.Signals
) -> None:
    pid = postmaster(data)

    held.send_signal(how)

    assert wait_until_gone(pid)


def test_after_a_kill_the_next_start_has_every_acknowledged_row(
    held: subprocess.Popen[str], data: Path
) -> None:
    socket = (data / "socket").readlink()
    with psycopg.connect(f"host={socket} user=cleanstation", autocommit=True) as line:
        line.execute("create table sink (build text)")
        for number in range(100):
            line.execute("insert into sink values (%s)", [f"B-{number}"])

    os.kill(postmaster(data), signal.SIGKILL)
    held.kill()
    held.wait()

    with local_postgres(data) as url:
        assert ask(url, "select count(*) from sink") == [(100,)]
    assert not socket.exists()


def test_a_killed_postgresql_is_started_again(binaries: str, tmp_path: Path) -> None:
    with local_postgres(tmp_path / "data") as url:
        ask(url, "create table sink as select 'B-100' as build")
        killed = postmaster(tmp_path / "data")
        os.kill(killed, signal.SIGKILL)

        deadline = time.monotonic() + 15
        while time.monotonic() < deadline:
            try:
                found = ask(url, "select build from sink")
                break
            except psycopg.OperationalError:
                time.sleep(0.05)

        assert found == [("B-100",)]
        assert postmaster(tmp_path / "data") != killed


def test_a_half_made_cluster_is_made_anew(tmp_path: Path) -> None:
    half = tmp_path / "data" / "cluster.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("15")

    with local_postgres(tmp_path / "data", durable=False) as url:
        assert ask(url, "select 1") == [(1,)]
    assert not half.exists()


def test_data_of_another_version_is_refused_in_words(data: Path) -> None:
    (data / "cluster" / "PG_VERSION").write_text("12\n")

    with (
        pytest.raises(Refused, match=r"made by PostgreSQL 12, but only PostgreSQL 1\d"),
        local_postgres(data, durable=False),
    ):
        pass


@pytest.mark.skipif(not SYSTEM, reason="needs two versions of PostgreSQL")
def test_data_is_opened_by_the_version_that_made_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PG_BIN", str(postgres_binaries.carried_folder()))
    with local_postgres(tmp_path / "data", durable=False):
        pass
    monkeypatch.delenv("PG_BIN")

    with local_postgres(tmp_path / "data", durable=False) as url:
        assert ask(url, "select current_setting('server_version_num')::int / 10000") == [(18,)]


def test_a_stranger_on_the_same_data_is_left_alone(data: Path) -> None:
    cluster = data / "cluster"
    found = postgres_binaries.find(children.ordinary_account())
    with children.open_folder(cluster) as (handle, path), short_folder() as sockets:
        command = [found.program("postgres"), "-D", path, "-c", "listen_addresses="]
        stranger = children.start(
            [*command, "-c", f"unix_socket_directories={sockets}"],
            children.ordinary_account(),
            output=subprocess.DEVNULL,
            keep=(handle,),
        )
        deadline = time.monotonic() + 10
        while "ready" not in pid_file(cluster) and time.monotonic() < deadline:
            time.sleep(0.02)

        with (
            pytest.raises(Refused, match=rf"Another PostgreSQL \(process {stranger.pid}\) is"),
            local_postgres(data, durable=False),
        ):
            pass

        assert stranger.poll() is None
        assert pid_file(cluster).startswith(f"{stranger.pid}\n")
        stranger.send_signal(signal.SIGINT)
        assert stranger.wait(10) == 0


@contextmanager
def short_folder() -> Iterator[str]:
    """A folder the account of the database may write to, wherever the tests keep theirs."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        yield folder


def pid_file(cluster: Path) -> str:
    path = cluster / "postmaster.pid"
    return path.read_text() if path.exists() else ""


def test_it_outlives_the_thread_that_asked_for_it(data: Path) -> None:
    with ExitStack() as stack:
        urls: list[str] = []
        asking = threading.Thread(
            target=lambda: urls.append(stack.enter_context(local_postgres(data, durable=False)))
        )
        asking.start()
        asking.join()

        time.sleep(0.2)  # the kernel would have told PostgreSQL to stop by now

        assert ask(urls[0], "select 1") == [(1,)]


def test_without_any_postgresql_it_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PG_BIN", str(tmp_path))

    with (
        pytest.raises(Refused, match=r"No PostgreSQL 15 to 18 was found\. Install one"),
        local_postgres(tmp_path / "data"),
    ):
        pass


def test_a_folder_that_cannot_be_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with (
        pytest.raises(Refused, match="cannot hold the database: Not a directory"),
        local_postgres(tmp_path / "file" / "data"),
    ):
        pass

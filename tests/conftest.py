"""A real PostgreSQL for every test that asks: one database a test, copied from a migrated one."""

import asyncio
import fcntl
import gc
import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy.engine import make_url

from app import passwords
from app.ops.local_postgres import local_postgres
from app.ops.migrate import migrate
from imports.seed import seed_database
from models import database as door
from tests.browser.servers import demonstration
from tests.lent import Led, Lender, copy, named, plain

if TYPE_CHECKING:
    from tests.records import Made

# For the tests too.
__all__ = ["Led", "named", "plain"]

numbers = itertools.count(1)
IN_MEMORY = Path("/dev/shm")  # noqa: S108  # a folder of our own in it, with a name nobody guesses
ROOM = 3_000_000_000  # bytes: what the databases of one worker never need
# What takes longest starts first, or one worker is left alone with it at the end.
LONGEST = (
    "bench/test_every_part",
    "browser/test_every_page",
    "browser/test_run_nothing_lost",
    "browser/test_journey",
    "browser/test_whole_life",
    "browser/test_wizard",
)
# These keep the processors busy by themselves, all others wait for the database now and then: the
# ones among the others, neither is ever slow for want of the other. None of these comes last.
BUSY = ("browser/", "workflow/", "ops/")
BUSY_UNTIL = 0.8


def pytest_collection() -> None:
    """Nothing that is read now is ever garbage: to look for it would take a second, each time."""
    gc.disable()


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    turns = _turns(dict.fromkeys(map(_place, items)))
    items.sort(key=lambda item: turns[_place(item)])


def _turns(places: Iterable[str]) -> dict[str, float]:
    """When each file is to begin, from 0 to 1; the longest ones before."""
    turns, busy, others = dict[str, float](), list[str](), list[str]()
    for place in places:
        turn = next((n for n, start in enumerate(LONGEST) if place.startswith(start)), None)
        if turn is not None:
            turns[place] = turn - len(LONGEST)
        else:
            (busy if place.startswith(BUSY) else others).append(place)
    turns |= {place: BUSY_UNTIL * n / len(busy) for n, place in enumerate(busy)}
    return turns | {place: n / len(others) for n, place in enumerate(others)}


def _place(item: pytest.Item) -> str:
    return item.path.relative_to(Path(__file__).parent).as_posix()


def run_sql(url: str, *statements: str) -> None:
    """Carry out statements as the administrator of the test server, each on its own."""
    with psycopg.connect(plain(url), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


@pytest.fixture
def real_hashing() -> None:
    """For a test about hashing itself: passwords cost what they cost in the product."""


@pytest.fixture(autouse=True)
def quick_hashing(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2id still, but in a millisecond: most tests are about what comes after it."""
    if "real_hashing" not in request.fixturenames:
        quick = Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)
        monkeypatch.setattr(passwords, "hasher", PasswordHash((quick,)))


@pytest.fixture(scope="session")
def quick_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """In memory where there is room: a database is copied there ten times as fast as on a disk."""
    if os.access(IN_MEMORY, os.W_OK) and shutil.disk_usage(IN_MEMORY).free > ROOM:
        with tempfile.TemporaryDirectory(prefix="cleanstation-tests-", dir=IN_MEMORY) as made:
            yield Path(made)
    else:
        yield tmp_path_factory.mktemp("quick")


@pytest.fixture(scope="session")
def demonstration_copy(
    quick_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[], Path]:
    """Gives folders with a demonstration each; the first one that asks makes it, for all."""
    this_run = os.environ.get("PYTEST_XDIST_TESTRUNUID", os.getpid())
    told = tmp_path_factory.getbasetemp().parent / f"demonstration-{this_run}"

    def copy() -> Path:
        own = quick_folder / f"demonstration-{next(numbers)}"
        with told.open("a+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            made = Path(told.read_text() or quick_folder / "made")
            # Gone with a worker that has ended already.
            if not made.exists():
                made = quick_folder / "made"
                demonstration(made).start().stop()
                told.write_text(str(made))
            # With its owners: PostgreSQL opens no folder of somebody else.
            subprocess.run(["cp", "-a", made, own], check=True)  # noqa: S603, S607
        return own

    return copy


@pytest.fixture(scope="session")
def server(quick_folder: Path) -> Iterator[str]:
    """The server tests make their databases on: TEST_DATABASE_URL, or a private one."""
    with ExitStack() as stack:
        given = os.environ.get("TEST_DATABASE_URL")
        yield given or stack.enter_context(local_postgres(quick_folder / "data", durable=False))


@pytest.fixture(scope="session")
def template(server: str) -> Iterator[str]:
    """The name of a migrated and seeded database that every test's own one is a copy of."""
    name = f"cleanstation_template_{os.getpid()}"
    run_sql(server, f'DROP DATABASE IF EXISTS "{name}"', f'CREATE DATABASE "{name}"')
    migrate(named(server, name))
    # A thread has no event loop yet; the tests' own one stays as it is.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, _seed(named(server, name))).result()
    yield name
    run_sql(server, f'DROP DATABASE "{name}" WITH (FORCE)')


async def _seed(url: str) -> None:
    door.connect(url)
    await seed_database()
    await door.disconnect()


@pytest.fixture(scope="session")
def administrator(server: str) -> Iterator[psycopg.Connection]:
    """Makes and drops databases: one connection for as long as the tests run."""
    with psycopg.connect(plain(server), autocommit=True) as connection:
        yield connection


@dataclass
class Begun:
    """A database in which something was made already, and what that was."""

    database: str
    made: "Made"


@pytest.fixture(scope="session")
def with_a_complete_build(server: str, template: str) -> Iterator[Callable[[], Begun]]:
    """A template that has one; made when the first test of a worker asks for it."""
    name = f"{template}_complete"

    async def make(url: str) -> "Made":
        from tests import records  # noqa: PLC0415  # which needs this file

        door.connect(url)
        made = await records.complete()
        await door.disconnect()
        return made

    @cache
    def begun() -> Begun:
        run_sql(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        with ThreadPoolExecutor(1) as pool:
            return Begun(name, pool.submit(asyncio.run, make(named(server, name))).result())

    yield begun
    run_sql(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture
def complete_build(database: str, with_a_complete_build: Callable[[], Begun]) -> "Made":
    """A build with a complete record, which the database of this test began with."""
    return with_a_complete_build().made


@pytest.fixture
def database_url(
    server: str, template: str, administrator: psycopg.Connection, request: pytest.FixtureRequest
) -> Iterator[str]:
    """A database of this test's own, thrown away afterwards."""
    if "complete_build" in request.fixturenames:
        template = request.getfixturevalue("with_a_complete_build")().database
    name = copy(administrator, template)
    yield named(server, name)
    administrator.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@pytest.fixture(scope="session")
def led(server: str) -> Led:
    return Led(server)


@pytest.fixture(scope="session")
async def lender(server: str, administrator: psycopg.Connection, led: Led) -> AsyncIterator[Lender]:
    lender = Lender(server, administrator, led)
    yield lender
    await led.to_another("")
    for template in [*lender.lent]:
        lender.throw_away(template)


@pytest.fixture
async def database(
    led: Led, lender: Lender, template: str, request: pytest.FixtureRequest
) -> AsyncIterator[str]:
    """The application's one door, opened on a database that no other test has written to.

    It is this test's own when it asks for `database_url` too, to do with it what it wants.
    """
    own = "database_url" in request.fixturenames
    if "complete_build" in request.fixturenames:
        template = request.getfixturevalue("with_a_complete_build")().database
    url = request.getfixturevalue("database_url") if own else lender.lend(template)
    await led.to_another(str(make_url(url).database))
    door.sessions.configure(bind=led.engine)
    yield url
    await door.disconnect()
    if own:
        await led.to_another("")
    else:
        await lender.take_back(template)

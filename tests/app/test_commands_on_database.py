"""What a command says when its database is away, is not migrated, refuses, or has everything."""

import json
from collections.abc import Iterator
from functools import partial

import pytest
from typer.testing import CliRunner, Result

from app.__main__ import cli
from app.errors import Refused
from app.ops.migrate import newest
from imports.seed import Seeded
from models import database as door
from tests.conftest import named, run_sql

EXAMPLE = "tests/golden/worked-1.json"
COMMANDS = [
    ["migrate"],
    ["seed"],
    ["users", "list"],
    ["ledger", "verify"],
    ["rules", "check"],
    ["bom", EXAMPLE],
    ["export", "B-1"],
    ["serve", "--port", "0"],
]


@pytest.fixture
def bare(server: str) -> Iterator[str]:
    """A database without a single table of ours."""
    run_sql(server, "CREATE DATABASE cleanstation_bare")
    yield named(server, "cleanstation_bare")
    run_sql(server, "DROP DATABASE cleanstation_bare WITH (FORCE)")


@pytest.fixture(autouse=True)
def one_try(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.edge.ATTEMPTS", 1)
    monkeypatch.setenv("APP_ENV", "test")


def typed(arguments: list[str], url: str, monkeypatch: pytest.MonkeyPatch) -> Result:
    monkeypatch.setenv("DATABASE_URL", url)
    return CliRunner().invoke(cli, arguments)


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_a_database_that_is_away_is_a_sentence(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = typed(arguments, "postgresql://nobody@127.0.0.1:9/nothing", monkeypatch)

    assert isinstance(answer.exception, Refused)
    assert str(answer.exception).startswith("The database does not answer: ")
    assert "\n" not in str(answer.exception)
    assert answer.stdout == ""


@pytest.mark.parametrize("arguments", COMMANDS[1:-1], ids=" ".join)
def test_a_database_without_our_tables_says_which_command_makes_them(
    arguments: list[str], bare: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = typed(arguments, bare, monkeypatch)

    assert isinstance(answer.exception, Refused)
    assert "Run `cleanstation migrate`" in str(answer.exception)


@pytest.mark.parametrize("arguments", [["users", "list"], ["users", "unlock", "maya"]])
def test_a_server_nothing_was_migrated_on_says_so_too(
    arguments: list[str], database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    role = "a_role_nobody_made"
    monkeypatch.setattr("models.database.connect", partial(door.connect, role=role))

    answer = typed(arguments, database_url, monkeypatch)

    assert isinstance(answer.exception, Refused)
    assert f'role "{role}" does not exist' in str(answer.exception)
    assert "Run `cleanstation migrate`" in str(answer.exception)


def test_a_step_the_database_refuses_is_told_in_its_words(
    bare: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_sql(bare, 'CREATE TABLE "order" (id int)')

    answer = typed(["migrate"], bare, monkeypatch)

    assert isinstance(answer.exception, Refused)
    assert 'The database refused this: relation "order" already exists' in str(answer.exception)


def test_migrating_says_where_the_database_is_now(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = typed(["migrate"], database_url, monkeypatch)

    assert (answer.exit_code, answer.stdout) == (0, f"The database is at {newest()}.\n")


def test_a_second_seeding_says_that_everything_is_there(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = typed(["seed"], database_url, monkeypatch)
    as_json = typed(["seed", "--json"], database_url, monkeypatch)

    report = json.loads(as_json.stdout)
    assert (told.exit_code, as_json.exit_code) == (0, 0)
    assert report["unchanged"]["items"] == 347
    assert (set(report["added"].values()), report["different"]) == ({0}, [])
    added, unchanged = told.stdout.splitlines()
    assert added == "added: nothing"
    assert "347 items" in unchanged


def test_seeding_says_what_was_added_and_what_it_kept_as_it_is(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def seeded() -> Seeded:
        return Seeded(added={"items": 2, "tools": 0}, unchanged={}, different=["Item T2: name."])

    monkeypatch.setattr("imports.seed.seed_database", seeded)

    answer = typed(["seed"], database_url, monkeypatch)

    assert answer.stdout == "added: 2 items\nunchanged: nothing\nkept as it is: Item T2: name.\n"


@pytest.mark.parametrize("command", ["demo", "serve"])
def test_a_port_no_computer_has_is_wrong_usage(
    command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = typed([command, "--port", "80800"], "", monkeypatch)

    assert answer.exit_code == 2
    assert "65535" in answer.output

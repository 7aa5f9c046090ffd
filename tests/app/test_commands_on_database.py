"""What a command says when its database is away, is not migrated, or refuses."""

from collections.abc import Iterator

import pytest
from typer.testing import CliRunner, Result

from app.__main__ import cli
from app.errors import Refused
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


def test_a_step_the_database_refuses_is_told_in_its_words(
    bare: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_sql(bare, 'CREATE TABLE "order" (id int)')

    answer = typed(["migrate"], bare, monkeypatch)

    assert isinstance(answer.exception, Refused)
    assert 'The database refused this: relation "order" already exists' in str(answer.exception)


@pytest.mark.parametrize("command", ["demo", "serve"])
def test_a_port_no_computer_has_is_wrong_usage(
    command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = typed([command, "--port", "80800"], "", monkeypatch)

    assert answer.exit_code == 2
    assert "65535" in answer.output

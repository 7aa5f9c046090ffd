"""`cleanstation users`: for whoever runs the server."""

import json
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from typer.testing import CliRunner

from app.__main__ import cli
from tests.conftest import plain

Run = Callable[..., Any]  # what Typer's runner answers: exit code, output, exception


@pytest.fixture
def users(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("APP_ENV", "test")
    monkeypatch.setenv("APP_BASE_URL", "http://station.example")
    return lambda *words: CliRunner().invoke(cli, ["users", *words])


def invite(users: Run, user_name: str = "maya", role: str = "admin", *more: str) -> Any:  # noqa: ANN401  # as above

    return users("invite", user_name, "--name", "Maya Okafor", "--role", role, *more)


def people(users: Run) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(users("list", "--json").output)
    return found


def rows(url: str, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(plain(url)) as connection:
        return connection.execute(query.encode()).fetchall()


def test_an_invited_person_gets_a_link_and_stands_in_the_list(users: Run) -> None:
    answer = invite(users)

    assert answer.exit_code == 0
    assert answer.output.startswith("http://station.example/invitation?token=")
    assert [(p["user_name"], p["initials"], p["roles"], p["state"]) for p in people(users)] == [
        ("maya", "MO", {"admin": None}, "no password")
    ]
    assert "Maya Okafor (admin)" in users("list", "okaf").output
    assert users("list", "nobody").output == ""


def test_the_ledger_says_that_it_was_the_command_line(users: Run, database_url: str) -> None:
    invite(users)

    query = "SELECT DISTINCT actor_name FROM audit.event WHERE entity = 'person'"
    ((who,),) = rows(database_url, query)
    assert str(who).endswith(", command line")


def test_an_auditor_needs_a_last_day(users: Run) -> None:
    refused = invite(users, "grace", "auditor")
    invited = invite(users, "grace", "auditor", "--until", "2099-12-31")

    assert isinstance(refused.exception, Exception)
    assert "needs the day it ends" in str(refused.exception)
    assert invited.exit_code == 0
    assert people(users)[0]["roles"] == {"auditor": "2100-01-01T00:00:00+00:00"}


def test_the_last_day_of_the_calendar_is_a_last_day_too(users: Run) -> None:
    invited = invite(users, "grace", "auditor", "--until", "9999-12-31")

    assert (invited.exit_code, invited.exception) == (0, None)
    assert "9999-12-30T" in str(people(users)[0]["roles"])


def test_somebody_is_kept_out_and_let_in_again(users: Run) -> None:
    invite(users)
    invite(users, "eve", "qc")

    disabled = users("disable", "EVE")
    assert disabled.exit_code == 0
    assert {p["user_name"]: p["state"] for p in people(users)} == {
        "eve": "disabled",
        "maya": "no password",
    }

    users("enable", "eve")
    assert {p["state"] for p in people(users)} == {"no password"}


def test_the_only_admin_stays(users: Run) -> None:
    invite(users)

    assert "is the only admin" in str(users("disable", "maya").exception)


@pytest.mark.parametrize("command", ["create-link", "unlock", "disable", "enable", "sign-out"])
def test_an_unknown_name_is_refused_in_words(users: Run, command: str) -> None:
    assert str(users(command, "nobody").exception) == "Nobody has the user name nobody."


def test_a_new_link_makes_the_earlier_one_stop(users: Run, database_url: str) -> None:
    invite(users)

    answer = users("create-link", "maya")

    assert answer.output.startswith("http://station.example/invitation?token=")
    query = "SELECT count(*) FROM one_time_link WHERE expires_at > now() AND used_at IS NULL"
    assert rows(database_url, query) == [(1,)]


def test_a_locked_account_opens(users: Run, database_url: str) -> None:
    invite(users)
    change = "locked_until = now() + interval '1 hour', failed_sign_ins = 5, password_hash = 'x'"
    with psycopg.connect(plain(database_url), autocommit=True) as connection:
        connection.execute("""SELECT set_config('app.context', '{"name": "test"}', false)""")
        connection.execute(f"UPDATE person SET {change}".encode())  # noqa: S608
    assert people(users)[0]["state"] == "locked"

    users("unlock", "maya")

    assert people(users)[0]["state"] == "active"


def test_without_a_database_it_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)

    answer = CliRunner().invoke(cli, ["users", "list"])

    assert "DATABASE_URL is missing" in str(answer.exception)


def test_a_database_that_is_away_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:9/nothing")
    monkeypatch.setenv("APP_ENV", "test")

    answer = CliRunner().invoke(cli, ["users", "list"])

    assert "The database does not answer" in str(answer.exception)

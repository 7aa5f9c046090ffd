"""What monitors and load balancers are told, and how soon."""

import asyncio
import json
import socket
import time

import psycopg
import pytest
from typer.testing import CliRunner

from app import settings
from app.__main__ import cli
from app.ops import health
from tests.conftest import plain, run_sql
from tests.quick_start import cleanstation

NOWHERE = "postgresql+psycopg://cleanstation@127.0.0.1:1/cleanstation"


def test_alive_says_nothing_about_the_database() -> None:
    code, facts = asyncio.run(health.alive())

    assert (code, facts) == (200, {"status": "ok"})


@pytest.mark.demand(70)
async def test_a_migrated_database_is_ready(database_url: str) -> None:
    watch = health.Watch(database_url)

    code, facts = await watch.status(settings.load(app_env="test"))

    assert await watch.ready() == (200, {"status": "ready"})
    assert code == 200
    assert facts["database"] == "ok"
    assert facts["environment"] == "test"
    assert facts["version"] == health.version()
    assert facts["time"].endswith("+00:00")


@pytest.mark.parametrize(
    "statement",
    ["delete from alembic_version", "drop table alembic_version"],
)
async def test_a_database_without_tables_is_not_ready(database_url: str, statement: str) -> None:
    run_sql(database_url, statement)

    code, facts = await health.Watch(database_url).status(settings.load(app_env="test"))

    assert code == 503
    assert facts["database"] == "not migrated"


async def test_newer_tables_are_good_enough_for_this_version(database_url: str) -> None:
    run_sql(database_url, "update alembic_version set version_num = 'from-the-future'")

    assert await health.Watch(database_url).ready() == (200, {"status": "ready"})


async def test_a_database_that_is_away_is_said_without_a_reason() -> None:
    code, facts = await health.Watch(NOWHERE).status(settings.load(app_env="test"))

    assert code == 503
    assert facts["status"] == "failing"
    assert facts["jobs"] == "unknown"
    assert "127.0.0.1" not in str(facts)
    assert "refused" not in str(facts)


@pytest.mark.demand(70)
async def test_a_silent_network_costs_two_seconds_and_no_more() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"postgresql+psycopg://cleanstation@127.0.0.1:{silent.getsockname()[1]}/cleanstation"
        began = time.monotonic()

        code, _ = await health.Watch(url).ready()

    assert code == 503
    assert time.monotonic() - began < 3


async def test_many_who_ask_at_once_cost_one_connection(database_url: str) -> None:
    watch = health.Watch(database_url)
    before = connections(database_url)

    answers = await asyncio.gather(*(watch.ready() for _ in range(50)))

    assert {code for code, _ in answers} == {200}
    assert connections(database_url) - before <= 2  # its own, and the one that counts


def connections(url: str) -> int:
    """How many were ever opened to this database, as PostgreSQL counts."""
    with psycopg.connect(plain(url)) as line:
        line.execute("select pg_stat_force_next_flush()")
        found = line.execute(
            "select sessions from pg_stat_database where datname = current_database()"
        ).fetchone()
    assert found
    return int(found[0])


async def test_the_command_reads_what_the_address_says(database_url: str) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{closed.getsockname()[1]}"

        assert health.fetch(nobody) == (0, {"status": "unreachable"})


@pytest.mark.parametrize("option", [[], ["--json"]])
def test_the_command_fails_when_nobody_answers(option: list[str]) -> None:
    said = cleanstation("health", "--url", "http://127.0.0.1:1", *option)

    assert said.returncode == 2
    assert "unreachable" in said.stdout


@pytest.mark.parametrize(("code", "exit_code"), [(200, 0), (503, 2)])
def test_the_command_is_well_when_the_product_and_its_database_are(
    monkeypatch: pytest.MonkeyPatch, code: int, exit_code: int
) -> None:
    asked: list[str] = []
    facts = {"status": "as it is", "database": "ok"}

    def fetch(url: str) -> health.Answer:
        asked.append(url)
        return code, facts

    monkeypatch.setenv("PORT", "8123")
    monkeypatch.setattr(health, "fetch", fetch)

    told = CliRunner().invoke(cli, ["health"])
    as_json = CliRunner().invoke(cli, ["health", "--json", "--url", "http://far.example"])

    assert asked == ["http://127.0.0.1:8123", "http://far.example"]
    assert (told.exit_code, as_json.exit_code) == (exit_code, exit_code)
    assert told.stdout == "status: as it is\ndatabase: ok\n"
    assert json.loads(as_json.stdout) == facts

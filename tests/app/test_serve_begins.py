"""What `cleanstation serve` does before it serves, on a database that has nothing yet."""

import re
from collections.abc import Iterator

import psycopg
import pytest
from typer.testing import CliRunner

from app.__main__ import cli
from app.ops import instance
from app.settings import Settings
from tests.conftest import named, plain, run_sql


@pytest.fixture
def bare(server: str) -> Iterator[str]:
    run_sql(server, "CREATE DATABASE cleanstation_begun")
    yield named(server, "cleanstation_begun")
    run_sql(server, "DROP DATABASE cleanstation_begun WITH (FORCE)")


def counted(url: str) -> tuple[int, ...]:
    """Items, orders and people."""
    many = """SELECT (SELECT count(*) FROM item), (SELECT count(*) FROM "order"), count(*)
        FROM person"""
    with psycopg.connect(plain(url)) as connection:
        return connection.execute(many).fetchall()[0]


def test_a_bare_database_becomes_a_house_without_orders_and_a_link_for_the_first_admin(
    bare: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[tuple[Settings, instance.Steps]] = []
    monkeypatch.setattr(instance, "serve", lambda *begins: begun.append(begins))
    for name, value in (("DATABASE_URL", bare), ("APP_ENV", "test"), ("APP_BASE_URL", HERE)):
        monkeypatch.setenv(name, value)

    assert CliRunner().invoke(cli, ["serve"]).exit_code == 0
    [(chosen, steps)] = begun
    steps.prepare(chosen)
    [(role, link)] = steps.links(chosen)

    assert counted(bare) == (347, 0, 0)
    assert role == "admin"
    assert re.fullmatch(rf"{HERE}/set-up\?token=[\w-]{{40,}}", link)
    # Once somebody is known, such a link would let in anybody who reads the log.
    run_sql(bare, SOMEBODY)
    assert list(steps.links(chosen)) == []


HERE = "http://sinks.example.com"
SOMEBODY = """SELECT set_config('app.context', '{"name": "test"}', false);
    INSERT INTO person (user_name, name, initials) VALUES ('maya', 'Maya Okafor', 'MO')"""

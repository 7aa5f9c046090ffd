"""`ledger verify`: it finds what was broken on purpose, and says what it cannot prove."""

import json

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from app import edge, ledger_check, ledger_structure
from app.__main__ import cli
from app.access import Role
from app.errors import NotAllowed
from app.ledger_check import Examined
from app.ops.migrate import migrate
from models import EVERY_TABLE
from models.database import reading
from tests import make
from tests.conftest import named, run_sql

WHO = "SELECT set_config('app.context', '{\"name\": \"test\"}', false)"
# How an administrator of the server could tamper; each has to be seen.
BROKEN = {
    "tables": "ALTER TABLE setting RENAME TO settings",
    "tracked": 'ALTER TABLE "order" DISABLE TRIGGER zz_ledger',
    "only grows": "ALTER TABLE audit.event_2026 DISABLE TRIGGER never_emptied",
    "years": "ALTER TABLE audit.event DETACH PARTITION audit.event_2027",
    "permissions": "GRANT DELETE ON audit.event TO cleanstation_app",
    "numbers": "INSERT INTO audit.event (id, op, entity, actor_name) OVERRIDING SYSTEM VALUE"
    " SELECT min(id), 'X', 'x', 'Eve' FROM audit.event",
    "times": "INSERT INTO audit.event (op, entity, actor_name, at)"
    " VALUES ('X', 'x', 'Eve', now() + interval '5 minutes')",
    "events": "INSERT INTO audit.event (op, entity, actor_name) VALUES ('UPDATE', 'item', 'Eve')",
    "signatures": "INSERT INTO audit.event (op, entity, entity_id, actor_name, new_values)"
    " VALUES ('INSERT', 'signature', '4711', 'Eve', '{\"id\": 4711}')",
    "secrets": "INSERT INTO audit.event (op, entity, actor_name, new_values)"
    " VALUES ('INSERT', 'person', 'Eve', '{\"password_hash\": \"$argon2id$\"}')",
}


async def examined() -> Examined:
    return await edge.read(make.PRODUCT, ledger_check.examine)


async def test_a_ledger_nobody_touched_is_sound(database: str) -> None:
    await make.visitor()

    found = await examined()

    assert (found.findings, found.sound) == ((), True)
    assert found.events > 0
    assert found.first is not None
    assert found.as_json()["proved"] != []


@pytest.mark.parametrize("check", BROKEN)
async def test_what_was_broken_on_purpose_is_found(database: str, check: str) -> None:
    await make.visitor()
    run_sql(database, f"{WHO}; {BROKEN[check]}")

    found = await examined()

    assert check in {finding.check for finding in found.findings}
    assert not found.sound
    assert found.as_json()["proved"] == []


def test_every_check_is_broken_once() -> None:
    assert set(BROKEN) == set(ledger_structure.CHECKS)


async def test_a_ledger_that_can_be_changed_is_found_by_trying(database: str) -> None:
    await make.visitor()
    run_sql(
        database,
        "GRANT UPDATE, DELETE, TRUNCATE ON audit.event TO cleanstation_app",
        "ALTER TABLE audit.event DISABLE TRIGGER USER",
        "ALTER TABLE audit.event_2026 DISABLE TRIGGER USER",
    )

    before = await examined()

    tried = {finding.words.split()[0] for finding in before.findings if finding.check == "try"}
    assert {"UPDATE", "DELETE"} <= tried
    assert (await examined()).events == before.events > 0


@pytest.mark.parametrize(
    ("function", "body", "words"),
    [
        ("audit.row_changed()", "RETURN NULL;", "no event told of it"),
        ("audit.deny()", "RETURN CASE tg_op WHEN 'DELETE' THEN old ELSE new END;", "to the owner"),
    ],
)
async def test_a_trigger_that_was_made_to_do_nothing_is_found_by_trying(
    database: str, function: str, body: str, words: str
) -> None:
    await make.visitor()
    run_sql(
        database,
        f"CREATE OR REPLACE FUNCTION {function} RETURNS trigger LANGUAGE plpgsql"
        f" SECURITY DEFINER AS $$ BEGIN {body} END $$",
    )

    found = await examined()

    assert any(words in finding.words for finding in found.findings)
    run_sql(database, "SELECT 1 / (SELECT count(*) FROM audit.event)")


async def test_the_trial_itself_leaves_nothing(database: str) -> None:
    await make.visitor()
    before = await examined()

    after = await examined()

    assert (before.events, before.sound) == (after.events, after.sound)
    async with reading(make.PRODUCT) as session:
        assert (await session.scalars(text("SELECT name FROM setting"))).all() == []


def test_a_ledger_without_any_event_is_sound_too(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_sql(server, "CREATE DATABASE cleanstation_unused")
    url = named(server, "cleanstation_unused")
    migrate(url)
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("APP_ENV", "test")

    answer = CliRunner().invoke(cli, ["ledger", "verify"])
    run_sql(server, "DROP DATABASE cleanstation_unused WITH (FORCE)")

    assert (answer.exit_code, answer.output.splitlines()[0]) == (
        0,
        f"0 events of {len(EVERY_TABLE.tables)} tables examined.",
    )


async def test_only_admins_and_auditors_examine_the_ledger(database: str) -> None:
    auditor, qc = await make.visitor(Role.AUDITOR), await make.visitor(Role.QC)

    assert (await edge.read(make.acting(auditor), ledger_check.examine)).sound
    with pytest.raises(NotAllowed):
        await edge.read(make.acting(qc), ledger_check.examine)


def test_the_command_answers_programs_and_people(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("APP_ENV", "test")

    for_people = CliRunner().invoke(cli, ["ledger", "verify"])
    for_programs = CliRunner().invoke(cli, ["ledger", "verify", "--json"])

    assert (for_people.exit_code, for_programs.exit_code) == (0, 0)
    assert "0 of 0 signatures verified." in for_people.output
    assert "Not proved: That no event is missing" in for_people.output
    assert "Not proved: That nobody has changed a record, its signature" in for_people.output
    told = json.loads(for_programs.output)
    assert (told["sound"], told["signatures"], told["not_verified"]) == (True, 0, [])


def test_the_command_answers_two_when_something_is_wrong(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("APP_ENV", "test")
    run_sql(database_url, BROKEN["tracked"])

    answer = CliRunner().invoke(cli, ["ledger", "verify"])

    assert answer.exit_code == 2
    assert "not all written into the ledger: order." in answer.output

"""Migrations: up, down, up again, and the same as the models."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from app.ops.migrate import downgrade, migrate, newest
from models import EVERY_TABLE
from tests.conftest import named, plain, run_sql

ROOT = Path(__file__).parent.parent.parent
# Everything a migration made that a way back could forget.
LEFT = """
SELECT 'table ' || schemaname || '.' || tablename FROM pg_tables
    WHERE schemaname IN ('public', 'audit') AND tablename <> 'alembic_version'
UNION ALL SELECT 'function ' || p.oid::regprocedure FROM pg_proc p
    WHERE p.pronamespace IN (SELECT oid FROM pg_namespace WHERE nspname IN ('public', 'audit'))
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
UNION ALL SELECT 'sequence ' || sequencename FROM pg_sequences WHERE schemaname = 'public'
UNION ALL SELECT 'schema ' || nspname FROM pg_namespace WHERE nspname = 'audit'
"""

# An instrument that got another number on the 2nd and another kind on the 4th.
MEASURED_BEFORE = """
INSERT INTO instrument (id, number, kind, created_by) VALUES (1, 'TH-2', 'thermometer', 1);
INSERT INTO audit.event (at, op, entity, entity_id, actor_name, old_values) VALUES
    ('2026-11-02', 'UPDATE', 'instrument', '1', 'Quin', '{"number": "TH-1"}'),
    ('2026-11-04', 'UPDATE', 'instrument', '1', 'Quin', '{"kind": "probe"}');
INSERT INTO answer (client_id, run_id, item_key, value, verdict, answered_by, instrument_id,
    answered_at)
VALUES (gen_random_uuid(), 1, 'warm', 'early', 'pass', 1, 1, '2026-11-01'),
    (gen_random_uuid(), 1, 'warm', 'later', 'pass', 1, 1, '2026-11-03'),
    (gen_random_uuid(), 1, 'warm', 'last', 'pass', 1, 1, '2026-11-05'),
    (gen_random_uuid(), 1, 'clean', 'pass', 'pass', 1, NULL, '2026-11-05');
"""
# A reason from when there was no limit.
MOVED_BEFORE = """
INSERT INTO build_move (build_id, to_status, reason, moved_by)
VALUES (1, 'order-created', repeat('long ', 1000), 1)
"""


@pytest.fixture
def empty(server: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """A database nobody has migrated yet."""
    name = f"cleanstation_empty_{abs(hash(request.node.name))}"
    run_sql(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}"')
    yield named(server, name)
    run_sql(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def rows(url: str, query: str) -> set[Any]:
    with psycopg.connect(plain(url)) as connection:
        return {row[0] for row in connection.execute(query.encode())}


def revisions() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    return ScriptDirectory.from_config(config)


def test_there_is_one_newest_revision_and_each_follows_one() -> None:
    known = list(revisions().walk_revisions())

    assert revisions().get_heads() == [newest()]
    assert [r.revision for r in known if isinstance(r.down_revision, tuple)] == []


@pytest.mark.demand(5)
def test_every_step_back_leaves_nothing_of_it_and_can_be_taken_again(empty: str) -> None:
    migrate(empty)
    up = rows(empty, LEFT)

    for revision in revisions().walk_revisions():
        downgrade(empty, to=str(revision.down_revision or "base"))
    nothing = rows(empty, LEFT)
    migrate(empty)

    assert nothing == set()
    assert rows(empty, LEFT) == up


@pytest.mark.demand(5)
@pytest.mark.demand(42)
def test_the_database_is_what_the_models_say(empty: str) -> None:
    migrate(empty)
    engine = create_engine(empty, poolclass=NullPool)

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, EVERY_TABLE)
    engine.dispose()

    assert differences == []


def test_a_second_run_changes_nothing(empty: str) -> None:
    migrate(empty)
    before = rows(empty, LEFT)

    migrate(empty)

    assert rows(empty, LEFT) == before


@pytest.mark.demand(41)
def test_two_migrators_at_once_both_end_with_the_newest_tables(empty: str) -> None:
    program = "import sys; from app.ops.migrate import migrate; migrate(sys.argv[1])"
    command = [sys.executable, "-c", program, empty]

    both = [subprocess.Popen(command, cwd=ROOT) for _ in range(2)]  # noqa: S603  # our own program

    assert [one.wait(timeout=120) for one in both] == [0, 0]
    assert rows(empty, "SELECT version_num FROM alembic_version") == {newest()}


@pytest.mark.demand(44)
def test_a_step_that_fails_changes_nothing(empty: str) -> None:
    run_sql(empty, 'CREATE TABLE "order" (id int)')

    with pytest.raises(Exception, match="already exists"):
        migrate(empty)

    assert rows(empty, LEFT) == {"table public.order"}


def test_what_was_written_before_stays_and_is_told_as_it_was_then(empty: str) -> None:
    migrate(empty, to="2026_11_22_cancelled")
    # What belongs to other tables is not needed here.
    run_sql(empty, f"SET session_replication_role = replica; {MEASURED_BEFORE}; {MOVED_BEFORE}")

    migrate(empty)

    assert rows(empty, "SELECT value || ': ' || instrument_kind || ' ' || instrument_number"
        " FROM answer WHERE instrument_id IS NOT NULL") == {
        "early: probe TH-1", "later: probe TH-2", "last: thermometer TH-2",
    }  # fmt: skip
    assert rows(empty, "SELECT value FROM answer WHERE instrument_number IS NULL") == {"pass"}
    assert rows(empty, "SELECT length(reason) FROM build_move") == {5_000}
    with pytest.raises(psycopg.errors.RestrictViolation, match="written once"):
        run_sql(empty, "SET app.context = '{\"name\": \"x\"}'; UPDATE answer SET value = ''")


def test_the_tables_belong_to_the_owner_and_not_to_the_application(database_url: str) -> None:
    owners = rows(
        database_url,
        "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname IN ('public', 'audit')",
    )
    known = rows(
        database_url,
        "SELECT rolname FROM pg_roles WHERE rolname LIKE 'cleanstation\\_%'"
        " AND NOT rolsuper AND NOT rolcanlogin",
    )

    assert owners == {"cleanstation_owner"}
    assert known >= {
        "cleanstation_owner",
        "cleanstation_app",
        "cleanstation_sealer",
        "cleanstation_reader",
    }

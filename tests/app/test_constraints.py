"""What the tables themselves refuse, whoever writes: each constraint is broken once."""

from collections.abc import Iterator

import psycopg
import pytest

from models import EVERY_TABLE
from tests.app import wrong_on_the_floor
from tests.conftest import named, plain, run_sql

# One wrong value for each constraint, in a row that is right otherwise (see `row`).
WRONG: dict[str, dict[str, str]] = {
    "ck_acknowledgement_reason_given": {"reason": "'  ok  '"},
    "ck_bom_line_quantity_positive": {"quantity": "0"},
    "ck_bom_line_top_line_has_no_parent": {"level": "2"},
    "ck_bom_line_total_positive": {"total": "-1"},
    "ck_bom_revision_counts_from_one": {"revision": "0"},
    "ck_bom_sha256_form": {"sha256": "'abc'"},
    "ck_bom_status_known": {"status": "'signed'"},
    "ck_build_at_most_ten": {"position": "11"},
    "ck_build_move_cancel_has_reason": {"to_status": "'cancelled'", "reason": "'no'"},
    "ck_build_move_force_has_reason": {"forced": "true", "reason": "'no'"},
    "ck_build_move_reason_length": {"reason": "repeat('x', 4001)"},
    "ck_build_move_status_known": {"to_status": "'lost'"},
    "ck_build_number_form": {"number": "'B 1/2'"},
    "ck_build_status_known": {"status": "'lost'"},
    "ck_catalogue_state_sha256_form": {"sha256": "repeat('A', 64)"},
    "ck_category_not_its_own_parent": {"code": "'900'", "parent_code": "'900'"},
    "ck_comment_text_length": {"text": "'   '"},
    "ck_component_not_its_own_parent": {"parent_id": "7", "child_id": "7"},
    "ck_component_quantity_positive": {"quantity": "0"},
    "ck_configuration_revision_counts_from_one": {"revision": "0"},
    "ck_document_belongs_somewhere": {"order_id": "NULL", "draft_id": "NULL"},
    "ck_document_build_position_counts": {"build_position": "0"},
    "ck_document_file_name_length": {"file_name": "''"},
    "ck_document_kind_known": {"kind": "'photo'"},
    "ck_document_media_type_known": {"media_type": "'text/html'"},
    "ck_document_sha256_form": {"sha256": "'abc'"},
    "ck_document_size_limited": {"size": "10485761"},
    "ck_draft_five_steps": {"step": "6"},
    "ck_draft_submitted_or_discarded": {"order_id": "1", "discarded_at": "now()"},
    "ck_item_custom_has_dimensions": {"custom": "true", "dimensions": "NULL"},
    "ck_item_kind_known": {"kind": "'thing'"},
    "ck_item_name_given": {"name": "' '"},
    "ck_item_number_length": {"number": "repeat('9', 41)"},
    "ck_item_number_trimmed": {"number": "' 701 '"},
    "ck_one_time_link_for_somebody": {"purpose": "'invitation'", "person_id": "NULL"},
    "ck_one_time_link_purpose_known": {"purpose": "'anything'", "person_id": "1"},
    "ck_order_customer_length": {"customer": "'  ab '"},
    "ck_order_family_known": {"family": "'InstroSink'"},
    "ck_order_language_known": {"language": "'SP'"},
    "ck_order_po_number_length": {"po_number": "'12 '"},
    "ck_order_project_length": {"project": "'ab'"},
    "ck_order_sales_person_length": {"sales_person": "'ab'"},
    "ck_outline_number_number_form": {"number": "'702'"},
    "ck_person_chat_name_short": {"chat_name": "repeat('x', 81)"},
    "ck_person_failures_counted": {"failed_sign_ins": "-1"},
    "ck_person_initials_short": {"initials": "'ABCDEF'"},
    "ck_person_mail_address_form": {"mail_address": "'a@b,c@d'"},
    "ck_person_name_given": {"name": "' a '"},
    "ck_person_role_auditor_time_boxed": {"role": "'auditor'", "until": "NULL"},
    "ck_person_role_role_known": {"role": "'king'"},
    "ck_person_user_name_form": {"user_name": "'a b'"},
    "ck_rule_set_activation_dated": {"status": "'active'", "activated_at": "NULL"},
    "ck_rule_set_status_known": {"status": "'old'", "activated_at": "now()"},
    **wrong_on_the_floor.WRONG,
}
WRITTEN_ALIKE = [
    ("order", "po_number", "PO-Alike", "po-alike"),
    ("build", "number", "B-Alike", "b-ALIKE"),
    ("item", "number", "1/4-20 nylon NUT", "1/4-20 NYLON NUT"),
    ("person", "user_name", "ada.lark", "Ada.Lark"),
]
# A value for a column nobody spoke about, by its type; the wrong value stands out then.
FILLED = {
    "ARRAY": "'{}'", "USER-DEFINED": "'abc-1'", "bigint": "1", "boolean": "false",
    "date": "now()", "integer": "1", "jsonb": "'{}'", "numeric": "1", "text": "'abc'",
    "timestamp with time zone": "now()", "uuid": "gen_random_uuid()", "inet": "'127.0.0.1'",
}  # fmt: skip
RIGHT = {
    "family": "'MDRD'", "kind": "'part'", "language": "'EN'", "level": "1",
    "media_type": "'application/pdf'", "purpose": "'set-up'", "role": "'qc'",
    "sha256": "repeat('a', 64)", "to_status": "'order-created'",
}  # fmt: skip
OWN = {
    "build": {"status": "'order-created'"},
    "component": {"child_id": "2"},
    "document": {"kind": "'other'", "order_id": "1"},
    "outline_number": {"number": "'1.1'"},
    **wrong_on_the_floor.OWN,
}


@pytest.fixture(scope="module")
def opened(server: str, template: str) -> Iterator[psycopg.Connection]:
    """Past foreign keys and triggers: here only the constraint itself may say no."""
    name = f"{template}_constraints"
    run_sql(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    with psycopg.connect(plain(named(server, name)), autocommit=True) as opened:
        opened.execute("SET session_replication_role = 'replica'")
        yield opened
    run_sql(server, f'DROP DATABASE "{name}"')


@pytest.fixture
def connection(opened: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """One for all of these tests: what each writes is never kept."""
    with opened.transaction(force_rollback=True):
        yield opened


def table_of(connection: psycopg.Connection, constraint: str) -> str:
    row = connection.execute(
        "SELECT relname FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid"
        " WHERE conname = %s",
        [constraint],
    ).fetchone()
    assert row is not None, f"{constraint} is not in the database"
    return str(row[0])


def insert(connection: psycopg.Connection, table: str, said: dict[str, str]) -> None:
    needed = connection.execute(
        "SELECT column_name, data_type FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name = %s AND is_nullable = 'NO'"
        " AND column_default IS NULL AND is_identity = 'NO'",
        [table],
    ).fetchall()
    values = {name: RIGHT.get(name, FILLED[kind]) for name, kind in needed}
    values |= {**OWN.get(table, {}), **said}
    names = ", ".join(f'"{name}"' for name in values)
    statement = f'INSERT INTO "{table}" ({names}) VALUES ({", ".join(values.values())})'  # noqa: S608
    connection.execute(statement.encode())


@pytest.mark.parametrize("constraint", WRONG)
def test_a_wrong_value_is_refused_by_the_table_itself(
    connection: psycopg.Connection, constraint: str
) -> None:
    with pytest.raises(psycopg.errors.CheckViolation) as refusal:
        insert(connection, table_of(connection, constraint), WRONG[constraint])

    assert refusal.value.diag.constraint_name == constraint


@pytest.mark.parametrize("table", sorted({t for t, *_ in WRITTEN_ALIKE} | set(OWN)))
def test_the_row_around_the_wrong_value_is_right(
    connection: psycopg.Connection, table: str
) -> None:
    insert(connection, table, {})


@pytest.mark.parametrize(("table", "column", "first", "second"), WRITTEN_ALIKE)
def test_numbers_and_names_are_one_whatever_their_case(
    connection: psycopg.Connection, table: str, column: str, first: str, second: str
) -> None:
    if table != "item":  # that one is shipped
        insert(connection, table, {column: f"'{second}'"})
    beside = {"position": "2"} if table == "build" else {}

    with pytest.raises(psycopg.errors.UniqueViolation):
        insert(connection, table, {column: f"'{first}'", **beside})


def test_every_constraint_is_broken_once_and_has_a_name_of_the_convention(
    connection: psycopg.Connection,
) -> None:
    found = connection.execute(
        "SELECT conname, relname FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid"
        " WHERE contype = 'c' AND connamespace = 'public'::regnamespace"
    ).fetchall()

    assert {name for name, _ in found} == set(WRONG)
    assert [name for name, table in found if not name.startswith(f"ck_{table}_")] == []
    assert {table for _, table in found} <= set(EVERY_TABLE.tables)


def test_every_key_has_the_name_its_columns_give_it(connection: psycopg.Connection) -> None:
    found = connection.execute(
        "SELECT conname, contype::text, t.relname, array_to_string(columns, '_'), columns[1],"
        " other.relname FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid"
        " LEFT JOIN pg_class other ON other.oid = c.confrelid CROSS JOIN LATERAL ("
        "  SELECT array_agg(attname::text ORDER BY place) AS columns"
        "  FROM unnest(conkey) WITH ORDINALITY AS key (number, place)"
        "  JOIN pg_attribute ON attrelid = t.oid AND attnum = number) AS named"
        " WHERE contype IN ('p', 'u', 'f') AND connamespace = 'public'::regnamespace"
        " AND t.relname <> 'alembic_version'"
    ).fetchall()

    wrong = {
        name: wanted
        for name, kind, table, columns, first, other in found
        if name != (wanted := by_convention(kind, table, columns, f"{first}_{other}"))
    }
    assert len(found) > 150
    assert wrong == {}


def by_convention(kind: str, table: str, columns: str, reference: str) -> str:
    """As `models.base` has it."""
    return {
        "p": f"pk_{table}",
        "u": f"uq_{table}_{columns}",
        "f": f"fk_{table}_{reference}",
    }[kind]


def test_every_index_is_named_after_its_table(connection: psycopg.Connection) -> None:
    found = connection.execute(
        "SELECT indexname, tablename, indexdef LIKE 'CREATE UNIQUE%' FROM pg_indexes"
        " WHERE schemaname = 'public' AND indexname NOT IN (SELECT conname FROM pg_constraint)"
    ).fetchall()

    assert len(found) > 50
    assert [
        name
        for name, table, unique in found
        if not name.startswith(f"{'uq' if unique else 'ix'}_{table}_")
    ] == []

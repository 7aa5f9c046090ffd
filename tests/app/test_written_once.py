"""What is written once stays as it was written, and what stays is never deleted: whoever asks."""

import psycopg
import pytest
from sqlalchemy import text

from models import EVERY_TABLE
from models.database import reading
from tests import make
from tests.conftest import run_sql

# A row each, past foreign keys and triggers: what a row says does not matter here.
ROWS = {
    "accepted_request": "(key) VALUES (gen_random_uuid())",
    "acknowledgement": "(configuration_id, acknowledged_by, rule, message, reason)"
    " VALUES (1, 1, 'r', 'm', 'because')",
    "bom_line": "(bom_id, position, level, item_id, quantity_verified, attributes, reasons,"
    " quantity, total, item_number, outline_number, name)"
    " VALUES (1, 1, 1, 1, true, '{}', '[]', 1, 1, '701', '', 'n')",
    "build_move": "(build_id, moved_by, to_status) VALUES (1, 1, 'order-created')",
    "catalogue_state": "(content, sha256) VALUES ('{}', repeat('a', 64))",
    "comment": "(order_id, written_by, text) VALUES (1, 1, 't')",
    "configuration": "(build_id, revision, content, created_by) VALUES (1, 1, '{}', 1)",
    "answer": "(client_id, run_id, item_key, verdict, answered_by)"
    " VALUES (gen_random_uuid(), 1, 'k', 'pass', 1)",
    "bom_review": "(bom_id, kind, text, person_id) VALUES (1, 'comment', 't', 1)",
    "calibration": "(instrument_id, calibrated_on, due_on, recorded_by)"
    " VALUES (1, '2026-01-01', '2027-01-01', 1)",
    "disposition": "(nonconformance_id, kind, reason, touches, decided_by)"
    " VALUES (1, 'rework', 'because', '[]', 1)",
    "nonconformance_item": "(nonconformance_id, answer_id, item_key, wording, found)"
    " VALUES (1, 1, 'k', 'w', 'f')",
    "photo": "(client_id, shortage_id, media_type, size, sha256, store_key, thumbnail_key,"
    " taken_by) VALUES (gen_random_uuid(), 1, 'image/png', 1, repeat('a', 64), 's', 't', 1)",
    "shipment": "(build_id, shipped_by) VALUES (1, 1)",
    "shortage_line": "(shortage_id, item_id, item_number, name, quantity)"
    " VALUES (1, 1, '701', 'n', 1)",
    "signature": "(entity, entity_id, revision, meaning, sha256, statement, person_id, name,"
    " user_name, role, initials) VALUES ('bom', 1, 1, 'approval', repeat('a', 64), 's', 1, 'n',"
    " 'u', 'qc', 'n')",
}
# Links between records may go, the ledger keeps them. Everything else stays for ever.
DELETABLE = {
    "component", "outline_number", "person_role", "preference", "rule", "rule_set_table",
    "service_request_line", "setting", "template_item", "work_instruction_step",
}  # fmt: skip
# One column of each written-once table, for an update that would change nothing.
COLUMN = {"accepted_request": "key", "catalogue_state": "sha256"}
WHO = "SELECT set_config('app.context', '{\"name\": \"test\"}', false)"
GUARDED_BY = """
SELECT c.relname FROM pg_class c JOIN pg_trigger t ON t.tgrelid = c.oid
WHERE t.tgfoid = CAST(:function AS regproc) AND t.tgenabled = 'O'
"""


async def guarded_by(function: str) -> set[str]:
    async with reading(make.PRODUCT) as session:
        return set(await session.scalars(text(GUARDED_BY), {"function": function}))


async def test_every_table_is_written_once_or_kept_or_a_link_between_records(
    database: str,
) -> None:
    once, kept = await guarded_by("written_once"), await guarded_by("never_deleted")

    assert once == set(ROWS)
    assert once | kept | DELETABLE == set(EVERY_TABLE.tables)
    assert kept & DELETABLE == set()


@pytest.mark.parametrize("role", ["cleanstation_owner", "none"])
@pytest.mark.parametrize("table", ROWS)
def test_a_row_that_is_written_once_is_not_changed_and_not_deleted(
    database: str, table: str, role: str
) -> None:
    run_sql(database, f"SET session_replication_role = replica; INSERT INTO {table} {ROWS[table]}")
    column = COLUMN.get(table, "id")
    changes = (
        f"UPDATE {table} SET {column} = {column}",  # noqa: S608
        f"DELETE FROM {table}",  # noqa: S608
    )

    for change in changes:
        with pytest.raises(psycopg.errors.RestrictViolation, match="written once"):
            run_sql(database, f"SET ROLE {role}; {WHO}; {change}")


@pytest.mark.parametrize("role", ["cleanstation_owner", "none"])
@pytest.mark.parametrize("table", ["person", "sign_in_session", "item", "category", '"order"'])
async def test_a_row_that_stays_is_not_deleted(database: str, table: str, role: str) -> None:
    ada = await make.visitor()
    await make.order(ada)

    with pytest.raises(psycopg.errors.RestrictViolation, match="never deleted"):
        run_sql(database, f"SET ROLE {role}; {WHO}; DELETE FROM {table}")  # noqa: S608


@pytest.mark.parametrize("role", ["cleanstation_owner", "none"])
async def test_no_table_is_emptied_at_once(database: str, role: str) -> None:
    for table in EVERY_TABLE.tables:
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="never emptied"):
            run_sql(database, f'SET ROLE {role}; {WHO}; TRUNCATE "{table}" CASCADE')

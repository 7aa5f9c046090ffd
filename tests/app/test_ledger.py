"""The ledger: everything is in it, nothing secret is, and nobody changes it."""

from collections.abc import Callable

import psycopg
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from app import edge, ledger
from models import EVERY_TABLE
from models.catalogue import Category
from models.database import Actor, reading, transaction
from models.ledger import LedgerEvent
from models.people import Person
from tests import make
from tests.conftest import plain, run_sql

ADA = Actor(
    name="Ada Lark",
    address="10.0.0.7",
    browser="A tablet",
    request_id="r-1",
    reason="because",
    trusted=True,
    version="1.2.3",
)
TRACKED = """
SELECT c.relname FROM pg_class c JOIN pg_trigger t ON t.tgrelid = c.oid
WHERE t.tgfoid = 'audit.row_changed'::regproc AND t.tgtype = 29 AND t.tgenabled = 'O'
"""


def as_owner(url: str, statement: str) -> None:
    run_sql(url, f"SET ROLE cleanstation_owner; {statement}")


def as_superuser(url: str, statement: str) -> None:
    run_sql(url, statement)


def as_application(url: str, statement: str) -> None:
    run_sql(url, f"SET ROLE cleanstation_app; {statement}")


async def events(entity: str) -> list[LedgerEvent]:
    async with reading(make.PRODUCT) as session:
        query = select(LedgerEvent).filter_by(entity=entity).order_by(LedgerEvent.id)
        return list(await session.scalars(query))


@pytest.mark.demand(92)
async def test_every_table_of_the_product_is_tracked(database: str) -> None:
    async with reading(make.PRODUCT) as session:
        tracked = set(await session.scalars(text(TRACKED)))

    assert tracked == set(EVERY_TABLE.tables)


@pytest.mark.demand(90)
@pytest.mark.demand(91)
async def test_a_row_leaves_its_making_and_each_change_with_who_when_and_why(
    database: str,
) -> None:
    async def add(session: AsyncSession) -> None:
        session.add(Category(code="900", name="Baskets", position=1))

    async def rename(session: AsyncSession) -> None:
        (await session.get_one(Category, "900")).name = "Wire baskets"

    await edge.write(ADA, add)
    await edge.write(ADA, rename)

    made, changed = (e for e in await events("category") if e.entity_id == "900")
    assert made.new_values is not None
    assert made.new_values["name"] == "Baskets"
    assert (changed.op, changed.old_values, changed.new_values) == (
        "UPDATE",
        {"name": "Baskets"},
        {"name": "Wire baskets"},
    )
    assert (changed.actor_name, changed.ip, changed.user_agent, changed.request_id) == (
        "Ada Lark",
        "10.0.0.7",
        "A tablet",
        "r-1",
    )
    assert (changed.reason, changed.app_version, changed.outcome) == ("because", "1.2.3", "OK")
    assert changed.at > made.at
    assert changed.txid != made.txid


@pytest.mark.fault(17)
async def test_what_is_undone_leaves_no_event_and_no_row(database: str) -> None:
    async with transaction(ADA) as session:
        session.add(Category(code="901", name="Lids", position=1))
        await session.flush()
        await session.rollback()

    assert [e for e in await events("category") if e.entity_id == "901"] == []


@pytest.mark.fault(18)
@pytest.mark.parametrize("who", [as_application, as_owner, as_superuser])
@pytest.mark.demand(94)
def test_scripts_and_consoles_write_nothing_without_saying_who(
    database: str, who: Callable[[str, str], None]
) -> None:
    with pytest.raises(psycopg.Error, match="No audit context"):
        who(database, "INSERT INTO category (code, name, position) VALUES ('902', 'x', 1)")


@pytest.mark.fault(18)
@pytest.mark.parametrize("context", ["{}", '{"name": " "}', '{"person_id": 1}'])
def test_a_context_that_names_nobody_is_none(database: str, context: str) -> None:
    with pytest.raises(psycopg.Error, match="names nobody"):
        as_application(
            database,
            f"SELECT set_config('app.context', '{context}', false);"  # noqa: S608
            "INSERT INTO category (code, name, position) VALUES ('902', 'x', 1)",
        )


@pytest.mark.fault(18)
@pytest.mark.parametrize("who", [as_application, as_owner])
def test_not_even_what_is_derived_is_changed_unnamed(
    database: str, who: Callable[[str, str], None]
) -> None:
    with pytest.raises(psycopg.Error, match="No audit context"):
        who(database, "UPDATE item SET search_text = 'x' WHERE number = '1/4-20 NYLON NUT'")


@pytest.mark.parametrize("year", [1999, 2099])
def test_the_ledger_gets_no_room_for_years_that_cannot_be(database: str, year: int) -> None:
    with pytest.raises(psycopg.Error, match="too far away"):
        as_application(database, f"SELECT audit.add_year({year})")


@pytest.mark.fault(18)
def test_a_console_that_says_who_is_in_the_ledger_too(database: str) -> None:
    who = """SELECT set_config('app.context', '{"name": "Grace at the console"}', false);"""
    insert = "INSERT INTO category (code, name, position) VALUES ('903', 'Hooks', 1)"
    as_superuser(database, f"{who} {insert}")

    with psycopg.connect(plain(database)) as connection:
        row = connection.execute(
            "SELECT actor_name, db_user <> '' FROM audit.event WHERE entity_id = '903'"
        ).fetchone()
    assert row == ("Grace at the console", True)


@pytest.mark.parametrize("who", [as_application, as_owner, as_superuser])
@pytest.mark.parametrize("table", ["audit.event", "audit.event_2026", "audit.seal"])
@pytest.mark.parametrize("change", ["UPDATE", "DELETE", "TRUNCATE"])
async def test_nobody_changes_the_ledger(
    database: str, who: Callable[[str, str], None], table: str, change: str
) -> None:
    if table == "audit.seal":
        run_sql(
            database,
            "INSERT INTO audit.seal VALUES"
            " (1, now(), '1', '2', 1, '\\x00', '\\x00', '\\x00', 'k', '\\x00')",
        )
    await make.visitor()
    column = "seq" if table == "audit.seal" else "id"
    statements = {
        "UPDATE": f"UPDATE {table} SET {column} = DEFAULT",  # noqa: S608
        "DELETE": f"DELETE FROM {table}",  # noqa: S608
        "TRUNCATE": f"TRUNCATE {table}",
    }
    if change == "UPDATE":
        set_something = "key_id = 'x'" if table == "audit.seal" else "reason = 'x'"
        statements["UPDATE"] = f"UPDATE {table} SET {set_something}"  # noqa: S608

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        who(database, statements[change])


async def test_the_application_cannot_write_events_past_the_functions(database: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_application(
            database, "INSERT INTO audit.event (op, entity, actor_name) VALUES ('X', 'x', 'Eve')"
        )
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_application(
            database,
            "SELECT audit.write('X', 'x', '1', 'OK', 'LOW', NULL, NULL, NULL)",
        )


@pytest.mark.parametrize("role", ["cleanstation_reader", "cleanstation_sealer"])
@pytest.mark.parametrize(
    "change",
    [
        "INSERT INTO category (code, name, position) VALUES ('902', 'x', 1)",
        "UPDATE person SET name = 'Eve'",
        "DELETE FROM component",
        "DELETE FROM audit.event",
        "SELECT audit.record('SIGNED_IN', 'person', '1')",
        "CREATE TABLE mine (x int)",
    ],
)
def test_reader_and_sealer_change_nothing(database: str, role: str, change: str) -> None:
    who = """SELECT set_config('app.context', '{"name": "Eve"}', false);"""

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        run_sql(database, f"SET ROLE {role}; {who} {change}")


def test_the_reader_reads_all_but_what_opens_an_account(database: str) -> None:
    readable = """
        SELECT count(*) FILTER (WHERE may),
            string_agg(name, ' ' ORDER BY name) FILTER (WHERE NOT may)
        FROM (SELECT table_name || '.' || column_name AS name, has_column_privilege(
                'cleanstation_reader', quote_ident(table_name), column_name, 'SELECT') AS may
            FROM information_schema.columns WHERE table_schema = 'public') c
    """

    with psycopg.connect(plain(database)) as connection:
        row = connection.execute(readable).fetchone()

    assert row is not None
    assert row[0] > 100
    assert row[1] == "one_time_link.token_hash person.password_hash sign_in_session.token_hash"


def test_only_the_sealer_seals(database: str) -> None:
    seal = "INSERT INTO audit.seal VALUES (1, now(), '1', '2', 1, '', '', '', 'k', '')"

    for role in ("cleanstation_reader", "cleanstation_app"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            run_sql(database, f"SET ROLE {role}; {seal}")
    run_sql(database, f"SET ROLE cleanstation_sealer; {seal}")


async def test_an_event_cannot_pretend_that_a_row_changed(database: str) -> None:
    async with transaction(ADA) as session:
        with pytest.raises(DBAPIError, match="kept for changes of rows"):
            await ledger.record(session, "UPDATE", "category", "900")
        await session.rollback()


async def test_no_hash_of_a_password_and_no_hash_of_a_token_is_in_the_ledger(
    database: str,
) -> None:
    await make.account("ada", "a drain and a half")
    await make.visitor()
    async with transaction(ADA) as session:
        person = (await session.scalars(select(Person).filter_by(user_name="ada"))).one()
        person.password_hash = f"{person.password_hash}another"
    async with reading(make.PRODUCT) as session:
        rows = (await session.scalars(text("SELECT to_jsonb(e)::text FROM audit.event e"))).all()
        tokens = (await session.scalars(text("SELECT token_hash FROM sign_in_session"))).all()

    assert [row for row in rows if "argon2" in row] == []
    assert [row for row in rows for token in tokens if token in row] == []
    changed = (await events("person"))[-1]
    assert set(changed.new_values or {}) == {"password_hash"}
    assert changed.old_values == changed.new_values


async def test_an_event_of_the_next_year_has_its_place(database: str) -> None:
    async with reading(make.PRODUCT) as session:
        years = await session.scalars(
            text(
                "SELECT to_regclass('audit.event_' || y) IS NOT NULL FROM generate_series("
                "extract(year FROM now())::int, extract(year FROM now())::int + 1) y"
            )
        )
        assert set(years) == {True}

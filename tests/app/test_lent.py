"""A database that goes from one test to the next is as it was, or it does not go."""

from collections.abc import AsyncIterator

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from models import database as door
from tests import boms, make
from tests.conftest import run_sql
from tests.lent import LASTS, Led, Lender, plain

WHO = """SET app.context = '{"name": "test"}'"""


@pytest.fixture
async def lender(server: str, administrator: psycopg.Connection, led: Led) -> AsyncIterator[Lender]:
    """One of this test's own."""
    lender = Lender(server, administrator, led)
    yield lender
    await door.disconnect()
    await led.to_another("")
    for template in [*lender.lent]:
        lender.throw_away(template)


async def lend(lender: Lender, template: str) -> str:
    url = lender.lend(template)
    await lender.led.to_another(str(make_url(url).database))
    door.sessions.configure(bind=lender.led.engine)
    return url


def everything(lender: Lender, template: str) -> list[object]:
    """How many rows each table has, and what each sequence gives next."""
    lent = lender.lent[template]
    sequences = "SELECT sequencename, last_value FROM pg_sequences ORDER BY 1"
    return [[row[:2] for row in lent.ask(lent.look)], lent.ask(sequences)]


async def test_what_one_test_wrote_is_not_there_for_the_next(lender: Lender, template: str) -> None:
    first = await lend(lender, template)
    before = everything(lender, template)
    await boms.stored_order()
    written = everything(lender, template)
    process = [*lender.led.connections]

    await lender.take_back(template)

    assert await lend(lender, template) == first
    assert written != before == everything(lender, template)
    # What PostgreSQL has learned about the tables is still known.
    assert process == [*lender.led.connections] != []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE item SET name = name || '.' WHERE id = 1",
        "DELETE FROM component",
        "ALTER TABLE item RENAME COLUMN name TO title",
        "ALTER TABLE item DISABLE TRIGGER zz_ledger",
        "DROP FUNCTION audit.context()",
        "CREATE TABLE other (id int)",
    ],
)
async def test_who_changes_what_was_there_keeps_the_database(
    lender: Lender, template: str, change: str
) -> None:
    first = await lend(lender, template)
    run_sql(first, f"{WHO}; {change}")

    await lender.take_back(template)

    assert await lend(lender, template) != first


async def test_whoever_stays_connected_keeps_the_database(lender: Lender, template: str) -> None:
    first = await lend(lender, template)

    with psycopg.connect(plain(first)):
        await lender.take_back(template)

    assert await lend(lender, template) != first


async def test_whoever_is_in_the_middle_of_something_keeps_the_database(
    lender: Lender, template: str
) -> None:
    first = await lend(lender, template)

    async with door.sessions() as busy:
        await busy.execute(text("SELECT 1"))
        await lender.take_back(template)
        await busy.invalidate()

    assert await lend(lender, template) != first


async def test_a_database_does_not_go_on_for_ever(lender: Lender, template: str) -> None:
    names = set()
    for _ in range(LASTS + 1):
        names.add(await lend(lender, template))
        await lender.take_back(template)

    assert len(names) == 2


async def test_two_people_at_once_do_not_stay_connected(lender: Lender, template: str) -> None:
    await lend(lender, template)
    async with door.transaction(make.PRODUCT), door.transaction(make.PRODUCT):
        assert len(lender.led.connections) == 2

    await lender.take_back(template)

    assert len(lender.led.connections) == 0

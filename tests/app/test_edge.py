"""The edge: one transaction, carried out once, tried again when the database asks for it."""

import asyncio
from uuid import uuid4

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from app import edge
from app.errors import Refused
from models.catalogue import Category
from models.database import reading, transaction
from models.ledger import LedgerEvent
from models.people import Person
from tests import make
from tests.conftest import run_sql


def add_category(code: str) -> edge.Work[str]:
    async def work(session: AsyncSession) -> str:
        session.add(Category(code=code, name="Test baskets", position=1))
        return code

    return work


async def count_of(code: str) -> int:
    async with reading(make.PRODUCT) as session:
        found = await session.scalar(
            select(func.count()).select_from(Category).where(Category.code == code)
        )
    return found or 0


async def test_a_repeated_request_is_carried_out_once(database: str) -> None:
    key = uuid4()

    first = await edge.write(make.PRODUCT, add_category("900"), key=key)
    second = await edge.write(make.PRODUCT, add_category("900"), key=key)

    assert (first, second, await count_of("900")) == ("900", "900", 1)


async def test_a_double_click_at_the_same_moment_creates_one_row(database: str) -> None:
    key = uuid4()

    results = await asyncio.gather(
        *(edge.write(make.PRODUCT, add_category("901"), key=key) for _ in range(5))
    )

    assert (results, await count_of("901")) == (["901"] * 5, 1)


@pytest.mark.demand(96)
async def test_a_refusal_undoes_everything_and_is_in_the_ledger(database: str) -> None:
    async def work(session: AsyncSession) -> None:
        session.add(Category(code="902", name="Test bins", position=1))
        await session.flush()
        raise Refused("No more bins today.")

    with pytest.raises(Refused, match="No more bins today"):
        await edge.write(make.PRODUCT, work)

    async with reading(make.PRODUCT) as session:
        event = (await session.scalars(select(LedgerEvent).filter_by(op="REFUSED"))).one()
    assert await count_of("902") == 0
    assert (event.outcome, event.reason, event.actor_name) == (
        "REFUSED",
        "No more bins today.",
        "test set-up",
    )


async def test_two_people_locking_each_other_both_get_through(database: str) -> None:
    for code in ("903", "904"):
        await edge.write(make.PRODUCT, add_category(code))

    def rename(first: str, second: str, name: str) -> edge.Work[None]:
        async def work(session: AsyncSession) -> None:
            for code in (first, second):
                row = await session.get_one(Category, code, with_for_update=True)
                row.name = name
                await session.flush()
                await asyncio.sleep(0.1)

        return work

    await asyncio.gather(
        edge.write(make.PRODUCT, rename("903", "904", "Test hooks")),
        edge.write(make.PRODUCT, rename("904", "903", "Test racks")),
    )

    async with reading(make.PRODUCT) as session:
        names = set(
            await session.scalars(select(Category.name).where(Category.code.in_(("903", "904"))))
        )
    assert len(names) == 1


async def test_a_connection_cut_in_the_middle_is_not_seen_by_the_person(database: str) -> None:
    cuts = iter([True, False])

    async def work(session: AsyncSession) -> str:
        session.add(Category(code="905", name="Test trays", position=1))
        await session.flush()
        if next(cuts):
            backend = await session.scalar(text("SELECT pg_backend_pid()"))
            run_sql(database, f"SELECT pg_terminate_backend({backend})")
        return "905"

    assert await edge.write(make.PRODUCT, work) == "905"
    assert await count_of("905") == 1


async def test_a_conflict_the_database_ends_is_tried_again_unseen(database: str) -> None:
    conflicts = iter(["40001", "55P03"])

    async def work(session: AsyncSession) -> str:
        session.add(Category(code="911", name="Test racks", position=1))
        await session.flush()
        for code in conflicts:
            raising = f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{code}'; END $$"
            await session.execute(text(raising))
        return "911"

    assert await edge.write(make.PRODUCT, work) == "911"
    assert (list(conflicts), await count_of("911")) == ([], 1)


@pytest.mark.parametrize("value", [10**20, "\x00", "\ud800"])
async def test_a_value_no_row_can_have_is_told_at_once(database: str, value: object) -> None:
    asked = 0

    async def look(session: AsyncSession) -> None:
        nonlocal asked
        asked += 1
        column = Person.name if isinstance(value, str) else Person.id
        await session.scalar(select(Person.id).where(column == value))

    with pytest.raises(Refused, match="Nothing here has such a number or name"):
        await edge.read(make.PRODUCT, look)

    assert asked == 1


async def test_a_write_without_an_audit_context_is_refused_by_the_database(database: str) -> None:
    async with reading(make.PRODUCT) as session:
        session.add(Category(code="906", name="Test lids", position=1))
        with pytest.raises(DBAPIError, match="No audit context"):
            await session.flush()
        await session.rollback()

    assert await count_of("906") == 0


async def test_a_look_gives_the_person_no_way_to_write(database: str) -> None:
    ada = await make.visitor()

    async def work(session: AsyncSession) -> None:
        person = await session.get_one(Person, ada.person_id)
        person.name = "Somebody else"

    with pytest.raises(DBAPIError, match="No audit context"):
        await edge.read(make.acting(ada), work)


async def test_the_product_never_acts_as_the_owner_of_the_tables(database: str) -> None:
    async with transaction(make.PRODUCT) as session:
        assert await session.scalar(text("SELECT current_user")) == "cleanstation_app"


@pytest.mark.parametrize("sign", ["\x00", "\ud800"])
async def test_a_text_the_database_cannot_hold_is_a_refusal_and_no_fault(
    database: str, sign: str
) -> None:
    with pytest.raises(Refused, match="signs that cannot be kept"):
        await edge.write(make.PRODUCT, add_category(f"90{sign}"))


@pytest.mark.demand(13)
async def test_an_action_that_takes_too_long_is_stopped_and_changes_nothing(database: str) -> None:
    async def work(session: AsyncSession) -> None:
        session.add(Category(code="910", name="Test clamps", position=1))
        await session.flush()
        await session.execute(text("SELECT pg_sleep(20)"))

    with pytest.raises(Refused, match="took too long and was stopped"):
        await edge.write(make.PRODUCT, work, within=0.3)

    assert await count_of("910") == 0
    assert await edge.write(make.PRODUCT, add_category("910")) == "910"


@pytest.mark.demand(13)
async def test_a_look_that_takes_too_long_is_stopped(database: str) -> None:
    async def work(session: AsyncSession) -> None:
        await session.execute(text("SELECT pg_sleep(20)"))

    with pytest.raises(Refused, match="took too long"):
        await edge.read(make.PRODUCT, work, within=0.3)


async def test_the_database_itself_stops_a_question_nobody_stops(database: str) -> None:
    async with reading(make.PRODUCT) as session:
        assert await session.scalar(text("SHOW statement_timeout")) == "1min"


async def test_a_connection_that_was_cut_while_it_rested_is_not_seen_by_the_person(
    database: str, database_url: str
) -> None:
    await edge.read(make.PRODUCT, lambda s: s.scalar(text("SELECT 1")))
    run_sql(
        database_url,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )

    assert await edge.read(make.PRODUCT, lambda s: s.scalar(text("SELECT 1"))) == 1

"""Nothing signed is made without its signature or told differently later, in the database too."""

import asyncio
from collections.abc import Collection
from datetime import date, datetime

import psycopg
import pytest
from sqlalchemy import Column, Table, func, insert, literal, select, text, update
from sqlalchemy.exc import DBAPIError

from app import checklists, edge, nonconformance
from app.access import Role
from models.bom import Bom
from models.checklists import Template, TemplateItem
from models.database import transaction
from models.instruments import WorkInstruction
from models.nonconformance import Nonconformance
from models.orders import Build, Order
from tests import boms, inspections, make, records
from tests import runs as made
from tests.conftest import run_sql
from tests.records import Made
from tests.rejections import CONCESSION, concede, rejected, somebody, write

pytestmark = pytest.mark.usefixtures("database")

ROLES = pytest.mark.parametrize("role", ["cleanstation_app", "cleanstation_owner"])
WHO = "SELECT set_config('app.context', '{\"name\": \"test\"}', false)"
CLOSED_RUN = text("""
INSERT INTO run (build_id, stage, attempt, template_id, configuration_id, items, started_by,
    closed_at, verdict)
SELECT build_id, 'final-qc', 1, template_id, configuration_id, items, started_by,
    clock_timestamp(), 'passed' FROM run WHERE id = :id
""")


async def test_no_run_is_made_closed() -> None:
    quin = await make.visitor(Role.QC, name="Quin Vale")
    run_id = await made.begun(quin)

    with pytest.raises(DBAPIError, match="made first and signed then"):
        async with transaction(make.acting(quin)) as session:
            await session.execute(CLOSED_RUN, {"id": run_id})


async def test_no_bom_is_made_approved() -> None:
    ada = await make.visitor(Role.COORDINATOR)
    await boms.stored_order(actor=make.acting(ada))
    new = {"id", "revision", "status"}
    same = [column for column in Bom.__table__.columns if column.name not in new]
    copied = select(Bom.revision + 1, literal("approved"), *same)
    names = ["revision", "status", *(column.name for column in same)]
    approved = insert(Bom).from_select(names, copied)

    with pytest.raises(DBAPIError, match="made first and signed then"):
        async with transaction(make.acting(ada)) as session:
            await session.execute(approved)


async def test_what_two_people_conceded_is_told_as_they_read_it() -> None:
    quin = await somebody(Role.QC, name="Quin Vale")
    cora = await somebody(Role.COORDINATOR, name="Cora Day")
    _build, record = await rejected(quin, cora)
    await write(cora, nonconformance.decide, record, CONCESSION)
    await concede(quin, record)
    await concede(cora, record)

    change = update(Nonconformance).where(Nonconformance.id == record)
    with pytest.raises(DBAPIError, match="may change"):
        async with transaction(make.acting(cora)) as session:
            await session.execute(change.values(description="Nothing worth mentioning."))


async def test_a_row_waits_for_the_activation_of_its_checklist_and_is_refused() -> None:
    ada = await make.visitor(Role.ADMIN, name="Ada Lark")
    draft = await edge.write(make.acting(ada), lambda s: checklists.new_draft(s, "packaging"))
    of_stage = update(Template).where(Template.stage == "packaging", Template.status == "active")
    activated = update(Template).where(Template.id == draft)
    slipped = {"template_id": draft, "position": 999, "key": "late", "row": {"key": "late"}}

    async def slip() -> None:
        async with transaction(make.acting(ada)) as session:
            await session.execute(insert(TemplateItem).values(slipped))

    async with transaction(make.acting(ada)) as session:
        await session.execute(of_stage.values(status="retired", retired_at=func.now()))
        await session.execute(activated.values(status="active", activated_at=func.now()))
        late = asyncio.create_task(slip())
        await asyncio.wait([late], timeout=0.3)
        assert not late.done()

    with pytest.raises(DBAPIError, match="its rows do not change"):
        await late


@ROLES
async def test_nothing_of_a_checklist_or_of_what_it_led_to_changes_when_it_is_over(
    complete_build: Made, database: str, role: str
) -> None:
    crew = complete_build.crew
    await inspections.opened(crew.quin, complete_build.build_id, "test")
    run_sql(database, *(f"{WHO}; {one}" for one in FINISHED))

    for said, changes in OVER.items():
        refuses(database, role, said, changes)
    run_sql(database, f"SET ROLE {role}; {WHO}; {SET_ASIDE}")


# What a complete build has not of itself: somebody who left, a task that was timed, a serial
# number that was taken out.
FINISHED = (
    "UPDATE assignment SET released_at = now()",
    "UPDATE serial_number SET removed_at = now()",
    """INSERT INTO task_time (run_id, item_key, person_id, started_at, finished_at)
    SELECT id, 'drain', started_by, now(), now() FROM run WHERE closed_at IS NULL""",
)
# By the words of the refusal: what nobody does any more.
OVER = {
    "A run keeps what it holds": [
        "UPDATE run SET verdict = 'failed' WHERE verdict = 'passed'",
        "UPDATE run SET closed_at = closed_at + interval '1 hour' WHERE closed_at IS NOT NULL",
        "UPDATE run SET closed_at = NULL, verdict = NULL WHERE stage = 'packaging'",
        "UPDATE run SET items = '[]' WHERE closed_at IS NOT NULL",
        "UPDATE run SET items = '[]' WHERE closed_at IS NULL",
    ],
    "is not signed: sign it to close it": [
        "UPDATE run SET closed_at = now(), verdict = 'passed' WHERE closed_at IS NULL",
        "UPDATE run SET closed_at = now(), verdict = 'failed' WHERE closed_at IS NULL",
    ],
    "This run is closed": [
        """INSERT INTO answer (client_id, run_id, item_key, verdict, answered_by)
        SELECT gen_random_uuid(), run_id, item_key, 'pass', answered_by FROM answer LIMIT 1""",
        """INSERT INTO photo (client_id, run_id, item_key, media_type, size, sha256, store_key,
            thumbnail_key, taken_by)
        SELECT gen_random_uuid(), run_id, item_key, media_type, size, sha256, store_key,
            thumbnail_key, taken_by FROM photo WHERE run_id IS NOT NULL LIMIT 1""",
        """INSERT INTO serial_number (kind, serial, build_id, run_id, item_key, answer_id)
        SELECT kind, 'another', build_id, run_id, item_key, answer_id FROM serial_number LIMIT 1""",
        """INSERT INTO task_time (run_id, item_key, person_id)
        SELECT id, 'drain', started_by FROM run WHERE closed_at IS NOT NULL LIMIT 1""",
    ],
    "is finished and does not change any more": [
        "UPDATE nonconformance SET closed_by = closed_by + 1",
        "UPDATE nonconformance SET closed_at = NULL, closed_by = NULL, closing_run_id = NULL",
        "UPDATE shortage SET resolution = 'It never was missing.'",
        "UPDATE shortage SET resolved_at = NULL, resolved_by = NULL",
        "UPDATE assignment SET released_at = NULL",
        "UPDATE task_time SET finished_at = now() + interval '1 hour'",
        "UPDATE serial_number SET removed_at = NULL",
    ],
}
# Only a change after approval closes a checklist nobody signs.
SET_ASIDE = "UPDATE run SET closed_at = now(), verdict = 'superseded' WHERE closed_at IS NULL"


@ROLES
@pytest.mark.parametrize("status", ["shipped", "cancelled"])
async def test_a_closed_build_stays_what_it_is_called_and_where_it_stands(
    database: str, role: str, status: str
) -> None:
    await made.build_at(await make.visitor(), status)

    refuses(database, role, f"This build is {status}", every(Build.__table__))
    refuses(database, role, f"This build is {status}", CALLED_AND_MOVED)


@ROLES
async def test_the_order_of_a_shipped_build_stays_and_follows_the_builds_that_are_open(
    complete_build: Made, database: str, role: str
) -> None:
    await records.ship(complete_build)
    said = "A build of this order is shipped"
    refuses(database, role, said, every(Order.__table__, but=KEPT_BY_THE_DATABASE))

    later = 'UPDATE "order" SET wanted_on = wanted_on + 1'
    for change in (ANOTHER, "UPDATE build SET status = 'on-hold' WHERE position = 2", later):
        run_sql(database, f"SET ROLE {role}; {WHO}; {change}")
    refuses(database, role, said, every(Order.__table__, but={*KEPT_BY_THE_DATABASE, "wanted_on"}))
    over = "UPDATE build SET status = 'cancelled' WHERE position = 2"
    run_sql(database, f"SET ROLE {role}; {WHO}; {over}")
    refuses(database, role, said, [later])


@ROLES
@pytest.mark.parametrize("revised", [Template, WorkInstruction])
def test_of_a_revision_in_force_only_that_it_retires_is_written_and_once(
    database: str, role: str, revised: type[Template | WorkInstruction]
) -> None:
    table = revised.__table__
    assert isinstance(table, Table)
    said = "make a new one"
    dated = ", retired_at = now()" if "retired_at" in table.columns else ""
    retired = f"UPDATE {table.name} SET status = 'retired'{dated}"  # noqa: S608

    refuses(database, role, said, every(table))
    refuses(database, role, said, [f"{retired}, {otherwise(table.columns['activated_at'])}"])
    run_sql(database, f"SET ROLE {role}; {WHO}; {retired}")
    refuses(database, role, said, every(table))


def refuses(database: str, role: str, said: str, changes: Collection[str]) -> None:
    for change in changes:
        with pytest.raises(psycopg.errors.RestrictViolation, match=said):
            run_sql(database, f"SET ROLE {role}; {WHO}; {change}")


def every(table: object, but: Collection[str] = ()) -> list[str]:
    """A change of each column alone, to something it does not say; `but` those."""
    assert isinstance(table, Table)
    return [
        f'UPDATE "{table.name}" SET {otherwise(column)}'  # noqa: S608
        for column in table.columns
        if column.name not in but
    ]


def otherwise(column: Column[object]) -> str:
    name, kind = f'"{column.name}"', column.type.python_type
    if issubclass(kind, datetime):
        return f"{name} = coalesce({name}, now()) + interval '1 hour'"
    if issubclass(kind, date):
        return f"{name} = {name} + 1"
    return f"{name} = coalesce({name}, 0) + 1000" if kind is int else f"{name} = {name} || 'x'"


# The number is the same to the database in capitals and in small letters, and not to a reader.
CALLED_AND_MOVED = [
    "UPDATE build SET number = lower(number::text)",
    "UPDATE build SET status = 'in-production'",
]
KEPT_BY_THE_DATABASE = {"status", "stage", "build_numbers", "search_text", "version"}
ANOTHER = """
INSERT INTO build (order_id, position, number, status)
SELECT id, 2, 'B-1002', 'in-production' FROM "order"
"""

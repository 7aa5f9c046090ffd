"""Nothing signed is made without its signature or told differently later, in the database too."""

import asyncio

import pytest
from sqlalchemy import func, insert, literal, select, text, update
from sqlalchemy.exc import DBAPIError

from app import checklists, edge, nonconformance
from app.access import Role
from models.bom import Bom
from models.checklists import Template, TemplateItem
from models.database import transaction
from models.nonconformance import Nonconformance
from tests import boms, make
from tests import runs as made
from tests.rejections import CONCESSION, concede, rejected, somebody, write

pytestmark = pytest.mark.usefixtures("database")

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

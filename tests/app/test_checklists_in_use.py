"""A new revision of a checklist, and the runs that were made from the one before."""

import asyncio
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app import checklists, edge, runs
from app.access import Role, Visitor
from app.checklists import Seen
from app.errors import Refused
from app.rules import run_item
from models.checklists import Run
from models.database import reading, transaction
from models.orders import Build
from tests import boms, make

NOW = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
DOORS = {"key": "doors", "section": "Body", "wording_en": "The doors close", "type": "check"}


async def begun(inspector: Visitor) -> Run:
    """A Pre-QC of the first worked example."""
    (build_id,) = await boms.stored_order()
    async with transaction(make.PRODUCT) as session:
        await session.execute(
            update(Build).where(Build.id == build_id).values(status="ready-for-pre-qc")
        )
    run_id = await edge.write(make.acting(inspector), lambda s: runs.start(s, build_id, "pre-qc"))
    async with reading(make.PRODUCT) as session:
        return await session.get_one(Run, run_id)


async def replaced(admin: Visitor) -> int:
    """Put another revision of the Pre-QC in force; answers its id."""
    acting = make.acting(admin)

    async def work(session: AsyncSession) -> int:
        draft = await checklists.new_draft(session, "pre-qc")
        await checklists.add_item(session, Seen(draft, 1), DOORS)
        await checklists.activate(session, Seen(draft, 2), now=NOW)
        return draft

    return await edge.write(acting, work)


@pytest.mark.fault(6)
async def test_a_run_that_has_begun_keeps_the_revision_it_began_with(database: str) -> None:
    before = await begun(await make.visitor(Role.QC))

    newer = await replaced(await make.visitor(Role.ADMIN))

    async with reading(make.PRODUCT) as session:
        run = await session.get_one(Run, before.id)
        active = await checklists.active_template(session, "pre-qc")
        pinned = await checklists.template_of(session, run.template_id)
    assert (active.id, pinned.head.status) == (newer, "retired")
    assert (run.template_id, run.items) == (before.template_id, before.items)
    assert "doors" not in {item["key"] for item in run.items}


async def test_a_revision_says_where_it_is_used(database: str) -> None:
    run = await begun(await make.visitor(Role.QC))
    await replaced(await make.visitor(Role.ADMIN))

    async with reading(make.PRODUCT) as session:
        older = await checklists.look(session, "pre-qc", 1)
        newer = await checklists.look(session, "pre-qc")

    assert [(use.build, use.customer, use.attempt) for use in older.uses] == [
        ("B-1001", "North Hospital", run.attempt)
    ]
    assert [(head.revision, head.runs) for head in older.revisions] == [(2, 0), (1, 1)]
    assert newer.uses == []


async def test_the_preview_shows_exactly_what_a_run_asks(database: str) -> None:
    run = await begun(await make.visitor(Role.QC))

    async with reading(make.PRODUCT) as session:
        filled = await checklists.fill(session, run.template_id, run.build_id)

    assert list(filled.items) == [run_item.from_json(item) for item in run.items]
    assert (filled.configuration_id, filled.bom_id) == (run.configuration_id, run.bom_id)


async def test_two_who_activate_at_once_put_it_in_force_once(database: str) -> None:
    admin = make.acting(await make.visitor(Role.ADMIN))
    draft = await edge.write(admin, lambda s: checklists.new_draft(s, "test"))
    await edge.write(admin, lambda s: checklists.add_item(s, Seen(draft, 1), DOORS))

    answers = await asyncio.gather(
        *(
            edge.write(admin, lambda s: checklists.activate(s, Seen(draft, 2), now=NOW))
            for _ in "ab"
        ),
        return_exceptions=True,
    )

    said = [str(answer) for answer in answers if isinstance(answer, Refused)]
    assert said == ["Revision 2 is active: it does not change any more. Make a new draft."]
    async with reading(make.PRODUCT) as session:
        heads = await checklists.revisions(session, "test")
    assert [head.status for head in heads] == ["active", "retired"]


async def test_a_checklist_is_shown_as_it_would_be_for_a_real_build(database: str) -> None:
    await boms.stored_order()

    async with reading(make.PRODUCT) as session:
        active = await checklists.active_template(session, "packaging")
        filled = await checklists.fill(session, active.id, "b-1001")

    by_key = {item.key: item for item in filled.items}
    rails = by_key["accessory:T-OA-BINRAIL-36-KIT"]
    assert (filled.build, filled.customer, filled.configuration_revision) == (
        "B-1001",
        "North Hospital",
        1,
    )
    assert filled.bom_id is not None
    assert (rails.quantity, rails.wording) == (Decimal(2), "Accessory: Bin rail, 36″ kit")
    assert by_key["air-gun"].why == (
        "no sprayer of type air-gun-turret or air-gun-rosette on this sink"
    )


async def test_a_build_nobody_knows_is_refused(database: str) -> None:
    async with reading(make.PRODUCT) as session:
        template = await checklists.active_template(session, "pre-qc")
        with pytest.raises(Refused, match="There is no build “B-9999” with a configuration"):
            await checklists.fill(session, template.id, "B-9999")

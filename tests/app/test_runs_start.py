"""When a checklist starts, what it is tied to, and what a second attempt takes over."""

import asyncio

import pytest
from sqlalchemy import func, select, update

from app import edge, runs
from app.access import Role, Visitor
from app.errors import NotAllowed, Refused
from models.bom import Bom
from models.checklists import Run, Template
from models.database import reading, transaction
from models.orders import Build, Order
from tests import boms, make

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
async def quin(database: str) -> Visitor:
    return await make.visitor(Role.QC, name="Quin Vale")


async def standing_at(status: str) -> int:
    """The first example with its BOM, moved to this status behind the product's back."""
    build_id = (await boms.stored_order())[0]
    async with transaction(make.PRODUCT) as session:
        change = update(Build).where(Build.id == build_id)
        await session.execute(change.values(status=status, status_since=func.clock_timestamp()))
    return build_id


async def started(by: Visitor, build_id: int, stage: str = "pre-qc") -> Run:
    run_id = await edge.write(make.acting(by), lambda s: runs.start(s, build_id, stage))
    async with reading(make.PRODUCT) as session:
        return await session.get_one(Run, run_id)


async def closed(by: Visitor, run_id: int, verdict: str = "superseded") -> None:
    async with transaction(make.acting(by)) as session:
        change = update(Run).where(Run.id == run_id)
        await session.execute(change.values(verdict=verdict, closed_at=func.clock_timestamp()))


async def test_a_run_is_tied_to_the_template_the_configuration_and_the_bom(quin: Visitor) -> None:
    build_id = await standing_at("ready-for-pre-qc")

    run = await started(quin, build_id)

    async with reading(make.PRODUCT) as session:
        template = await session.get_one(Template, run.template_id)
        bom = await session.scalar(select(Bom).filter_by(build_id=build_id))
    assert bom is not None
    assert (template.stage, template.status) == ("pre-qc", "active")
    assert (run.bom_id, run.configuration_id) == (bom.id, bom.configuration_id)
    assert (run.attempt, run.cause, run.started_by) == (1, "first", quin.person_id)
    length = next(item for item in run.items if item["key"] == "sink-length")
    assert (length["expected"], length["lower"], length["upper"]) == ("72", "71.875", "72.125")


async def test_a_run_speaks_the_language_of_its_order(quin: Visitor) -> None:
    build_id = await standing_at("ready-for-pre-qc")
    async with transaction(make.PRODUCT) as session:
        await session.execute(update(Order).values(language="FR"))

    run = await started(quin, build_id)

    assert run.items[0]["wording"] == "Longueur de l'évier"


async def test_whoever_comes_second_finds_the_open_run(quin: Visitor) -> None:
    build_id = await standing_at("ready-for-pre-qc")
    acting = make.acting(quin)

    both = await asyncio.gather(
        *(edge.write(acting, lambda s: runs.start(s, build_id, "pre-qc")) for _ in range(3))
    )

    assert len(set(both)) == 1


@pytest.mark.parametrize(
    ("stage", "role", "status", "words"),
    [
        ("pre-qc", Role.QC, "parts-sent", "Pre-QC starts when a build is .*eady for Pre-QC"),
        ("assembly", Role.ASSEMBLER, "ready-for-production", "Assembly starts when"),
        ("test", Role.ASSEMBLER, "in-production", "starts when Assembly is passed and signed"),
        ("packaging", Role.ASSEMBLER, "in-production", "Packaging starts when"),
        ("final-qc", Role.QC, "packaging-complete", "Final QC starts when"),
        ("polish", Role.QC, "ready-for-pre-qc", "no such checklist"),
    ],
)
async def test_a_stage_starts_only_where_it_belongs(
    stage: str, role: Role, status: str, words: str
) -> None:
    build_id = await standing_at(status)
    somebody = await make.visitor(role)

    with pytest.raises(Refused, match=words):
        await started(somebody, build_id, stage)


async def test_a_stage_is_started_by_those_who_fill_it_in(quin: Visitor) -> None:
    build_id = await standing_at("ready-for-pre-qc")

    with pytest.raises(NotAllowed):
        await started(await make.visitor(Role.ASSEMBLER), build_id)


async def test_the_next_run_is_a_new_attempt_and_the_first_stays(quin: Visitor) -> None:
    build_id = await standing_at("ready-for-pre-qc")
    first = await started(quin, build_id)
    await closed(quin, first.id)

    second = await started(quin, build_id)

    assert (second.attempt, second.cause, second.previous_id) == (2, "rework", first.id)


async def test_an_attempt_after_a_change_says_so(quin: Visitor) -> None:
    build_id = await standing_at("ready-for-pre-qc")
    await closed(quin, (await started(quin, build_id)).id)
    await boms.next_bom(build_id, boms.changed(feet="seismic"))

    second = await started(quin, build_id)

    feet = next(item for item in second.items if item["key"] == "feet")
    assert (second.cause, feet["expected"]) == ("change", "levelling feet")


@pytest.mark.fault(6)
async def test_a_template_that_changes_leaves_an_open_run_as_it_was(quin: Visitor) -> None:
    build_id = await standing_at("ready-for-pre-qc")
    run = await started(quin, build_id)
    async with transaction(make.PRODUCT) as session:
        await session.execute(
            update(Template)
            .where(Template.id == run.template_id)
            .values(status="retired", retired_at=func.clock_timestamp())
        )

    again = await started(quin, build_id)

    assert (again.id, again.items, again.template_id) == (run.id, run.items, run.template_id)


async def test_every_stage_has_items_for_a_real_sink() -> None:
    asa = await make.visitor(Role.ADMIN, name="Asa Pine")
    counts = {}
    for stage in ("pre-qc", "assembly", "packaging", "final-qc"):
        async with transaction(make.PRODUCT) as session:
            found = await session.scalar(select(func.count(Build.id)))
        raw = boms.changed(build_number=f"B-{found}00")
        build_id = (await boms.stored_order(raw, po_number=f"PO-{stage}"))[0]
        async with transaction(make.PRODUCT) as session:
            change = update(Build).where(Build.id == build_id)
            await session.execute(change.values(status=runs.STAGES[stage].status))
        counts[stage] = len((await started(asa, build_id, stage)).items)

    assert all(count >= 10 for count in counts.values()), counts

"""What the history of a build and of its order tells: everything that was done to it, in words."""

import pytest

from app import builds, edge, floor, nonconformance, runs
from app.access import Role, Visitor
from app.orders import reading
from models.database import reading as looking
from models.orders import Build
from tests import boms, facts, inspections, make, records, rejections
from tests.app.query_count import counting
from tests.rejections import LEAK, REWORK, somebody, write


@pytest.fixture
async def ann(database: str) -> Visitor:
    return await somebody(Role.ASSEMBLER, name="Ann Reed")


@pytest.fixture
async def cora(database: str) -> Visitor:
    return await somebody(Role.COORDINATOR, name="Cora Moss")


async def told(by: Visitor, build_id: int) -> list[str]:
    """The history of the build as its page has it, oldest first."""
    shown = await edge.read(make.acting(by), lambda s: builds.look_at(s, build_id))
    return [f"{one.who}: {one.sentence}" for one in reversed(shown.history)]


async def told_of_order(by: Visitor, build_id: int) -> list[str]:
    async with looking(make.PRODUCT) as session:
        order_id = (await session.get_one(Build, build_id)).order_id
    shown = await edge.read(make.acting(by), lambda s: reading.look_at(s, order_id))
    return [f"{one.who}: {one.sentence}" for one in reversed(shown.history)]


async def on_the_floor(by: Visitor) -> int:
    (build_id,) = await boms.stored_order(actor=make.acting(by))
    await facts.put(build_id, "in-production", by)
    return build_id


async def test_who_took_a_build_gave_it_and_let_it_go_stands_in_its_history(
    ann: Visitor, cora: Visitor
) -> None:
    build_id = await on_the_floor(cora)
    bo = await make.visitor(Role.ASSEMBLER, name="Bo Ash")

    await write(ann, floor.claim, build_id)
    await write(ann, floor.release, build_id)
    await write(cora, floor.assign, build_id, bo.person_id)
    await write(cora, floor.take_off, build_id, bo.person_id)

    wanted = [
        "Ann Reed: Claimed B-1001",
        "Ann Reed: Released B-1001",
        "Cora Moss: Gave B-1001 to Bo Ash",
        "Cora Moss: Took Bo Ash off B-1001",
    ]
    assert (await told(cora, build_id))[-4:] == wanted
    assert (await told_of_order(cora, build_id))[-4:] == wanted


async def test_an_inspection_with_what_came_of_it_stands_in_the_history(
    ann: Visitor, cora: Visitor
) -> None:
    quin = await somebody(Role.QC, name="Quin Vale")
    build_id = await on_the_floor(cora)
    await inspections.stands(build_id, "ready-for-pre-qc")
    run_id = await inspections.inspected(quin, build_id)
    (record_id,) = await write(quin, nonconformance.record, run_id, LEAK)
    await write(cora, nonconformance.decide, record_id, REWORK)
    await write(ann, nonconformance.report_rework, build_id, "Sealed anew.")
    await rejections.passes_again(quin, build_id)

    number = (await rejections.shown(quin, record_id)).number
    assert (await told(cora, build_id))[-7:] == [
        "Quin Vale: Began Pre-QC of B-1001",
        "Quin Vale: Signed Pre-QC of B-1001: failed",
        f"Quin Vale: Recorded the nonconformance {number}",
        f"Cora Moss: Decided about {number}: rework. Reason: {REWORK.reason}",
        "Quin Vale: Began Pre-QC of B-1001 again (attempt 2)",
        "Quin Vale: Signed Pre-QC of B-1001: passed",
        f"Quin Vale: Closed the nonconformance {number}",
    ]


async def test_parts_that_went_out_were_missing_and_the_shipment_stand_in_the_history(
    database: str,
) -> None:
    made = await records.complete()
    await records.ship(made)

    said = await told(made.crew.cora, made.build_id)

    for words in (
        "Pia Reed: Added the outsourced part ",
        "Reported missing parts of B-1001: One clamp is missing",
        "Pia Reed: Approved the BOM of B-1001 with a signature",
        "Quin Vale: Signed the concession of NC-",
        "Cora Lind: Signed the release",
        "Cora Lind: Shipped B-1001 by Swift ZX-1",
        "Asa Holm: Signed assembly of B-1001: passed",
    ):
        assert [one for one in said if words in one], (words, said)


async def test_a_long_history_takes_as_many_questions_as_a_short_one(
    ann: Visitor, cora: Visitor
) -> None:
    build_id = await on_the_floor(cora)
    await told(cora, build_id)
    with counting() as few:
        await told(cora, build_id)
    for _ in range(3):
        await write(ann, floor.claim, build_id)
        await write(ann, floor.release, build_id)
    await write(ann, runs.start, build_id, "assembly")

    with counting() as many:
        await told(cora, build_id)

    assert len(many) == len(few)

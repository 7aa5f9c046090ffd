"""The common queue: claimed, released, given, and shown in the order the work is wanted."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from app import builds, edge, floor
from app.access import Role, Visitor
from app.errors import NotAllowed, Refused
from models.database import reading, transaction
from models.floor import Assignment
from models.notifications import Notification
from models.orders import Build
from models.people import Person, PersonRole
from tests import boms, facts, make
from tests.app.query_count import counting


@pytest.fixture
async def ann(database: str) -> Visitor:
    return await make.visitor(Role.ASSEMBLER, name="Ann Reed")


@pytest.fixture
async def cora(database: str) -> Visitor:
    return await make.visitor(Role.COORDINATOR, name="Cora Moss")


async def ready(by: Visitor, number: str = "B-1001") -> int:
    """Everything that must be true before production is; answers the build's id."""
    raw = boms.changed(build_number=number)
    (build_id,) = await boms.stored_order(raw, actor=make.acting(by))
    await facts.approve(build_id, by)
    await facts.received(build_id, by)
    await facts.run(build_id, "pre-qc", by)
    await facts.put(build_id, "ready-for-production", by)
    return build_id


async def claim(by: Visitor, build_id: int) -> None:
    await edge.write(make.acting(by), lambda s: floor.claim(s, build_id))


async def queue(by: Visitor, scope: floor.Scope = "all", words: str = "") -> floor.Queue:
    return await edge.read(make.acting(by), lambda s: floor.queue(s, scope, words))


async def working_on(build_id: int) -> list[int]:
    async with reading(make.PRODUCT) as session:
        query = select(Assignment.person_id).where(
            Assignment.build_id == build_id, Assignment.released_at.is_(None)
        )
        return list(await session.scalars(query.order_by(Assignment.id)))


async def test_the_first_to_claim_takes_a_build_into_production(
    ann: Visitor, cora: Visitor
) -> None:
    build_id = await ready(cora)

    await claim(ann, build_id)

    assert await facts.status(build_id) == "in-production"
    assert await working_on(build_id) == [ann.person_id]
    move = (await facts.moves(build_id))[-1]
    assert (move.to_status, move.moved_by) == ("in-production", ann.person_id)


async def test_two_people_who_claim_at_once_both_get_it_with_one_move(
    ann: Visitor, cora: Visitor
) -> None:
    build_id = await ready(cora)
    bob = await make.visitor(Role.ASSEMBLER, name="Bob Hale")

    await asyncio.gather(claim(ann, build_id), claim(bob, build_id), claim(ann, build_id))

    assert sorted(await working_on(build_id)) == sorted([ann.person_id, bob.person_id])
    assert [m.to_status for m in await facts.moves(build_id)].count("in-production") == 1


async def test_a_claim_that_may_not_begin_production_leaves_nothing_behind(
    ann: Visitor, cora: Visitor
) -> None:
    (build_id,) = await boms.stored_order(actor=make.acting(cora))
    await facts.put(build_id, "ready-for-production", cora)

    with pytest.raises(builds.NotYet, match="is not approved"):
        await claim(ann, build_id)

    assert await working_on(build_id) == []
    assert await facts.status(build_id) == "ready-for-production"


@pytest.mark.parametrize("status", ["parts-sent", "ready-for-pre-qc", "ready-to-ship", "on-hold"])
async def test_what_is_not_on_the_floor_is_not_claimed(
    ann: Visitor, cora: Visitor, status: str
) -> None:
    (build_id,) = await boms.stored_order(actor=make.acting(cora))
    await facts.put(build_id, status, cora)

    with pytest.raises(Refused, match=r"B-1001 is .*: there is nothing to work on now"):
        await claim(ann, build_id)


async def test_a_released_build_waits_for_the_next_one_where_it_is(
    ann: Visitor, cora: Visitor
) -> None:
    build_id = await ready(cora)
    await claim(ann, build_id)

    await edge.write(make.acting(ann), lambda s: floor.release(s, build_id))

    shown = await queue(ann, "free")
    assert [(row.number, row.status, row.mine) for row in shown.rows] == [
        ("B-1001", "in-production", False)
    ]
    bob = await make.visitor(Role.ASSEMBLER, name="Bob Hale")
    await claim(bob, build_id)
    assert await working_on(build_id) == [bob.person_id]
    assert len(await facts.moves(build_id)) == 2


async def test_a_coordinator_gives_a_build_and_the_assembler_is_told_and_begins(
    ann: Visitor, cora: Visitor
) -> None:
    build_id = await ready(cora)

    await edge.write(make.acting(cora), lambda s: floor.assign(s, build_id, ann.person_id))

    assert await facts.status(build_id) == "ready-for-production"
    async with reading(make.PRODUCT) as session:
        told = (await session.scalars(select(Notification))).all()
    assert [(one.person_id, one.text, one.address) for one in told] == [
        (ann.person_id, "Cora Moss gave you B-1001 of North Hospital.", "/builds/B-1001")
    ]
    await claim(ann, build_id)
    assert await facts.status(build_id) == "in-production"
    await edge.write(make.acting(cora), lambda s: floor.take_off(s, build_id, ann.person_id))
    assert await working_on(build_id) == []


async def test_a_build_is_given_only_to_those_who_work_on_builds(
    ann: Visitor, cora: Visitor
) -> None:
    build_id = await ready(cora)
    gone = await make.visitor(Role.ASSEMBLER, name="Gus Hale")
    async with transaction(make.PRODUCT) as session:
        yesterday = datetime.now(UTC) - timedelta(days=1)
        session.add(PersonRole(person_id=cora.person_id, role="assembler", until=yesterday))
        (await session.get_one(Person, gone.person_id)).active = False

    with pytest.raises(Refused, match="does not work on builds"):
        await edge.write(make.acting(cora), lambda s: floor.assign(s, build_id, cora.person_id))
    with pytest.raises(NotAllowed):
        await edge.write(make.acting(ann), lambda s: floor.assign(s, build_id, ann.person_id))
    with pytest.raises(NotAllowed):
        await claim(cora, build_id)

    people = await edge.read(make.acting(cora), floor.assignable)
    assert dict(people) == {ann.person_id: "Ann Reed"}


async def test_mine_comes_first_and_then_what_is_wanted_first(ann: Visitor, cora: Visitor) -> None:
    later = await on_the_floor(cora, wanted_on=date(2027, 5, 1))
    await on_the_floor(cora, wanted_on=date(2027, 2, 1))
    await on_the_floor(cora, wanted_on=date(2027, 3, 1))
    (elsewhere,) = await boms.stored_order(actor=make.acting(cora))
    await claim(ann, later)

    shown = await queue(ann)

    assert [row.wanted_on.month for row in shown.rows] == [5, 2, 3]
    assert [[w.name for w in row.workers] for row in shown.rows] == [["Ann Reed"], [], []]
    assert (shown.all, shown.mine, shown.free) == (3, 1, 2)
    assert elsewhere not in [row.id for row in shown.rows]
    assert [row.id for row in (await queue(ann, "mine")).rows] == [later]


async def on_the_floor(by: Visitor, status: str = "in-production", **order: object) -> int:
    order_id = await make.order(by, **order)  # type: ignore[arg-type]
    async with reading(make.PRODUCT) as session:
        build_id = (await session.scalars(select(Build.id).filter_by(order_id=order_id))).one()
    await facts.put(build_id, status, by)
    return build_id


async def test_the_queue_is_searched_by_order_customer_and_build(cora: Visitor) -> None:
    await on_the_floor(cora, po_number="PO-7001", customer="Mercy General")
    await on_the_floor(cora, po_number="PO-7002", customer="Lakeside Clinic")

    assert [row.po_number for row in (await queue(cora, words="lakeside")).rows] == ["PO-7002"]
    assert [row.po_number for row in (await queue(cora, words="7001 mercy")).rows] == ["PO-7001"]


async def test_each_build_says_which_checklist_comes_next(ann: Visitor, cora: Visitor) -> None:
    assembling = await on_the_floor(cora)
    testing = await on_the_floor(cora)
    packing = await on_the_floor(cora, "testing-complete")
    rework = await on_the_floor(cora, "final-rework")
    await facts.run(testing, "assembly", ann)
    await facts.run(assembling, "assembly", ann, None)

    shown = {row.id: (row.stage, row.begun) for row in (await queue(ann)).rows}

    assert shown == {
        assembling: ("assembly", True),
        testing: ("test", False),
        packing: ("packaging", False),
        rework: ("", False),
    }


async def test_a_build_on_hold_stays_in_sight_of_who_works_on_it(
    ann: Visitor, cora: Visitor
) -> None:
    build_id = await on_the_floor(cora)
    await claim(ann, build_id)
    await facts.put(build_id, "on-hold", cora, before="in-production")

    assert [row.status for row in (await queue(ann)).rows] == ["on-hold"]
    assert (await queue(cora)).rows == []


async def test_the_queue_costs_the_same_however_long_it_is(ann: Visitor, cora: Visitor) -> None:
    await on_the_floor(cora)
    with counting() as few:
        await queue(ann)
    for _ in range(5):
        await on_the_floor(cora)

    with counting() as many:
        assert len((await queue(ann)).rows) == 6

    assert len(few) == len(many)

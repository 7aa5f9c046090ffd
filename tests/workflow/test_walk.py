"""The walk: the shortest way of the table, each step by somebody whose turn it is."""

from itertools import pairwise

import pytest
from sqlalchemy import select

from app.access import Role
from app.demonstration import Says, walk
from app.demonstration.crew import Crew
from app.demonstration.way import way
from app.errors import Refused
from app.nonconformance import Decision
from app.rules.progress import ASIDE, STATUSES, TABLE, WAY
from models.database import reading
from models.people import PersonRole
from tests import make
from tests.workflow import house


@pytest.fixture
async def people(database: str) -> Crew:
    found = await house.crew()
    await house.short_checklists(found)
    return found


def test_the_way_forward_takes_every_status_of_the_table_once() -> None:
    assert way("order-created", "shipped") == list(WAY[1:])
    assert way("pre-qc-rejected", "ready-for-production") == [
        "pre-qc-rework", "ready-for-pre-qc", "ready-for-production",
    ]  # fmt: skip


@pytest.mark.parametrize("here", STATUSES)
def test_every_way_is_made_of_steps_of_the_table(here: str) -> None:
    for there in STATUSES:
        steps = way(here, there, "in-production")

        assert set(pairwise([here, *steps])) <= set(TABLE)
        assert not steps or steps[-1] == there
        assert not {"on-hold", "cancelled"} & set(steps[:-1])


def test_no_way_leads_out_of_a_closed_build_or_back_past_an_inspection() -> None:
    assert way("shipped", "cancelled") == way("cancelled", "on-hold") == []
    assert way("in-production", "ready-for-pre-qc") == []
    assert way("on-hold", "shipped", "ready-to-ship") == ["ready-to-ship", "shipped"]


async def test_a_build_walks_to_every_status_and_only_by_who_may(people: Crew) -> None:
    entered = await house.order(people, sinks=2)
    first, second = entered.builds

    for there in (*WAY[1:3], "pre-qc-rejected", *WAY[2:8], "final-qc-rejected", *WAY[8:]):
        await walk(people, first, there)
        assert await house.status(first) == there
    for there in ("pre-qc-rejected", "pre-qc-rework", "on-hold", "cancelled"):
        await walk(people, second, there)
        assert await house.status(second) == there

    made = [*await house.moves(first), *await house.moves(second)]
    roles = await roles_of({move.moved_by for move in made})
    assert {move.to_status for move in made} == {*WAY, *ASIDE}
    assert not any(move.forced for move in made)
    assert [
        (move.from_status, move.to_status)
        for move in made
        if roles[move.moved_by] not in TABLE[move.from_status, move.to_status].by
    ] == []


async def test_a_walk_goes_round_by_the_maker_and_by_a_concession(people: Crew) -> None:
    back, kept = (await house.order(people, sinks=2)).builds
    conceded = Says(decision=Decision(kind="use-as-is", reason="Nobody will see it."))

    await walk(people, back, "pre-qc-rejected")
    await walk(people, back, "parts-sent")
    await walk(people, back, "ready-for-production")
    await walk(people, kept, "pre-qc-rejected")
    await walk(people, kept, "ready-for-production", conceded)

    assert [move.to_status for move in await house.moves(back)][3:6] == [
        "pre-qc-rejected", "parts-sent", "ready-for-pre-qc",
    ]  # fmt: skip
    assert (await house.moves(kept))[-2].reason.startswith("Nothing to rework: used as it is")


async def test_a_walk_without_a_way_is_refused(people: Crew) -> None:
    (build_id,) = (await house.order(people)).builds
    await walk(people, build_id, "cancelled")

    with pytest.raises(Refused, match="No way leads from cancelled to shipped"):
        await walk(people, build_id, "shipped")


async def roles_of(people: set[int]) -> dict[int, Role]:
    async with reading(make.PRODUCT) as session:
        query = select(PersonRole.person_id, PersonRole.role).where(
            PersonRole.person_id.in_(people)
        )
        return {person_id: Role(role) for person_id, role in await session.execute(query)}

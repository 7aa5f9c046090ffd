"""What a dashboard counts, and what it costs; what its numbers open is looked at on the pages."""

from datetime import UTC, date

import pytest

from app import build_list, dashboard, edge
from app.access import Role, Visitor
from tests import make
from tests.app.query_count import counting
from tests.workload import builds_everywhere

TODAY = date(2026, 11, 23)


async def work(me: Visitor) -> dashboard.Work:
    return await edge.read(make.acting(me), lambda s: dashboard.work(s, today=TODAY, zone=UTC))


async def test_what_is_mine_and_what_waits_are_different_things(database: str) -> None:
    """Somebody with two roles sees a heap once: as theirs when it is theirs by one of them."""
    me = await make.visitor(Role.COORDINATOR, Role.PROCUREMENT)

    heaps = (await work(me)).heaps

    assert {heap.group for heap in heaps if heap.name == "returned"} == {"mine"}
    assert len({heap.name for heap in heaps}) == len(heaps)


@pytest.mark.parametrize(
    ("role", "counted"),
    [
        (Role.QC, {"pre-qc": 4, "final-qc": 4, "late-inspect": 2, "decide": 8, "rework": 8}),
        (Role.ASSEMBLER, {"assigned": 6, "free": 16, "late-assigned": 8, "elsewhere": 4}),
        (Role.COORDINATOR, {"ship": 4, "held": 4, "late": 14, "soon": 28, "my-orders": 4}),
    ],
)
async def test_the_numbers_of_a_day(database: str, role: Role, counted: dict[str, int]) -> None:
    me = await make.visitor(role)
    await builds_everywhere(me, TODAY)

    found = {heap.name: heap.count for heap in (await work(me)).heaps}

    assert {name: found[name] for name in counted} == counted


async def test_the_number_of_questions_does_not_grow_with_the_work(database: str) -> None:
    me = await make.visitor(*(role for role in Role if role is not Role.AUDITOR))
    asked = []
    for _ in range(2):
        with counting() as seen:
            await work(me)
        asked.append(len(seen))
        await builds_everywhere(me, TODAY)

    assert asked[0] == asked[1] <= 17


async def test_a_page_of_builds_costs_three_questions(database: str) -> None:
    me = await make.visitor(Role.QC)
    await builds_everywhere(me, TODAY)

    with counting() as seen:
        page = await edge.read(
            make.acting(me), lambda s: build_list.page(s, build_list.Wanted(), today=TODAY)
        )

    assert (len(page.rows), page.total) == (50, 56)
    assert len(seen) == 3  # who asks, the rows, how many


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (build_list.Wanted(statuses=("shipped",)), {"shipped"}),
        (build_list.Wanted(statuses=("on-hold", "nonsense")), {"on-hold"}),
        (build_list.Wanted(text="no such order"), set()),
    ],
)
async def test_a_list_holds_what_is_asked_for(
    database: str, wanted: build_list.Wanted, expected: set[str]
) -> None:
    me = await make.visitor(Role.QC)
    await builds_everywhere(me, TODAY)

    page = await edge.read(make.acting(me), lambda s: build_list.page(s, wanted, today=TODAY))

    assert {row.status for row in page.rows} == expected

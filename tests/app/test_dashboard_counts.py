"""Every number of the dashboard is the length of the list it opens, for every role."""

from datetime import UTC, date, timedelta

import pytest
from sqlalchemy import select

from app import build_list, dashboard, directory, edge, notifications, procurement
from app.access import Role, Visitor
from app.dashboard import HEAPS, Heap
from app.orders import listing
from app.procurement import shortages
from app.rules.progress import CLOSED, STATUSES
from models.database import transaction
from models.floor import Assignment
from models.orders import Build
from tests import make
from tests.app.query_count import counting

TODAY = date(2026, 11, 23)


async def builds_everywhere(me: Visitor) -> None:
    """A build in each status, late, near and far; every other one is mine to work on."""
    other = await make.visitor(name="Bea Moss")
    for number, days in enumerate((-9, 0, 5, 40)):
        by = me if number % 2 else other
        wanted_on = TODAY + timedelta(days=days)
        for start in (0, 8):
            order_id = await make.order(by, builds=8, wanted_on=wanted_on)
            await stand(order_id, STATUSES[start : start + 8], me if number < 2 else other)


async def stand(order_id: int, statuses: tuple[str, ...], worker: Visitor) -> None:
    async with transaction(make.PRODUCT) as session:
        query = select(Build).where(Build.order_id == order_id).order_by(Build.position)
        for build, status in zip(await session.scalars(query), statuses, strict=True):
            build.status = status
            if build.position % 2 and status not in CLOSED:
                session.add(
                    Assignment(
                        build_id=build.id, person_id=worker.person_id, assigned_by=worker.person_id
                    )
                )


async def work(me: Visitor) -> dashboard.Work:
    return await edge.read(make.acting(me), lambda s: dashboard.work(s, today=TODAY, zone=UTC))


async def length(me: Visitor, heap: Heap) -> int:
    """How many rows the list shows that this heap opens, read as its page reads it."""
    actor, opens = make.acting(me), heap.opens
    if isinstance(opens, build_list.Wanted):
        found = await edge.read(actor, lambda s: build_list.page(s, opens, today=TODAY))
        return len(found.rows)
    if isinstance(opens, listing.Wanted):
        return len((await edge.read(actor, lambda s: listing.page(s, opens, zone=UTC))).rows)
    if opens in dashboard.PEOPLE:
        rows, _ = await edge.read(
            actor, lambda s: directory.found(s, directory.Wanted(state=opens))
        )
        return len(rows)
    if opens == "undelivered":
        return len(await edge.read(actor, notifications.failed))
    if opens == "shortages":
        return len(await edge.read(actor, shortages.open_ones))
    return len((await edge.read(actor, lambda s: procurement.queue(s, opens))).rows)  # type: ignore[arg-type]


@pytest.mark.parametrize("role", Role)
async def test_every_number_is_the_length_of_the_list_it_opens(database: str, role: Role) -> None:
    me = await make.visitor(role)
    await builds_everywhere(me)

    heaps = (await work(me)).heaps

    assert [heap.name for heap in heaps] == [n for names in HEAPS[role].values() for n in names]
    for heap in heaps:
        assert heap.count == await length(me, heap), heap.name
    assert sum(heap.count for heap in heaps) > 0


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
        (Role.ASSEMBLER, {"assigned": 4, "free": 16, "late-assigned": 8, "stopped": 6}),
        (Role.COORDINATOR, {"ship": 4, "held": 4, "late": 14, "soon": 28, "my-orders": 4}),
    ],
)
async def test_the_numbers_of_a_day(database: str, role: Role, counted: dict[str, int]) -> None:
    me = await make.visitor(role)
    await builds_everywhere(me)

    found = {heap.name: heap.count for heap in (await work(me)).heaps}

    assert {name: found[name] for name in counted} == counted


async def test_the_number_of_questions_does_not_grow_with_the_work(database: str) -> None:
    me = await make.visitor(*(role for role in Role if role is not Role.AUDITOR))
    asked = []
    for _ in range(2):
        with counting() as seen:
            await work(me)
        asked.append(len(seen))
        await builds_everywhere(me)

    assert asked[0] == asked[1] <= 16


async def test_a_page_of_builds_costs_three_questions(database: str) -> None:
    me = await make.visitor(Role.QC)
    await builds_everywhere(me)

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
    await builds_everywhere(me)

    page = await edge.read(make.acting(me), lambda s: build_list.page(s, wanted, today=TODAY))

    assert {row.status for row in page.rows} == expected

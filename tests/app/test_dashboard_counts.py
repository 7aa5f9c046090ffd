"""Every number of the dashboard is the length of the list it opens, for every role."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app import (
    build_list,
    dashboard,
    directory,
    edge,
    floor,
    nonconformance,
    notifications,
    procurement,
)
from app.access import Role, Visitor
from app.dashboard import HEAPS, Heap
from app.orders import listing
from app.procurement import shortages
from app.rules.progress import CLOSED, STATUSES
from models.bom import Bom
from models.checklists import Run, Template
from models.database import transaction
from models.floor import Assignment
from models.nonconformance import Nonconformance
from models.notifications import Delivery, Notification
from models.orders import Build, Configuration
from models.procurement import Shortage
from tests import make
from tests.app.query_count import counting
from tests.boms import changed, stored_order

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


async def open_ends() -> None:
    """One of everything that other pages list."""
    pia = make.acting(await make.visitor(Role.PROCUREMENT, name="Pia Reed"))
    _, returned, short = await stored_order(*(changed(build_number=f"B-20{n}") for n in "123"))
    async with transaction(pia) as session:
        bom_id = await session.scalar(select(Bom.id).where(Bom.build_id == returned))
        assert bom_id is not None
        await procurement.reject(session, bom_id, "The casters are wrong.")
        session.add(
            Shortage(build_id=short, note="Casters.", reported_by=session.info["actor"].person_id)
        )
        await _failed_inspection(session, short)
        await _lost_message(session)


async def _failed_inspection(session: AsyncSession, build_id: int) -> None:
    person_id = session.info["actor"].person_id
    run = Run(
        build_id=build_id,
        stage="pre-qc",
        attempt=1,
        template_id=(await session.scalars(select(Template.id).filter_by(stage="pre-qc"))).one(),
        configuration_id=(
            await session.scalars(select(Configuration.id).filter_by(build_id=build_id))
        ).one(),
        items=[],
        started_by=person_id,
    )
    session.add(run)
    await session.flush()
    session.add(
        Nonconformance(
            number="NC-2026-0001",
            build_id=build_id,
            run_id=run.id,
            severity="minor",
            description="A weld is rough.",
            opened_by=person_id,
        )
    )


async def _lost_message(session: AsyncSession) -> None:
    person_id = session.info["actor"].person_id
    news = Notification(person_id=person_id, event="overdue", text="Late.", address="/")
    session.add(news)
    await session.flush()
    session.add(
        Delivery(notification_id=news.id, person_id=person_id, channel="mail", status="failed")
    )


async def work(me: Visitor) -> dashboard.Work:
    return await edge.read(make.acting(me), lambda s: dashboard.work(s, today=TODAY, zone=UTC))


async def length(me: Visitor, heap: Heap) -> int:
    """How many rows the list shows that this heap opens, read as its page reads it."""
    return len(await edge.read(make.acting(me), lambda s: rows_of(s, heap.opens)))


async def rows_of(session: AsyncSession, opens: object) -> Sequence[object]:
    if isinstance(opens, build_list.Wanted):
        return (await build_list.page(session, opens, today=TODAY)).rows
    if isinstance(opens, listing.Wanted):
        return (await listing.page(session, opens, zone=UTC)).rows
    return await ELSEWHERE[str(opens)](session)


Rows = Callable[[AsyncSession], Awaitable[Sequence[object]]]


def bought(stage: procurement.Stage) -> Rows:
    async def rows(session: AsyncSession) -> Sequence[object]:
        return (await procurement.queue(session, stage)).rows

    return rows


def on_the_floor(scope: floor.Scope) -> Rows:
    async def rows(session: AsyncSession) -> Sequence[object]:
        return (await floor.queue(session, scope)).rows

    return rows


def people(state: str) -> Rows:
    async def rows(session: AsyncSession) -> Sequence[object]:
        return (await directory.found(session, directory.Wanted(state=state)))[0]

    return rows


async def open_nonconformances(session: AsyncSession) -> Sequence[object]:
    now, wanted = datetime.now(UTC), nonconformance.Wanted()
    return (await nonconformance.page(session, wanted, now=now)).rows


ELSEWHERE: dict[str, Rows] = {
    "review": bought("review"),
    "returned": bought("returned"),
    "send": bought("send"),
    "away": bought("away"),
    "shortages": shortages.open_ones,
    "assigned": on_the_floor("mine"),
    "free": on_the_floor("free"),
    "nonconformances": open_nonconformances,
    "no password": people("no password"),
    "locked": people("locked"),
    "undelivered": notifications.failed,
}


@pytest.mark.parametrize("role", Role)
async def test_every_number_is_the_length_of_the_list_it_opens(database: str, role: Role) -> None:
    me = await make.visitor(role)
    await builds_everywhere(me)
    await open_ends()

    heaps = (await work(me)).heaps

    assert [heap.name for heap in heaps] == [n for names in HEAPS[role].values() for n in names]
    for heap in heaps:
        assert heap.count == await length(me, heap), heap.name
    counted = {heap.name: heap.count for heap in heaps}
    # Something stands in each, but for what only a signature brings there.
    assert {name for name in counted if not counted[name]} <= {"send", "away", "locked"}


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

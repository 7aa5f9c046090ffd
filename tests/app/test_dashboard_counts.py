"""What a dashboard counts, and what it costs; what its numbers open is looked at on the pages."""

from collections.abc import AsyncIterator, Iterable
from datetime import UTC, date
from decimal import Decimal

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app import build_list, dashboard, drafts, edge, live, nonconformance, people, procurement
from app.access import Role, Visitor
from app.drafts import Change
from app.notifications import outbox
from app.people import Newcomer
from app.procurement import shortages
from models.database import transaction
from models.notifications import Delivery, Notification
from tests import facts, make, rejections, reviewing, service
from tests import runs as made
from tests.app.query_count import counting
from tests.inspections import inspected
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

    assert asked[0] == asked[1] <= 18


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


async def something_of_each_kind(
    me: Visitor, cast: reviewing.Cast, failed_run: int, open_run: int, delivery: int
) -> AsyncIterator[str]:
    """Each thing a number on the dashboard comes from changes once, and nothing besides."""
    by = make.acting(me)
    draft_id = await edge.write(by, drafts.begin)
    await facts.move(me, cast.build_id, "on-hold", why="A part is missing.")
    yield "order"
    typed = [Change("customer.po_number", "PO-half")]
    await edge.write(by, lambda s: drafts.change(s, draft_id, typed))
    yield "draft"
    newcomer = Newcomer(user_name="ned", name="Ned Poll", initials="NP", roles={Role.QC: None})
    await edge.write(by, lambda s: people.add(s, newcomer))
    yield "person"
    await edge.write(
        by, lambda s: outbox.not_sent(s, [delivery], "Nobody of that name.", for_good=True)
    )
    yield "delivery"
    await made.answered(me, open_run, made.given(made.CLEAN, act="ask", note="Is it clean?"))
    yield "question"
    await edge.write(by, lambda s: procurement.reject(s, cast.bom_id, "Which colour?"))
    yield "stage"
    line = (await reviewing.stored(cast.number)).lines[0]
    missing = {line.item_id: Decimal(1)}
    await edge.write(by, lambda s: shortages.report(s, cast.build_id, missing, "It is bent."))
    yield "shortage"
    await edge.write(by, lambda s: nonconformance.record(s, failed_run, rejections.LEAK))
    yield "nonconformance"
    await service.sent(me, await service.parts("HANDLE-1"))
    yield "service-request"


async def test_the_dashboard_follows_whatever_changes_a_number_or_a_list_of_it(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    me = await make.visitor(*(role for role in Role if role is not Role.AUDITOR))
    cast = await reviewing.cast()
    waits = await rejections.waiting(me)
    failed_run = await inspected(me, waits)
    await facts.put(waits, "on-hold", me, before="ready-for-pre-qc")
    open_run = await made.begun(me)
    delivery = await a_message(me)
    announced: set[str] = set()
    announce_all = live.announce_all

    async def heard(session: AsyncSession, kind: str, ids: Iterable[int]) -> None:
        announced.add(kind)
        await announce_all(session, kind, ids)

    monkeypatch.setattr(live, "announce_all", heard)
    followed, before = {}, await numbers(me)

    async for kind in something_of_each_kind(me, cast, failed_run, open_run, delivery):
        after = await numbers(me)
        assert after != before, kind
        followed[kind] = announced & set(dashboard.KINDS)
        announced.clear()
        before = after

    assert followed == {kind: {kind} for kind in followed}
    assert set(dashboard.KINDS) == set(followed)


async def numbers(me: Visitor) -> list[object]:
    found = await work(me)
    return [len(found.drafts), *((heap.name, heap.count) for heap in found.heaps)]


async def a_message(to: Visitor) -> int:
    """It has been taken to go out."""
    async with transaction(make.PRODUCT) as session:
        news = Notification(person_id=to.person_id, event="overdue", text="Late.", address="/")
        session.add(news)
        await session.flush()
        one = Delivery(notification_id=news.id, person_id=to.person_id, channel="mail", attempts=1)
        session.add(one)
        await session.flush()
        return one.id

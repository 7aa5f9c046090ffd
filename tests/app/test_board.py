"""The board: every build under its status, narrowed, capped, in a constant number of queries."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from app import board, builds, edge
from app.access import Role, Visitor
from app.board import CAP, COLUMNS, Column, Wanted
from app.errors import NotAllowed
from app.rules.progress import STATUSES
from models.database import reading, transaction
from models.orders import Build
from tests import facts, make
from tests.app.query_count import counting

TODAY = date(2031, 3, 8)


@pytest.fixture
async def ada(database: str) -> Visitor:
    return await make.visitor(Role.ADMIN, name="Ada Lark")


async def look(me: Visitor, **wanted: object) -> dict[str, Column]:
    asked = Wanted(**wanted)  # type: ignore[arg-type]
    found = await edge.read(make.acting(me), lambda s: board.look(s, asked, today=TODAY))
    return {column.status: column for column in found}


async def numbers(me: Visitor, **wanted: object) -> set[str]:
    columns = (await look(me, **wanted)).values()
    return {card.number for column in columns for card in column.cards}


async def builds_of(order_id: int) -> list[int]:
    async with reading(make.PRODUCT) as session:
        of_order = select(Build.id).filter_by(order_id=order_id).order_by(Build.position)
        return list(await session.scalars(of_order))


def test_every_status_has_its_column() -> None:
    assert sorted(COLUMNS) == sorted(STATUSES)


async def test_builds_stand_under_their_status_the_most_urgent_first(ada: Visitor) -> None:
    late = await make.order(ada, "PO-1", wanted_on=TODAY + timedelta(days=9))
    soon = await make.order(ada, "PO-2", wanted_on=TODAY, customer="Mercy West")
    (held,) = await builds_of(await make.order(ada, "PO-3"))
    await facts.put(held, "on-hold", ada)

    columns = await look(ada)

    assert [card.po_number for card in columns["order-created"].cards] == ["PO-2", "PO-1"]
    assert columns["on-hold"].count == 1
    first = columns["order-created"].cards[0]
    assert (first.number, first.customer) == (f"B-{soon}-1", "Mercy West")
    assert (first.wanted_on, list(first.assigned), first.forced) == (TODAY, [], False)
    assert late != soon


async def test_the_way_is_always_there_and_what_stands_beside_it_when_somebody_does(
    ada: Visitor,
) -> None:
    assert "in-production" in await look(ada)
    assert "final-rework" not in await look(ada)

    (build_id,) = await builds_of(await make.order(ada))
    await facts.put(build_id, "final-rework", ada)

    assert (await look(ada))["final-rework"].count == 1


async def test_a_card_says_who_works_on_it_and_whether_it_was_forced(ada: Visitor) -> None:
    (build_id,) = await builds_of(await make.order(ada))
    bea = await make.visitor(Role.ASSEMBLER, name="Bea Moss")
    for one in (ada, bea):
        await facts.assign(build_id, one)
    await edge.write(
        make.acting(ada), lambda s: builds.force(s, build_id, "in-production", why="By hand.")
    )

    (card,) = (await look(ada))["in-production"].cards

    assert (list(card.assigned), card.forced) == (["Ada Lark", "Bea Moss"], True)


async def test_it_is_narrowed_to_what_is_mine_late_or_of_a_customer(ada: Visitor) -> None:
    bea = await make.visitor(Role.ASSEMBLER, name="Bea Moss")
    old = await make.order(ada, wanted_on=TODAY - timedelta(days=1), customer="50% Clinic")
    new = await make.order(ada, wanted_on=TODAY, customer="Mercy West")
    (claimed,) = await builds_of(new)
    await facts.assign(claimed, bea)

    assert await numbers(bea, mine=True) == {f"B-{new}-1"}
    assert await numbers(ada, mine=True) == {f"B-{old}-1", f"B-{new}-1"}
    assert await numbers(ada, late=True) == {f"B-{old}-1"}
    assert await numbers(ada, customer="mercy W") == {f"B-{new}-1"}
    assert await numbers(ada, customer="0%") == {f"B-{old}-1"}
    assert await numbers(ada, customer="%") == {f"B-{old}-1"}


async def test_what_is_over_leaves_after_a_week(ada: Visitor) -> None:
    new, old = await builds_of(await make.order(ada, builds=2))
    await facts.put(new, "shipped", ada)
    async with transaction(make.acting(ada)) as session:
        long_ago = (await session.get_one(Build, new)).status_since - timedelta(days=8)
        change = update(Build).where(Build.id == old)
        await session.execute(change.values(status="shipped", status_since=long_ago))

    assert (await look(ada))["shipped"].count == 1


async def test_a_column_shows_its_first_and_all_of_them_when_asked(ada: Visitor) -> None:
    for _ in range(CAP // 10 + 1):
        await make.order(ada, builds=10)

    capped, whole = await look(ada), await look(ada, whole="order-created")

    assert (capped["order-created"].count, len(capped["order-created"].cards)) == (30, CAP)
    assert len(whole["order-created"].cards) == 30


async def test_the_number_of_queries_does_not_depend_on_the_builds(ada: Visitor) -> None:
    await make.order(ada)
    with counting() as few:
        await look(ada)
    await make.order(ada, builds=10)
    with counting() as many:
        await look(ada)

    assert len(few) == len(many) <= 2


async def test_the_service_does_not_see_the_board(database: str) -> None:
    with pytest.raises(NotAllowed):
        await look(await make.visitor(Role.SERVICE))

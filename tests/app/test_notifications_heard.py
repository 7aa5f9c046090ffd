"""Who hears of what: every event of the one table, said as the product says it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app import builds, edge, notifications
from app.access import Role, Visitor
from app.notifications import EVENTS, Said, deadlines
from models.database import reading, transaction
from models.notifications import Notification
from models.orders import Build, Order
from models.people import Person
from tests import facts, make, service
from tests import runs as made
from tests.app.test_notifications_moves import Cast, give_to, move, people

__all__ = ["people"]
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)

# Who is told of each event while nobody, and while Abe, works on the build in production that an
# admin, Ada, has entered. Sue does all of it, but Abe asks from the floor and Carl answers him; Ada
# has asked about the bill of materials, and Pia decides what Sue has asked for.
FREE = {
    "order-submitted": "pia ada",
    "your-turn": "abe ann",
    "moved-on": "ada",
    "shortage": "cora carl pia ada",
    "shortage-resolved": "cora carl ada",
    "pre-qc-failed": "cora carl abe ann ada",
    "final-qc-failed": "cora carl abe ann ada",
    "held": "cora carl pia ada",
    "released": "abe ann ada",
    "build-changed": "pia abe ann ada",
    "cancelled": "abe ann ada",
    "parts-late": "pia ada",
    "bom-question": "cora carl ada",
    "bom-answer": "pia ada",
    "bom-returned": "cora carl ada",
    "floor-question": "cora carl quin",
    "floor-answer": "abe",
    "wanted-soon": "cora carl ada",
    "overdue": "cora carl ada",
    "service-requested": "pia",
    "service-decided": "sue",
    "service-fulfilled": "sue",
}
ABES = FREE | {
    "your-turn": "abe",
    "moved-on": "abe ada",
    "shortage": "cora carl pia abe ada",
    "shortage-resolved": "cora carl abe ada",
    "pre-qc-failed": "cora carl abe ada",
    "final-qc-failed": "cora carl abe ada",
    "held": "cora carl pia abe ada",
    "released": "abe ada",
    "build-changed": "pia abe ada",
    "cancelled": "abe ada",
    "wanted-soon": "cora carl abe ada",
    "overdue": "cora carl abe ada",
}


async def everything_happens(people: Cast, ada: Visitor) -> None:
    """Every event once; the build stands in production all the time."""
    for was, now in (
        ("ready-for-production", "in-production"),
        ("ready-to-ship", "shipped"),
        ("ready-for-pre-qc", "pre-qc-rejected"),
        ("ready-for-final-qc", "final-qc-rejected"),
        ("in-production", "on-hold"),
        ("on-hold", "in-production"),
        ("in-production", "cancelled"),
    ):
        await move(people, people.sue, was, now)
    for event in ("shortage", "shortage-resolved", "bom-question", "bom-returned"):
        await said(people, event)
    await said(people, "build-changed", turn=[Role.PROCUREMENT])
    await said(people, "bom-answer", people=[ada.person_id])
    await submitted(people)
    await asked_and_answered(people)
    await days_pass(people)
    number = await service.sent(people.sue, await service.parts("HANDLE-1"))
    for status in ("approved", "fulfilled"):
        await service.move(people.pia, number, status)


async def said(cast: Cast, event: str, **whom: list[Role] | list[int]) -> None:
    async with transaction(make.acting(cast.sue)) as session:
        said = Said(event, "something.")
        await notifications.about_build(session, cast.build_id, said, **whom)  # type: ignore[arg-type]


async def submitted(people: Cast) -> None:
    async with transaction(make.acting(people.sue)) as session:
        build = await session.get_one(Build, people.build_id)
        order = await session.get_one(Order, build.order_id)
        await notifications.order_submitted(session, order, 1)


async def asked_and_answered(people: Cast) -> None:
    run_id = await made.begun(people.abe, stage="assembly", build_id=people.build_id)
    question = made.given(made.CLEAN, act="ask", note="Is it clean enough?")
    asked = await made.answered(people.abe, run_id, question)
    reply = made.given(made.CLEAN, "", act="reply", note="Yes.", seen_id=asked["id"])
    await made.answered(people.carl, run_id, reply)


async def days_pass(people: Cast) -> None:
    """Parts are late, the wanted date is near, and then it is past."""
    yesterday = NOW.date() - timedelta(days=1)
    await facts.line(people.build_id, people.sue, "sent", expected_on=yesterday)
    async with transaction(make.PRODUCT) as session:
        build = await session.get_one(Build, people.build_id)
        (await session.get_one(Order, build.order_id)).wanted_on = NOW.date()
        await session.flush()
        await deadlines.tell_of_late_parts(session, NOW)
        await deadlines.tell_of_dates(session, NOW)
        await deadlines.tell_of_dates(session, NOW + timedelta(days=1))


async def told() -> Mapping[str, str]:
    """The first names of those who were told of each event, as they came into the world."""
    heard: dict[str, list[str]] = defaultdict(list)
    query = (
        select(Notification.event, Person.name)
        .join(Person, Person.id == Notification.person_id)
        .group_by(Notification.event, Person.id)
        .order_by(Person.id)
    )
    async with reading(make.PRODUCT) as session:
        for event, name in await session.execute(query):
            heard[event].append(name.split()[0].lower())
    return {event: " ".join(heard[event]) for event in EVENTS}


async def cannot_choose(everybody: list[Visitor]) -> list[tuple[str, str]]:
    """Who was told of what without being asked how they want to hear of it."""
    found = []
    for one in everybody:
        async with reading(make.acting(one)) as session:
            asked = {choice.event for choice in (await notifications.preferences(session)).choices}
            mine = select(Notification.event).filter_by(person_id=one.person_id).distinct()
            found += [
                (one.name, event) for event in await session.scalars(mine) if event not in asked
            ]
    return found


@pytest.mark.parametrize(("is_abes", "expected"), [(False, FREE), (True, ABES)])
async def test_each_event_tells_exactly_these_and_they_choose_how_to_hear_of_it(
    people: Cast, *, is_abes: bool, expected: dict[str, str]
) -> None:
    ada = await make.visitor(Role.ADMIN, name="Ada Lark")
    cast = replace(people, build_id=await made.build_at(ada, "in-production"))
    if is_abes:
        await give_to(cast.build_id, cast.abe)

    await everything_happens(cast, ada)

    assert await told() == expected
    everybody = [cast.cora, cast.carl, cast.pia, cast.quin, cast.abe, cast.ann, cast.sue, ada]
    assert await cannot_choose(everybody) == []


async def test_whoever_asks_from_the_floor_is_not_told_of_it(people: Cast) -> None:
    await facts.put(people.build_id, "ready-for-pre-qc", people.sue)
    run_id = await made.begun(people.quin, build_id=people.build_id)

    await made.answered(people.quin, run_id, made.given(made.CLEAN, act="ask", note="Is it clean?"))

    assert (await told())["floor-question"] == "cora carl"


async def test_a_forced_move_tells_whose_turn_it_is_and_whoever_entered_it(people: Cast) -> None:
    ada = make.acting(await make.visitor(Role.ADMIN, name="Ada Lark"))

    await edge.write(
        ada, lambda s: builds.force(s, people.build_id, "ready-for-final-qc", why="Moved by hand.")
    )

    heard = await told()
    assert (heard["your-turn"], heard["moved-on"]) == ("quin", "cora")

"""Parts that are not back on their day: told once a day for each build to those who can act."""

from datetime import date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from app import edge, notifications
from app.access import Role, Visitor
from app.jobs.leader import Clock
from app.notifications import Choice
from app.orders import cancelling
from app.procurement import outsourced
from app.procurement.lines import Read
from app.procurement.outsourced import Shipment
from models.database import reading, transaction
from models.notifications import Delivery, Notification
from models.orders import Build
from models.procurement import OutsourcedLine
from models.system import JobRun
from tests import make, reviewing
from tests.reviewing import Cast, act

BACK = date(2099, 11, 20)
TO_DRAIN = Shipment(supplier="Drain & Sons", sent_on=date(2099, 11, 6), expected_on=BACK)
MORNING = datetime(2099, 11, 23, 8, 0, tzinfo=ZoneInfo("America/New_York"))


@pytest.fixture
async def cast(database: str) -> Cast:
    """Its two parts are with the maker and were expected three days before that morning."""
    found = await reviewing.cast()
    await reviewing.approve(found.pete, found.bom_id)
    await act(
        found.pete, lambda s: outsourced.send_and_move(s, found.build_id, TO_DRAIN, today=BACK)
    )
    return found


async def look(at: datetime = MORNING) -> None:
    """A process that has just started looks at the clock."""
    await Clock(lambda: at).look()


async def told(somebody: Visitor) -> list[tuple[str, str, str]]:
    """Sentence, address and day of what this person was told of late parts."""
    async with reading(make.PRODUCT) as session:
        query = select(Notification).filter_by(person_id=somebody.person_id, event="parts-late")
        found = await session.scalars(query.order_by(Notification.id))
        return [(one.text, one.address, (one.once or "")[-10:]) for one in found]


async def lines(cast: Cast) -> list[OutsourcedLine]:
    async with reading(make.PRODUCT) as session:
        query = select(OutsourcedLine).filter_by(build_id=cast.build_id)
        return list(await session.scalars(query.order_by(OutsourcedLine.id)))


def read(line: OutsourcedLine) -> Read:
    return Read(line.id, line.version)


async def test_procurement_and_whoever_entered_the_order_are_told_with_the_way_there(
    cast: Cast,
) -> None:
    legs, feet = (line.item_number for line in await lines(cast))

    await look()

    said = (
        "B-1001 of PO-4711 (North Hospital) waits for "
        f"{legs}, {feet}, 3 days late from Drain & Sons."
    )
    expected = [(said, "/builds/B-1001/outsourced", "2099-11-23")]
    assert await told(cast.pete) == await told(cast.cora) == expected


async def test_nobody_else_is_told(cast: Cast) -> None:
    others = [await make.visitor(role) for role in Role if role is not Role.PROCUREMENT]

    await look()

    assert [await told(one) for one in others] == [[]] * len(others)


async def test_once_a_day_however_often_the_job_runs(cast: Cast) -> None:
    for hours in (0, 1, 9):
        await look(MORNING + timedelta(hours=hours))
    async with transaction(make.PRODUCT) as session:
        # As if the record of the run were lost.
        await notifications.deadlines.tell_of_late_parts(session, MORNING)
    await look(MORNING + timedelta(days=1))

    assert [day for *_, day in await told(cast.pete)] == ["2099-11-23", "2099-11-24"]
    async with reading(make.PRODUCT) as session:
        query = select(JobRun.outcome).filter_by(name="late-parts").order_by(JobRun.id)
        assert (
            list(await session.scalars(query))
            == ["1 builds with parts past the day they were expected"] * 2
        )


async def test_it_goes_out_the_way_each_wants_to_hear_of_it(cast: Cast) -> None:
    pete = make.acting(cast.pete)
    wish = Choice(event="parts-late", words="", mail="at-once")
    await edge.write(
        pete, lambda s: notifications.reach_at(s, mail_address="pete@example.com", chat_name="")
    )
    await edge.write(pete, lambda s: notifications.prefer(s, wish))

    await look()

    async with reading(make.PRODUCT) as session:
        query = (
            select(Delivery.person_id, Notification.event)
            .join(Notification, Notification.id == Delivery.notification_id)
            .where(Delivery.channel == "mail")
        )
        assert (await session.execute(query)).all() == [(cast.pete.person_id, "parts-late")]


async def test_on_the_very_day_nothing_is_late(cast: Cast) -> None:
    await look(MORNING.replace(day=20))

    assert await told(cast.pete) == []


async def test_only_what_is_still_away_is_named(cast: Cast) -> None:
    legs, feet = await lines(cast)
    await act(
        cast.pete, lambda s: outsourced.receive(s, read(legs), legs.quantity, on=BACK, today=BACK)
    )

    await look()

    ((said, _, _),) = await told(cast.pete)
    assert said.endswith(f"waits for {feet.item_number}, 3 days late from Drain & Sons.")


async def test_another_day_promised_by_the_maker_is_waited_for(cast: Cast) -> None:
    promised = MORNING.date()
    for known in [read(line) for line in await lines(cast)]:
        await act(cast.pete, partial(outsourced.expect, read=known, on=promised))

    await look()

    assert await told(cast.pete) == []


async def test_a_cancelled_build_waits_for_no_parts(cast: Cast) -> None:
    async with reading(make.PRODUCT) as session:
        order_id = (await session.get_one(Build, cast.build_id)).order_id
    await act(cast.cora, lambda s: cancelling.cancel_order(s, order_id, reason="Called off."))

    await look()

    assert await told(cast.pete) == []

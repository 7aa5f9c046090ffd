"""The schedule: a day is done once, whoever looks at the clock, however often it restarts."""

import asyncio
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app import jobs, notifications
from app.access import Role, Visitor
from app.jobs import leader
from app.jobs.leader import Clock
from app.jobs.table import Job
from app.ops import health
from models.database import transaction
from models.orders import Build, Order
from models.system import JobRun
from tests import make
from tests.app.outside import heard
from tests.app.query_count import counting
from tests.app.test_notifications_moves import give_to

NEW_YORK = ZoneInfo("America/New_York")
MORNING = datetime(2026, 11, 23, 8, 0, tzinfo=NEW_YORK)


async def wanted(days: int, cora: Visitor | None = None) -> Visitor:
    """Cora has an order that is wanted so many days after that morning."""
    cora = cora or await make.visitor(name="Cora Bell")
    day = MORNING.date() + timedelta(days=days)
    await make.order(cora, f"PO-{days}", wanted_on=day)
    return cora


async def look(at: datetime = MORNING) -> None:
    """A process that has just started looks at the clock."""
    await Clock(lambda: at).look()


async def runs() -> list[JobRun]:
    """Of the job these tests look at; the others leave theirs beside it."""
    async with transaction(make.PRODUCT) as session:
        query = select(JobRun).filter_by(name="wanted-dates").order_by(JobRun.id)
        return list(await session.scalars(query))


@pytest.mark.parametrize(
    ("days", "words", "urgent"),
    [
        (-40, "is 40 days late. It is order created.", True),
        (-1, "is 1 day late. It is order created.", True),
        (0, "is wanted today. It is order created.", False),
        (1, "is wanted tomorrow. It is order created.", False),
        (3, "is wanted in 3 days. It is order created.", False),
        (4, "", False),
    ],
)
async def test_a_wanted_date_that_is_near_or_past_is_told(
    database: str, days: int, words: str, *, urgent: bool
) -> None:
    cora = await wanted(days)

    await look()

    assert [(one.text.partition(") ")[2], one.urgent) for one in await heard(cora)] == (
        [(words, urgent)] if words else []
    )


async def test_coordinators_and_whoever_works_on_it_are_told_and_nobody_else(
    database: str,
) -> None:
    cora = await wanted(-2)
    carl, abe, ann, pia = [
        await make.visitor(role)
        for role in (Role.COORDINATOR, Role.ASSEMBLER, Role.ASSEMBLER, Role.PROCUREMENT)
    ]
    await give_to(1, abe)

    await look()

    assert [len(await heard(one)) for one in (cora, carl, abe, ann, pia)] == [1, 1, 1, 0, 0]


async def test_once_a_day_for_each_build_however_often_it_starts_again(database: str) -> None:
    cora = await wanted(-2)

    for hours in (0, 1, 9):
        await look(MORNING + timedelta(hours=hours))
    await look(MORNING + timedelta(days=1))

    assert len(await heard(cora)) == 2
    assert [(run.name, run.key) for run in await runs()] == [
        ("wanted-dates", "2026-11-23"),
        ("wanted-dates", "2026-11-24"),
    ]


async def test_two_processes_at_the_same_moment_tell_once(database: str) -> None:
    cora = await wanted(-2)

    await asyncio.gather(*(look() for _ in range(4)))

    assert len(await heard(cora)) == 1
    (run,) = await runs()
    assert run.finished_at is not None
    assert run.outcome == "1 builds near or past their wanted date"


async def test_never_twice_for_one_day_even_if_the_record_of_it_were_lost(database: str) -> None:
    cora = await wanted(-2)
    async with transaction(make.PRODUCT) as session:
        await notifications.deadlines.tell_of_dates(session, MORNING)
    assert len(await heard(cora)) == 1

    await look()

    assert len(await heard(cora)) == 1


async def test_many_builds_are_told_in_as_many_statements_as_one(database: str) -> None:
    cora = await wanted(-2)
    with counting() as one:
        await look()
    await make.order(cora, "PO-many", builds=9, wanted_on=MORNING.date())

    with counting() as many:
        await look(MORNING + timedelta(days=1))

    assert len(many) == len(one)
    assert len(await heard(cora)) == 1 + 10


async def test_the_day_is_the_factory_s(database: str) -> None:
    """At eleven in the evening in New York it is tomorrow in Greenwich, and not yet there."""
    cora = await wanted(4)
    evening = datetime(2026, 11, 23, 23, 0, tzinfo=NEW_YORK)
    assert evening.astimezone(UTC).date() > evening.date()

    await look(evening)

    assert await heard(cora) == []
    assert [run.key for run in await runs()] == ["2026-11-23"]


async def test_before_its_hour_nothing_is_due_and_after_it_a_late_start_catches_up(
    database: str,
) -> None:
    cora = await wanted(0)

    await look(MORNING.replace(hour=5, minute=59))
    before = await heard(cora)
    await look(MORNING.replace(hour=22))

    assert (before, len(await heard(cora))) == ([], 1)


async def test_shipped_and_cancelled_builds_are_late_for_nobody(database: str) -> None:
    cora = await make.visitor(name="Cora Bell")
    order_id = await make.order(cora, builds=3, wanted_on=MORNING.date())
    async with transaction(make.PRODUCT) as session:
        builds = (await session.scalars(select(Build).filter_by(order_id=order_id))).all()
        builds[0].status, builds[1].status = "shipped", "cancelled"
        number = builds[2].number

    await look()

    assert [one.text.split()[0] for one in await heard(cora)] == [number]


async def fails(session: AsyncSession, now: datetime) -> str:
    (await session.get_one(Order, 1)).notes = "half done"
    await session.flush()
    raise RuntimeError("the printer is on fire")


async def test_a_run_that_fails_leaves_nothing_but_its_record_and_is_tried_again(
    database: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await wanted(0)
    sound = jobs.JOBS[0]
    broken = Job(sound.name, sound.words, sound.hour, fails)
    clock = Clock(lambda: MORNING)

    monkeypatch.setattr(leader, "JOBS", (broken,))
    await clock.look()
    await clock.look()  # too soon for another try
    (failed,) = await runs()
    monkeypatch.setattr(leader, "JOBS", (sound,))
    clock.now = lambda: MORNING + leader.AFTER_FAILURE
    await clock.look()

    assert failed.finished_at is None
    assert failed.outcome == "failed: RuntimeError: the printer is on fire"
    (run,) = await runs()
    assert run.finished_at is not None
    async with transaction(make.PRODUCT) as session:
        assert (await session.get_one(Order, 1)).notes == ""


async def test_monitors_learn_when_a_job_is_missing(database: str) -> None:
    async def says(at: datetime) -> str:
        return await health.look_at_jobs(database, at)

    seven = MORNING.replace(hour=7)

    assert await says(MORNING.replace(hour=6, minute=30)) == "ok"  # there is time yet
    assert await says(seven) == "behind"
    await look(seven)

    assert await says(seven) == "ok"
    assert await says(seven + timedelta(days=1)) == "behind"
    async with transaction(make.PRODUCT) as session:
        await session.execute(text("UPDATE job_run SET finished_at = NULL"))
    assert await says(seven) == "behind"

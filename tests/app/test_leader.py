"""The one process that looks at the clock: taken over when it dies, and it outlives errors."""

import asyncio
from datetime import datetime

import psycopg
import pytest

from app.errors import Refused
from app.jobs import leader
from app.jobs.leader import Clock
from app.jobs.table import Job
from app.notifications import sending
from tests.app.test_jobs import MORNING
from tests.conftest import plain
from tests.waiting import until


class Watched(Clock):
    """Only counts how often it is looked at."""

    looked = 0

    async def look(self) -> None:
        self.looked += 1


def end_the_leader(url: str) -> None:
    """As if its process had died: PostgreSQL gives the lock back."""
    with psycopg.connect(plain(url), autocommit=True) as line:
        line.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE application_name = 'cleanstation schedule' AND datname = current_database()"
        )


async def test_one_leads_and_the_next_takes_over_when_it_dies(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leader, "LOOK", 0.01)
    first, second = Watched(), Watched()
    leading = asyncio.create_task(leader.lead(database, first))
    await until(lambda: first.looked > 0)

    await leader.lead(database, second)  # comes back at once: somebody leads already
    assert second.looked == 0
    end_the_leader(database)
    with pytest.raises(psycopg.OperationalError):
        await leading
    leading = asyncio.create_task(leader.lead(database, second))

    await until(lambda: second.looked > 0)
    leading.cancel()


async def test_a_lost_database_is_waited_for(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Watched()
    monkeypatch.setattr(leader, "LOOK", 0.01)
    monkeypatch.setattr(leader, "STAND_BY", 0.01)
    monkeypatch.setattr(leader, "Clock", lambda: clock)
    attending = asyncio.create_task(leader.attend(database))
    await until(lambda: clock.looked > 0)

    end_the_leader(database)
    seen = clock.looked

    await until(lambda: clock.looked > seen + 5)
    attending.cancel()


async def test_what_cannot_even_be_recorded_keeps_no_message_and_waits_for_its_turn(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL is too slow for the jobs, as the edge says it, and well again for the messages."""
    tried: list[str] = []

    async def too_slow(job: Job, day: str, now: datetime) -> str:
        tried.append(job.name)
        raise Refused("This took too long and was stopped.")

    async def send() -> str:
        tried.append("messages")
        return ""

    monkeypatch.setattr(leader, "carry_out", too_slow)
    monkeypatch.setattr(sending, "send_due", send)
    clock = Clock(lambda: MORNING)

    await clock.look()
    await clock.look()

    assert tried == ["wanted-dates", "late-parts", "messages", "messages"]


class Broken(Clock):
    """Every look ends with an error nobody foresaw."""

    looked = 0

    async def look(self) -> None:
        self.looked += 1
        raise Refused("Too slow.") if self.looked % 2 else LookupError("a fault of ours")


async def test_the_schedule_outlives_every_error_and_tells_of_the_unforeseen(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, reported = Broken(), []
    monkeypatch.setattr(leader, "LOOK", 0.01)
    monkeypatch.setattr(leader, "STAND_BY", 0.01)
    monkeypatch.setattr(leader, "Clock", lambda: clock)
    monkeypatch.setattr(
        asyncio.get_running_loop(),
        "call_exception_handler",
        lambda found: reported.append(str(found["exception"])),
    )

    attending = asyncio.create_task(leader.attend(database))

    await until(lambda: clock.looked > 5)
    assert set(reported) == {"a fault of ours"}
    attending.cancel()

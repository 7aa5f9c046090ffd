"""The one process that looks at the clock: whoever holds an advisory lock, until it dies."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import psycopg
import structlog
from sqlalchemy.exc import SQLAlchemyError

from app import settings, unattended
from app.jobs.recording import carry_out, note_run
from app.jobs.table import JOBS, Job
from app.notifications import sending

LOCK = "SELECT pg_try_advisory_lock(hashtext('cleanstation schedule'))"
LOOK = 5.0  # seconds between two looks at the clock and the outbox
STAND_BY = 15.0  # seconds until somebody who does not lead asks again
TO_FINISH = 4.0  # seconds for what has begun when the server stops
AFTER_FAILURE = timedelta(minutes=1)

log = structlog.get_logger(__name__)


async def attend(url: str) -> None:
    """For ever: lead while nobody else does. A lost database is waited for, any error outlived."""
    while True:
        try:
            await lead(url, Clock())
        except (psycopg.Error, SQLAlchemyError, OSError) as error:
            log.warning("schedule waits", because=str(error).strip())
        except Exception as error:  # noqa: BLE001  # it is reported; nobody would start us again
            unattended.report(error, "the schedule")
        await asyncio.sleep(STAND_BY)


async def lead(url: str, clock: "Clock") -> None:
    """Look at the clock until the lock is lost; comes back at once when somebody else has it."""
    plain = url.replace("postgresql+psycopg://", "postgresql://")
    line = await psycopg.AsyncConnection.connect(
        plain,
        autocommit=True,
        connect_timeout=5,
        keepalives_idle=30,
        application_name="cleanstation schedule",
    )
    async with line:
        got = await (await line.execute(LOCK)).fetchone()
        while got and got[0]:
            await finished(clock.look())
            await asyncio.sleep(LOOK)
            await line.execute("SELECT 1")  # raises when the lock went with the connection


async def finished(look: Coroutine[None, None, None]) -> None:
    """Told to stop, it ends what it has begun: a message that went out must be noted as sent."""
    begun = asyncio.ensure_future(look)
    try:
        await asyncio.shield(begun)
    except asyncio.CancelledError:
        await asyncio.wait([begun], timeout=TO_FINISH)
        raise


class Clock:
    """Does what is due; remembers what is done so that it asks the database once a day."""

    def __init__(self, now: Callable[[], datetime] | None = None) -> None:
        self.now = now or factory_time
        self.done: dict[str, str] = {}
        self.not_before: dict[str, datetime] = {}

    async def look(self) -> None:
        """Every job that is due, then every message that is; what fails keeps none of the rest."""
        now = self.now()
        for job in JOBS:
            await _outlived(self._do(job, now), job.name)
        await _outlived(_send(), "messages")

    async def _do(self, job: Job, now: datetime) -> None:
        day = job.key(now)
        waits = self.not_before.get(job.name)
        if day is None or self.done.get(job.name) == day or (waits and now < waits):
            return
        # Set before it begins: a failure that cannot even be recorded waits as well.
        self.not_before[job.name] = now + AFTER_FAILURE
        if await carry_out(job, day, now) != "failed":
            self.done[job.name] = day


async def _send() -> None:
    if went := await sending.send_due():
        await note_run("messages", datetime.now(UTC), went)


async def _outlived(work: Awaitable[None], name: str) -> None:
    try:
        await work
    except Exception as error:  # noqa: BLE001  # it is reported, and the clock goes on
        unattended.report(error, name)


def factory_time() -> datetime:
    """This moment on the factory's clock."""
    return datetime.now(ZoneInfo(settings.current().factory_time_zone))

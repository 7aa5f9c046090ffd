"""Every run of a job: begun, done or failed, and never done twice for one day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app import edge, unattended
from app.access import Action, check
from app.jobs.table import JOBS, Job
from models.database import Actor
from models.system import JobRun

CLOCK = Actor(name="cleanstation schedule", trusted=True)
LONGEST = 120.0  # seconds a run may take
LONGEST_OUTCOME = 500

Ended = Literal["done", "already", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class JobState:
    """The latest run of a job; without one it never ran."""

    words: str
    key: str = ""
    started_at: datetime | None = None
    finished_at: datetime | None = None
    outcome: str = ""


async def carry_out(job: Job, day: str, now: datetime) -> Ended:
    """Do the job for this day, unless somebody has.

    `now` is in the factory's time zone. Work and record are one transaction: a process that dies
    leaves neither, and one that comes second waits for the first and finds it done.
    """

    async def work(session: AsyncSession) -> Ended:
        begun = await session.scalar(text(BEGIN), {"name": job.name, "key": day})
        if begun is None:
            return "already"
        said = await job.work(session, now)
        await session.execute(text(DONE), {"id": begun, "outcome": said})
        return "done"

    try:
        return await edge.write(CLOCK, work, within=LONGEST)
    except Exception as error:  # noqa: BLE001  # it is reported, and kept with the run
        unattended.report(error, f"{job.name} of {day}")
        # A record of its own, which leaves the day to be done: whoever looks sees why it is not.
        why = f"failed: {type(error).__name__}: {error}"[:LONGEST_OUTCOME]
        about = {"name": job.name, "key": day, "outcome": why}
        await edge.write(CLOCK, lambda s: _note(s, FAILED, about))
        return "failed"


async def note_run(name: str, started: datetime, outcome: str) -> None:
    """Record a run of something that is not bound to a day, such as sending messages."""
    about = {"name": name, "key": started.isoformat(), "at": started, "outcome": outcome}
    await edge.write(CLOCK, lambda s: _note(s, RAN, about))


async def states(session: AsyncSession) -> list[JobState]:
    """The latest run of each job."""
    await check(session, Action.SEE_DELIVERIES)
    newest = select(func.max(JobRun.id)).group_by(JobRun.name)
    rows = await session.scalars(select(JobRun).where(JobRun.id.in_(newest)))
    known = {row.name: row for row in rows}
    return [_state(job, known.get(job.name)) for job in JOBS]


def _state(job: Job, row: JobRun | None) -> JobState:
    if row is None:
        return JobState(words=job.words)
    return JobState(
        words=job.words,
        key=row.key,
        started_at=row.started_at,
        finished_at=row.finished_at,
        outcome=row.outcome,
    )


async def _note(session: AsyncSession, statement: str, about: Mapping[str, object]) -> None:
    await session.execute(text(statement), about)


BEGIN = """
INSERT INTO job_run AS r (name, key) VALUES (:name, :key)
ON CONFLICT (name, key) DO UPDATE SET started_at = clock_timestamp(), outcome = ''
    WHERE r.finished_at IS NULL
RETURNING r.id
"""
DONE = "UPDATE job_run SET finished_at = clock_timestamp(), outcome = :outcome WHERE id = :id"
FAILED = """
INSERT INTO job_run AS r (name, key, outcome) VALUES (:name, :key, :outcome)
ON CONFLICT (name, key) DO UPDATE SET started_at = clock_timestamp(), outcome = excluded.outcome
    WHERE r.finished_at IS NULL
"""
RAN = """
INSERT INTO job_run (name, key, started_at, finished_at, outcome)
VALUES (:name, :key, :at, clock_timestamp(), :outcome)
"""

"""Which jobs there are, and when each is due."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.notifications import deadlines

# Its words are kept with the run; it acts in the transaction that marks the run as done.
Work = Callable[[AsyncSession, datetime], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class Job:
    """Done once a day, at this hour of the factory or as soon after it as somebody is up."""

    name: str
    words: str
    hour: int
    work: Work

    def key(self, now: datetime) -> str | None:
        """The day that is due at this moment of the factory's clock; before the hour none is."""
        return str(now.date()) if now.hour >= self.hour else None


JOBS: Sequence[Job] = (
    Job("wanted-dates", "Tell of wanted dates that are near or past", 6, deadlines.tell_of_dates),
    Job("late-parts", "Tell of parts that are not back in time", 6, deadlines.tell_of_late_parts),
)


def overdue(now: datetime) -> set[tuple[str, str]]:
    """Name and day of every job that must be done by now; each has an hour for it."""
    due = ((job.name, job.key(now)) for job in JOBS if now.hour > job.hour)
    return {(name, day) for name, day in due if day}

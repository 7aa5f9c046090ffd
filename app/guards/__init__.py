"""What must be true before a build moves: one small question for each guard of the table.

Each looks at facts that are stored (reviews, signatures, runs, nonconformances) and answers a
sentence that names what is missing and what helps. `app.rules.progress` says where each is asked.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from app.guards import others, parts, quality, runs
from app.guards.asked import (
    LEAST_REASON,
    Asked,
    Question,
    configuration_of,
    in_brief,
    wrong_with_reason,
)
from app.guards.others import status_before_hold
from app.guards.runs import STAGE_WORDS
from app.rules.progress import Guard
from models.orders import Build

__all__ = [
    "LEAST_REASON",
    "STAGE_WORDS",
    "Asked",
    "Guard",
    "Lack",
    "configuration_of",
    "in_brief",
    "lacks",
    "missing",
    "status_before_hold",
    "wrong_with_reason",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """Something that is not true yet, in a sentence, and the page where it is made true."""

    guard: Guard
    text: str
    address: str


async def missing(
    session: AsyncSession, build: Build, guards: Iterable[Guard], *, asked: Asked | None = None
) -> list[str]:
    """A sentence for each guard that does not hold; the caller has checked the access."""
    return [lack.text for lack in await lacks(session, build, guards, asked=asked)]


async def lacks(
    session: AsyncSession, build: Build, guards: Iterable[Guard], *, asked: Asked | None = None
) -> list[Lack]:
    """The same, each with the address of the page that helps."""
    found = []
    for guard in guards:
        if text := await QUESTIONS[guard](session, build, asked or Asked()):
            page = f"/builds/{build.number}{PAGES.get(guard, '')}"
            found.append(Lack(guard=guard, text=text, address=page))
    return found


QUESTIONS: Mapping[Guard, Question] = {
    "bom-approved": parts.bom_approved,
    "parts-sent": parts.parts_sent,
    "parts-received": parts.parts_received,
    "pre-qc-passed": runs.passed("pre-qc"),
    "pre-qc-failed": runs.failed("pre-qc"),
    "somebody-assigned": others.somebody_assigned,
    "tasks-done": runs.passed("assembly"),
    "test-passed": runs.passed("test"),
    "packed": runs.passed("packaging"),
    "final-qc-passed": runs.passed("final-qc"),
    "final-qc-failed": runs.failed("final-qc"),
    "record-complete": others.record_complete,
    "release-signed": others.release_signed,
    "nonconformance-recorded": quality.nonconformance_recorded,
    "rework-decided": quality.rework_decided,
    "return-decided": quality.return_decided,
    "rework-reported": others.rework_reported,
    "retested": runs.passed_if_begun("test"),
    "reason-given": others.reason_given,
    "where-it-was": others.where_it_was,
}
# Below the page of the build.
PAGES: Mapping[Guard, str] = {
    "bom-approved": "/review",
    "parts-sent": "/outsourced",
    "parts-received": "/outsourced",
    "pre-qc-passed": "/pre-qc",
    "pre-qc-failed": "/pre-qc",
    "tasks-done": "/assembly",
    "test-passed": "/test",
    "retested": "/test",
    "packed": "/packaging",
    "final-qc-passed": "/final-qc",
    "final-qc-failed": "/final-qc",
    "record-complete": "/record",
    "nonconformance-recorded": "/nonconformances",
    "rework-decided": "/nonconformances",
    "return-decided": "/nonconformances",
}

"""Writing a nonconformance down: a number, what failed, how bad it is, what was done at once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app import builds, guards, live, settings
from app.access import Action, check, standing
from app.errors import Refused
from app.nonconformance.found import Draft, Failed, draft_from
from app.rules.progress import Guard
from app.rules.verdict import Place
from models.checklists import Run
from models.nonconformance import Nonconformance, NonconformanceItem
from models.orders import Build

SEVERITIES = {"minor": "Minor", "major": "Major", "critical": "Critical"}
REJECTS = {
    ("pre-qc", "ready-for-pre-qc"): "pre-qc-rejected",
    ("final-qc", "ready-for-final-qc"): "final-qc-rejected",
}
FAILED: Mapping[str, Guard] = {"pre-qc": "pre-qc-failed", "final-qc": "final-qc-failed"}
LEAST_WORDS, MOST_WORDS = 3, 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What an inspector says about a failed run; `containment` is what was done at once.

    It is about these failed `items`; without any, about all that no other finding names.
    """

    severity: str
    description: str
    containment: str = ""
    items: Collection[Place] = ()


async def record(session: AsyncSession, run_id: int, *findings: Finding) -> list[int]:
    """A record for each finding about this run, together all its failed items; answers their ids.

    A build that waits for its inspection becomes rejected. Refused when a failed item would be in
    no record or in two, when the run is recorded already, and when words are missing.
    """
    await check(session, Action.RECORD_NONCONFORMANCE)
    run = await session.get(Run, run_id)
    if run is None:
        raise Refused("This checklist does not exist.")
    _order, build = await builds.locked(session, run.build_id)
    shared = _shared(await draft_from(session, run_id), findings)
    me = (await standing(session)).person_id
    made = []
    for finding, items in zip(findings, shared, strict=True):
        one = Nonconformance(
            number=await _next_number(session),
            build_id=build.id,
            run_id=run_id,
            severity=finding.severity,
            description=finding.description.strip(),
            containment=finding.containment.strip(),
            opened_by=me,
        )
        one.items = [_item(item) for item in items]
        session.add(one)
        # The next number and the guard of the move look for it.
        await session.flush()
        made.append(one)
    await _reject(session, build, run, made)
    for one in made:
        await announce(session, one.id, build)
    return [one.id for one in made]


async def announce(session: AsyncSession, nonconformance_id: int, build: Build) -> None:
    """Tell the pages that show this record, its build or its order; the caller has checked."""
    await live.announce(session, "nonconformance", nonconformance_id)
    await live.announce(session, "build", build.id)


async def _reject(
    session: AsyncSession, build: Build, run: Run, made: Sequence[Nonconformance]
) -> None:
    to_status = REJECTS.get((run.stage, build.status))
    # A failure of what is not asked any more is recorded all the same; the build stays.
    if to_status and not await guards.missing(session, build, [FAILED[run.stage]]):
        why = guards.in_brief(" ".join(f"{one.number}: {one.description}" for one in made))
        await builds.move(session, build.id, to_status, why=why)


def _shared(draft: Draft, findings: Sequence[Finding]) -> list[list[Failed]]:
    """The failed items of each finding: every one of them in exactly one."""
    if any(one.recorded for one in draft.failed):
        raise Refused("This checklist is recorded already.")
    for number, finding in enumerate(findings, start=1):
        _check_words(finding, f"Record {number}: " if len(findings) > 1 else "")
    failed = {one.place: one for one in draft.failed}
    named = [place for finding in findings for place in finding.items]
    rest = [place for place in failed if place not in named]
    shares = [finding.items or rest for finding in findings]
    counted = sorted(place for places in shares for place in places)
    if not all(shares) or counted != sorted(failed):
        raise Refused("Every failed item belongs into one record, and none is without any.")
    return [[failed[place] for place in failed if place in places] for places in shares]


def _check_words(finding: Finding, which: str) -> None:
    if finding.severity not in SEVERITIES:
        raise Refused(f"{which}Choose how severe it is: minor, major or critical.")
    if len(finding.description.strip()) < LEAST_WORDS:
        raise Refused(f"{which}Describe what is not as it should be, in a few words.")
    if max(len(finding.description), len(finding.containment)) > MOST_WORDS:
        most = f"{MOST_WORDS:,} characters each"
        raise Refused(f"{which}Description and containment have at most {most}.")


def _item(one: Failed) -> NonconformanceItem:
    return NonconformanceItem(
        answer_id=one.answer_id,
        item_key=one.key,
        basin=one.basin,
        wording=one.wording,
        found=one.found,
    )


async def _next_number(session: AsyncSession) -> str:
    """The next of the year: without gaps, and two people at once wait for each other."""
    await session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('NC', 0))"))
    zone = settings.current().factory_time_zone
    return str(await session.scalar(NEXT_NUMBER, {"zone": zone}))


# A statement of its own after the lock: it sees what the one before has written.
NEXT_NUMBER = text("""
WITH this AS (SELECT 'NC-' || to_char(clock_timestamp() AT TIME ZONE :zone, 'YYYY') || '-' AS year),
counted AS (
    SELECT coalesce(max(substr(n.number, 9)::int), 0) + 1 AS next
    FROM nonconformance n, this WHERE starts_with(n.number, this.year)
)
SELECT this.year || lpad(counted.next::text, greatest(4, length(counted.next::text)), '0')
FROM this, counted
""")

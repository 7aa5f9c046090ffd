"""Writing a nonconformance down: a number, what failed, how bad it is, what was done at once."""

from collections.abc import Collection, Mapping
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
    """What an inspector says about a failed run; `containment` is what was done at once."""

    severity: str
    description: str
    containment: str = ""


async def record(
    session: AsyncSession, run_id: int, finding: Finding, *, only: Collection[Place] | None = None
) -> int:
    """Record the failed items of this run, or `only` some of them; answers the record's id.

    A build that waits for its inspection becomes rejected with its first record. Items that are
    recorded already stay in their own. Raises Refused when nothing is left or words are missing.
    """
    await check(session, Action.RECORD_NONCONFORMANCE)
    _check_words(finding)
    run = await session.get(Run, run_id)
    if run is None:
        raise Refused("This checklist does not exist.")
    _order, build = await builds.locked(session, run.build_id)
    draft = await draft_from(session, run_id)
    chosen = _chosen(draft, only)
    made = Nonconformance(
        number=await _next_number(session),
        build_id=build.id,
        run_id=run_id,
        severity=finding.severity,
        description=finding.description.strip(),
        containment=finding.containment.strip(),
        opened_by=(await standing(session)).person_id,
    )
    made.items = [_item(one) for one in chosen]
    session.add(made)
    # The guard of the move looks for it.
    await session.flush()
    await _reject(session, build, run, made)
    await announce(session, made.id, build)
    return made.id


async def announce(session: AsyncSession, nonconformance_id: int, build: Build) -> None:
    """Tell the pages that show this record, its build or its order; the caller has checked."""
    await live.announce(session, "nonconformance", nonconformance_id)
    await live.announce(session, "build", build.id)


async def _reject(session: AsyncSession, build: Build, run: Run, made: Nonconformance) -> None:
    to_status = REJECTS.get((run.stage, build.status))
    # A failure of what is not asked any more is recorded all the same; the build stays.
    if to_status and not await guards.missing(session, build, [FAILED[run.stage]]):
        await builds.move(session, build.id, to_status, why=f"{made.number}: {made.description}")


def _chosen(draft: Draft, only: Collection[Place] | None) -> list[Failed]:
    left = draft.open_items
    if not left:
        raise Refused("Every failed item of this checklist is recorded already.")
    wanted = {one.place for one in left} if only is None else set(only)
    if not wanted or wanted - {one.place for one in left}:
        raise Refused("Choose at least one failed item that is not recorded yet.")
    return [one for one in left if one.place in wanted]


def _check_words(finding: Finding) -> None:
    if finding.severity not in SEVERITIES:
        raise Refused("Choose how severe it is: minor, major or critical.")
    if len(finding.description.strip()) < LEAST_WORDS:
        raise Refused("Describe what is not as it should be, in a few words.")
    if max(len(finding.description), len(finding.containment)) > MOST_WORDS:
        raise Refused(f"Description and containment have at most {MOST_WORDS:,} characters each.")


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

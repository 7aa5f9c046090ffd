"""Guards about people, the record, the release, and what somebody says about a move."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app import history_record
from app.guards import quality, runs
from app.guards.asked import Asked, configuration_of, signed, wrong_with_reason
from app.history import status_words
from models.floor import Assignment
from models.orders import Build, BuildMove
from models.people import Person
from models.signatures import Signature


async def somebody_assigned(session: AsyncSession, build: Build, _asked: Asked) -> str:
    """At least one active person has claimed it or was given it."""
    who = await session.scalar(
        select(Person.id)
        .join(Assignment, Assignment.person_id == Person.id)
        .where(Assignment.build_id == build.id, Assignment.released_at.is_(None), Person.active)
        .limit(1)
    )
    return "" if who else "Nobody works on it yet: claim it, or let a coordinator assign somebody."


async def record_complete(session: AsyncSession, build: Build, _asked: Asked) -> str:
    """Nothing is missing in the device history record."""
    lines = await history_record.missing(session, build.id)
    if not lines:
        return ""
    more = f", and {len(lines) - 1} more" if len(lines) > 1 else ""
    return f"The device history record is not complete: {lines[0].text.rstrip('.')}{more}."


async def release_signed(session: AsyncSession, build: Build, _asked: Asked) -> str:
    """By whoever ships it, for the present configuration."""
    configuration = await configuration_of(session, build)
    if configuration is not None and await signed(
        session, Signature.entity == "build", Signature.entity_id == build.id,
        Signature.revision == configuration.revision, Signature.meaning == "release",
    ):  # fmt: skip
        return ""
    return "The release is not signed: whoever ships it signs."


async def reason_given(_session: AsyncSession, _build: Build, asked: Asked) -> str:
    """Why, in a few words; for a hold also which parts."""
    return wrong_with_reason(
        asked.why, "Say why, in a few words: whoever works on it will read it."
    )


async def rework_reported(_session: AsyncSession, _build: Build, asked: Asked) -> str:
    """What was done, by whoever did it."""
    return wrong_with_reason(
        asked.why, "Say what was done, in a few words: the inspector will read it."
    )


async def where_it_was(session: AsyncSession, build: Build, asked: Asked) -> str:
    """A release leads back to where the build was put on hold, nowhere else."""
    before = await status_before_hold(session, build)
    if before == asked.to_status:
        return ""
    return f"{build.number} goes back to where it was: {status_words(before or 'nowhere')}."


async def status_before_hold(session: AsyncSession, build: Build) -> str | None:
    """Where a release leads: the status a build on hold had before.

    Where it waited for an inspection that has failed meanwhile, and was recorded, that is its
    rejection: somebody has to decide about it all the same.
    """
    before = await session.scalar(
        select(BuildMove.from_status)
        .where(BuildMove.build_id == build.id, BuildMove.to_status == "on-hold")
        .order_by(BuildMove.id.desc())
        .limit(1)
    )
    stage = INSPECTED.get(before or "")
    if stage is None or await runs.failed(stage)(session, build, Asked()):
        return before
    return runs.REJECTED[stage] if await quality.of_failed_run(session, build, stage) else before


INSPECTED = {"ready-for-pre-qc": "pre-qc", "ready-for-final-qc": "final-qc"}

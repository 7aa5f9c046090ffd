"""Guards about checklists: the newest run of a stage, signed."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.guards.asked import Asked, Question
from models.checklists import Run
from models.orders import Build, BuildMove

STAGE_WORDS = {
    "pre-qc": "Pre-QC",
    "assembly": "The assembly",
    "test": "The end-of-line test",
    "packaging": "The packaging list",
    "final-qc": "Final QC",
}
REJECTED = {"pre-qc": "pre-qc-rejected", "final-qc": "final-qc-rejected"}


def passed(stage: str) -> Question:
    """The newest run of the stage is signed, passed, and was not empty.

    A change after approval begins the next run of every stage it touches, so a signed run that is
    the newest is one of the present configuration, or of an earlier one that asked the same.
    """
    name = STAGE_WORDS[stage]

    async def ask(session: AsyncSession, build: Build, _asked: Asked) -> str:
        run = await newest_run(session, build, stage)
        if run is None:
            return f"{name} is not done yet: fill it in and sign it."
        if run.closed_at is None:
            return _not_signed(name, run)
        if run.verdict != "passed":
            return f"{name} did not pass (attempt {run.attempt}): {_then(stage)}."
        if not _asks_something(run.items):
            return f"{name} holds nothing that was to be done: an admin completes its checklist."
        return ""

    return ask


def passed_if_begun(stage: str) -> Question:
    """The same, once there is a run of the stage at all: what was begun does not stand open."""
    is_passed = passed(stage)

    async def ask(session: AsyncSession, build: Build, asked: Asked) -> str:
        begun = await newest_run(session, build, stage) is not None
        return await is_passed(session, build, asked) if begun else ""

    return ask


def failed(stage: str) -> Question:
    """The newest run of the stage is signed and failed, and no rejection followed it yet."""
    name = STAGE_WORDS[stage]

    async def ask(session: AsyncSession, build: Build, _asked: Asked) -> str:
        run = await newest_run(session, build, stage)
        if run is None:
            return f"{name} is not done yet: fill it in and sign it."
        if run.closed_at is None:
            return _not_signed(name, run)
        if run.verdict != "failed":
            return f"{name} passed (attempt {run.attempt}): there is nothing to reject."
        followed = await session.scalar(
            select(func.count())
            .select_from(BuildMove)
            .where(
                BuildMove.build_id == build.id,
                BuildMove.to_status == REJECTED[stage],
                BuildMove.moved_at >= run.closed_at,
            )
        )
        if followed:
            return f"The failed {name} was acted on already: inspect again and sign it first."
        return ""

    return ask


def _then(stage: str) -> str:
    return "it is done again after rework" if stage in REJECTED else "do it again and sign it"


def _not_signed(name: str, run: Run) -> str:
    if run.cause == "change":
        return f"{name} asks again what has changed since it was signed: finish and sign it."
    return f"{name} is begun but not signed: finish and sign it."


async def newest_run(session: AsyncSession, build: Build, stage: str) -> Run | None:
    """The newest run of the stage, signed or open."""
    return await session.scalar(
        select(Run)
        .where(Run.build_id == build.id, Run.stage == stage)
        .order_by(Run.attempt.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


def _asks_something(items: Sequence[Mapping[str, Any]]) -> bool:
    """An empty list of tasks is not done, however it was signed."""
    return any(item.get("applies", True) and item.get("type") != "instruction" for item in items)

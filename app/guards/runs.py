"""Guards about checklists: the newest signed run of a stage, for the present configuration."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.guards.asked import Asked, Question, configuration_of
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
    """The newest signed run of the stage passed, was not empty, and is of this configuration."""
    name = STAGE_WORDS[stage]

    async def ask(session: AsyncSession, build: Build, _asked: Asked) -> str:
        run = await newest_run(session, build, stage)
        if run is None:
            return await _not_signed(session, build, stage)
        if run.verdict != "passed":
            return f"{name} did not pass (attempt {run.attempt}): it is done again after rework."
        if not _asks_something(run.items):
            return f"{name} holds nothing that was to be done: an admin completes its checklist."
        configuration = await configuration_of(session, build)
        if configuration is None or run.configuration_id != configuration.id:
            return (
                f"{name} was signed for an earlier configuration:"
                " what changed since is to be done and signed again."
            )
        return ""

    return ask


def failed(stage: str) -> Question:
    """The newest signed run failed, for this configuration, and no rejection followed it yet."""
    name = STAGE_WORDS[stage]

    async def ask(session: AsyncSession, build: Build, _asked: Asked) -> str:
        run = await newest_run(session, build, stage)
        if run is None:
            return await _not_signed(session, build, stage)
        if run.verdict != "failed":
            return f"{name} passed (attempt {run.attempt}): there is nothing to reject."
        configuration = await configuration_of(session, build)
        if configuration is None or run.configuration_id != configuration.id:
            return f"{name} failed for an earlier configuration: inspect the present one first."
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


async def _not_signed(session: AsyncSession, build: Build, stage: str) -> str:
    open_run = await session.scalar(
        select(Run.id).where(Run.build_id == build.id, Run.stage == stage, Run.closed_at.is_(None))
    )
    name = STAGE_WORDS[stage]
    if open_run is None:
        return f"{name} is not done yet: fill it in and sign it."
    return f"{name} is begun but not signed: finish and sign it."


async def newest_run(session: AsyncSession, build: Build, stage: str) -> Run | None:
    """The run of the stage that was signed last."""
    return await session.scalar(
        select(Run)
        .where(Run.build_id == build.id, Run.stage == stage, Run.closed_at.is_not(None))
        .order_by(Run.attempt.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


def _asks_something(items: Sequence[Mapping[str, Any]]) -> bool:
    """An empty list of tasks is not done, however it was signed."""
    return any(item.get("applies", True) and item.get("type") != "instruction" for item in items)

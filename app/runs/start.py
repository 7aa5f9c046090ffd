"""Starting a run: the template, the configuration and the BOM it is for are pinned to it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app import checklists, languages, live, nonconformance
from app.access import check, standing
from app.errors import Refused
from app.history import status_words
from app.rules import rework
from app.rules.progress import CLOSED, WAY
from app.rules.reopening import carried_over, touched
from app.rules.run_item import Carried, RunItem, from_json
from app.rules.verdict import Place
from app.runs.stages import STAGES, Stage, stage_of
from models.checklists import Run
from models.orders import Build, BuildMove, Configuration

# As far as a build has come that is inspected again.
REWORKED = {
    "pre-qc-rejected": "ready-for-pre-qc",
    "pre-qc-rework": "ready-for-pre-qc",
    "final-qc-rejected": "ready-for-final-qc",
    "final-rework": "ready-for-final-qc",
}


async def start(session: AsyncSession, build_id: int, stage: str) -> int:
    """The open run of this stage, or a new one; answers its id.

    Refused while the build does not stand where the stage belongs, and when it has been passed
    there already.
    """
    wanted = stage_of(stage)
    await check(session, wanted.action)
    # The lock lets two people who press at the same moment have one run.
    build = await session.get(Build, build_id, with_for_update={"key_share": True})
    if build is None:
        raise Refused("This build does not exist.")
    earlier = await runs_of(session, build_id)
    mine = [run for run in earlier if run.stage == stage]
    if mine and mine[-1].closed_at is None:
        return mine[-1].id
    await refuse_start(session, build, wanted, earlier)
    carried = await nonconformance.carried_over(session, build, stage) if mine else {}
    return await store(session, build, wanted, mine, TakenOver(carried))


async def refuse_start(
    session: AsyncSession, build: Build, stage: Stage, earlier: Iterable[Run]
) -> None:
    """Raises `Refused` with the reason why no run of the stage can start now, if none can.

    A change after approval begins the runs it touches by itself (`app.changes`); one of those that
    failed is begun again where the build stands, as often as it fails. The caller has checked.
    """
    closed = {run.stage: run for run in earlier if run.closed_at is not None}
    last = closed.get(stage.key)
    if build.status != stage.status and not _failed_behind(build, stage, last):
        raise Refused(
            f"{stage.words} starts when a build is {status_words(stage.status)}; "
            f"{build.number} is {status_words(build.status)}."
        )
    if stage.after and not _is_passed(closed.get(stage.after)):
        first = STAGES[stage.after].words
        raise Refused(f"{stage.words} starts when {first} is passed and signed.")
    if last and last.verdict == "failed":
        await _refuse_unsettled(session, stage, last)
    if last and _is_passed(last) and await _passed_here(session, build, last):
        raise Refused(f"{stage.words} of {build.number} is passed and signed already.")


def _failed_behind(build: Build, stage: Stage, last: Run | None) -> bool:
    """Whether the stage failed while the build was past it already."""
    here = REWORKED.get(build.status, build.status)
    if last is None or last.verdict != "failed" or here not in WAY or here in CLOSED:
        return False
    return WAY.index(here) > WAY.index(stage.status)


async def _refuse_unsettled(session: AsyncSession, stage: Stage, failed: Run) -> None:
    """What is asked again follows from what was decided, so that comes first."""
    numbers = await nonconformance.unsettled(session, failed.id)
    if numbers:
        raise Refused(
            f"{stage.words} failed: a coordinator decides about {', '.join(numbers)} first, and to"
            " use it as it is takes two signatures."
        )


async def _passed_here(session: AsyncSession, build: Build, run: Run) -> bool:
    """Since the build came here; to be on hold for a while is not to leave."""
    released = (BuildMove.from_status == "on-hold") & ~BuildMove.forced
    query = select(func.max(BuildMove.moved_at)).where(
        BuildMove.build_id == build.id,
        BuildMove.to_status == build.status,
        or_(BuildMove.from_status.is_(None), ~released),
    )
    came = await session.scalar(query) or build.status_since
    return run.closed_at is not None and run.closed_at >= came


def _is_passed(run: Run | None) -> bool:
    return run is not None and run.verdict == "passed"


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What a run begins with: answers of the one before, and which serial numbers it replaces."""

    answers: Mapping[Place, Carried]
    replaces: Mapping[Place, str] = field(default_factory=dict)


async def store(
    session: AsyncSession, build: Build, stage: Stage, mine: Sequence[Run], taken: TakenOver
) -> int:
    """The next attempt after `mine`, begun now; answers its id. The caller has checked."""
    chosen = await _newest_configuration(session, build)
    template = await checklists.active_template(session, stage.key)
    language = await languages.of_build(session, build.id)
    filled = await checklists.fill(session, template.id, build.id, language=language)
    items = with_carried(_before(mine), filled.items, taken.answers)
    run = Run(
        build_id=build.id,
        stage=stage.key,
        attempt=len(mine) + 1,
        template_id=template.id,
        configuration_id=chosen.id,
        bom_id=filled.bom_id,
        items=[rework.with_replaced(item, taken.replaces, language).as_json() for item in items],
        cause="rework" if taken.replaces else _cause(mine, chosen.id),
        previous_id=mine[-1].id if mine else None,
        started_by=(await standing(session)).person_id,
        closed_at=None,
        verdict=None,
    )
    session.add(run)
    # The answer is the new row's id.
    await session.flush()
    await live.announce(session, "build", build.id)
    return run.id


def _before(mine: Sequence[Run]) -> list[RunItem]:
    return [from_json(stored) for stored in mine[-1].items] if mine else []


def with_carried(
    before: Sequence[RunItem], items: Sequence[RunItem], carried: Mapping[Place, Carried]
) -> tuple[RunItem, ...]:
    """The items with what an earlier run answered, where neither rework nor a change touched it."""
    answers = {item.place: carried[item.place] for item in items if _keeps(item, carried)}
    return carried_over(items, answers, touched(before, items, answers))


def _keeps(item: RunItem, carried: Mapping[Place, Carried]) -> bool:
    return item.place in carried and not item.computed


def _cause(mine: Sequence[Run], configuration_id: int) -> str:
    if not mine:
        return "first"
    return "rework" if mine[-1].configuration_id == configuration_id else "change"


async def runs_of(session: AsyncSession, build_id: int) -> list[Run]:
    """Every run of the build, by stage and attempt; the caller has checked."""
    query = select(Run).where(Run.build_id == build_id).order_by(Run.stage, Run.attempt)
    return list(await session.scalars(query))


async def _newest_configuration(session: AsyncSession, build: Build) -> Configuration:
    query = (
        select(Configuration)
        .where(Configuration.build_id == build.id)
        .order_by(Configuration.revision.desc())
        .limit(1)
    )
    found = await session.scalar(query)
    if found is None:
        raise Refused(f"{build.number} has no configuration to check it against.")
    return found

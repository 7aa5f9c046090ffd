"""Starting a run: the template, the configuration and the BOM it is for are pinned to it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app import live, nonconformance
from app.access import check, standing
from app.errors import Refused
from app.history import status_words
from app.rules.run_item import Carried, RunItem
from app.rules.verdict import Place
from app.runs import items as making
from app.runs.stages import STAGES, Stage, stage_of
from models.checklists import Run
from models.orders import Build, Configuration


async def start(session: AsyncSession, build_id: int, stage: str) -> int:
    """The open run of this stage, or a new one; answers its id.

    Refused while the build does not stand where the stage belongs, and when it has been passed
    there already.
    """
    wanted = stage_of(stage)
    await check(session, wanted.action)
    # The lock lets two people who press at the same moment have one run.
    build = await session.get(Build, build_id, with_for_update=True)
    if build is None:
        raise Refused("This build does not exist.")
    earlier = await _runs_of(session, build_id)
    mine = [run for run in earlier if run.stage == stage]
    if mine and mine[-1].closed_at is None:
        return mine[-1].id
    configuration = await _newest_configuration(session, build)
    refuse_start(build, wanted, earlier, configuration.id)
    run = await _store(session, build, wanted, mine, configuration)
    await live.announce(session, "build", build.id)
    return run.id


def refuse_start(build: Build, stage: Stage, earlier: Iterable[Run], configuration_id: int) -> None:
    """Raises `Refused` with the reason why no run of the stage can start now, if none can."""
    if build.status != stage.status:
        raise Refused(
            f"{stage.words} starts when a build is {status_words(stage.status)}; "
            f"{build.number} is {status_words(build.status)}."
        )
    closed = {run.stage: run for run in earlier if run.closed_at is not None}
    if stage.after and not _is_passed(closed.get(stage.after), configuration_id):
        first = STAGES[stage.after].words
        raise Refused(f"{stage.words} starts when {first} is passed and signed.")
    last = closed.get(stage.key)
    passed = last if _is_passed(last, configuration_id) else None
    if passed and passed.closed_at and passed.closed_at >= build.status_since:
        raise Refused(f"{stage.words} of {build.number} is passed and signed already.")


def _is_passed(run: Run | None, configuration_id: int) -> bool:
    return run is not None and (run.verdict, run.configuration_id) == ("passed", configuration_id)


async def _store(
    session: AsyncSession, build: Build, stage: Stage, mine: list[Run], chosen: Configuration
) -> Run:
    pinned = await making.pinned(session, build, stage.key, chosen)
    carried = await nonconformance.carried_over(session, build, stage.key) if mine else {}
    run = Run(
        build_id=build.id,
        stage=stage.key,
        attempt=len(mine) + 1,
        template_id=pinned.template_id,
        configuration_id=chosen.id,
        bom_id=pinned.bom_id,
        items=[item.as_json() for item in with_carried(pinned.items, carried)],
        cause=_cause(mine, chosen.id),
        previous_id=mine[-1].id if mine else None,
        started_by=(await standing(session)).person_id,
        closed_at=None,
        verdict=None,
    )
    session.add(run)
    # The answer is the new row's id.
    await session.flush()
    return run


def with_carried(items: Iterable[RunItem], carried: Mapping[Place, Carried]) -> list[RunItem]:
    """The items with what an earlier run answered and nothing has touched since."""
    return [
        replace(item, carried=carried[item.place])
        if item.applies and not item.computed and item.place in carried
        else item
        for item in items
    ]


def _cause(mine: list[Run], configuration_id: int) -> str:
    if not mine:
        return "first"
    return "rework" if mine[-1].configuration_id == configuration_id else "change"


async def _runs_of(session: AsyncSession, build_id: int) -> list[Run]:
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

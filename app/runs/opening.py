"""What the page of a checklist opens: a run, those before it, or the way to start one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Action, check
from app.errors import Refused
from app.runs.stages import Stage, stage_of
from app.runs.start import refuse_start
from models.checklists import Run
from models.orders import Build, Order


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One run of the stage; without `verdict` it is open."""

    run_id: int
    attempt: int
    verdict: str | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """`run_id` is the one that was asked for, or nothing; `waits` says why none can start now."""

    stage: Stage
    build_id: int
    number: str
    status: str
    order_id: int
    po_number: str
    customer: str
    run_id: int | None
    attempts: Sequence[Attempt]
    waits: str


async def opening(
    session: AsyncSession, number: str, stage: str, attempt: int | None = None
) -> Opening:
    """A few questions; raises `Refused` when there is no such build or attempt."""
    await check(session, Action.SEE_RUN)
    wanted = stage_of(stage)
    query = select(Build, Order).join(Order, Order.id == Build.order_id)
    found = (await session.execute(query.where(Build.number == number))).one_or_none()
    if found is None:
        raise Refused(f"There is no build {number}.")
    build, order = found
    runs = await _runs(session, build.id)
    mine = [_attempt(run) for run in runs if run.stage == stage]
    return Opening(
        stage=wanted,
        build_id=build.id,
        number=build.number,
        status=build.status,
        order_id=order.id,
        po_number=order.po_number,
        customer=order.customer,
        run_id=_chosen(mine, attempt),
        attempts=mine,
        waits=await _waits(session, build, wanted, runs),
    )


def _chosen(mine: Sequence[Attempt], attempt: int | None) -> int | None:
    if attempt is None:
        return mine[-1].run_id if mine else None
    for one in mine:
        if one.attempt == attempt:
            return one.run_id
    raise Refused(f"There is no attempt {attempt} of this checklist.")


def _attempt(run: Run) -> Attempt:
    return Attempt(run_id=run.id, attempt=run.attempt, verdict=run.verdict, closed_at=run.closed_at)


async def _waits(session: AsyncSession, build: Build, stage: Stage, runs: Sequence[Run]) -> str:
    try:
        await refuse_start(session, build, stage, runs)
    except Refused as reason:
        return str(reason)
    return ""


async def _runs(session: AsyncSession, build_id: int) -> Sequence[Run]:
    query = select(Run).where(Run.build_id == build_id).order_by(Run.stage, Run.attempt)
    return (await session.scalars(query)).all()

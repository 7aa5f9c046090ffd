"""What a re-inspection takes over from the failed one, and when its passing closes a record."""

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from app import live
from app.access import standing
from app.nonconformance.found import how_it_stands
from app.rules import rework
from app.rules.rework import Decided
from app.rules.run_item import Carried
from app.rules.verdict import Place
from models.checklists import Run
from models.nonconformance import Disposition, Nonconformance
from models.orders import Build
from models.signatures import Signature


async def carried_over(session: AsyncSession, build: Build, stage: str) -> Mapping[Place, Carried]:
    """The places of the next run of this stage that are not asked again, with their answers.

    Empty unless the newest signed run of the stage failed and something was decided about it. An
    answer that is accepted as it is names its nonconformance in `conceded`. The caller has checked.
    """
    failed = await session.scalar(
        select(Run)
        .where(Run.build_id == build.id, Run.stage == stage, Run.closed_at.is_not(None))
        .order_by(Run.attempt.desc())
        .limit(1)
    )
    if failed is None or failed.verdict != "failed":
        return {}
    stood = await how_it_stands(session, failed)
    decided = await decisions(session, failed.id)
    return rework.carried_over(stood.standings, failed.attempt, decided, stood.authors)


async def close_passed(session: AsyncSession, run_id: int) -> list[str]:
    """Close what this passed run has inspected again; answers the numbers, none for a failed run.

    The caller has checked, and has signed the run as passed in this transaction.
    """
    run = await session.get_one(Run, run_id, populate_existing=True)
    if run.verdict != "passed":
        return []
    before = select(Run.id).where(
        Run.build_id == run.build_id, Run.stage == run.stage, Run.attempt < run.attempt
    )
    decided = select(Disposition.nonconformance_id)
    query = select(Nonconformance).where(
        Nonconformance.run_id.in_(before),
        Nonconformance.closed_at.is_(None),
        # What nobody has decided about is not settled by a better inspection.
        Nonconformance.id.in_(decided),
    )
    closed = (await session.scalars(query.order_by(Nonconformance.id).with_for_update())).all()
    me = (await standing(session)).person_id
    for one in closed:
        one.closed_by, one.closed_at, one.closing_run_id = me, func.clock_timestamp(), run_id
        await live.announce(session, "nonconformance", one.id)
    return [one.number for one in closed]


async def unsettled(session: AsyncSession, run_id: int) -> list[str]:
    """The numbers of this run's records about which nothing is decided, or not agreed to by two.

    The caller has checked.
    """
    query = select(Nonconformance.number).where(
        Nonconformance.run_id == run_id, Nonconformance.closed_at.is_(None)
    )
    settled = {one.number for one in await decisions(session, run_id) if one.settled}
    numbers = await session.scalars(query.order_by(Nonconformance.id))
    return [number for number in numbers if number not in settled]


async def decisions(session: AsyncSession, run_id: int) -> Sequence[Decided]:
    """What was last decided about each nonconformance of this run; the caller has checked."""
    found = await session.scalars(
        select(Nonconformance)
        .where(Nonconformance.run_id == run_id)
        .options(selectinload(Nonconformance.items))
        .order_by(Nonconformance.id)
    )
    known = {one.id: one for one in found}
    newest = (
        await session.scalars(
            select(Disposition)
            .ext(distinct_on(Disposition.nonconformance_id))
            .where(Disposition.nonconformance_id.in_(known))
            .order_by(Disposition.nonconformance_id, Disposition.id.desc())
        )
    ).all()
    signers = await _signers(session, [one.id for one in newest])
    return [
        Decided(
            number=known[one.nonconformance_id].number,
            kind=one.kind,  # type: ignore[arg-type]  # the column's constraint names them
            failed=[(item.item_key, item.basin) for item in known[one.nonconformance_id].items],
            touches=[(key, basin) for key, basin in one.touches],
            signers=signers.get(one.id, 0),
        )
        for one in newest
    ]


async def _signers(session: AsyncSession, disposition_ids: Sequence[int]) -> dict[int, int]:
    query = (
        select(Signature.entity_id, func.count(Signature.person_id.distinct()))
        .where(
            Signature.entity == "disposition",
            Signature.entity_id.in_(disposition_ids),
            Signature.meaning == "concession",
        )
        .group_by(Signature.entity_id)
    )
    return {row.entity_id: row[1] for row in await session.execute(query)}

"""Guards about a rejection: what was recorded, what was decided, who agreed."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from app.guards.asked import Asked, named
from app.guards.runs import newest_run
from models.nonconformance import Disposition, Nonconformance
from models.orders import Build
from models.signatures import Signature


async def nonconformance_recorded(session: AsyncSession, build: Build, _asked: Asked) -> str:
    """From the failed run, not just any."""
    if await _nonconformances(session, build):
        return ""
    return "No nonconformance is recorded for the failed inspection: an inspector records one."


async def rework_decided(session: AsyncSession, build: Build, _asked: Asked) -> str:
    """Every nonconformance of the failed run: rework, or a concession two people signed."""
    decided = await _decisions(session, build)
    if isinstance(decided, str):
        return decided
    for number, disposition in decided:
        if disposition.kind == "use-as-is":
            if await _signers(session, disposition) < 2:
                return f"{number} is to be used as is: two different people sign the concession."
        elif disposition.kind != "rework":
            return f"{number} is decided otherwise: {DECIDED[disposition.kind]}."
    return ""


async def return_decided(session: AsyncSession, build: Build, _asked: Asked) -> str:
    """Everything is decided, and something of it is a return to the maker."""
    decided = await _decisions(session, build)
    if isinstance(decided, str):
        return decided
    if any(disposition.kind == "return-to-maker" for _number, disposition in decided):
        return ""
    return "A return to the maker is not decided: a coordinator decides it in the nonconformance."


DECIDED = {
    "return-to-maker": "it goes back to the maker",
    "scrap": "it is scrapped, so cancel the build",
}


async def _decisions(session: AsyncSession, build: Build) -> str | list[tuple[str, Disposition]]:
    """What was last decided about each nonconformance of the failed run, or what is missing."""
    found = await _nonconformances(session, build)
    if not found:
        return await nonconformance_recorded(session, build, Asked())
    newest = {
        one.nonconformance_id: one
        for one in await session.scalars(
            select(Disposition)
            .ext(distinct_on(Disposition.nonconformance_id))
            .where(Disposition.nonconformance_id.in_([row.id for row in found]))
            .order_by(Disposition.nonconformance_id, Disposition.id.desc())
        )
    }
    open_ones = [row.number for row in found if row.id not in newest]
    if open_ones:
        return f"Nothing is decided about {named(open_ones)}: a coordinator decides."
    return [(row.number, newest[row.id]) for row in found]


async def _nonconformances(session: AsyncSession, build: Build) -> Sequence[Nonconformance]:
    return await of_failed_run(session, build, "pre-qc" if "pre-qc" in build.status else "final-qc")


async def of_failed_run(
    session: AsyncSession, build: Build, stage: str
) -> Sequence[Nonconformance]:
    """What was recorded from the newest run of the stage; nothing unless it failed."""
    run = await newest_run(session, build, stage)
    if run is None or run.verdict != "failed":
        return ()
    query = select(Nonconformance).where(Nonconformance.run_id == run.id)
    return (await session.scalars(query.order_by(Nonconformance.id))).all()


async def _signers(session: AsyncSession, disposition: Disposition) -> int:
    query = select(func.count(Signature.person_id.distinct())).where(
        Signature.entity == "disposition",
        Signature.entity_id == disposition.id,
        Signature.meaning == "concession",
    )
    return await session.scalar(query) or 0

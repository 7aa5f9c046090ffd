"""Where a build stands on its walk, and what the next step lacks."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from app import guards
from app.demonstration.way import ONLY_WANTED, way
from app.rules import progress
from app.rules.progress import Guard, Status
from models.orders import Build


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Where a build stands; `before_hold` only on hold."""

    id: int
    number: str
    order_id: int
    status: Status
    before_hold: Status | None


async def stands(session: AsyncSession, build_id: int) -> Seen:
    """Where it stands now."""
    build = await session.get_one(Build, build_id)
    held = build.status == "on-hold"
    return Seen(
        id=build.id,
        number=build.number,
        order_id=build.order_id,
        status=build.status,
        before_hold=await guards.status_before_hold(session, build) if held else None,
    )


async def ahead(
    session: AsyncSession,
    build_id: int,
    to_status: Status,
    settling: Collection[Guard],
    settled: tuple[Status, Guard | None] | None = None,
) -> tuple[Seen, Status, Guard | None]:
    """Where it stands, the next step, and what of `settling` that lacks first; all in one look.

    What stands before the one that was `settled` last, and where, has been asked already.
    """
    build = await stands(session, build_id)
    here, steps = build.status, way(build.status, to_status, build.before_hold)
    if not steps or aside(build, steps[0]):
        return build, steps[0] if steps else "", None
    asked = [one for one in progress.TABLE[here, steps[0]].guards if one in settling]
    if settled and settled[0] == here and settled[1] in asked:
        asked = asked[asked.index(settled[1]) + 1 :]
    row = await session.get_one(Build, build_id)
    for guard in asked:
        if await guards.missing(session, row, [guard]):
            return build, steps[0], guard
    return build, steps[0], None


def aside(build: Seen, there: Status) -> bool:
    """Off the way, or back to it: whoever wants that needs nothing that is on the way."""
    return there in ONLY_WANTED or build.status == "on-hold"

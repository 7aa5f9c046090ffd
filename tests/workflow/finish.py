"""Whatever anybody did: those whose turn it is bring the sink to where it leaves the building."""

from collections.abc import Awaitable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from app import nonconformance, photos, procurement, runs
from app.access import Role
from app.demonstration import walk
from app.demonstration.ahead import Seen
from app.demonstration.crew import Crew
from app.demonstration.filling import right
from app.demonstration.says import FINDING, REWORK
from app.demonstration.walk import concede, seen
from app.demonstration.way import way
from app.errors import Refused
from app.photos import Taken
from app.procurement import shortages
from app.rules.progress import CLOSED
from tests.workflow import house
from tests.workflow.ticking import STAGES, newest, to_tick

# Each round does all that is open; a sink that is rejected twice on the way takes about thirty.
MOST_ROUNDS = 40
TO_SIGN = (Role.QC, Role.COORDINATOR, Role.ADMIN)


async def finish(crew: Crew, build_id: int) -> None:
    """Ship it, whatever that takes; nothing is forced, cancelled or scrapped on the way."""
    reason = ""
    for _ in range(MOST_ROUNDS):
        build = await seen(crew, build_id)
        if build.status in CLOSED:
            return
        reason = await _round(crew, build) or reason
    raise AssertionError(f"{build.number} stays {build.status}: {reason}")


async def _round(crew: Crew, build: Seen) -> str:
    """Everything that is open about it, then one step; answers what came in its way."""
    parts = (_find_parts, _close_lists, _begin_again, _decide, _answer_procurement, _go_on)
    reason = ""
    for part in (_go_on,) if build.status == "on-hold" else parts:
        try:
            await part(crew, build)
        except Refused as refusal:
            # One may wait for another.
            reason = str(refusal)
    return reason


async def _go_on(crew: Crew, build: Seen) -> None:
    now = await seen(crew, build.id)
    if now.status == build.status:
        await walk(crew, build.id, way(now.status, "shipped", now.before_hold)[0])


async def _find_parts(crew: Crew, build: Seen) -> None:
    missing = await crew.look(Role.PROCUREMENT, partial(shortages.of_build, build_id=build.id))
    for one in [each for each in missing if each.resolved_at is None]:
        found = partial(
            shortages.resolve, shortage_id=one.id, resolution="It is here.", release=False
        )
        await crew.act(Role.PROCUREMENT, found)


async def _close_lists(crew: Crew, build: Seen) -> None:
    """Fill in every open list and sign it; what was found wrong stays wrong, and is recorded."""
    latest = await crew.look(Role.ADMIN, partial(runs.latest, build_id=build.id))
    # In their order: the last one knows of those before it.
    mine = [latest[stage] for stage in STAGES if stage in latest]
    for run_id in [run.id for run in mine if run.closed_at is None]:
        await crew.act(Role.ADMIN, partial(_fill_in, crew=crew, run_id=run_id))
        asked = await crew.look(Role.ADMIN, partial(runs.to_sign, run_id=run_id))
        await crew.sign(
            Role.ADMIN,
            partial(runs.sign, run_id=run_id, sha256=asked.sha256, findings=(FINDING,)),
        )


async def _fill_in(session: AsyncSession, crew: Crew, run_id: int) -> None:
    shown = await runs.look(session, run_id)
    for each in to_tick(shown):
        item = each.item
        if item.photo:
            taken = Taken(client_id=uuid4(), item_key=item.key, basin=item.basin)
            await photos.add(session, run_id, taken, crew.album[0])
        sent = replace(right(item, shown), seen_id=newest(shown, item.place))
        await runs.answer(session, run_id, sent)


async def _decide(crew: Crew, build: Seen) -> None:
    """Rework whatever nobody has decided about; agree to what is to be used as it is."""
    wanted = nonconformance.Wanted(build=build.number)
    page = await crew.look(Role.ADMIN, partial(nonconformance.page, wanted=wanted, now=house.now()))
    for row in page.rows:
        if not row.decided:
            decide = partial(nonconformance.decide, nonconformance_id=row.id, decision=REWORK)
            await crew.act(Role.COORDINATOR, decide)
        for role in TO_SIGN if row.decided == "use-as-is" else ():
            await _if_they_may(concede(crew, role, row.id))
        await _if_they_may(
            crew.act(Role.COORDINATOR, partial(nonconformance.send_on, nonconformance_id=row.id))
        )


async def _begin_again(crew: Crew, build: Seen) -> None:
    """What has failed, wherever the build stands by now."""
    latest = await crew.look(Role.ADMIN, partial(runs.latest, build_id=build.id))
    for stage in [stage for stage, run in latest.items() if run.verdict == "failed"]:
        await _if_they_may(
            crew.act(Role.ADMIN, partial(runs.start, build_id=build.id, stage=stage))
        )


async def _answer_procurement(crew: Crew, build: Seen) -> None:
    look = partial(procurement.look, build_number=build.number)
    looked = await crew.look(Role.PROCUREMENT, look)
    for one in looked.reviewed.open_questions:
        answered = partial(procurement.answer, question_id=one.asked.id, text="Yes, it is.")
        await crew.act(Role.PROCUREMENT, answered)


async def _if_they_may(act: Awaitable[object]) -> None:
    """Others may have done it already, or have to come first."""
    with suppress(Refused):
        await act

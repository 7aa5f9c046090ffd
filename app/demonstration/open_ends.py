"""What is in the middle of being done: questions nobody has answered, lists half filled in."""

from collections.abc import Mapping, Sequence
from functools import partial
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from app import bom, changes, drafts, procurement, runs
from app.bom import StoredBom
from app.demonstration.crew import Crew
from app.demonstration.filling import fill
from app.demonstration.says import Says
from app.demonstration.walk import inspect, seen
from app.drafts import Change
from app.roles import Role
from app.rules.progress import Status
from app.runs import Given


async def leave(crew: Crew, standing: Mapping[Status, Sequence[int]]) -> None:
    """Leave some of them; `standing` has the ids of the builds by where they stand."""
    await _half_inspected(crew, standing["ready-for-pre-qc"][0])
    parked, testing = standing["in-production"]
    await _parked(crew, parked)
    await _half_tested(crew, testing)
    await _changing(crew, standing["ready-for-production"][0])
    asked, returned = standing["order-created"][:2]
    await _asked(crew, asked)
    await _returned(crew, returned)


async def _half_inspected(crew: Crew, build_id: int) -> None:
    async def begin(session: AsyncSession) -> int:
        shown = await runs.look(session, await runs.start(session, build_id, "pre-qc"))
        return await fill(session, shown, (), Says(), most=6)

    await crew.act(Role.QC, begin)


async def _parked(crew: Crew, build_id: int) -> None:
    """The assembler is not sure about one task and goes on with others."""

    async def begin(session: AsyncSession) -> int:
        run_id = await runs.start(session, build_id, "assembly")
        shown = await runs.look(session, run_id)
        item = next(one.item for one in shown.standings if one.asked_for)
        asked = Given(
            client_id=uuid4(), item_key=item.key, basin=item.basin, act="ask",
            note="The bracket has two pairs of holes. Which one?",
        )  # fmt: skip
        await runs.answer(session, run_id, asked)
        again = await runs.look(session, run_id)
        return await fill(session, again, (), Says(), most=4)

    await crew.act(Role.ASSEMBLER, begin)


async def _half_tested(crew: Crew, build_id: int) -> None:
    """The next thing to do is to measure with an instrument."""
    await inspect(crew, build_id, "assembly")

    async def begin(session: AsyncSession) -> int:
        shown = await runs.look(session, await runs.start(session, build_id, "test"))
        places = [one.item for one in shown.standings if one.asked_for and not one.item.computed]
        before = next(at for at, item in enumerate(places) if item.instrument)
        return await fill(session, shown, (), Says(), most=before)

    await crew.act(Role.ASSEMBLER, begin)


async def _changing(crew: Crew, build_id: int) -> None:
    """The coordinator has begun a change and not saved it."""
    number = (await seen(crew, build_id)).number

    async def begin(session: AsyncSession) -> int:
        draft_id = await changes.begin(session, number)
        wanted = [Change("builds[0].accessories.T-OA-BINRAIL-36-KIT", 1)]
        await drafts.change(session, draft_id, wanted)
        return draft_id

    await crew.act(Role.COORDINATOR, begin)


async def _asked(crew: Crew, build_id: int) -> None:
    stored = await _bom_of(crew, build_id)
    line = stored.top_lines[0]
    words = "The customer has written 48 1/2 in on the drawing. Which one counts?"

    async def ask(session: AsyncSession) -> int:
        for other in stored.top_lines[1:4]:
            await procurement.tick(session, stored.heading.id, other.position, on=True)
        return await procurement.ask(session, stored.heading.id, words, position=line.position)

    await crew.act(Role.PROCUREMENT, ask)


async def _returned(crew: Crew, build_id: int) -> None:
    stored = await _bom_of(crew, build_id)
    reason = "The feet do not fit the floor that is on the drawing."
    await crew.act(Role.PROCUREMENT, lambda s: procurement.reject(s, stored.heading.id, reason))


async def _bom_of(crew: Crew, build_id: int) -> StoredBom:
    number = (await seen(crew, build_id)).number
    return await crew.look(Role.PROCUREMENT, partial(bom.of_build, build_number=number))

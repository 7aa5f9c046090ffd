"""A part with a serial number was replaced: the end-of-line test begins again for it.

Asked again is what the answers say about that part (`app.rules.rework`); the rest is carried over.
Why, and what becomes of the part that was taken out: docs/decisions/0086.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from app import live
from app.access import Action, check
from app.builds.reading import may_replace
from app.errors import Refused
from app.history import status_words
from app.nonconformance.found import how_it_stands
from app.rules import rework
from app.rules.rework import REPLACED_IN
from app.rules.run_item import Carried, RunItem, from_json
from app.rules.verdict import Place
from app.runs.stages import STAGES
from app.runs.start import TakenOver, runs_of, store
from models.checklists import Run, SerialNumber
from models.orders import Build

TEST = STAGES["test"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part that has a serial number, where the newest end-of-line test recorded it."""

    place: Place
    wording: str
    serial: str


async def replaceable(session: AsyncSession, build_id: int) -> list[Part]:
    """The parts with a serial number that may be replaced now, in the order of the test.

    `Action.SEE_RUN`; who may say that one was replaced is asked by `begin_replaced`.
    """
    await check(session, Action.SEE_RUN)
    build = await session.get(Build, build_id)
    if build is None or not await may_replace(session, build):
        return []
    mine = [run for run in await runs_of(session, build_id) if run.stage == TEST.key]
    return await _parts(session, mine[-1])


async def begin_replaced(session: AsyncSession, build_id: int, places: Collection[Place]) -> int:
    """Take out the parts at these places and begin the next attempt of the test; answers its id.

    Refused where the build stands with an inspector or further on, while the test is open or has
    not passed, and for a place where no serial number is.
    """
    await check(session, TEST.action)
    # As for any run: of two who press at the same moment the second is told of the first.
    build = await session.get(Build, build_id, with_for_update={"key_share": True})
    if build is None:
        raise Refused("This build does not exist.")
    runs = await runs_of(session, build_id)
    mine = [run for run in runs if run.stage == TEST.key]
    _refuse(build, mine)
    parts = {part.place: part.serial for part in await _parts(session, mine[-1])}
    if not places:
        raise Refused("Choose which part was replaced: at least one.")
    if not set(places) <= parts.keys():
        raise Refused("The serial numbers have changed since: look at the list again.")
    replaces = {place: parts[place] for place in places}
    carried = await _kept(session, mine[-1], replaces)
    await _take_out(session, build_id, replaces)
    return await store(session, build, TEST, mine, TakenOver(carried, replaces))


def _refuse(build: Build, mine: Sequence[Run]) -> None:
    name = f"{TEST.words} of {build.number}"
    if mine and mine[-1].closed_at is None:
        raise Refused(f"{name} is open, attempt {mine[-1].attempt}: finish and sign it first.")
    if build.status not in REPLACED_IN:
        raise Refused(
            f"{build.number} is {status_words(build.status)}: a part is replaced in rework, or "
            "before the sink is handed over to final QC."
        )
    if not mine or mine[-1].verdict != "passed":
        raise Refused(f"{name} is not passed: it is done from the first item on.")


async def _parts(session: AsyncSession, run: Run) -> list[Part]:
    query = select(SerialNumber).where(
        SerialNumber.build_id == run.build_id, SerialNumber.removed_at.is_(None)
    )
    there = {(one.item_key, one.basin): one.serial for one in await session.scalars(query)}
    return [
        Part(place=item.place, wording=item.wording, serial=there[item.place])
        for item in _items(run)
        if item.type == "serial" and item.applies and item.place in there
    ]


async def _kept(
    session: AsyncSession, run: Run, replaces: Mapping[Place, str]
) -> dict[Place, Carried]:
    stood = await how_it_stands(session, run)
    again = rework.asked_for_replaced(_items(run), replaces)
    answers = {
        one.item.place: rework.as_answered(one, run.attempt, stood.authors)
        for one in stood.standings
        if one.settled and one.item.place not in again
    }
    return {place: answer for place, answer in answers.items() if answer is not None}


async def _take_out(session: AsyncSession, build_id: int, places: Collection[Place]) -> None:
    """From this moment on the part is not in the sink, though nobody has said yet which one is."""
    await session.execute(
        update(SerialNumber)
        .where(
            SerialNumber.build_id == build_id,
            tuple_(SerialNumber.item_key, SerialNumber.basin).in_(places),
            SerialNumber.removed_at.is_(None),
        )
        .values(removed_at=func.clock_timestamp())
    )
    await live.announce(session, "serial", build_id)


def _items(run: Run) -> list[RunItem]:
    return [from_json(stored) for stored in run.items]

"""The failed items of a run with everything that was found there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Action, check
from app.errors import Refused
from app.rules import rework, run_item, verdict
from app.rules.verdict import Answered, Place, Standing
from models.checklists import Answer, Photo, Run
from models.nonconformance import Nonconformance, NonconformanceItem
from models.orders import Build
from models.people import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """One failed item; `found` says in words what was measured or seen there.

    `recorded` is the number of the nonconformance that holds it already, or empty.
    """

    key: str
    basin: int
    section: str
    wording: str
    answer_id: int
    found: str
    note: str
    photos: Sequence[int]
    by: str
    at: datetime
    recorded: str = ""

    @property
    def place(self) -> Place:
        return self.key, self.basin


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a nonconformance of this run would hold."""

    run_id: int
    build_id: int
    build_number: str
    stage: str
    attempt: int
    failed: Sequence[Failed]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stood:
    """How each item of a run stands, with the answers it stands on."""

    run: Run
    standings: Sequence[Standing]
    answers: dict[int, Answer]
    names: dict[int, str]


async def draft_from(session: AsyncSession, run_id: int) -> Draft:
    """Every failed item of this failed run; raises Refused when the run is open or passed."""
    await check(session, Action.SEE_NONCONFORMANCES)
    run = await session.get(Run, run_id)
    if run is None:
        raise Refused("This checklist does not exist.")
    if run.verdict != "failed":
        raise Refused("A nonconformance is recorded from a checklist that failed and is signed.")
    stood = await how_it_stands(session, run)
    build = await session.get_one(Build, run.build_id)
    photos = await photos_of(session, run_id)
    recorded = await _recorded(session, run_id)
    return Draft(
        run_id=run_id,
        build_id=build.id,
        build_number=build.number,
        stage=run.stage,
        attempt=run.attempt,
        failed=[
            _failed(stood, one, photos.get(one.item.place, ()), recorded.get(one.item.place, ""))
            for one in stood.standings
            if one.state == "failed"
        ],
    )


async def how_it_stands(session: AsyncSession, run: Run) -> Stood:
    """Every item of the run judged by its answers, in one query; the caller has checked."""
    query = (
        select(Answer, Person.name)
        .join(Person, Person.id == Answer.answered_by)
        .where(Answer.run_id == run.id)
        .order_by(Answer.id)
    )
    rows = (await session.execute(query)).all()
    items = [run_item.from_json(stored) for stored in run.items]
    return Stood(
        run=run,
        standings=verdict.standings(items, [_answered(answer) for answer, _ in rows]),
        answers={answer.id: answer for answer, _ in rows},
        names={answer.id: name for answer, name in rows},
    )


def _answered(answer: Answer) -> Answered:
    return Answered(
        id=answer.id,
        place=(answer.item_key, answer.basin),
        by=answer.answered_by,
        verdict=answer.verdict,  # type: ignore[arg-type]  # the column's constraint names them
        value=answer.value,
        number=answer.number,
        note=answer.note,
        confirmed=answer.confirmed,
        confirms_id=answer.confirms_id,
        seen_id=answer.seen_id,
    )


def _failed(stood: Stood, standing: Standing, photos: Sequence[int], recorded: str) -> Failed:
    item, counted = standing.item, standing.heads[-1]
    note = next((one.note for one in reversed(standing.heads) if one.note.strip()), "")
    return Failed(
        key=item.key,
        basin=item.basin,
        section=item.section,
        wording=item.wording,
        answer_id=counted.id,
        found=rework.found_words(item, counted.value, counted.number, note),
        note=note,
        photos=photos,
        by=stood.names[counted.id],
        at=stood.answers[counted.id].answered_at,
        recorded=recorded,
    )


async def photos_of(session: AsyncSession, run_id: int) -> dict[Place, list[int]]:
    """The pictures of each item of the run, in the order they came; the caller has checked."""
    query = select(Photo.item_key, Photo.basin, Photo.id).where(Photo.run_id == run_id)
    found: dict[Place, list[int]] = {}
    for key, basin, photo_id in await session.execute(query.order_by(Photo.id)):
        found.setdefault((str(key), basin), []).append(photo_id)
    return found


async def _recorded(session: AsyncSession, run_id: int) -> dict[Place, str]:
    query = (
        select(NonconformanceItem.item_key, NonconformanceItem.basin, Nonconformance.number)
        .join(Nonconformance, Nonconformance.id == NonconformanceItem.nonconformance_id)
        .where(Nonconformance.run_id == run_id)
    )
    return {(key, basin): number for key, basin, number in await session.execute(query)}

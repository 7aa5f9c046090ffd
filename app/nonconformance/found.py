"""The failed items of a run with everything that was found there."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Action, check
from app.errors import Refused
from app.rules import rework, run_item, verdict
from app.rules.rework import Author
from app.rules.verdict import Answered, Facts, Place, Standing
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
    """How each item of a run stands, with the answers it stands on: those taken over, too."""

    run: Run
    standings: Sequence[Standing]
    answers: Mapping[int, Answer]
    names: Mapping[int, str]

    @property
    def authors(self) -> Mapping[int, Author]:
        """Of each answer, as a later run shows it."""
        return {
            one.id: Author(by=self.names[one.id], at=one.answered_at.isoformat())
            for one in self.answers.values()
        }


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
    failed = [one for one in stood.standings if one.state == "failed"]
    photos = await photos_of(session, run_id, [_counted(one) for one in failed])
    recorded = await _recorded(session, run_id)
    return Draft(
        run_id=run_id,
        build_id=build.id,
        build_number=build.number,
        stage=run.stage,
        attempt=run.attempt,
        failed=[
            _failed(stood, one, photos.get(_counted(one), ()), recorded.get(one.item.place, ""))
            for one in failed
        ],
    )


async def how_it_stands(session: AsyncSession, run: Run) -> Stood:
    """Every item of the run judged by its answers and pictures; the caller has checked."""
    items = [run_item.from_json(stored) for stored in run.items]
    taken = [item.carried.answer_id for item in items if item.carried]
    query = (
        select(Answer, func.called_then(Person.id, Person.name, Answer.answered_at))
        .join(Person, Person.id == Answer.answered_by)
        .where(or_(Answer.run_id == run.id, Answer.id.in_(taken)))
        .order_by(Answer.id)
    )
    rows = (await session.execute(query)).all()
    given = [_answered(answer) for answer, _ in rows if answer.run_id == run.id]
    pictures = select(Photo.item_key, Photo.basin).where(Photo.run_id == run.id).distinct()
    pictured = {(str(key), basin) for key, basin in await session.execute(pictures)}
    return Stood(
        run=run,
        standings=verdict.standings(items, given, Facts(pictured=pictured)),
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


def _counted(standing: Standing) -> int:
    """The answer a place stands on, of this run or taken over from an earlier one."""
    if standing.heads:
        return standing.heads[-1].id
    return standing.item.carried.answer_id if standing.item.carried else 0


def _failed(stood: Stood, standing: Standing, photos: Sequence[int], recorded: str) -> Failed:
    item, counted = standing.item, stood.answers[_counted(standing)]
    note = standing.note or ("" if standing.heads else counted.note)
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
        at=counted.answered_at,
        recorded=recorded,
    )


async def photos_of(
    session: AsyncSession, run_id: int, answers: Collection[int]
) -> dict[int, list[int]]:
    """The pictures of each of these answers, in the order they came; the caller has checked.

    Those of its place in its own run, and in this one where it was taken over.
    """
    query = (
        select(Answer.id, Photo.id)
        .join(Photo, (Photo.item_key == Answer.item_key) & (Photo.basin == Answer.basin))
        .where(Answer.id.in_(answers))
        .where(or_(Photo.run_id == Answer.run_id, Photo.run_id == run_id))
    )
    found: dict[int, list[int]] = {}
    for answer_id, photo_id in await session.execute(query.order_by(Photo.id)):
        found.setdefault(answer_id, []).append(photo_id)
    return found


async def _recorded(session: AsyncSession, run_id: int) -> dict[Place, str]:
    query = (
        select(NonconformanceItem.item_key, NonconformanceItem.basin, Nonconformance.number)
        .join(Nonconformance, Nonconformance.id == NonconformanceItem.nonconformance_id)
        .where(Nonconformance.run_id == run_id)
    )
    return {(key, basin): number for key, basin, number in await session.execute(query)}

"""The checklists a change touches: found before it is saved, begun again when it is.

A run that is open or passed, and asks something else for the sink as it will be, is followed by the
next attempt: of the same template, with every answer the change does not touch carried over, failed
ones too. What nobody has finished is asked again, and whoever has asked something goes on waiting
there. A failed run is left alone: after the rework a new one is made for the sink as it is then.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar
from uuid import NAMESPACE_OID, uuid5

from sqlalchemy import func, select, tuple_, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from app import catalogue, checklists, languages, live
from app.drafts import BuildReview
from app.nonconformance.found import Stood, how_it_stands
from app.rules import checklist, reopening, rework
from app.rules.bom import Bom
from app.rules.catalogue import Catalogue
from app.rules.configuration import Configuration
from app.rules.explosion import every_node
from app.rules.reopening import Touched
from app.rules.run_item import Carried, RunItem, from_json
from app.rules.verdict import Answered, Place
from models.checklists import Answer, Photo, Run, SerialNumber
from models.database import Actor
from models.orders import Build

Row = TypeVar("Row", Answer, Photo)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunTouched:
    """One checklist of the build that goes on as its next attempt; `again` is what it asks again.

    `kept` counts the answers that stay; `items` are those of the next attempt, in which the
    `questions` (ids of answers) go on waiting for a reply.
    """

    run_id: int
    stage: str
    attempt: int
    again: Sequence[Touched]
    items: Sequence[RunItem]
    questions: Sequence[int] = ()

    @property
    def kept(self) -> int:
        return sum(item.carried is not None for item in self.items)


async def touched_runs(
    session: AsyncSession, build: Build, before: Configuration, review: BuildReview
) -> list[RunTouched]:
    """The runs this change touches, in the order of the stages; the caller has checked."""
    after = review.bom.configuration
    redrawn = reopening.redrawn(before, after)
    known = await catalogue.structure_for(session, {line.item for line in review.bom.top_lines})
    language = after.language if after.language != before.language else None
    language = language or await languages.of_build(session, build.id)
    found = []
    drawn_at = await checklists.drawn_at(session, build.id)
    for run in await _newest(session, build.id):
        filled = await _filled(session, run, review.bom, known, language)
        items = reopening.with_papers(filled, drawn_at, language)
        said = _said(await how_it_stands(session, run), run)
        old = [from_json(stored) for stored in run.items]
        again = reopening.touched(old, items, said.kept | said.open, redrawn=redrawn)
        if again:
            again += reopening.unfinished(items, said.unfinished, again)
            kept = reopening.carried_over(items, said.kept, again)
            # Until a signature is over it, the next attempt says which parts were replaced.
            gone = {item.place: item.replaces for item in old if run.closed_at is None}
            found.append(
                RunTouched(
                    run_id=run.id,
                    stage=run.stage,
                    attempt=run.attempt,
                    again=again,
                    items=[rework.with_replaced(item, gone, language) for item in kept],
                    questions=[one.id for one in said.questions if _is_asked(items, one.place)],
                )
            )
    return found


async def reopen(
    session: AsyncSession,
    touched: Sequence[RunTouched],
    *,
    configuration_id: int,
    bom_id: int | None,
) -> None:
    """Close what is still open of these as superseded, and begin the next attempt of each.

    The caller has locked the build and checked.
    """
    actor: Actor = session.info["actor"]
    for one in touched:
        run = await session.get_one(Run, one.run_id, with_for_update=True)
        if run.closed_at is None:
            run.closed_at, run.verdict = func.clock_timestamp(), "superseded"
            await session.flush()
        drawn_at = await checklists.drawn_at(session, run.build_id)
        language = await languages.of_build(session, run.build_id)
        items = reopening.with_papers(one.items, drawn_at, language)
        following = Run(
            build_id=run.build_id,
            stage=run.stage,
            attempt=run.attempt + 1,
            template_id=run.template_id,
            configuration_id=configuration_id,
            bom_id=bom_id,
            items=[item.as_json() for item in items],
            cause="change",
            previous_id=run.id,
            started_by=actor.person_id,
        )
        session.add(following)
        await session.flush()
        await _take_out_serials(session, following, items)
        await _ask_again(session, one.questions, following)
        await live.announce(session, "run", run.id)


async def _take_out_serials(session: AsyncSession, run: Run, items: Sequence[RunItem]) -> None:
    """Serial numbers of this stage for which its checklist has no place any more are free again."""
    places = [
        (item.key, item.basin, item.serial_of or item.key)
        for item in items
        if item.type == "serial" and item.applies
    ]
    of_stage = select(Run.id).where(Run.build_id == run.build_id, Run.stage == run.stage)
    place = tuple_(SerialNumber.item_key, SerialNumber.basin, SerialNumber.kind)
    await session.execute(
        update(SerialNumber)
        .where(
            SerialNumber.run_id.in_(of_stage),
            SerialNumber.removed_at.is_(None),
            place.not_in(places),
        )
        .values(removed_at=func.clock_timestamp())
    )


async def _ask_again(session: AsyncSession, questions: Sequence[int], run: Run) -> None:
    """The same questions in this run, with their pictures, as they were asked and since when."""
    query = select(Answer).where(Answer.id.in_(questions)).order_by(Answer.id)
    asked = (await session.scalars(query)).all()
    for one in asked:
        session.add(_copied(one, run_id=run.id, seen_id=None))
    for earlier, key, basin in {(one.run_id, one.item_key, one.basin) for one in asked}:
        pictures = select(Photo).filter_by(run_id=earlier, item_key=key, basin=basin)
        for picture in (await session.scalars(pictures.order_by(Photo.id))).all():
            session.add(_copied(picture, run_id=run.id))
    if asked:
        await session.flush()
        await live.announce(session, "question", run.id)


def _copied(one: Row, **otherwise: object) -> Row:
    """A row with an id of its own, and everything else as it is or as it is said here."""
    known = {column.key: getattr(one, column.key) for column in one.__table__.columns}
    own = uuid5(NAMESPACE_OID, f"run {otherwise['run_id']} {known.pop('id')}")
    return type(one)(**known | otherwise | {"client_id": own})


async def _newest(session: AsyncSession, build_id: int) -> list[Run]:
    """The newest run of each stage, if it is open or passed."""
    query = (
        select(Run)
        .ext(distinct_on(Run.stage))
        .where(Run.build_id == build_id)
        .order_by(Run.stage, Run.attempt.desc())
    )
    runs = [run for run in await session.scalars(query) if run.verdict in {None, "passed"}]
    return sorted(runs, key=lambda run: run.id)


async def _filled(
    session: AsyncSession, run: Run, made: Bom, known: Catalogue, language: str
) -> Sequence[RunItem]:
    """What the run's own template asks for the sink as it will be."""
    stored = await checklists.template_of(session, run.template_id)
    nodes = list(every_node(made.tree))
    amounts: dict[str, Decimal] = defaultdict(Decimal)
    for node in nodes:
        amounts[node.item] += node.quantity
    return checklist.items_for(
        stored.template,
        made.configuration,
        known,
        language=language,
        bom=amounts,
        names={node.item: node.name for node in nodes},
    )


@dataclass(slots=True)
class _Said:
    """What was said in a run: settled, open in whatever way, and what somebody has asked."""

    kept: dict[Place, Carried] = field(default_factory=dict)
    open: dict[Place, Carried] = field(default_factory=dict)
    unfinished: dict[Place, Carried] = field(default_factory=dict)
    questions: list[Answered] = field(default_factory=list)


def _said(stood: Stood, run: Run) -> _Said:
    found = _Said()
    for one in stood.standings:
        answer = rework.as_answered(one, run.attempt, stood.authors)
        if one.item.computed or answer is None or _is_taken_back(answer):
            continue
        found.questions += [head for head in one.heads if head.verdict == "asked"]
        if one.settled:
            found.kept[one.item.place] = answer
        else:
            found.open[one.item.place] = answer
        if not one.settled and one.state != "asked":
            found.unfinished[one.item.place] = answer
    return found


def _is_taken_back(answer: Carried) -> bool:
    return answer.verdict == "open" and not answer.value


def _is_asked(items: Sequence[RunItem], place: Place) -> bool:
    return any(item.place == place and item.applies for item in items)

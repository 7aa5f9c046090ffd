"""The checklists a change touches: found before it is saved, begun again when it is.

A run that is open or passed, and asks something else for the sink as it will be, is followed by the
next attempt: of the same template, with every answer the change does not touch carried over. A
failed run is left alone: after the rework a new one is made for the sink as it is then.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from app import catalogue, checklists, live
from app.drafts import BuildReview
from app.nonconformance.found import how_it_stands
from app.rules import checklist, reopening, rework
from app.rules.bom import Bom
from app.rules.catalogue import Catalogue
from app.rules.configuration import Configuration
from app.rules.explosion import every_node
from app.rules.reopening import Touched
from app.rules.rework import Author
from app.rules.run_item import Carried, RunItem, from_json
from app.rules.verdict import Place
from models.checklists import Run
from models.database import Actor
from models.orders import Build, Order


@dataclass(frozen=True, slots=True, kw_only=True)
class RunTouched:
    """One checklist of the build that goes on as its next attempt; `again` is what it asks again.

    `kept` counts the answers that stay; `items` are those of the next attempt.
    """

    run_id: int
    stage: str
    attempt: int
    again: Sequence[Touched]
    items: Sequence[RunItem]

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
    # As a run is begun in it: the language of the papers of this order.
    language = (await session.get_one(Order, build.order_id)).language
    found = []
    for run in await _newest(session, build.id):
        items = await _filled(session, run, review.bom, known, language)
        old = [from_json(stored) for stored in run.items]
        answers = await _answers(session, run)
        again = reopening.touched(old, items, answers, redrawn=redrawn)
        if again:
            found.append(
                RunTouched(
                    run_id=run.id,
                    stage=run.stage,
                    attempt=run.attempt,
                    again=again,
                    items=reopening.carried_over(items, answers, again),
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
        session.add(
            Run(
                build_id=run.build_id,
                stage=run.stage,
                attempt=run.attempt + 1,
                template_id=run.template_id,
                configuration_id=configuration_id,
                bom_id=bom_id,
                items=[item.as_json() for item in one.items],
                cause="change",
                previous_id=run.id,
                started_by=actor.person_id,
            )
        )
        await session.flush()
        await live.announce(session, "run", run.id)


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


async def _answers(session: AsyncSession, run: Run) -> Mapping[Place, Carried]:
    """What counts now at each place that is settled."""
    stood = await how_it_stands(session, run)
    authors = {
        answer.id: Author(by=stood.names[answer.id], at=answer.answered_at.isoformat())
        for answer in stood.answers.values()
    }
    found = {
        one.item.place: rework.as_answered(one, run.attempt, authors)
        for one in stood.standings
        if one.settled and not one.item.computed
    }
    return {place: answer for place, answer in found.items() if answer is not None}

"""A draft becomes an order: everything in one transaction, or nothing and every reason why not."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import case, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app import bom, builds, documents, drafts, live, notifications, rulesets
from app.access import Action, check
from app.drafts import BuildReview, Finding, Review
from app.drafts import content as form
from app.errors import Refused
from models.documents import Document
from models.orders import Acknowledgement, Build, Configuration, Draft, Order

KEYS = UUID("6b1f0d0e-6b0f-5c55-9c0f-0d9a5b1a7c11")


class NotReady(Refused):
    """Everything that is wrong, each with its field; the draft stays as it is."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("\n".join(one.message for one in findings))
        self.findings = tuple(findings)


def key_of(draft_id: int) -> UUID:
    """One draft is submitted once, however often it is asked for: the key of `edge.write`."""
    return uuid5(KEYS, str(draft_id))


async def submit(session: AsyncSession, draft_id: int, *, today: date) -> int:
    """Make the order from what is stored, not from what a page shows; answers its id.

    `today` is the day in the factory's time zone. Raises `NotReady` with everything that is wrong.
    """
    await check(session, Action.ENTER_ORDER)
    try:
        draft = await drafts.locked(session, draft_id)
    except drafts.Submitted as done:
        return done.order_id
    stored, verdict = await reviewed(session, draft.content, today=today)
    if against := (*verdict.against, *await documents.astray(session, draft)):
        raise NotReady(against)
    order = await _order(session, draft)
    for build in verdict.builds:
        await _build(session, order, build, stored)
    await _take_along(session, draft, order)
    await notifications.order_submitted(session, order, len(verdict.builds))
    await live.announce(session, "order", order.id)
    await live.announce(session, "draft", draft.id)
    return order.id


async def reviewed(
    session: AsyncSession, content: dict[str, Any], *, today: date
) -> tuple[rulesets.StoredRules, Review]:
    """The verdict over a draft with the rules and the catalogue of this moment."""
    raws: list[object] = [form.raw(content, n) for n in range(form.quantity(content))]
    stored, catalogue = await rulesets.rules_and_catalogue(session, raws)
    verdict = drafts.review(content, stored.rules, catalogue, today=today)
    taken = await drafts.taken(session, content)
    return stored, Review(order=(*verdict.order, *taken), builds=verdict.builds)


async def _order(session: AsyncSession, draft: Draft) -> Order:
    """The order and its builds; refused when somebody took one of the numbers just now."""
    actor = session.info["actor"]
    typed = {name: _typed(draft.content, f"customer.{name}") for name in form.CUSTOMER}
    order = Order(
        **typed | {"wanted_on": date.fromisoformat(typed["wanted_on"])},
        family=_typed(draft.content, "family"),
        created_by=actor.person_id,
    )
    try:
        # A savepoint, so that after a lost race the transaction can still say who won.
        async with session.begin_nested():
            session.add(order)
            await session.flush()
            for position in range(form.quantity(draft.content)):
                number = _typed(draft.content, f"builds[{position}].build_number")
                session.add(Build(order_id=order.id, position=position + 1, number=number))
            await session.flush()
    except IntegrityError as error:
        session.expunge_all()
        findings = await drafts.taken(session, draft.content)
        if not findings:
            raise
        raise NotReady(findings) from error
    return order


async def _build(
    session: AsyncSession, order: Order, verdict: BuildReview, stored: rulesets.StoredRules
) -> None:
    person_id = order.created_by
    build = (
        await session.scalars(
            select(Build).filter_by(order_id=order.id, position=verdict.position + 1)
        )
    ).one()
    await builds.move(session, build.id, "order-created")
    configuration = Configuration(
        build_id=build.id, revision=1, content=verdict.final, created_by=person_id
    )
    session.add(configuration)
    await session.flush()
    acknowledge(session, configuration, verdict, person_id)
    await bom.make_and_store(session, build=build, configuration=configuration, rule_set=stored)


def acknowledge(
    session: AsyncSession, configuration: Configuration, verdict: BuildReview, person_id: int
) -> None:
    """Keep why each warning of this configuration was accepted, and by whom."""
    session.add_all(
        Acknowledgement(
            configuration_id=configuration.id,
            rule=caution.rule,
            message=caution.message,
            reason=caution.reason.strip(),
            acknowledged_by=person_id,
        )
        for caution in verdict.cautions
    )


async def _take_along(session: AsyncSession, draft: Draft, order: Order) -> None:
    """The documents belong to the order from now on, and the draft is done."""
    sink = Document.build_position
    # Nothing in view is for a sink that was taken back; what was removed may be.
    kept = case((sink <= form.quantity(draft.content), sink))
    await session.execute(
        update(Document)
        .where(Document.draft_id == draft.id)
        .values(order_id=order.id, build_position=kept)
    )
    draft.order_id = order.id
    await session.flush()


def _typed(content: dict[str, Any], path: str) -> str:
    return (form.get(content, path) or "").strip()

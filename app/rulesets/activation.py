"""Making a draft the rules in force: only when the prover finds nothing against it."""

import asyncio
from datetime import datetime

from sqlalchemy import Text, cast, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Action, check
from app.catalogue import ACCESSORY_LIST, structure_for
from app.errors import Refused
from app.rules import coverage
from app.rulesets.stored import of_bom
from models.catalogue import Item
from models.rulesets import RuleSet


class ActivationRefused(Refused):
    """The prover found something; `findings` has each with a sample configuration."""

    def __init__(self, findings: list[coverage.Finding]) -> None:
        super().__init__("\n".join(finding.message for finding in findings))
        self.findings = tuple(findings)


async def activate(session: AsyncSession, rule_set_id: int, *, now: datetime) -> None:
    """Make a draft the rules in force and retire the ones before.

    Raises `ActivationRefused` when some configuration would be left without an answer, get two,
    or when a rule names an item the catalogue does not offer.
    """
    await check(session, Action.CHANGE_RULES)
    head = await session.get(RuleSet, rule_set_id, with_for_update=True)
    if head is None or head.status != "draft":
        state = "is not known" if head is None else f"is {head.status}"
        raise Refused(f"Only a draft can become active; this rule set {state}.")
    if findings := await prove(session, rule_set_id):
        raise ActivationRefused(findings)
    before = await session.scalar(
        select(RuleSet).filter_by(family=head.family, status="active").with_for_update()
    )
    if before is not None:
        before.status, before.retired_at = "retired", now
        await session.flush()
    head.status, head.activated_at = "active", now
    await session.flush()


async def prove(session: AsyncSession, rule_set_id: int) -> list[coverage.Finding]:
    """What the prover has against a stored set, with the catalogue as it is now."""
    await check(session, Action.SEE_RULES)
    rules = (await of_bom(session, rule_set_id)).rules
    named = {rule.item for rule in rules.rules if rule.item and not rule.is_pattern}
    # Rules about accessories name them by patterns: the prover needs every one there is.
    offered = await session.execute(
        select(cast(Item.number, Text)).where(
            Item.category_code == ACCESSORY_LIST, Item.orderable, ~Item.custom
        )
    )
    found = await structure_for(session, named | set(offered.scalars()))
    # Seconds of arithmetic: not on the loop that serves everybody.
    return await asyncio.to_thread(coverage.check, rules, found)

"""Why an item is not in a BOM: which rule would add it, and which choice would be needed."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app import catalogue, rulesets
from app.access import Action, check
from app.bom.make import content_of
from app.bom.stored import Heading
from app.errors import Refused
from app.rules import bom as rules
from app.rules import why
from app.rules.rule_set import RuleSet
from app.rules.why import WhyNot


async def why_not(session: AsyncSession, heading: Heading, item_number: str) -> WhyNot:
    """For any item typed in, in any case: by the BOM's own configuration and rule set version."""
    await check(session, Action.SEE_BOM)
    asked = " ".join(item_number.split())
    if not asked:
        raise Refused("Type an item number first, such as T2-OHL-MDRD-KIT or 702.10.")
    number = await _number_of(session, asked)
    raw = await content_of(session, heading.configuration_id)
    used = await rulesets.of_bom(session, heading.rule_set_id)
    wanted = rules.items_needed(raw, used.rules) | _items_of(used.rules) | {number}
    known = await catalogue.structure_for(session, wanted)
    return why.why_not(number, raw, used.rules, known)


def _items_of(rule_set: RuleSet) -> frozenset[str]:
    """Everything a rule could add: the item asked for may be inside one of them."""
    return frozenset(rule.item for rule in rule_set.rules if rule.item and not rule.is_pattern)


async def _number_of(session: AsyncSession, asked: str) -> str:
    """The item number as the catalogue writes it; an outline number leads to its item."""
    found = (await session.execute(NUMBER, {"asked": asked[:40]})).scalar_one_or_none()
    return found or asked[:40]


NUMBER = text("""
SELECT i.number::text FROM item i
LEFT JOIN outline_number o ON o.item_id = i.id AND o.number = :asked
WHERE i.number = CAST(:asked AS citext) OR o.id IS NOT NULL
ORDER BY i.number = CAST(:asked AS citext) DESC, o.position, i.number LIMIT 1
""")

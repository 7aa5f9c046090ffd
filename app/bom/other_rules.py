"""Every stored build under other rules: whose BOM would change (section 7 of the domain page)."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from app import catalogue
from app.access import Action, check
from app.rules import bom as rules
from app.rules.numbers import plain
from app.rules.rule_set import RuleSet

# As many builds as are read and held at one time.
AT_ONCE = 100

# The configurations the current BOMs were made from, with the top lines that were stored.
STORED = text(
    """
    SELECT build.number::text AS number, "order".po_number::text AS po_number,
        configuration.content::text AS content,
        (SELECT jsonb_agg(jsonb_build_array(
            line.item_number, line.attributes, trim_scale(line.total)::text))
         FROM bom_line line WHERE line.bom_id = bom.id AND line.level = 1)::text AS lines,
        bom.id AS bom_id
    FROM bom
    JOIN build ON build.id = bom.build_id
    JOIN "order" ON "order".id = build.order_id
    JOIN configuration ON configuration.id = bom.configuration_id
    WHERE bom.status <> 'superseded' AND build.status NOT IN ('shipped', 'cancelled')
        AND bom.id > :after
    ORDER BY bom.id LIMIT :at_once
    """
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedBuild:
    """A build whose BOM would be another: what comes, what goes, or why it would be refused."""

    number: str
    po_number: str
    sentences: tuple[str, ...]


async def would_change(session: AsyncSession, other: RuleSet) -> list[ChangedBuild]:
    """The unshipped builds whose top lines these rules would change; writes nothing.

    Reads a fixed number of queries for each hundred builds.
    """
    await check(session, Action.SEE_RULES)
    changed = []
    async for stored in _in_batches(session):
        raws = [json.loads(row.content, parse_float=Decimal) for row in stored]
        needed = {number for raw in raws for number in rules.items_needed(raw, other)}
        known = await catalogue.structure_for(session, needed)
        for row, raw in zip(stored, raws, strict=True):
            if sentences := tuple(_differences(row, rules.make(raw, other, known))):
                changed.append(
                    ChangedBuild(number=row.number, po_number=row.po_number, sentences=sentences)
                )
    return changed


async def _in_batches(session: AsyncSession) -> AsyncIterator[Sequence[Row[tuple[str, ...]]]]:
    after = 0
    while rows := (await session.execute(STORED, {"after": after, "at_once": AT_ONCE})).all():
        yield rows
        after = rows[-1].bom_id


def _differences(row: Row[tuple[str, ...]], made: rules.Bom) -> list[str]:
    if made.refused:
        return [f"refused: {refusal.message}" for refusal in made.refusals]
    before = {
        _key(item, attributes): total for item, attributes, total in json.loads(row.lines or "[]")
    }
    after = {_key(line.item, line.attributes): plain(line.quantity) for line in made.top_lines}
    gone = [f"− {key} × {before[key]}" for key in before if key not in after]
    come = [f"+ {key} × {after[key]}" for key in after if key not in before]
    other = [
        f"{key}: {before[key]} → {after[key]}"
        for key in before
        if key in after and before[key] != after[key]
    ]
    return [*gone, *come, *other]


def _key(item: str, attributes: Mapping[str, str]) -> str:
    """The item with what is written on the line, such as a colour; the order does not matter."""
    return ", ".join([item, *(f"{name} {attributes[name]}" for name in sorted(attributes))])

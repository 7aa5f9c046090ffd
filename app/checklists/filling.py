"""A template filled in for a real build: which items its run has, and why."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app import rulesets
from app.access import Action, check
from app.bom import state
from app.catalogue import structure_for
from app.checklists.drawn import drawn_at
from app.checklists.stored import template_of
from app.errors import Refused
from app.rules import checklist, reading, reopening
from app.rules.catalogue import Catalogue
from app.rules.configuration import Configuration
from app.rules.run_item import RunItem

MOST_TO_TRY = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """The items of a template for a build, and what they were made from."""

    build_id: int
    build: str
    customer: str
    configuration_id: int
    configuration_revision: int
    bom_id: int | None
    items: tuple[RunItem, ...]


async def fill(
    session: AsyncSession, template_id: int, build: int | str, *, language: str = "EN"
) -> Filled:
    """The items as they apply to this build now; nothing is stored.

    `build` is its id or its number. Made from the newest configuration and the BOM that counts.
    """
    await check(session, Action.SEE_TEMPLATES)
    stored = await template_of(session, template_id)
    head = await _build(session, build)
    lines = (await session.execute(text(LINES), {"id": head.bom_id})).all()
    rules = (
        await rulesets.of_bom(session, head.rule_set_id)
        if head.rule_set_id
        else await rulesets.active(session)
    )
    read = reading.read(head.content, rules.rules)
    if read.problems:
        raise Refused(f"The configuration of {head.number} cannot be read: {read.problems[0]}.")
    items = checklist.items_for(
        stored.template,
        read.configuration,
        await _catalogue(session, head, read.configuration),
        language=language,
        bom={line.number: Decimal(line.total) for line in lines},
        names={line.number: line.name for line in lines},
    )
    return Filled(
        build_id=head.id,
        build=head.number,
        customer=head.customer,
        configuration_id=head.configuration_id,
        configuration_revision=head.revision,
        bom_id=head.bom_id,
        items=reopening.with_papers(items, await drawn_at(session, head.id), language),
    )


async def items_of(
    session: AsyncSession, template_id: int, build_id: int, *, language: str = "EN"
) -> tuple[RunItem, ...]:
    """Only the items of `fill`."""
    return (await fill(session, template_id, build_id, language=language)).items


async def builds_to_try(session: AsyncSession) -> list[tuple[str, str]]:
    """The newest builds a template can be filled in for: number and customer."""
    await check(session, Action.SEE_TEMPLATES)
    rows = await session.execute(text(NEWEST), {"most": MOST_TO_TRY})
    return [(row.number, row.customer) for row in rows]


async def _catalogue(session: AsyncSession, head: Any, chosen: Configuration) -> Catalogue:  # noqa: ANN401
    """As it was when the BOM was made; without a BOM the accessories as they are now."""
    if head.bom_id:
        return await state.kept(session, head.catalogue_sha256)
    return await structure_for(session, [one.item for one in chosen.accessories or () if one.item])


async def _build(session: AsyncSession, build: int | str) -> Any:  # noqa: ANN401  # a row of BUILD
    asked = {"id": build, "number": None} if isinstance(build, int) else {"id": None}
    if isinstance(build, str):
        asked["number"] = build.strip()  # type: ignore[assignment]
    row = (await session.execute(text(BUILD), asked)).one_or_none()
    if row is None:
        said = f"“{build}”" if isinstance(build, str) else "like this"
        raise Refused(f"There is no build {said} with a configuration.")
    return row


BUILD = """
SELECT b.id, b.number::text AS number, o.customer, c.id AS configuration_id, c.revision, c.content,
    m.id AS bom_id, m.rule_set_id, m.catalogue_sha256
FROM build b JOIN "order" o ON o.id = b.order_id
JOIN LATERAL (SELECT * FROM configuration WHERE build_id = b.id ORDER BY revision DESC LIMIT 1) c
    ON true
LEFT JOIN bom m ON m.build_id = b.id AND m.status <> 'superseded'
WHERE b.id = CAST(:id AS integer) OR b.number = CAST(:number AS citext)
"""
NEWEST = """
SELECT b.number::text AS number, o.customer FROM build b JOIN "order" o ON o.id = b.order_id
WHERE b.status <> 'cancelled'
    AND EXISTS (SELECT FROM bom m WHERE m.build_id = b.id AND m.status <> 'superseded')
ORDER BY b.id DESC LIMIT :most
"""
LINES = """
SELECT item_number AS number, min(name) AS name, sum(total) AS total
FROM bom_line WHERE bom_id = :id GROUP BY item_number
"""

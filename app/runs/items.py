"""The items of a new run: the active template, filled in for the build's configuration and BOM."""

from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app import bom as boms
from app import rulesets
from app.bom import state
from app.errors import Refused
from app.rules import checklist, reading
from app.rules.run_item import RunItem
from models.bom import Bom, BomLine
from models.orders import Build, Configuration, Order


class Pinned(NamedTuple):
    """What a run is made from and stays tied to."""

    template_id: int
    bom_id: int
    items: tuple[RunItem, ...]


async def pinned(
    session: AsyncSession, build: Build, stage: str, configuration: Configuration
) -> Pinned:
    """The caller has checked; refused without a template in force, or without a BOM."""
    from app import checklists  # noqa: PLC0415  # which asks this package where it is used

    template = await checklists.active_template(session, stage)
    bom = await session.scalar(
        select(Bom).where(Bom.build_id == build.id, Bom.status != "superseded")
    )
    if bom is None:
        raise Refused(f"{build.number} has no bill of materials: its checklists come from there.")
    items = await filled(session, template.template, build, configuration, bom)
    return Pinned(template.id, bom.id, items)


async def filled(
    session: AsyncSession,
    template: checklist.Template,
    build: Build,
    configuration: Configuration,
    bom: Bom,
) -> tuple[RunItem, ...]:
    """The items of this template as they apply to the build; the caller has checked."""
    rules = (await rulesets.of_bom(session, bom.rule_set_id)).rules
    raw = await boms.make.content_of(session, configuration.id)
    lines = await _lines(session, bom.id)
    return checklist.items_for(
        template,
        reading.read(raw, rules).configuration,
        await state.kept(session, bom.catalogue_sha256),
        language=(await session.get_one(Order, build.order_id)).language,
        bom={number: quantity for number, _, quantity in lines},
        names={number: name for number, name, _ in lines},
    )


async def _lines(session: AsyncSession, bom_id: int) -> list[tuple[str, str, Decimal]]:
    query = (
        select(BomLine.item_number, func.max(BomLine.name), func.sum(BomLine.total))
        .where(BomLine.bom_id == bom_id)
        .group_by(BomLine.item_number)
    )
    return [(number, name, total) for number, name, total in await session.execute(query)]

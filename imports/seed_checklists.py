"""Loading the shipped checklists: a stage that has a template keeps it, changed or not."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from imports.starter_checklists import StarterTemplate
from models.checklists import Template, TemplateItem


@dataclass(frozen=True, slots=True, kw_only=True)
class SeededTemplates:
    """How many were added, how many stood there as shipped, and sentences about the others."""

    added: int
    unchanged: int
    different: tuple[str, ...]


async def seed_templates(
    session: AsyncSession, family: str, shipped: Sequence[StarterTemplate]
) -> SeededTemplates:
    """Add and activate the templates of stages that have none yet."""
    rows = await session.execute(
        select(Template.stage, Template.revision, Template.sha256)
        .filter_by(family=family)
        .order_by(Template.revision)
    )
    there: dict[str, dict[str, int]] = {}
    for stage, revision, sha256 in rows:
        there.setdefault(stage, {})[sha256] = revision
    new = [template for template in shipped if template.stage not in there]
    if new:
        await _add(session, family, new)
    different = [
        f"Template {template.name}: revision {max(there[template.stage].values())} is here, "
        "the shipped one has other items."
        for template in shipped
        if template not in new and template.sha256 not in there[template.stage]
    ]
    return SeededTemplates(
        added=len(new),
        unchanged=len(shipped) - len(new) - len(different),
        different=tuple(different),
    )


async def _add(session: AsyncSession, family: str, new: Sequence[StarterTemplate]) -> None:
    heads = [
        Template(
            family=family,
            stage=template.stage,
            name=template.name,
            document_number=template.document_number,
            revision=1,
            sha256=template.sha256,
        )
        for template in new
    ]
    session.add_all(heads)
    await session.flush()
    await session.execute(
        insert(TemplateItem),
        [
            {"template_id": head.id, "position": position, "key": row["key"], "row": row}
            for head, template in zip(heads, new, strict=True)
            for position, row in enumerate(template.rows, start=1)
        ],
    )
    # Their items are in: from now on the database refuses to change them.
    await session.execute(
        update(Template)
        .where(Template.id.in_([head.id for head in heads]))
        .values(status="active", activated_at=func.clock_timestamp())
    )

"""Making a draft the checklist in force; runs that have begun keep the one they began with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Text, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app import instruments, live, rulesets
from app.access import Action, check
from app.checklists.opening import Seen, opened
from app.checklists.stored import (
    Head,
    StoredTemplate,
    Use,
    revision,
    revisions,
    template_of,
    where_used,
)
from app.errors import Refused
from app.rules import checklist
from app.rules.catalogue import Catalogue
from app.rules.catalogue import Item as KnownItem
from app.rules.checklist import Problem, Row, TemplateRefused
from app.rules.numbers import shown
from models.catalogue import Item
from models.checklists import Template
from models.database import Actor
from models.instruments import Tool, WorkInstruction


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """A revision with the others of its stage, its newest runs, and what is wrong with a draft."""

    stored: StoredTemplate
    revisions: list[Head]
    uses: list[Use]
    problems: list[Problem]


async def activate(session: AsyncSession, seen: Seen, *, now: datetime) -> None:
    """Put a draft in force and retire the one before.

    Raises `TemplateRefused` with everything that is wrong with it as rules and catalogue are now,
    `Conflict` when it says something else than what somebody has read and decided about.
    """
    await check(session, Action.CHANGE_TEMPLATES)
    actor: Actor = session.info["actor"]
    head = await opened(session, seen)
    if wrong := await problems(session, head.id):
        raise TemplateRefused(wrong)
    before = await session.scalar(
        select(Template)
        .filter_by(family=head.family, stage=head.stage, status="active")
        .with_for_update()
    )
    if before is not None:
        if _same(before, head):
            raise Refused(f"Nothing differs from revision {before.revision}, which is active.")
        before.status, before.retired_at = "retired", now
        await session.flush()
    head.status, head.activated_at, head.activated_by = "active", now, actor.person_id
    await session.flush()
    await live.announce(session, "template", head.id)


async def problems(session: AsyncSession, template_id: int) -> list[Problem]:
    """What is wrong with a stored template as rules and catalogue are now."""
    await check(session, Action.SEE_TEMPLATES)
    return await found_wrong(session, (await template_of(session, template_id)).rows)


async def look(session: AsyncSession, stage: str, number: int | None = None) -> Looked:
    """Everything the page of a stage shows; without a number the revision in force."""
    await check(session, Action.SEE_TEMPLATES)
    stored = await revision(session, stage, number)
    draft = stored.head.status == "draft"
    return Looked(
        stored=stored,
        revisions=await revisions(session, stage),
        uses=await where_used(session, stored.id),
        problems=await found_wrong(session, stored.rows) if draft else [],
    )


async def found_wrong(session: AsyncSession, rows: Sequence[Row]) -> list[Problem]:
    """What these rows could not be saved with: unknown words, values, items, tools."""
    await check(session, Action.SEE_TEMPLATES)
    rules = await rulesets.active(session)
    unknown = await _unknown_at_work(session, rows)
    try:
        checklist.load(rows, rule_set=rules.rules, catalogue=await _numbers(session))
    except TemplateRefused as refusal:
        return [*refusal.problems, *unknown]
    return unknown


async def _unknown_at_work(session: AsyncSession, rows: Sequence[Row]) -> list[Problem]:
    """Tools, work instructions and kinds of instruments that are not on their pages."""
    tools = await session.scalars(select(func.lower(cast(Tool.name, Text))).where(Tool.active))
    numbers = await session.scalars(
        select(func.lower(cast(WorkInstruction.number, Text))).where(
            WorkInstruction.status != "retired"
        )
    )
    # What a checklist in force asks for is known too: it is shipped before the first instrument.
    kinds = map(str.lower, await instruments.kinds(session))
    known = {"tools": set(tools), "instruction": set(numbers), "instrument": set(kinds)}
    words = {"tools": "tool", "instruction": "work instruction", "instrument": "instrument"}
    return [
        Problem(number, row.get("key", ""), column, f"{words[column]} {shown(name)} is not known")
        for number, row in enumerate(rows, start=1)
        for column in known
        for name in filter(None, map(str.strip, row.get(column, "").split(";")))
        if name.lower() not in known[column]
    ]


async def _numbers(session: AsyncSession) -> Catalogue:
    """Every item number there is; a template asks for nothing else of the catalogue."""
    numbers = await session.scalars(select(cast(Item.number, Text)).where(Item.active))
    return Catalogue({number: KnownItem(number=number, name="") for number in numbers})


def _same(one: Template, other: Template) -> bool:
    return (one.sha256, one.name, one.document_number) == (
        other.sha256,
        other.name,
        other.document_number,
    )

"""A task as somebody opens it: its parts and where they are, the tools, how it is done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app import instructions
from app.access import Action, check
from app.errors import Refused
from app.instructions import Instruction
from app.rules.run_item import RunItem, from_json


@dataclass(frozen=True, slots=True, kw_only=True)
class PartShown:
    """A part of the BOM a task uses.

    `quantity` is how many the task takes; `places` are the ways to it in the BOM, each from the
    top line down to what holds it, empty for a top line itself. `picture` is the id of its item
    when there is a picture of it.
    """

    number: str
    name: str
    quantity: str
    places: Sequence[Sequence[str]]
    in_catalogue: bool
    picture: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolShown:
    """A tool a task asks for, and where it is kept."""

    name: str
    note: str
    active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskShown:
    """Everything about one place of a run that helps to do it."""

    run_id: int
    stage: str
    open: bool
    build_number: str
    item: RunItem
    parts: Sequence[PartShown]
    tools: Sequence[ToolShown]
    # What the checklist names; `instruction` is None when nobody has activated it yet.
    instruction_number: str
    instruction: Instruction | None


async def look_at(session: AsyncSession, run_id: int, key: str, basin: int = 0) -> TaskShown:
    """The task of this place of the run; refused when there is none."""
    await check(session, Action.SEE_RUN)
    asked = {"run_id": run_id, "key": key, "basin": basin}
    run = (await session.execute(TASK, asked)).one_or_none()
    if run is None or run.item is None:
        raise Refused("This checklist has no such task.")
    item = from_json(run.item)
    number = item.instruction
    return TaskShown(
        run_id=run_id,
        stage=run.stage,
        open=run.open,
        build_number=run.build_number,
        item=item,
        parts=await _parts(session, run.bom_id, item),
        tools=await _tools(session, item),
        instruction_number=number,
        instruction=await instructions.in_force(session, number) if number else None,
    )


async def _parts(session: AsyncSession, bom_id: int | None, item: RunItem) -> list[PartShown]:
    if not item.parts:
        return []
    asked = {"bom_id": bom_id, "numbers": [part.number for part in item.parts]}
    rows = (await session.execute(PLACES, asked)).all()
    places: dict[str, list[Sequence[str]]] = {}
    for row in rows:
        places.setdefault(row.number, []).append(row.way)
    known = {row.number: row for row in await session.execute(ITEMS, asked)}
    return [
        PartShown(
            number=part.number,
            name=part.name,
            quantity=part.quantity,
            places=places.get(part.number, []),
            in_catalogue=part.number in known,
            picture=_picture(known, part.number),
        )
        for part in item.parts
    ]


def _picture(known: Mapping[str, Any], number: str) -> int | None:
    return known[number].id if number in known and known[number].pictured else None


async def _tools(session: AsyncSession, item: RunItem) -> list[ToolShown]:
    if not item.tools:
        return []
    rows = await session.execute(TOOLS, {"names": [name.strip() for name in item.tools]})
    shown = [ToolShown(**row._mapping) for row in rows]  # noqa: SLF001  # its public name
    called = item.tool_labels or [tool.name for tool in shown]
    return [replace(tool, name=name) for tool, name in zip(shown, called, strict=True)]


TASK = text("""
SELECT r.stage, r.closed_at IS NULL AS open, r.bom_id, b.number::text AS build_number, (
    SELECT i FROM jsonb_array_elements(r.items) i
    WHERE i ->> 'key' = :key AND coalesce((i ->> 'basin')::int, 0) = :basin LIMIT 1) AS item
FROM run r JOIN build b ON b.id = r.build_id WHERE r.id = :run_id
""")
# From each occurrence up to its top line.
PLACES = text("""
WITH RECURSIVE up AS (
    SELECT l.item_number AS number, l.position AS at, l.parent_position AS parent,
        ARRAY[]::text[] AS way
    FROM bom_line l
    WHERE l.bom_id = :bom_id AND l.item_number = ANY(CAST(:numbers AS text[]))
    UNION ALL
    SELECT up.number, up.at, l.parent_position, ARRAY[l.item_number || ' ' || l.name] || up.way
    FROM up JOIN bom_line l ON l.bom_id = :bom_id AND l.position = up.parent
)
SELECT number, way FROM up WHERE parent IS NULL ORDER BY number, at
""")
ITEMS = text("""
SELECT asked.number, i.id, i.picture_key <> '' AS pictured
FROM unnest(CAST(:numbers AS text[])) asked (number)
JOIN item i ON i.number = CAST(asked.number AS citext)
""")
TOOLS = text("""
SELECT coalesce(t.name::text, asked.name) AS name, coalesce(t.note, '') AS note,
    coalesce(t.active, true) AS active
FROM unnest(CAST(:names AS text[])) WITH ORDINALITY asked (name, at)
LEFT JOIN tool t ON t.name = CAST(asked.name AS citext) ORDER BY asked.at
""")

"""Loading the shipped tools and work instructions: what is there already stays as it is."""

from dataclasses import dataclass

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from imports.starter_floor import StarterFloor, StarterInstruction
from models.instruments import Tool, WorkInstruction, WorkInstructionStep


@dataclass(frozen=True, slots=True, kw_only=True)
class SeededFloor:
    """How many of each were added, and how many stood there already."""

    tools: tuple[int, int]
    instructions: tuple[int, int]


async def seed_floor(session: AsyncSession, shipped: StarterFloor) -> SeededFloor:
    """Add the tools and instructions nobody has; instructions come into force at once."""
    known = {name.lower() for name in await session.scalars(select(Tool.name))}
    tools = {name: note for name, note in shipped.tools.items() if name.lower() not in known}
    if tools:
        rows = [{"name": name, "note": note} for name, note in tools.items()]
        await session.execute(insert(Tool), rows)
    written = {one.lower() for one in await session.scalars(select(WorkInstruction.number))}
    new = [one for one in shipped.instructions if one.number.lower() not in written]
    if new:
        await _add(session, new)
    return SeededFloor(
        tools=(len(tools), len(shipped.tools) - len(tools)),
        instructions=(len(new), len(shipped.instructions) - len(new)),
    )


async def _add(session: AsyncSession, new: list[StarterInstruction]) -> None:
    heads = [
        WorkInstruction(
            number=one.number, revision=1, title=one.title, created_by=None, activated_at=None
        )
        for one in new
    ]
    session.add_all(heads)
    await session.flush()
    await session.execute(
        insert(WorkInstructionStep),
        [
            {"work_instruction_id": head.id, "position": position, "text": text}
            for head, one in zip(heads, new, strict=True)
            for position, text in enumerate(one.steps, start=1)
        ],
    )
    # Their steps are in: from now on the database refuses to change them.
    await session.execute(
        update(WorkInstruction)
        .where(WorkInstruction.id.in_([head.id for head in heads]))
        .values(status="active", activated_at=func.clock_timestamp())
    )

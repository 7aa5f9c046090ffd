"""Tools that tasks ask for by name; taken out of use, never deleted or renamed."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app import live
from app.access import Action, check
from app.catalogue.wording import patterns
from app.errors import Refused
from models.instruments import Tool

LONGEST_NAME, LONGEST_NOTE, MOST = 80, 1000, 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolRow:
    """A tool; `note` says which one and where it is, `tasks` counts the tasks that ask for it.

    `id` is None for a name that a task asks for and nobody has described yet.
    """

    id: int | None
    name: str
    note: str
    active: bool
    tasks: int


async def listed(session: AsyncSession, words: str = "") -> Sequence[ToolRow]:
    """Every tool, and every name an active checklist asks for; those out of use last."""
    await check(session, Action.SEE_INSTRUMENTS)
    rows = await session.execute(ROWS, {"words": list(patterns(words)), "most": MOST})
    return [ToolRow(**row._mapping) for row in rows]  # noqa: SLF001  # its public name


async def add(session: AsyncSession, name: str, note: str = "") -> int:
    """A new tool; answers its id. Refused when there is one of this name."""
    await check(session, Action.CHANGE_INSTRUCTIONS)
    called = " ".join(name.split())
    if len(called) < 2:
        raise Refused("Say what the tool is called.")
    if len(called) > LONGEST_NAME or ";" in called:
        raise Refused(f"A tool has a name of at most {LONGEST_NAME} characters without semicolon.")
    made: int | None = await session.scalar(
        insert(Tool)
        .values(name=called, note=_tidy(note))
        .on_conflict_do_nothing(index_elements=[Tool.name])
        .returning(Tool.id)
    )
    if made is None:
        raise Refused(f"There is a tool “{called}” already.")
    await live.announce(session, "tool", made)
    return made


async def describe(session: AsyncSession, tool_id: int, note: str) -> None:
    """Say which one it is and where it is kept."""
    tool = await _changeable(session, tool_id)
    tool.note = _tidy(note)
    await live.announce(session, "tool", tool_id)


async def take_out_of_use(session: AsyncSession, tool_id: int) -> None:
    """Tasks that ask for it say so."""
    tool = await _changeable(session, tool_id)
    tool.active = False
    await live.announce(session, "tool", tool_id)


async def bring_back(session: AsyncSession, tool_id: int) -> None:
    """Undo `take_out_of_use`."""
    tool = await _changeable(session, tool_id)
    tool.active = True
    await live.announce(session, "tool", tool_id)


async def _changeable(session: AsyncSession, tool_id: int) -> Tool:
    await check(session, Action.CHANGE_INSTRUCTIONS)
    tool = await session.get(Tool, tool_id, with_for_update=True)
    if tool is None:
        raise Refused("This tool does not exist.")
    return tool


def _tidy(note: str) -> str:
    said = note.strip()
    if len(said) > LONGEST_NOTE:
        raise Refused(f"A note has at most {LONGEST_NOTE} characters.")
    return said


ROWS = text("""
WITH asked AS (
    SELECT lower(btrim(one)) AS name, min(btrim(one)) AS written, count(DISTINCT i.id) AS tasks
    FROM template_item i JOIN template t ON t.id = i.template_id AND t.status = 'active',
        string_to_table(coalesce(i.row ->> 'tools', ''), ';') one
    WHERE btrim(one) <> '' GROUP BY 1
)
SELECT t.id, coalesce(t.name::text, a.written) AS name, coalesce(t.note, '') AS note,
    coalesce(t.active, true) AS active, coalesce(a.tasks, 0) AS tasks
FROM tool t FULL JOIN asked a ON a.name = lower(t.name::text)
WHERE lower(coalesce(t.name::text, a.written) || ' ' || coalesce(t.note, ''))
    LIKE ALL (CAST(:words AS text[]))
ORDER BY coalesce(t.active, true) DESC, lower(coalesce(t.name::text, a.written)) LIMIT :most
""")

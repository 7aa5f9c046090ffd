"""Work instructions as people read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from app.access import Action, check
from app.catalogue.wording import patterns
from app.errors import Refused
from models.instruments import WorkInstruction, WorkInstructionStep

MOST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class InstructionRow:
    """A number with the revision in force and the draft, None where there is none.

    A number that a checklist asks for and nobody has written has neither.
    """

    number: str
    title: str
    active: int | None
    draft: int | None
    steps: int
    tasks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step; `pictured` tells whether it has a picture, `picture_sha256` which one."""

    id: int
    position: int
    text: str
    picture_sha256: str

    @property
    def pictured(self) -> bool:
        return bool(self.picture_sha256)


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionHead:
    """A revision of an instruction without its steps."""

    revision: int
    status: str
    title: str
    created_by: str
    created_at: datetime
    activated_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskUsing:
    """An item of an active checklist that names the instruction."""

    stage: str
    template: str
    wording: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruction:
    """One revision with its steps, and what else there is of this number."""

    id: int
    number: str
    revision: int
    title: str
    status: str
    activated_at: datetime | None
    steps: Sequence[Step]
    revisions: Sequence[RevisionHead] = ()
    tasks: Sequence[TaskUsing] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureKept:
    """Where a picture lies, for a download."""

    store_key: str
    media_type: str
    sha256: str


async def listed(session: AsyncSession, words: str = "") -> Sequence[InstructionRow]:
    """By number; also numbers that a checklist asks for and nobody has written yet."""
    await check(session, Action.SEE_INSTRUMENTS)
    rows = await session.execute(ROWS, {"words": list(patterns(words)), "most": MOST})
    return [InstructionRow(**row._mapping) for row in rows]  # noqa: SLF001  # its public name


async def look(session: AsyncSession, number: str, revision: int | None = None) -> Instruction:
    """A revision, or else the one in force, or else the newest; refused when there is none."""
    await check(session, Action.SEE_INSTRUMENTS)
    asked = {"number": number.replace("\x00", " ").strip()}
    heads = [_head(row) for row in await session.execute(REVISIONS, asked)]
    wanted = [one for one in heads if revision in {None, one.revision}]
    if not wanted:
        raise Refused(f"There is no work instruction {number[:40]}" + _of(revision) + ".")
    shown = next((one for one in wanted if one.status == "active"), wanted[0])
    found = await _stored(session, asked["number"], shown.revision)
    tasks = await session.execute(TASKS, asked)
    return _instruction(found, heads, [TaskUsing(**row._mapping) for row in tasks])  # noqa: SLF001


async def in_force(session: AsyncSession, number: str) -> Instruction | None:
    """The active revision with its steps; None when nobody has activated one."""
    await check(session, Action.SEE_INSTRUMENTS)
    found = await session.scalar(
        select(WorkInstruction)
        .where(WorkInstruction.number == number, WorkInstruction.status == "active")
        .options(selectinload(WorkInstruction.steps))
    )
    return _instruction(found) if found else None


async def picture(session: AsyncSession, step_id: int) -> PictureKept:
    """The picture of a step; refused when it has none."""
    await check(session, Action.SEE_INSTRUMENTS)
    step = await session.get(WorkInstructionStep, step_id)
    if step is None or not step.picture_key:
        raise Refused("There is no picture here.")
    return PictureKept(
        store_key=step.picture_key,
        media_type=step.picture_media_type,
        sha256=step.picture_sha256,
    )


async def _stored(session: AsyncSession, number: str, revision: int) -> WorkInstruction:
    query = (
        select(WorkInstruction)
        .where(WorkInstruction.number == number, WorkInstruction.revision == revision)
        .options(selectinload(WorkInstruction.steps))
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(query)).one()


def _instruction(
    found: WorkInstruction,
    revisions: Sequence[RevisionHead] = (),
    tasks: Sequence[TaskUsing] = (),
) -> Instruction:
    return Instruction(
        id=found.id,
        number=found.number,
        revision=found.revision,
        title=found.title,
        status=found.status,
        activated_at=found.activated_at,
        steps=[
            Step(
                id=step.id,
                position=step.position,
                text=step.text,
                picture_sha256=step.picture_sha256,
            )
            for step in found.steps
        ],
        revisions=revisions,
        tasks=tasks,
    )


def _head(row: Any) -> RevisionHead:  # noqa: ANN401  # a row of REVISIONS
    return RevisionHead(**row._mapping)  # noqa: SLF001  # its public name


def _of(revision: int | None) -> str:
    return f", revision {revision}" if revision is not None else ""


ROWS = text("""
WITH asked AS (
    SELECT lower(btrim(i.row ->> 'instruction')) AS number,
        min(btrim(i.row ->> 'instruction')) AS written, count(*) AS tasks
    FROM template_item i JOIN template t ON t.id = i.template_id AND t.status = 'active'
    WHERE btrim(coalesce(i.row ->> 'instruction', '')) <> '' GROUP BY 1
), known AS (
    SELECT min(w.number::text) AS number,
        (array_agg(w.title ORDER BY w.status = 'active' DESC, w.revision DESC))[1] AS title,
        min(w.revision) FILTER (WHERE w.status = 'active') AS active,
        min(w.revision) FILTER (WHERE w.status = 'draft') AS draft,
        (array_agg(w.id ORDER BY w.status = 'active' DESC, w.revision DESC))[1] AS id
    FROM work_instruction w GROUP BY w.number
)
SELECT coalesce(k.number, a.written) AS number, coalesce(k.title, '') AS title, k.active, k.draft,
    (SELECT count(*) FROM work_instruction_step s WHERE s.work_instruction_id = k.id) AS steps,
    coalesce(a.tasks, 0) AS tasks
FROM known k FULL JOIN asked a ON a.number = lower(k.number)
WHERE lower(coalesce(k.number, a.written) || ' ' || coalesce(k.title, ''))
    LIKE ALL (CAST(:words AS text[]))
ORDER BY lower(coalesce(k.number, a.written)) LIMIT :most
""")
REVISIONS = text("""
SELECT w.revision, w.status, w.title, coalesce(p.name, 'shipped') AS created_by, w.created_at,
    w.activated_at
FROM work_instruction w LEFT JOIN person p ON p.id = w.created_by
WHERE w.number = CAST(:number AS citext) ORDER BY w.revision DESC
""")
TASKS = text("""
SELECT t.stage, t.name AS template, coalesce(i.row ->> 'wording_en', i.key) AS wording
FROM template_item i JOIN template t ON t.id = i.template_id AND t.status = 'active'
WHERE lower(btrim(i.row ->> 'instruction')) = lower(:number) ORDER BY t.stage, i.position
""")

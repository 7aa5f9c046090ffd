"""Writing a revision of a work instruction; the database refuses any change of an active one."""

import re

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from app import live
from app.access import Action, check, standing
from app.errors import Conflict, Refused
from app.files.store import Kept
from models.instruments import INSTRUCTION_NUMBER, WorkInstruction, WorkInstructionStep

NUMBER = re.compile(INSTRUCTION_NUMBER)
LONGEST_TITLE, LONGEST_TEXT, MOST_STEPS = 200, 2000, 60
NOT_A_DRAFT = "This revision is in force or retired: make a new draft to change it."


class Untitled(Refused):
    """The title is missing or too long."""


async def begin(session: AsyncSession, number: str, title: str) -> int:
    """The first draft of a new instruction; answers its id."""
    await check(session, Action.CHANGE_INSTRUCTIONS)
    called = number.strip()
    if not NUMBER.fullmatch(called):
        raise Refused("A number has 2 to 40 letters, digits, dots and dashes, such as WI-T2-40.")
    made: int | None = await session.scalar(
        insert(WorkInstruction)
        .values(
            number=called,
            revision=1,
            title=_title(title),
            created_by=(await standing(session)).person_id,
        )
        .on_conflict_do_nothing()
        .returning(WorkInstruction.id)
    )
    if made is None:
        raise Refused(f"There is a work instruction {called} already.")
    await _announce(session, made)
    return made


async def new_draft(session: AsyncSession, number: str) -> int:
    """The draft of the next revision, a copy of the newest; the one that is open if there is one.

    Answers its revision.
    """
    await check(session, Action.CHANGE_INSTRUCTIONS)
    of_it = select(WorkInstruction).where(WorkInstruction.number == number)
    # Two at once: the second waits here, and then finds the draft of the first.
    await session.scalar(of_it.where(WorkInstruction.revision == 1).with_for_update())
    newest = await session.scalar(
        of_it.order_by(WorkInstruction.revision.desc())
        .limit(1)
        .options(selectinload(WorkInstruction.steps))
    )
    if newest is None:
        raise Refused("This work instruction does not exist.")
    if newest.status == "draft":
        return newest.revision
    draft = WorkInstruction(
        number=newest.number,
        revision=newest.revision + 1,
        title=newest.title,
        created_by=(await standing(session)).person_id,
        activated_at=None,
        steps=[_copy(step) for step in newest.steps],
    )
    session.add(draft)
    await session.flush()
    await _announce(session, draft.id)
    return draft.revision


async def change_title(
    session: AsyncSession, instruction_id: int, title: str, *, before: str
) -> None:
    """Call it otherwise; `Conflict` when it is no longer called what it was before."""
    draft = await _draft(session, instruction_id)
    said = _title(title)
    if draft.title not in {_on_one_line(before), said}:
        raise Conflict(f"Somebody changed the title in the meantime. It says now: {draft.title}")
    draft.title = said
    await _announce(session, instruction_id)


async def add_step(session: AsyncSession, instruction_id: int, text: str) -> int:
    """A step at the end; answers its id."""
    await _draft(session, instruction_id)
    last = await session.scalar(
        select(func.max(WorkInstructionStep.position)).filter_by(work_instruction_id=instruction_id)
    )
    if (last or 0) >= MOST_STEPS:
        raise Refused(f"A work instruction has at most {MOST_STEPS} steps: write a second one.")
    step = WorkInstructionStep(
        work_instruction_id=instruction_id, position=(last or 0) + 1, text=_text(text)
    )
    session.add(step)
    # The answer is the new row's id.
    await session.flush()
    await _announce(session, instruction_id)
    return step.id


async def change_step(session: AsyncSession, step_id: int, text: str, *, before: str) -> None:
    """Say it otherwise; `Conflict` when it no longer says what was there before."""
    step = await _step(session, step_id)
    said = _text(text)
    if step.text not in {before, said}:
        raise Conflict(f"Somebody changed this step in the meantime. It says now: {step.text}")
    step.text = said
    await _announce(session, step.work_instruction_id)


async def move_step(session: AsyncSession, step_id: int, to: int) -> None:
    """Put it at this place, counted from 1; the others make room."""
    step = await _step(session, step_id)
    others = await _others(session, step)
    others.insert(max(0, min(to - 1, len(others))), step)
    await _number(session, others)
    await _announce(session, step.work_instruction_id)


async def remove_step(session: AsyncSession, step_id: int) -> None:
    """Out of the draft; the revisions before keep theirs."""
    step = await _step(session, step_id)
    others = await _others(session, step)
    await session.delete(step)
    # The numbers of the others close the gap it leaves.
    await session.flush()
    await _number(session, others)
    await _announce(session, step.work_instruction_id)


async def may_add_picture(session: AsyncSession, step_id: int) -> None:
    """Refuse before the first byte is read."""
    await _step(session, step_id, locked=False)


async def picture_step(session: AsyncSession, step_id: int, kept: Kept) -> None:
    """Give the step this picture, which is stored already."""
    if not kept.media_type.startswith("image/"):
        raise Refused("A step shows a picture: choose a JPEG, PNG or WebP file.")
    step = await _step(session, step_id)
    step.picture_key, step.picture_sha256 = kept.store_key, kept.sha256
    step.picture_media_type = kept.media_type
    await _announce(session, step.work_instruction_id)


async def remove_picture(session: AsyncSession, step_id: int) -> None:
    """The step goes without a picture."""
    step = await _step(session, step_id)
    step.picture_key = step.picture_sha256 = step.picture_media_type = ""
    await _announce(session, step.work_instruction_id)


async def activate(session: AsyncSession, instruction_id: int) -> None:
    """Put the draft in force; the revision before is retired at the same moment."""
    draft = await _draft(session, instruction_id)
    count = select(func.count()).select_from(WorkInstructionStep)
    if not await session.scalar(count.filter_by(work_instruction_id=instruction_id)):
        raise Refused("A work instruction without steps tells nobody anything: write one first.")
    await session.execute(
        update(WorkInstruction)
        .where(WorkInstruction.number == draft.number, WorkInstruction.status == "active")
        .values(status="retired")
    )
    draft.status, draft.activated_at = "active", func.clock_timestamp()
    await session.flush()
    await _announce(session, instruction_id)


async def _draft(session: AsyncSession, instruction_id: int) -> WorkInstruction:
    await check(session, Action.CHANGE_INSTRUCTIONS)
    found = await session.get(WorkInstruction, instruction_id, with_for_update=True)
    if found is None:
        raise Refused("This work instruction does not exist.")
    if found.status != "draft":
        raise Refused(NOT_A_DRAFT)
    return found


async def _step(session: AsyncSession, step_id: int, *, locked: bool = True) -> WorkInstructionStep:
    await check(session, Action.CHANGE_INSTRUCTIONS)
    step = await session.get(WorkInstructionStep, step_id)
    if step is None:
        raise Refused("This step is gone: somebody removed it.")
    of = await session.get(
        WorkInstruction, step.work_instruction_id, with_for_update=locked or None
    )
    if of is None or of.status != "draft":
        raise Refused(NOT_A_DRAFT)
    if locked:
        # Whoever held the lock before may have changed it.
        await session.refresh(step)
    return step


async def _others(session: AsyncSession, step: WorkInstructionStep) -> list[WorkInstructionStep]:
    query = (
        select(WorkInstructionStep)
        .where(
            WorkInstructionStep.work_instruction_id == step.work_instruction_id,
            WorkInstructionStep.id != step.id,
        )
        .order_by(WorkInstructionStep.position)
    )
    return list(await session.scalars(query))


async def _number(session: AsyncSession, steps: list[WorkInstructionStep]) -> None:
    for position, step in enumerate(steps, start=1):
        step.position = position
    await session.flush()


def _copy(step: WorkInstructionStep) -> WorkInstructionStep:
    return WorkInstructionStep(
        position=step.position,
        text=step.text,
        picture_key=step.picture_key,
        picture_sha256=step.picture_sha256,
        picture_media_type=step.picture_media_type,
    )


def _title(title: str) -> str:
    said = _on_one_line(title)
    if len(said) < 3:
        raise Untitled("Say in a few words what the work instruction is about.")
    if len(said) > LONGEST_TITLE:
        raise Untitled(f"A title has at most {LONGEST_TITLE} characters.")
    return said


def _on_one_line(words: str) -> str:
    return " ".join(words.split())


def _text(text: str) -> str:
    said = text.strip()
    if not said:
        raise Refused("Say what is done in this step.")
    if len(said) > LONGEST_TEXT:
        raise Refused(f"A step has at most {LONGEST_TEXT} characters: make two of it.")
    return said


async def _announce(session: AsyncSession, instruction_id: int) -> None:
    await live.announce(session, "instruction", instruction_id)

"""Serial numbers that come out of answers: each is built in somewhere, and only there."""

from collections.abc import Sequence

from sqlalchemy import Row, func, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app import settings
from app.errors import Refused
from app.history.saying import day
from app.rules.verdict import Answered, standing, taken_back
from app.runs import rows
from app.runs.place import ANSWER, ANSWERS, Found, read
from app.runs.rows import Stored
from models.checklists import SerialNumber

LONGEST = 80


async def record(session: AsyncSession, found: Found) -> None:
    """Keep the serial number that counts here after its answers; any other is marked removed.

    In a conflict both count: either may be built in. Refused with the place where a number is in
    use already, or was taken out in rework, unless a note with this very number says why it is
    used again. The caller has checked, and has kept the answer.
    """
    answers = [rows.answered(one) for one in await _answers_in_turn(session, found)]
    stands = standing(found.item, answers)
    counting = [one for one in stands.heads if one.verdict == "pass"]
    if any(len(one.value) > LONGEST for one in counting):
        raise Refused(f"A serial number has at most {LONGEST} characters.")
    kind = found.item.serial_of or found.item.key
    await _remove_others(session, found, kind, [one.value for one in counting])
    for one in counting:
        while not await _is_kept(session, found, kind, one):
            # Given back by somebody since, if it is not in use: then it is free to be kept.
            if await _is_here(session, found, kind, one.value):
                break
        if not _says_why(answers, one.value):
            await _refuse_taken_out(session, found, kind, one.value)


async def _answers_in_turn(session: AsyncSession, found: Found) -> Sequence[Stored]:
    """Those of everybody: who has tapped here in the same moment comes before this, or waits."""
    await session.execute(TURN, {"run_id": found.run_id})
    asked = {"run_id": found.run_id, "key": found.item.key, "basin": found.item.basin}
    return [read(one) for one in await session.scalars(ANSWERS_HERE, asked)]


async def _remove_others(
    session: AsyncSession, found: Found, kind: str, counting: Sequence[str]
) -> None:
    await session.execute(
        update(SerialNumber)
        .where(
            SerialNumber.build_id == found.build_id,
            SerialNumber.kind == kind,
            SerialNumber.item_key == found.item.key,
            SerialNumber.basin == found.item.basin,
            SerialNumber.serial.not_in(counting),
            SerialNumber.removed_at.is_(None),
        )
        .values(removed_at=func.clock_timestamp())
    )


async def _is_kept(session: AsyncSession, found: Found, kind: str, said: Answered) -> bool:
    """False when the number is in use at this moment, here or elsewhere."""
    row = await session.execute(
        insert(SerialNumber)
        .values(
            kind=kind,
            serial=said.value,
            build_id=found.build_id,
            run_id=found.run_id,
            item_key=found.item.key,
            basin=found.item.basin,
            answer_id=said.id,
        )
        .on_conflict_do_nothing()
        .returning(SerialNumber.id)
    )
    return row.one_or_none() is not None


async def _is_here(session: AsyncSession, found: Found, kind: str, serial: str) -> bool:
    """Whether this very place has it, or nobody; refused with where when it is elsewhere."""
    used = (await session.execute(WHERE_USED, {"kind": kind, "serial": serial})).one_or_none()
    if used is None or _same_place(used, found):
        return used is not None
    basin = f", basin {used.basin}" if used.basin else ""
    where = "this build" if used.build_id == found.build_id else f"build {used.build_number}"
    raise Refused(
        f"The serial number {used.serial} ({kind}) is in {where}{basin}, "
        f"order {used.po_number} already."
    )


def _says_why(answers: Sequence[Answered], serial: str) -> bool:
    """Whether a note came with this number here; what its author has undone was never said."""
    gone = taken_back(answers)
    about = [one for one in answers if one.id not in gone and one.note.strip()]
    return any(one.value.casefold() == serial.casefold() for one in about)


async def _refuse_taken_out(session: AsyncSession, found: Found, kind: str, serial: str) -> None:
    """A part that was replaced elsewhere may have failed there: nobody uses it without a word."""
    asked = {
        "kind": kind,
        "serial": serial,
        "build_id": found.build_id,
        "key": found.item.key,
        "basin": found.item.basin,
        "zone": settings.current().factory_time_zone,
    }
    out = (await session.execute(TAKEN_OUT, asked)).one_or_none()
    if out is None:
        return
    basin = f", basin {out.basin}" if out.basin else ""
    raise Refused(
        f"The serial number {out.serial} ({kind}) was replaced in build {out.build_number}{basin}, "
        f"order {out.po_number}, on {day(out.day)}. If it is to be used again, say in a note here "
        "why it may be: the note is entered with the number."
    )


def _same_place(used: Row[tuple[object, ...]], found: Found) -> bool:
    here = (found.build_id, found.item.key, found.item.basin)
    return (used.build_id, used.item_key, used.basin) == here


# Holds up other serial numbers of the run, and no other answer.
TURN = text("SELECT id FROM run WHERE id = :run_id FOR NO KEY UPDATE")
ANSWERS_HERE = text(f"""
SELECT {ANSWER} FROM {ANSWERS}
WHERE a.run_id = :run_id AND a.item_key = :key AND a.basin = :basin ORDER BY a.id
""")  # noqa: S608  # no value is written into it
WHERE_USED = text("""
SELECT s.serial::text AS serial, s.build_id, s.item_key, s.basin, b.number::text AS build_number,
    o.po_number::text AS po_number
FROM serial_number s JOIN build b ON b.id = s.build_id JOIN "order" o ON o.id = b.order_id
WHERE s.kind = CAST(:kind AS citext) AND s.serial = CAST(:serial AS citext)
    AND s.removed_at IS NULL
""")
# In rework: the run that was begun for it says so. What only was corrected, or what a change or a
# cancelled build has freed, may be built in anywhere.
TAKEN_OUT = text("""
SELECT s.serial::text AS serial, s.basin, b.number::text AS build_number,
    o.po_number::text AS po_number, (s.removed_at AT TIME ZONE :zone)::date AS day
FROM serial_number s JOIN build b ON b.id = s.build_id JOIN "order" o ON o.id = b.order_id
WHERE s.kind = CAST(:kind AS citext)
    AND lower(s.serial::text) = lower(CAST(:serial AS text))
    AND s.removed_at IS NOT NULL
    AND (s.build_id, s.item_key, s.basin) <> (:build_id, :key, :basin)
    AND EXISTS (
        SELECT FROM run r, jsonb_array_elements(r.items) i
        WHERE r.build_id = s.build_id AND r.cause = 'rework'
            AND i->>'replaces' = s.serial::text
            AND i->>'key' = s.item_key AND coalesce((i->>'basin')::int, 0) = s.basin)
ORDER BY s.removed_at DESC LIMIT 1
""")

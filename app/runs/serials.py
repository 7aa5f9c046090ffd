"""Serial numbers that come out of answers: each is built in somewhere, and only there."""

from sqlalchemy import Row, func, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.errors import Refused
from app.runs.place import Found
from models.checklists import Answer, SerialNumber

LONGEST = 80


async def record(session: AsyncSession, found: Found, made: Answer, answer_id: int) -> None:
    """Keep the serial number of this place as the answer says; the one before is marked removed.

    Refused with the place where a number is in use already. The caller has checked.
    """
    kind, serial = found.item.serial_of or found.item.key, made.value
    if len(serial) > LONGEST:
        raise Refused(f"A serial number has at most {LONGEST} characters.")
    await _remove_other(session, found, kind, serial)
    if made.verdict != "pass":
        return
    row = await session.execute(
        insert(SerialNumber)
        .values(
            kind=kind,
            serial=serial,
            build_id=found.build_id,
            run_id=found.run_id,
            item_key=found.item.key,
            basin=found.item.basin,
            answer_id=answer_id,
        )
        .on_conflict_do_nothing()
        .returning(SerialNumber.id)
    )
    if row.one_or_none() is None:
        await _refuse_used(session, found, kind, serial)


async def _remove_other(session: AsyncSession, found: Found, kind: str, serial: str) -> None:
    await session.execute(
        update(SerialNumber)
        .where(
            SerialNumber.build_id == found.build_id,
            SerialNumber.kind == kind,
            SerialNumber.item_key == found.item.key,
            SerialNumber.basin == found.item.basin,
            SerialNumber.serial != serial,
            SerialNumber.removed_at.is_(None),
        )
        .values(removed_at=func.clock_timestamp())
    )


async def _refuse_used(session: AsyncSession, found: Found, kind: str, serial: str) -> None:
    used = (await session.execute(WHERE_USED, {"kind": kind, "serial": serial})).one_or_none()
    if used is None or _is_here(used, found):
        return  # given back a moment ago, or said twice about the same place
    basin = f", basin {used.basin}" if used.basin else ""
    where = "this build" if used.build_id == found.build_id else f"build {used.build_number}"
    raise Refused(
        f"The serial number {used.serial} ({kind}) is in {where}{basin}, "
        f"order {used.po_number} already."
    )


def _is_here(used: Row[tuple[object, ...]], found: Found) -> bool:
    here = (found.build_id, found.item.key, found.item.basin)
    return (used.build_id, used.item_key, used.basin) == here


WHERE_USED = text("""
SELECT s.serial::text AS serial, s.build_id, s.item_key, s.basin, b.number::text AS build_number,
    o.po_number::text AS po_number
FROM serial_number s JOIN build b ON b.id = s.build_id JOIN "order" o ON o.id = b.order_id
WHERE s.kind = CAST(:kind AS citext) AND s.serial = CAST(:serial AS citext)
    AND s.removed_at IS NULL
""")

"""A calibration and its certificate: the file first, then the row; neither ever changes."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app import live
from app.access import Action, check, standing
from app.documents import write_down
from app.errors import Refused
from app.files.store import Kept
from models.documents import Document
from models.instruments import Calibration, Instrument

LONGEST_NOTE = 2000
NONE = "This instrument does not exist."


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibrated:
    """When it was calibrated, the last day it may be used, and the certificate that says so."""

    calibrated_on: date
    due_on: date
    document_id: int | None = None
    note: str = ""


async def may_add_certificate(session: AsyncSession, instrument_id: int) -> None:
    """Refuse before the first byte is read: no right, no such instrument."""
    await check(session, Action.CHANGE_INSTRUMENTS)
    if await session.get(Instrument, instrument_id) is None:
        raise Refused(NONE)


async def add_certificate(
    session: AsyncSession, instrument_id: int, kept: Kept, *, name: str
) -> int:
    """Write down a file that is stored already, for the next calibration; the document's id."""
    await may_add_certificate(session, instrument_id)
    mine = Document(instrument_id=instrument_id, kind="certificate")
    return (await write_down(session, kept, mine, name=name)).id


async def calibrate(
    session: AsyncSession, instrument_id: int, done: Calibrated, *, today: date
) -> None:
    """Record a calibration; the newest one says until when the instrument may be used."""
    await check(session, Action.CHANGE_INSTRUMENTS)
    instrument = await session.get(Instrument, instrument_id, with_for_update=True)
    if instrument is None:
        raise Refused(NONE)
    _refuse_dates(done, today)
    await _refuse_certificate(session, instrument_id, done.document_id)
    newest = await session.scalar(
        select(func.max(Calibration.calibrated_on)).filter_by(instrument_id=instrument_id)
    )
    session.add(
        Calibration(
            instrument_id=instrument_id,
            calibrated_on=done.calibrated_on,
            due_on=done.due_on,
            document_id=done.document_id,
            note=done.note.strip(),
            recorded_by=(await standing(session)).person_id,
        )
    )
    # An older certificate that is entered later proves the past, not the future.
    if newest is None or done.calibrated_on >= newest:
        instrument.due_on = done.due_on
        instrument.version += 1
    await live.announce(session, "instrument", instrument_id)


def _refuse_dates(done: Calibrated, today: date) -> None:
    if done.calibrated_on > today:
        raise Refused("The day of the calibration is in the future.")
    if done.due_on <= done.calibrated_on:
        raise Refused("The calibration is due again on a day after it was done.")
    if len(done.note) > LONGEST_NOTE:
        raise Refused(f"A note has at most {LONGEST_NOTE} characters.")


async def _refuse_certificate(
    session: AsyncSession, instrument_id: int, document_id: int | None
) -> None:
    if document_id is None:
        raise Refused("Add the certificate: a calibration without its proof counts for nothing.")
    document = await session.get(Document, document_id)
    if (
        document is None
        or document.instrument_id != instrument_id
        or document.kind != "certificate"
        or document.removed_at is not None
    ):
        raise Refused("This certificate belongs to something else. Add it here.")
    used = select(Calibration.id).filter_by(document_id=document_id)
    if await session.scalar(used) is not None:
        raise Refused("This certificate is recorded with a calibration already.")

"""Printing the page: in the ledger before anybody has it on paper."""

from sqlalchemy.ext.asyncio import AsyncSession

from app import ledger
from app.access import Action, check
from app.errors import Conflict
from app.history_record.content import sha256

STALE = "Not printed: this record has changed since you opened it. Look at what is new, then print."


async def note_print(session: AsyncSession, build_id: int, shown: str) -> None:
    """Enter in the ledger that somebody prints the page that shows this state of the record.

    Raises `Conflict` when the record has changed since: it is not printed then.
    """
    await check(session, Action.SEE_HISTORY_RECORD)
    if await sha256(session, build_id) != shown:
        raise Conflict(STALE)
    facts = {"record_sha256": shown}
    await ledger.record(session, "PRINTED", "history_record", build_id, facts)

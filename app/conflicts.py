"""Somebody was faster: who changed what of a record since a form or a line was read."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.ext.asyncio import AsyncSession

from app.history import changes, sentence_of
from models.ledger import LedgerEvent

KEPT = "What you typed is still here and not stored yet."
# More is told by their number: whoever imports a whole sheet changes every part.
MOST_TOLD = 5


async def since(
    session: AsyncSession, entity: str, record_id: int, version: int, *, parts: str = ""
) -> list[str]:
    """Every later change of the record, a sentence each, from the ledger.

    `version` is what was read; the record counts its changes in a column of that name. `parts` are
    the rows that make it up, whose changes it counts too. The caller has checked that the person
    may see it.
    """
    later = (
        (LedgerEvent.entity == entity)
        & (LedgerEvent.entity_id == str(record_id))
        & (LedgerEvent.op == "UPDATE")
        & (LedgerEvent.new_values["version"].as_integer() > version)
    )
    of_parts = (LedgerEvent.entity == parts) & LedgerEvent.txid.in_(
        select(LedgerEvent.txid).where(later)
    )
    query = select(LedgerEvent).where(or_(later, of_parts)).order_by(LedgerEvent.id)
    told = [
        f"{event.actor_name} {words}."
        for event in await session.scalars(query)
        if (words := _part(event) if event.entity == parts else _record(event))
    ]
    more = len(told) - MOST_TOLD
    return [*told[:MOST_TOLD], f"And {more} more."] if more > 0 else told


async def last_by(
    session: AsyncSession, entity: str, record_id: int, columns: Sequence[str]
) -> str:
    """Who was the last to change one of these columns of the record, from the ledger.

    The caller has checked that the person may see it.
    """
    mine = LedgerEvent.entity_id == str(record_id)
    return await _newest(session, entity, mine & LedgerEvent.new_values.has_any(array(columns)))


async def last_by_of(session: AsyncSession, entity: str, column: str, owner_id: int) -> str:
    """Who was the last to add, change or take away a record that names this one in a `column`."""
    added = select(LedgerEvent.entity_id).where(
        LedgerEvent.entity == entity,
        LedgerEvent.op == "INSERT",
        LedgerEvent.new_values[column].as_integer() == owner_id,
    )
    return await _newest(session, entity, LedgerEvent.entity_id.in_(added))


async def _newest(session: AsyncSession, entity: str, which: ColumnElement[bool]) -> str:
    query = select(LedgerEvent.actor_name).where(LedgerEvent.entity == entity, which)
    name: str | None = await session.scalar(query.order_by(LedgerEvent.id.desc()).limit(1))
    return name or "Somebody"


def _record(event: LedgerEvent) -> str:
    return f"changed {words}" if (words := changes(event)) else ""


def _part(event: LedgerEvent) -> str:
    sentence = sentence_of(event, {})
    return sentence[:1].lower() + sentence[1:]

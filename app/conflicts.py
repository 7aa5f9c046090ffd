"""Somebody was faster: who changed what of a record since a form or a line was read."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.history import changes
from models.ledger import LedgerEvent


async def since(session: AsyncSession, entity: str, record_id: int, version: int) -> list[str]:
    """Every later change of the record, a sentence each, from the ledger.

    `version` is what was read; the record counts its changes in a column of that name. The caller
    has checked that the person may see it.
    """
    query = (
        select(LedgerEvent)
        .where(LedgerEvent.entity == entity, LedgerEvent.entity_id == str(record_id))
        .where(LedgerEvent.op == "UPDATE")
        .where(LedgerEvent.new_values["version"].as_integer() > version)
        .order_by(LedgerEvent.id)
    )
    return [
        f"{event.actor_name} changed {words}."
        for event in await session.scalars(query)
        if (words := changes(event))
    ]

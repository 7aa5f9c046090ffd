"""The ledger: the one function that reports what happened, and how it is read and checked."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, literal, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from models.ledger import LedgerEvent


async def record(
    session: AsyncSession,
    op: str,
    entity: str,
    entity_id: object,
    facts: dict[str, Any] | None = None,
) -> None:
    """Report what no row change shows: signed in, exported, printed, viewed.

    Who, when and from where come from the transaction; they cannot be chosen here.
    """
    await session.execute(
        select(func.audit.record(op, entity, str(entity_id), literal(facts, JSONB)))
    )


async def record_refusal(
    session: AsyncSession, action: str, why: str, *, entity: str = "action"
) -> None:
    """Report that somebody was refused, in the words they saw."""
    nothing = literal(None, JSONB)
    await session.execute(
        select(func.audit.record("REFUSED", entity, action, nothing, "REFUSED", "MEDIUM", why))
    )


async def of(
    session: AsyncSession, entity: str, entity_ids: Sequence[object], *, limit: int = 200
) -> Sequence[LedgerEvent]:
    """What happened to these records, newest first."""
    query = (
        select(LedgerEvent)
        .where(
            LedgerEvent.entity == entity, LedgerEvent.entity_id.in_([str(i) for i in entity_ids])
        )
        .order_by(LedgerEvent.id.desc())
        .limit(limit)
    )
    return (await session.scalars(query)).all()

"""Configurations to copy: builds of orders that were submitted, found by PO, build or customer."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Action, check
from app.catalogue.wording import patterns
from app.errors import Refused
from app.rules import reading

MOST_FOUND = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A build whose configuration can be copied."""

    build_id: int
    build_number: str
    po_number: str
    customer: str
    model: str
    length: str


async def sources(session: AsyncSession, words: str) -> list[Source]:
    """Builds whose order matches every word, the newest first; one query."""
    await check(session, Action.ENTER_ORDER)
    rows = await session.execute(FOUND, {"patterns": patterns(words), "most": MOST_FOUND})
    return [
        Source(
            build_id=row.id,
            build_number=row.number,
            po_number=row.po_number,
            customer=row.customer,
            model=row.model or "",
            length=row.length or "",
        )
        for row in rows
    ]


async def configuration_of(session: AsyncSession, build_id: int) -> dict[str, Any]:
    """What this build was last configured as, its numbers exactly as they are stored."""
    await check(session, Action.ENTER_ORDER)
    content = await session.scalar(NEWEST, {"build": build_id})
    found = reading.parse_json(content) if content else None
    if not isinstance(found, dict):
        raise Refused("This build has no configuration to copy.")
    return found


FOUND = text("""
SELECT b.id, b.number::text, o.po_number::text, o.customer,
    c.content ->> 'model' AS model, c.content ->> 'length' AS length
FROM (
    SELECT o.* FROM "order" o
    WHERE o.search_text LIKE ALL(CAST(:patterns AS text[]))
    ORDER BY o.created_at DESC, o.id DESC LIMIT :most
) o
JOIN build b ON b.order_id = o.id
JOIN LATERAL (
    SELECT content FROM configuration WHERE build_id = b.id ORDER BY revision DESC LIMIT 1
) c ON true
ORDER BY o.created_at DESC, o.id DESC, b.position LIMIT :most
""")
NEWEST = text(
    "SELECT content::text FROM configuration WHERE build_id = :build ORDER BY revision DESC LIMIT 1"
)

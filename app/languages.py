"""The language of the papers of a build: the order's, unless a change has chosen another."""

from typing import LiteralString

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

# For build b of order o. It was configured in the order's; a change may have chosen another.
LANGUAGE: LiteralString = """coalesce((
    SELECT nullif(
        (array_agg(f.content ->> 'language' ORDER BY f.revision DESC))[1],
        (array_agg(f.content ->> 'language' ORDER BY f.revision))[1])
    FROM configuration f WHERE f.build_id = b.id), o.language)"""


async def of_build(session: AsyncSession, build_id: int) -> str:
    return str(await session.scalar(BUILD, {"id": build_id}))


async def of_order(session: AsyncSession, order_id: int) -> tuple[str, ...]:
    """Those of its builds, each once."""
    return tuple(await session.scalars(ORDER, {"id": order_id}))


FROM = 'FROM build b JOIN "order" o ON o.id = b.order_id'
BUILD = text(f"SELECT {LANGUAGE} {FROM} WHERE b.id = :id")
ORDER = text(f"SELECT DISTINCT {LANGUAGE} {FROM} WHERE o.id = :id ORDER BY 1")

"""Since when a build is drawn as it is: an earlier drawing for it shows another sink."""

from itertools import pairwise

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app import rulesets
from app.rules import reading
from app.rules.reopening import redrawn


async def drawn_at(session: AsyncSession, build_id: int) -> str:
    """When its body was last changed (ISO 8601), or empty when it is as it was ordered.

    The caller has checked.
    """
    rows = (await session.execute(text(REVISIONS), {"build_id": build_id})).all()
    if len(rows) < 2:
        return ""
    rules = (await rulesets.active(session)).rules
    known = [(reading.read(row.content, rules).configuration, row.created_at) for row in rows]
    times = [at for (before, _), (after, at) in pairwise(known) if redrawn(before, after)]
    return times[-1].isoformat() if times else ""


REVISIONS = """
SELECT content, created_at FROM configuration WHERE build_id = :build_id ORDER BY revision
"""

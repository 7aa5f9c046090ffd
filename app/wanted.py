"""The day a build is wanted: what its order says, and once it left the house what it said then."""

from datetime import date
from typing import LiteralString

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


def wanted_on(build: LiteralString = "b", order: LiteralString = "o") -> LiteralString:
    """As SQL, for these names of a build and its order.

    The day may still change for the other builds of the order. What it was when this one left is
    what the first change after that has replaced; the order is locked for both, so the ledger has
    them one after the other.
    """
    return f"""coalesce((
        SELECT CAST(e.old_values ->> 'wanted_on' AS date) FROM audit.event e
        WHERE {build}.status = 'shipped' AND e.entity = 'order' AND e.entity_id = {order}.id::text
            AND e.op = 'UPDATE' AND e.old_values ? 'wanted_on' AND e.id > (
                SELECT max(g.id) FROM audit.event g
                WHERE g.entity = 'build' AND g.entity_id = {build}.id::text AND g.op = 'UPDATE'
                    AND g.new_values ->> 'status' = 'shipped')
        ORDER BY e.id LIMIT 1), {order}.wanted_on)"""  # noqa: S608  # no value is written into it


async def of_build(session: AsyncSession, build_id: int) -> date:
    found: date = (await session.execute(BUILD, {"id": build_id})).scalar_one()
    return found


BUILD = text(f"""
SELECT {wanted_on()} FROM build b JOIN "order" o ON o.id = b.order_id WHERE b.id = :id
""")  # noqa: S608  # no value is written into it

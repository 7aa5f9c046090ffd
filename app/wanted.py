"""The day a build is wanted: what its order says, and once it left the house what it said then."""

from datetime import date
from typing import LiteralString

from sqlalchemy import CTE, Date, Integer, column, text
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


def moved() -> CTE:
    """The builds whose day has changed since they left, for a list to be sorted by: `id`, `day`.

    Looked for at once, and only where an order was corrected at all: a list of everything that
    ever left asks the ledger of nothing else.
    """
    found = MOVED.columns(column("id", Integer), column("day", Date))
    return found.cte("moved").prefix_with("MATERIALIZED")


MOVED = text(f"""
SELECT b.id, {wanted_on()} AS day
FROM (SELECT DISTINCT c.id, c.wanted_on FROM "order" c JOIN audit.event m
        ON m.entity = 'order' AND m.entity_id = c.id::text AND m.op = 'UPDATE'
            AND m.old_values ? 'wanted_on'
        WHERE c.version > 1) o
JOIN build b ON b.order_id = o.id AND b.status = 'shipped'
""")  # noqa: S608  # no value is written into it
BUILD = text(f"""
SELECT {wanted_on()} FROM build b JOIN "order" o ON o.id = b.order_id WHERE b.id = :id
""")  # noqa: S608  # no value is written into it

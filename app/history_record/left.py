"""How the build went through the house and left it: moves, papers, shipment, software."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.documents import OF_BUILD
from app.history_record.values import Entry, entries


async def moves(session: AsyncSession, build_id: int) -> list[Entry]:
    """Every change of status, forced ones marked; the caller has checked."""
    return await entries(session, MOVES, build_id=build_id)


async def shipment(session: AsyncSession, build_id: int) -> Entry | None:
    """How it left, once it has; the caller has checked."""
    return next(iter(await entries(session, SHIPMENT, build_id=build_id)), None)


async def documents(session: AsyncSession, build_id: int) -> list[Entry]:
    """The papers for this build of the order with their hashes, removed ones too.

    The caller has checked.
    """
    return await entries(session, DOCUMENTS, build_id=build_id)


async def software(session: AsyncSession, build_id: int) -> list[str]:
    """The versions of the product this build was written down with, where they are known.

    The caller has checked.
    """
    return list(await session.scalars(text(SOFTWARE), {"build_id": build_id}))


MOVES = """
SELECT m.from_status AS from, m.to_status AS to, m.reason, m.forced, p.user_name::text AS by,
    m.moved_at AS at
FROM build_move m JOIN person p ON p.id = m.moved_by
WHERE m.build_id = :build_id ORDER BY m.id
"""
SHIPMENT = """
SELECT s.carrier, s.tracking_number, p.user_name::text AS by, s.shipped_at AS at
FROM shipment s JOIN person p ON p.id = s.shipped_by
WHERE s.build_id = :build_id
"""
DOCUMENTS = f"""
SELECT d.kind, d.build_position AS sink, d.file_name, d.media_type, d.size, d.sha256,
    p.user_name::text AS by, d.uploaded_at AS at, d.removed_at
FROM build b JOIN document d ON {OF_BUILD} JOIN person p ON p.id = d.uploaded_by
WHERE b.id = :build_id ORDER BY d.id
"""  # noqa: S608  # no value is written into it
# The ledger keeps with every row the version that wrote it; the moves are one a station.
SOFTWARE = """
SELECT DISTINCT e.app_version AS version
FROM build_move m JOIN audit.event e ON e.entity = 'build_move' AND e.entity_id = m.id::text
WHERE m.build_id = :build_id AND e.app_version <> '' ORDER BY version
"""

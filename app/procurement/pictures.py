"""Pictures of what is missing or damaged: added to an open shortage, the same one once."""

from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app import live
from app.access import Action, check, standing
from app.errors import Refused
from app.photos import Stored
from models.checklists import Photo
from models.procurement import Shortage

PICTURES = UUID("0f6b7f53-6a0e-5c0e-9a55-3a1d4c1f5f0b")


async def may_add(session: AsyncSession, shortage_id: int) -> None:
    """Refuse before the first byte is read: no such shortage, not this role, resolved."""
    await check(session, Action.PICTURE_SHORTAGE)
    shortage = await session.get(Shortage, shortage_id)
    if shortage is None:
        raise Refused("There is no such shortage.")
    if shortage.resolved_at is not None:
        raise Refused("This shortage is resolved: it takes no pictures any more.")


async def add(session: AsyncSession, shortage_id: int, stored: Stored) -> int:
    """Write down a stored picture; sent again it is the same one. Answers its id."""
    await may_add(session, shortage_id)
    kept = stored.kept
    client_id = uuid5(PICTURES, f"{shortage_id} {kept.sha256}")
    await session.execute(
        insert(Photo)
        .values(
            client_id=client_id,
            shortage_id=shortage_id,
            media_type=kept.media_type,
            size=kept.size,
            sha256=kept.sha256,
            store_key=kept.store_key,
            thumbnail_key=stored.thumbnail_key,
            taken_by=(await standing(session)).person_id,
        )
        .on_conflict_do_nothing(index_elements=["client_id"])
    )
    shortage = await session.get_one(Shortage, shortage_id)
    await live.announce(session, "build", shortage.build_id)
    query = select(Photo.id).where(Photo.client_id == client_id)
    return (await session.scalars(query)).one()

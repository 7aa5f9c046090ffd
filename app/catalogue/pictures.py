"""What an item looks like: one picture, put there by whoever keeps the catalogue."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from app import live
from app.access import Action, check
from app.errors import Refused
from app.files.store import Kept
from models.catalogue import Item

GONE = "This item does not exist."


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureKept:
    """Where a picture lies, for a download."""

    store_key: str
    media_type: str


async def picture(session: AsyncSession, item_id: int) -> PictureKept:
    """The item's picture; refused when it has none."""
    await check(session, Action.SEE_CATALOGUE)
    item = await session.get(Item, item_id)
    if item is None or not item.picture_key:
        raise Refused("There is no picture here.")
    return PictureKept(store_key=item.picture_key, media_type=item.picture_media_type)


async def may_picture(session: AsyncSession, item_id: int) -> None:
    """Refuse before the first byte is read."""
    await check(session, Action.CHANGE_CATALOGUE)
    if await session.get(Item, item_id) is None:
        raise Refused(GONE)


async def set_picture(session: AsyncSession, item_id: int, kept: Kept) -> None:
    """Show the item like this from now on; the file is stored already."""
    await check(session, Action.CHANGE_CATALOGUE)
    if not kept.media_type.startswith("image/"):
        raise Refused("An item shows a picture: choose a JPEG, PNG or WebP file.")
    await _put(session, item_id, (kept.store_key, kept.sha256, kept.media_type))


async def remove_picture(session: AsyncSession, item_id: int) -> None:
    """The item goes without a picture; the file stays in the store and in the ledger."""
    await check(session, Action.CHANGE_CATALOGUE)
    await _put(session, item_id, ("", "", ""))


async def _put(session: AsyncSession, item_id: int, picture: tuple[str, str, str]) -> None:
    item = await session.get(Item, item_id, with_for_update=True)
    if item is None:
        raise Refused(GONE)
    item.picture_key, item.picture_sha256, item.picture_media_type = picture
    await live.announce(session, "item", item_id)

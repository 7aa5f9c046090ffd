"""Pictures from the floor: the original as it was taken, kept by content; a small one for lists.

The bytes are checked and stored first (`app.files`), then comes the row: nothing is half done.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypedDict
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app import ledger, live
from app.access import Action, check, standing
from app.errors import Refused
from app.files import checking, store
from app.files.store import Kept
from app.rules.run_item import RunItem, from_json
from app.rules.verdict import Place
from app.runs.given import device_time
from app.runs.stages import refuse_over, stage_of
from models.checklists import Answer, Photo, Run
from models.orders import Build

MEDIA_TYPES = checking.PICTURES
ELSEWHERE = "This picture is kept already, elsewhere. Take it here once more."
GONE = "This picture does not exist."


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a device says about a picture; `client_id` is made there, once for each."""

    client_id: UUID
    item_key: str
    basin: int = 0
    original_id: int | None = None
    device_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A picture and its small one, both in the file store."""

    kept: Kept
    thumbnail_key: str


class Opened(TypedDict):
    """What a download needs to know."""

    media_type: str
    size: int
    store_key: str
    thumbnail_key: str


async def store_picture(content: bytes) -> Stored:
    """Check and store a picture and its small one; refuses everything that is none."""
    kept, thumbnail_key = await store.keep_both(content)
    return Stored(kept=kept, thumbnail_key=thumbnail_key)


async def may_add(session: AsyncSession, run_id: int, place: Place) -> None:
    """Refuse before the first byte is read: no such run, not this role, closed.

    A lead adds one to a reply, whatever the stage: where somebody has asked, and nowhere else.
    """
    run = await session.get(Run, run_id)
    if run is None:
        raise Refused("This checklist does not exist.")
    me = await standing(session)
    if not (me.may(Action.ANSWER_QUESTION) and await _is_asked(session, run_id, place)):
        await check(session, stage_of(run.stage).action)
    build = await session.get_one(Build, run.build_id)
    refuse_over(
        run.stage, run.attempt, run.verdict, build_number=build.number, build_status=build.status
    )
    if run.closed_at is not None:
        raise Refused("This checklist is signed and closed: it takes no pictures any more.")


async def add(session: AsyncSession, run_id: int, taken: Taken, stored: Stored) -> int:
    """Write down a stored picture of an item, once however often it is sent; answers its id."""
    known = await _known(session, run_id, taken)
    if known is not None:
        return known
    # Whoever signs at this moment comes first or after: a picture is not refused by the database.
    lock = {"read": True, "key_share": True}
    await session.get(Run, run_id, with_for_update=lock, populate_existing=True)
    await may_add(session, run_id, (taken.item_key, taken.basin))
    await _refuse_place(session, run_id, taken)
    kept = stored.kept
    made = await session.execute(
        insert(Photo)
        .values(
            client_id=taken.client_id,
            run_id=run_id,
            item_key=taken.item_key,
            basin=taken.basin,
            original_id=taken.original_id,
            media_type=kept.media_type,
            size=kept.size,
            sha256=kept.sha256,
            store_key=kept.store_key,
            thumbnail_key=stored.thumbnail_key,
            taken_by=(await standing(session)).person_id,
            device_at=device_time(taken.device_at, datetime.now(UTC).date()),
        )
        .on_conflict_do_nothing()
        .returning(Photo.id)
    )
    photo_id = made.scalar_one_or_none()
    await live.announce(session, "run", run_id)
    return photo_id or await _known(session, run_id, taken) or 0


async def open_one(session: AsyncSession, photo_id: int) -> Opened:
    """The picture for somebody who may see checklists; the ledger keeps who opened it."""
    opened = await look(session, photo_id)
    await ledger.record(session, "DOWNLOADED", "photo", photo_id)
    return opened


async def look(session: AsyncSession, photo_id: int) -> Opened:
    """The same for a list, which only shows the small one."""
    await check(session, Action.SEE_RUN)
    photo = await session.get(Photo, photo_id)
    if photo is None:
        raise Refused(GONE)
    return Opened(
        media_type=photo.media_type,
        size=photo.size,
        store_key=photo.store_key,
        thumbnail_key=photo.thumbnail_key,
    )


async def _known(session: AsyncSession, run_id: int, taken: Taken) -> int | None:
    """The same picture, sent before; refused where another one has its id."""
    of = (Photo.taken_by, Photo.run_id, Photo.item_key, Photo.basin)
    query = select(Photo.id, *of).where(Photo.client_id == taken.client_id)
    found = (await session.execute(query)).one_or_none()
    if found is None:
        return None
    me = await standing(session)
    photo_id, *there = found
    if there != [me.person_id, run_id, taken.item_key, taken.basin]:
        raise Refused(ELSEWHERE)
    return int(photo_id)


async def _refuse_place(session: AsyncSession, run_id: int, taken: Taken) -> None:
    items = await session.scalar(select(Run.items).where(Run.id == run_id))
    if not any(_is_there(stored, taken) for stored in items or ()):
        raise Refused("This checklist has no such item.")
    if taken.original_id is None:
        return
    same = (Photo.run_id == run_id, Photo.item_key == taken.item_key, Photo.basin == taken.basin)
    query = select(func.count()).where(Photo.id == taken.original_id, *same)
    if not await session.scalar(query):
        raise Refused("The picture this was drawn on is not here.")


async def _is_asked(session: AsyncSession, run_id: int, place: Place) -> bool:
    """Answered meanwhile or not: a picture may arrive after the reply it belongs to."""
    key, basin = place
    asked = select(Answer.id).filter_by(run_id=run_id, item_key=key, basin=basin, verdict="asked")
    return await session.scalar(asked.limit(1)) is not None


def _is_there(stored: Mapping[str, Any], taken: Taken) -> bool:
    item: RunItem = from_json(stored)
    return item.applies and item.place == (taken.item_key, taken.basin)

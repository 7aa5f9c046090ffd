"""What a document belongs to, and what kinds of it there are."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePosixPath

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app import drafts
from app.access import Action, check, standing
from app.errors import Refused
from app.files.store import Kept
from app.rules.progress import CLOSED
from models.documents import Document
from models.orders import Build, Draft, Order

KINDS = {
    "purchase-order": "Purchase order",
    "drawing": "Drawing",
    "order-confirmation": "Order confirmation",
    "other": "Other",
}
ENDINGS: dict[str, tuple[str, ...]] = {
    "application/pdf": (".pdf",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/webp": (".webp",),
}
ACCEPTED = tuple(ending for endings in ENDINGS.values() for ending in endings)
LONGEST_NAME = 200
GONE = "This document does not exist."
# Whether a build has left, shipped or cancelled, and the document was there for it then.
OF_LEFT = and_(
    Build.order_id == Document.order_id,
    func.coalesce(Document.build_position, Build.position) == Build.position,
    Build.status.in_(CLOSED),
    Build.status_since >= Document.uploaded_at,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a document belongs to: an order, or a draft until it is submitted.

    `sinks` are places and count from 1; without any the document is for all of its sinks.
    """

    order_id: int | None = None
    draft_id: int | None = None
    sinks: tuple[int, ...] = ()


async def may_add(session: AsyncSession, place: Place) -> None:
    """Refuse before the first byte is read.

    No right, no such order or sink, another's draft, or a sink that is shipped or cancelled.
    """
    await check(session, Action.ADD_DOCUMENT)
    if place.draft_id is not None:
        await own_draft(session, place.draft_id)
    elif await session.get(Order, place.order_id) is None:
        raise Refused("This order does not exist.")
    if place.sinks:
        known = await _sinks(session, place)
        for unknown in (sink for sink in place.sinks if sink not in known):
            raise Refused(f"This order has no sink {unknown}.")
    if place.sinks and place.draft_id is None:
        await _refuse_left(session, place)


def tidy_name(name: str, media_type: str) -> str:
    """The file's own name without folders and control signs, ending as its content demands."""
    last = PurePosixPath(name.replace("\\", "/")).name
    words = "".join(sign for sign in last if sign.isprintable()).strip(". ") or "document"
    endings = ENDINGS[media_type]
    if not words.lower().endswith(endings):
        words += endings[0]
    ending = PurePosixPath(words).suffix
    return words.removesuffix(ending)[: LONGEST_NAME - len(ending)] + ending


async def _refuse_left(session: AsyncSession, place: Place) -> None:
    """What has left keeps the papers it left with."""
    query = select(Build.number, Build.status).where(
        Build.order_id == place.order_id,
        Build.position.in_(place.sinks),
        Build.status.in_(CLOSED),
    )
    for number, status in await session.execute(query.order_by(Build.position)):
        raise Refused(
            f"{number} is {status}: its record keeps the papers it left with. Choose another sink,"
            " or all sinks: those are the ones still here."
        )


async def _sinks(session: AsyncSession, place: Place) -> Collection[int]:
    """The places of the sinks there are to choose from."""
    if place.draft_id is None:
        query = select(Build.position).where(Build.order_id == place.order_id)
        return set(await session.scalars(query))
    content = await session.scalar(select(Draft.content).where(Draft.id == place.draft_id))
    return range(1, drafts.quantity(content) + 1)


async def own_draft(session: AsyncSession, draft_id: int) -> None:
    """Refuse a draft that somebody else has begun."""
    await check(session, Action.ADD_DOCUMENT)
    me = await standing(session)
    owner = await session.scalar(select(Draft.person_id).where(Draft.id == draft_id))
    if owner != me.person_id:
        raise Refused("This draft belongs to somebody else, or is gone.")


async def write_down(
    session: AsyncSession, kept: Kept, document: Document, *, name: str
) -> Document:
    """A stored file as this document, by whoever is here; the caller has checked that they may."""
    document.file_name = tidy_name(name, kept.media_type)
    document.media_type, document.size = kept.media_type, kept.size
    document.sha256, document.store_key = kept.sha256, kept.store_key
    document.uploaded_by = (await standing(session)).person_id
    session.add(document)
    # Its id is wanted.
    await session.flush()
    return document

"""Documents of an order or of one being entered: purchase order, drawings, confirmation.

The bytes are stored and checked first (`app.files`), then comes the row: nothing is half done.
A removed document stays in the store and in the history.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any, TypedDict

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app import drafts, ledger, live
from app.access import Action, check, standing
from app.errors import Refused
from app.files.store import Kept
from models.documents import Document
from models.orders import Build, Draft, Order
from models.people import Person

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a document belongs to: an order, or a draft until it is submitted."""

    order_id: int | None = None
    draft_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A document as lists show it."""

    id: int
    kind: str
    file_name: str
    media_type: str
    size: int
    who: str
    at: datetime
    removed: bool


class Opened(TypedDict):
    """What a download needs to know."""

    file_name: str
    media_type: str
    size: int
    sha256: str
    store_key: str


async def may_add(session: AsyncSession, place: Place) -> None:
    """Refuse before the first byte is read: no right, no such order, somebody else's draft."""
    await check(session, Action.ADD_DOCUMENT)
    if place.draft_id is not None:
        await _own_draft(session, place.draft_id)
    elif await session.get(Order, place.order_id) is None:
        raise Refused("This order does not exist.")


async def add(session: AsyncSession, place: Place, kept: Kept, *, name: str, kind: str) -> int:
    """Write down a file that is stored already; answers the document's id."""
    await may_add(session, place)
    if kind not in KINDS:
        raise Refused("Choose what kind of document this is.")
    document = Document(
        order_id=place.order_id,
        draft_id=place.draft_id,
        kind=kind,
        file_name=tidy_name(name, kept.media_type),
        media_type=kept.media_type,
        size=kept.size,
        sha256=kept.sha256,
        store_key=kept.store_key,
        uploaded_by=(await standing(session)).person_id,
        removed_at=None,
    )
    session.add(document)
    # The answer is the new row's id.
    await session.flush()
    if place.draft_id is not None:
        await drafts.touch(session, place.draft_id)
    await _announce(session, document)
    return document.id


async def remove(session: AsyncSession, document_id: int) -> None:
    """Take the document out of view; `bring_back` undoes it.

    Refused once a build of its order is shipped: the papers are in the record it left with.
    """
    document = await _changeable(session, document_id)
    await _refuse_evidence(session, document)
    document.removed_at = func.clock_timestamp()
    await _announce(session, document)


async def bring_back(session: AsyncSession, document_id: int) -> None:
    """Undo a removal; refused once a build of its order is shipped, as removing is."""
    document = await _changeable(session, document_id)
    await _refuse_evidence(session, document)
    document.removed_at = None
    await _announce(session, document)


async def of_order(session: AsyncSession, order_id: int) -> list[Listed]:
    """The order's documents, the removed ones too, in the order they came."""
    await check(session, Action.SEE_DOCUMENT)
    return await _listed(session, Document.order_id == order_id)


async def of_draft(session: AsyncSession, draft_id: int) -> list[Listed]:
    """The documents of one's own draft that are in view."""
    await check(session, Action.ADD_DOCUMENT)
    await _own_draft(session, draft_id)
    found = await _listed(session, Document.draft_id == draft_id)
    return [document for document in found if not document.removed]


async def open_one(session: AsyncSession, document_id: int) -> Opened:
    """The document for somebody who may read it; the ledger keeps who did."""
    await check(session, Action.SEE_DOCUMENT)
    document = await session.get(Document, document_id)
    if document is None or document.removed_at is not None:
        raise Refused(GONE)
    if document.order_id is None and document.draft_id is not None:
        await _own_draft(session, document.draft_id)
    await ledger.record(session, "DOWNLOADED", "document", document_id)
    return Opened(
        file_name=document.file_name,
        media_type=document.media_type,
        size=document.size,
        sha256=document.sha256,
        store_key=document.store_key,
    )


def tidy_name(name: str, media_type: str) -> str:
    """The file's own name without folders and control signs, ending as its content demands."""
    last = PurePosixPath(name.replace("\\", "/")).name
    words = "".join(sign for sign in last if sign.isprintable()).strip(". ") or "document"
    endings = ENDINGS[media_type]
    if not words.lower().endswith(endings):
        words += endings[0]
    ending = PurePosixPath(words).suffix
    return words.removesuffix(ending)[: LONGEST_NAME - len(ending)] + ending


async def _listed(session: AsyncSession, condition: ColumnElement[bool]) -> list[Listed]:
    rows = await session.execute(
        select(Document, Person.name)
        .join(Person, Person.id == Document.uploaded_by)
        .where(condition)
        .order_by(Document.id)
    )
    return [_shown(document, who) for document, who in rows]


def _shown(document: Document, who: str) -> Listed:
    same: dict[str, Any] = {
        name: getattr(document, name) for name in ("id", "kind", "file_name", "media_type", "size")
    }
    return Listed(**same, who=who, at=document.uploaded_at, removed=document.removed_at is not None)


async def _changeable(session: AsyncSession, document_id: int) -> Document:
    await check(session, Action.ADD_DOCUMENT)
    document = await session.get(Document, document_id, with_for_update=True)
    if document is None:
        raise Refused(GONE)
    if document.instrument_id is not None:
        raise Refused("A certificate stays: it proves what was measured with the instrument.")
    if document.order_id is None and document.draft_id is not None:
        await _own_draft(session, document.draft_id)
    return document


async def _refuse_evidence(session: AsyncSession, document: Document) -> None:
    if document.order_id is None:
        return
    # Whoever ships a build of it at this moment comes first or after.
    await session.get(Order, document.order_id, with_for_update={"read": True})
    shipped = select(Build.number).filter_by(order_id=document.order_id, status="shipped")
    number = await session.scalar(shipped.order_by(Build.id).limit(1))
    if number is not None:
        raise Refused(
            f"{number} is shipped: this paper belongs to its record and stays as it is. Add the"
            " right one beside it."
        )


async def _own_draft(session: AsyncSession, draft_id: int) -> None:
    me = await standing(session)
    owner = await session.scalar(select(Draft.person_id).where(Draft.id == draft_id))
    if owner != me.person_id:
        raise Refused("This draft belongs to somebody else, or is gone.")


async def _announce(session: AsyncSession, document: Document) -> None:
    if document.order_id is not None:
        await live.announce(session, "order", document.order_id)
    elif document.draft_id is not None:
        await live.announce(session, "draft", document.draft_id)

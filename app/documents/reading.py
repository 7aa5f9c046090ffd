"""The documents of an order, of a draft or of one build; and opening one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString, TypedDict

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from app import drafts, ledger
from app.access import Action, check
from app.documents.place import GONE, own_draft
from app.drafts import Finding
from app.errors import Refused
from models.documents import Document
from models.orders import Draft
from models.people import Person

# As SQL: whether the document `d` is for the build `b`. Of one that is shipped or cancelled the
# papers are those that were there then.
OF_BUILD: LiteralString = (
    "d.order_id = b.order_id AND coalesce(d.build_position, b.position) = b.position"
    " AND (b.status NOT IN ('shipped', 'cancelled') OR d.uploaded_at <= b.status_since)"
)
# As SQL: those in view that are for the build `b`, as `app.rules.papers` reads them.
PAPERS: LiteralString = f"""(SELECT coalesce(jsonb_agg(jsonb_build_object('id', d.id,
    'kind', d.kind, 'sink', d.build_position, 'at', d.uploaded_at) ORDER BY d.id), '[]')
    FROM document d WHERE {OF_BUILD} AND d.removed_at IS NULL)"""  # noqa: S608


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
    # The place of the one sink it is for.
    sink: int | None

    def is_for(self, sink: int) -> bool:
        """Whether it is for the sink at this place, or for all of them."""
        return self.sink in {None, sink}

    def stays(self, left: Mapping[int, datetime]) -> bool:
        """Whether it is in the record of one of these sinks: their places, and when they left."""
        return any(self.is_for(sink) and self.at <= at for sink, at in left.items())


class Opened(TypedDict):
    """What a download needs to know."""

    file_name: str
    media_type: str
    size: int
    sha256: str
    store_key: str


async def of_order(session: AsyncSession, order_id: int) -> list[Listed]:
    """The order's documents, the removed ones too, in the order they came."""
    await check(session, Action.SEE_DOCUMENT)
    return await _listed(session, Document.order_id == order_id)


async def of_draft(session: AsyncSession, draft_id: int) -> list[Listed]:
    """The documents of one's own draft that are in view."""
    await check(session, Action.ADD_DOCUMENT)
    await own_draft(session, draft_id)
    found = await _listed(session, Document.draft_id == draft_id)
    return [document for document in found if not document.removed]


async def astray(session: AsyncSession, draft: Draft) -> list[Finding]:
    """The documents in view that are for a sink this draft does not have any more."""
    await check(session, Action.ADD_DOCUMENT)
    many = drafts.quantity(draft.content)
    query = select(Document.file_name, Document.build_position).where(
        Document.draft_id == draft.id,
        Document.removed_at.is_(None),
        Document.build_position > many,
    )
    words = "{} is for sink {}, and the order has {}. Say which sink it is for, or remove it."
    return [
        Finding(step="customer", message=words.format(name, sink, many))
        for name, sink in await session.execute(query.order_by(Document.id))
    ]


async def open_one(session: AsyncSession, document_id: int) -> Opened:
    """The document for somebody who may read it; the ledger keeps who did."""
    await check(session, Action.SEE_DOCUMENT)
    document = await session.get(Document, document_id)
    if document is None or document.removed_at is not None:
        raise Refused(GONE)
    if document.order_id is None and document.draft_id is not None:
        await own_draft(session, document.draft_id)
    await ledger.record(session, "DOWNLOADED", "document", document_id)
    return Opened(
        file_name=document.file_name,
        media_type=document.media_type,
        size=document.size,
        sha256=document.sha256,
        store_key=document.store_key,
    )


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
    return Listed(
        **same,
        who=who,
        at=document.uploaded_at,
        removed=document.removed_at is not None,
        sink=document.build_position,
    )

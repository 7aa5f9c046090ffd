"""Adding a document, saying which sink it is for, taking it out of view and bringing it back."""

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app import drafts, live
from app.access import Action, check
from app.documents.place import GONE, KINDS, OF_LEFT, Place, may_add, own_draft, write_down
from app.errors import Refused
from app.files.store import Kept
from app.rules.progress import CLOSED
from app.rules.verdict import SIGNED
from models.checklists import Run
from models.documents import Document
from models.orders import Build, Order


async def add(
    session: AsyncSession, place: Place, kept: Kept, *, name: str, kind: str
) -> list[int]:
    """Write down a file that is stored already, once for each sink it is for; answers the ids.

    Refused for all of them where it cannot be for one. Of a sink that is shipped or cancelled it is
    none, also where it is for all of them.
    """
    await _before_or_after_leaving(session, place.order_id)
    await may_add(session, place)
    if kind not in KINDS:
        raise Refused("Choose what kind of document this is.")
    owner = {"order_id": place.order_id, "draft_id": place.draft_id, "kind": kind}
    added = [
        await write_down(session, kept, Document(**owner, build_position=sink), name=name)
        for sink in sorted({*place.sinks}) or (None,)
    ]
    if place.draft_id is not None:
        await drafts.touch(session, place.draft_id)
    await _announce(session, added[0])
    return [document.id for document in added]


async def remove(session: AsyncSession, document_id: int) -> None:
    """Take the document out of view; `bring_back` undoes it.

    Refused once a build it is for is shipped or cancelled: its record keeps what it left with.
    """
    document = await _changeable(session, document_id)
    await _refuse_evidence(session, document)
    document.removed_at = func.clock_timestamp()
    await _announce(session, document)


async def bring_back(session: AsyncSession, document_id: int) -> None:
    """Undo a removal; refused once a build it is for has left, as removing is."""
    document = await _changeable(session, document_id)
    await _refuse_evidence(session, document)
    document.removed_at = None
    await _announce(session, document)


async def keep_for(session: AsyncSession, document_id: int, sink: int | None) -> None:
    """Let the document be for this sink of its order from now on, or for all of them (None).

    Refused once the record of a build that has left would lose or gain it, or a checklist that was
    signed with it.
    """
    document = await _changeable(session, document_id)
    await _before_or_after_leaving(session, document.order_id)
    sinks = () if sink is None else (sink,)
    await may_add(
        session, Place(order_id=document.order_id, draft_id=_draft_of(document), sinks=sinks)
    )
    await _refuse_evidence(session, document)
    await _refuse_late(session, document, sink)
    await _refuse_signed(session, document, sink)
    document.build_position = sink
    await _announce(session, document)


async def _changeable(session: AsyncSession, document_id: int) -> Document:
    await check(session, Action.ADD_DOCUMENT)
    document = await session.get(Document, document_id, with_for_update=True)
    if document is None:
        raise Refused(GONE)
    if document.instrument_id is not None:
        raise Refused("A certificate stays: it proves what was measured with the instrument.")
    if document.order_id is None and document.draft_id is not None:
        await own_draft(session, document.draft_id)
    return document


async def _before_or_after_leaving(session: AsyncSession, order_id: int | None) -> None:
    """Whoever ships or cancels a build of the order at this moment comes first or after."""
    if order_id is not None:
        await session.get(Order, order_id, with_for_update={"read": True})


async def _refuse_evidence(session: AsyncSession, document: Document) -> None:
    await _before_or_after_leaving(session, document.order_id)
    query = select(Build.number, Build.status).join(Document, OF_LEFT)
    left = await session.execute(query.where(Document.id == document.id).order_by(Build.id))
    for number, status in left:
        raise Refused(
            f"{number} is {status}: this paper belongs to its record and stays as it is. Add the"
            " right one beside it."
        )


async def _refuse_late(session: AsyncSession, document: Document, sink: int | None) -> None:
    """All sinks are those that were still here when it was added: one that left since gains none.

    One that is chosen by itself was refused before.
    """
    if sink is not None or document.order_id is None:
        return
    query = select(Build.number, Build.status).where(
        Build.order_id == document.order_id,
        Build.status.in_(CLOSED),
        Build.status_since >= document.uploaded_at,
    )
    for number, status in await session.execute(query.order_by(Build.id)):
        raise Refused(
            f"{number} was {status} without this paper, and its record stays so. Add it once more"
            " for all sinks: those are the ones still here."
        )


async def _refuse_signed(session: AsyncSession, document: Document, sink: int | None) -> None:
    """A sink that loses the document may have been signed for with it."""
    if sink is None or document.order_id is None:
        return
    asks = [{"type": "document", "document": document.kind}]
    signed = (
        _builds_of(document)
        .join(Run, Run.build_id == Build.id)
        .where(Build.position != sink, Run.verdict.in_(SIGNED), Run.items.contains(asks))
        # What was signed before it came was signed without it.
        .where(Run.closed_at >= document.uploaded_at)
    )
    number = await session.scalar(signed.order_by(Build.id).limit(1))
    if number is not None:
        raise Refused(
            f"A checklist of {number} that asks for it is signed: this paper stays with {number}."
            " Add the right one beside it."
        )


def _builds_of(document: Document) -> Select[str]:
    """The numbers of the builds of its order that it is for."""
    query = select(Build.number).where(Build.order_id == document.order_id)
    sink = document.build_position
    return query if sink is None else query.where(Build.position == sink)


def _draft_of(document: Document) -> int | None:
    """The draft it is in as long as there is no order."""
    return document.draft_id if document.order_id is None else None


async def _announce(session: AsyncSession, document: Document) -> None:
    if document.order_id is not None:
        await live.announce(session, "order", document.order_id)
    elif document.draft_id is not None:
        await live.announce(session, "draft", document.draft_id)

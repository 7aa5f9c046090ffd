"""Whether what somebody put their name to is still exactly what is stored: computed anew.

Each kind of record knows what a signature over it is of, in the form of its time.
"""

from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Collection,
    Iterable,
    Mapping,
    Sequence,
)
from dataclasses import replace

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app import bom, builds, history_record, nonconformance, runs
from app.access import Action, check
from app.history_record import Record
from app.history_record.values import said
from models.signatures import Signature

Hashes = Mapping[tuple[int, int], Collection[str]]
HASHES_NOW: Mapping[str, Callable[[AsyncSession, Sequence[int]], Awaitable[Hashes]]] = {
    "bom": bom.hashes_now,
    "build": builds.hashes_now,
    "disposition": nonconformance.hashes_now,
    "run": runs.hashes_now,
}
# What is not any more what it was when it was signed.
DIFFERS = {
    "bom": "the lines of this bill of materials are not those that were signed",
    "build": "the order, its BOM, its checklists or the shipment is not what was signed",
    "disposition": "what was found, or what was decided, is not what was signed",
    "run": "the items, answers, pictures or closing of this checklist are not what was signed",
}
UNKNOWN = "there is nothing stored that this signature could be of"
# Checklists come with all their answers: so many fit into memory together.
PAGE = 50


async def record(session: AsyncSession, number: str) -> Record:
    """The device history record of this build, with whether each of its signatures holds.

    The first that is asked in its transaction, as `history_record.of_build`.
    """
    found = await history_record.of_build(session, number)
    await check(session, Action.SEE_HISTORY_RECORD)
    signatures = (await session.scalars(OF_BUILD, {"build_id": found.build_id})).all()
    differs = await differing(session, signatures)
    holds = {
        (one.user_name, one.meaning, one.sha256, said(one.signed_at)): differs[one.id]
        for one in signatures
    }
    return replace(found, holds=holds)


async def every(session: AsyncSession) -> AsyncIterator[tuple[Signature, str]]:
    """Every signature with what differs, empty when nothing does; read page by page."""
    await check(session, Action.SEE_LEDGER)
    last = 0
    while page := await _after(session, last):
        differs = await differing(session, page)
        for one in page:
            yield one, differs[one.id]
        last = page[-1].id


async def differing(session: AsyncSession, signatures: Iterable[Signature]) -> dict[int, str]:
    """By the signature's id: what is not what was signed, empty when everything is.

    As many queries however many signatures there are; the caller has checked.
    """
    signed = list(signatures)
    hashes: dict[str, Hashes] = {}
    for entity, now in HASHES_NOW.items():
        if ids := sorted({one.entity_id for one in signed if one.entity == entity}):
            hashes[entity] = await now(session, ids)
    return {one.id: _differs(one, hashes.get(one.entity, {})) for one in signed}


def _differs(signature: Signature, now: Hashes) -> str:
    known = now.get((signature.entity_id, signature.revision))
    if known is None:
        return UNKNOWN
    return "" if signature.sha256 in known else DIFFERS[signature.entity]


async def _after(session: AsyncSession, last: int) -> Sequence[Signature]:
    query = select(Signature).where(Signature.id > last).order_by(Signature.id).limit(PAGE)
    return (await session.scalars(query)).all()


OF_BUILD = select(Signature).from_statement(
    text("""
SELECT * FROM signature WHERE entity = 'build' AND entity_id = :build_id
    OR entity = 'bom' AND entity_id IN (SELECT id FROM bom WHERE build_id = :build_id)
    OR entity = 'run' AND entity_id IN (SELECT id FROM run WHERE build_id = :build_id)
    OR entity = 'disposition' AND entity_id IN (
        SELECT d.id FROM disposition d JOIN nonconformance n ON n.id = d.nonconformance_id
        WHERE n.build_id = :build_id)
ORDER BY id
""")
)

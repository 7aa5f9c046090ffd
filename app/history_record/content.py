"""The content of a device history record: one canonical JSON of everything that was stored.

The same SHA-256 at every reading while nothing changed: no time of printing, no order by chance,
people by their user name, which is given once and for ever.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app import signatures
from app.access import Action, check
from app.errors import Refused
from app.history_record import checked, left, made
from app.history_record.made import in_words
from app.history_record.values import Entry, entry, people_in, signatures_as_entries
from app.rules.rule_set import canonical_sha256

FORM = "cleanstation device history record 1"


class NoSuchBuild(Refused):
    """There is no build with this number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A device history record: `content` is what `sha256` is of; `names` belong to user names."""

    build_id: int
    content: Entry
    sha256: str
    names: dict[str, str]
    # The newest configuration in words, as labels and values.
    chosen: Sequence[tuple[str, str]] = ()

    @property
    def number(self) -> str:
        return str(self.content["build"]["number"])


async def content(session: AsyncSession, build_id: int) -> Entry:
    """Everything stored about this build, in a fixed number of queries; raises `NoSuchBuild`."""
    await check(session, Action.SEE_HISTORY_RECORD)
    head = (await session.execute(text(HEAD), {"id": build_id})).one_or_none()
    if head is None:
        raise NoSuchBuild("This build does not exist.")
    signed = await signatures.of(session, "build", [build_id])
    return {
        "form": FORM,
        "build": {"number": head.number, "position": head.position, "status": head.status},
        "order": entry(head, "number", "position", "status", "order_id"),
        "configurations": await made.configurations(session, build_id),
        "boms": await made.boms(session, build_id),
        "outsourced": await made.outsourced(session, build_id),
        "shortages": await made.shortages(session, build_id),
        "assignments": await made.assignments(session, build_id),
        "runs": await checked.runs(session, build_id),
        "serials": await checked.serials(session, build_id),
        "nonconformances": await checked.nonconformances(session, build_id),
        "release": [
            one
            for revision in sorted(signed)
            for one in signatures_as_entries(signed[revision])
            if one["meaning"] == "release"
        ],
        "shipment": await left.shipment(session, build_id),
        "documents": await left.documents(session, head.order_id),
        "moves": await left.moves(session, build_id),
        "software": await left.software(session, build_id),
    }


async def of_build(session: AsyncSession, number: str) -> Record:
    """The record of the build with this number; raises `NoSuchBuild`."""
    await check(session, Action.SEE_HISTORY_RECORD)
    build_id = await session.scalar(text(BY_NUMBER), {"number": number})
    if build_id is None:
        raise NoSuchBuild(f"There is no build {number}.")
    found = await content(session, build_id)
    return Record(
        build_id=build_id,
        content=found,
        sha256=canonical_sha256(found),
        names=await _names(session, people_in(found)),
        chosen=await in_words(session, found["configurations"]),
    )


async def sha256(session: AsyncSession, build_id: int) -> str:
    """The hash of the record as it is now."""
    return canonical_sha256(await content(session, build_id))


async def _names(session: AsyncSession, user_names: set[str]) -> dict[str, str]:
    rows: Any = await session.execute(text(NAMES), {"names": sorted(user_names)})
    return {row.user_name: row.name for row in rows}


HEAD = """
SELECT b.number::text AS number, b.position, b.status, o.id AS order_id,
    o.po_number::text AS po_number, o.customer, o.project, o.sales_person, o.wanted_on, o.language,
    o.notes, o.family, p.user_name::text AS made_by, o.created_at AS made_at
FROM build b JOIN "order" o ON o.id = b.order_id JOIN person p ON p.id = o.created_by
WHERE b.id = :id
"""
BY_NUMBER = "SELECT id FROM build WHERE number = CAST(:number AS citext)"
NAMES = "SELECT user_name::text AS user_name, name FROM person WHERE user_name = ANY(:names)"

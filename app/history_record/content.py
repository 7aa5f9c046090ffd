"""The content of a device history record: one canonical JSON of everything that was stored.

The same SHA-256 at every reading while nothing changed: no time of printing, no order by chance,
people by their user name, which is given once and for ever. What is added to it later makes a new
form, and prints that bear the hash of an earlier form are still known by it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app import names, signatures
from app.access import Action, check
from app.errors import Refused
from app.history_record import checked, left, made
from app.history_record.values import (
    Entry,
    Holds,
    Pictures,
    entry,
    people_in,
    picture,
    signatures_as_entries,
)
from app.languages import LANGUAGE
from app.names import Names
from app.rules.rule_set import canonical_sha256
from app.wanted import wanted_on

FIRST_FORM = "cleanstation device history record 1"
SECOND_FORM = "cleanstation device history record 2"
FORM = "cleanstation device history record 3"
# Many questions make a record; what somebody does between two of them is in none of them.
ONE_MOMENT = {"isolation_level": "REPEATABLE READ"}


class NoSuchBuild(Refused):
    """There is no build with this number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What a record is about: whatever happens to one of these may change it.

    `language` is what the order was entered in, whatever a change has chosen since.
    """

    build_id: int
    order_id: int
    run_ids: frozenset[int]
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A device history record: `content` is what `sha256` is of; the rest stands beside it.

    `names` belong to user names; `holds` says of each signature, when somebody has looked;
    `pictures` are the ids of those the content names.
    """

    sources: Sources
    content: Entry
    sha256: str
    names: Names
    holds: Holds = field(default_factory=dict)
    pictures: Pictures = field(default_factory=dict)

    @property
    def build_id(self) -> int:
        return self.sources.build_id

    @property
    def number(self) -> str:
        return str(self.content["build"]["number"])

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """The newest configuration in words, as labels and values."""
        known = self.content["configurations"]
        return [(label, value) for label, value in known[-1]["in_words"]] if known else []

    def bears(self, beginning: str) -> bool:
        """Whether a print with a hash that begins so is of this content, in whatever form."""
        second = _in_second_form(self.content)
        earlier = [second, _in_first_form(second)]
        earlier += [_in_language(one, self.sources.language) for one in earlier]
        hashes = (self.sha256, *map(canonical_sha256, earlier))
        return any(one.startswith(beginning) for one in hashes)


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
        "order": entry(head, "number", "position", "status"),
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
        "documents": await left.documents(session, build_id),
        "moves": await left.moves(session, build_id),
        "software": await left.software(session, build_id),
    }


async def sources(session: AsyncSession, number: str) -> Sources:
    """What to listen to before reading the record of this build; raises `NoSuchBuild`."""
    await check(session, Action.SEE_HISTORY_RECORD)
    found = (await session.execute(text(SOURCES), {"number": number})).one_or_none()
    if found is None:
        raise NoSuchBuild(f"There is no build {number}.")
    return Sources(
        build_id=found.id,
        order_id=found.order_id,
        run_ids=frozenset(found.run_ids),
        language=found.language,
    )


async def of_build(session: AsyncSession, number: str) -> Record:
    """The record of the build with this number; raises `NoSuchBuild`.

    The first that is asked in its transaction: all of it is from one and the same moment.
    """
    await session.connection(execution_options=ONE_MOMENT)
    about = await sources(session, number)
    found = await content(session, about.build_id)
    return Record(
        sources=about,
        content=found,
        sha256=canonical_sha256(found),
        names=await names.of(session, people_in(found)),
        pictures=await _pictures(session, about.build_id),
    )


async def sha256(session: AsyncSession, build_id: int) -> str:
    """The hash of the record as it is now."""
    return canonical_sha256(await content(session, build_id))


async def _pictures(session: AsyncSession, build_id: int) -> Pictures:
    """Beside the content: where a picture is kept is nothing that is signed."""
    rows = await session.execute(text(PICTURES), {"build_id": build_id})
    return {picture(entry(row)): row.id for row in rows}


def _in_second_form(found: Entry) -> Entry:
    """As prints have it from before it said which papers are of this sink alone."""
    return found | {"form": SECOND_FORM, "documents": _without("sink", found["documents"])}


def _in_first_form(second: Entry) -> Entry:
    """As prints have it from before the words were part of what the hash is of."""
    bare = _without("in_words", second["configurations"])
    return second | {"form": FIRST_FORM, "configurations": bare}


def _in_language(earlier: Entry, language: str) -> Entry:
    """As prints have it from before the language was that of the build."""
    return earlier | {"order": earlier["order"] | {"language": language}}


def _without(part: str, entries: Sequence[Entry]) -> list[Entry]:
    return [{name: value for name, value in one.items() if name != part} for one in entries]


HEAD = f"""
SELECT b.number::text AS number, b.position, b.status,
    o.po_number::text AS po_number, o.customer, o.project, o.sales_person, {LANGUAGE} AS language,
    {wanted_on()} AS wanted_on,
    o.notes, o.family, p.user_name::text AS made_by, o.created_at AS made_at
FROM build b JOIN "order" o ON o.id = b.order_id JOIN person p ON p.id = o.created_by
WHERE b.id = :id
"""  # noqa: S608  # no value is written into it
SOURCES = """
SELECT b.id, b.order_id, ARRAY(SELECT r.id FROM run r WHERE r.build_id = b.id) AS run_ids,
    o.language
FROM build b JOIN "order" o ON o.id = b.order_id WHERE b.number = CAST(:number AS citext)
"""
PICTURES = """
SELECT f.id, f.sha256, p.user_name::text AS by, f.taken_at AS at
FROM photo f JOIN person p ON p.id = f.taken_by
WHERE f.run_id = ANY(ARRAY(SELECT id FROM run WHERE build_id = :build_id))
    OR f.shortage_id = ANY(ARRAY(SELECT id FROM shortage WHERE build_id = :build_id))
"""

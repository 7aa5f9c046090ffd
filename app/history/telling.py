"""Events of the ledger as lines of a history.

An event of the ledger holds columns and values; people read sentences. A kind of record has words
in `nouns` and, where those are not enough, a sentence of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from app.history.about import Names, Records, name_of, of_build
from app.history.nouns import COLUMNS, NOUNS, SAID_ELSEWHERE, VERBS
from app.history.papers import told_for
from app.history.saying import shown
from app.history.sentences import SENTENCES
from models.ledger import LedgerEvent

PAGE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One line of a history; `reason` is what the person gave, or empty."""

    id: int
    at: datetime
    who: str
    sentence: str
    reason: str = ""


async def of(
    session: AsyncSession, records: Records, *, names: Names | None = None, limit: int = PAGE
) -> list[Happened]:
    """What happened to these records, newest first, in one query.

    The caller has checked that the person may see them.
    """
    keys = [(entity, str(key)) for entity, ids in records.items() for key in ids]
    query = (
        select(LedgerEvent)
        .where(tuple_(LedgerEvent.entity, LedgerEvent.entity_id).in_(keys))
        .order_by(LedgerEvent.id.desc())
        .limit(limit)
    )
    return in_words((await session.scalars(query)).all(), names or {})


def in_words(events: Sequence[LedgerEvent], names: Names) -> list[Happened]:
    """One line for each event that says something, in the order given."""
    names = {**names, **told_for(events, names)}
    return [
        Happened(
            id=event.id,
            at=event.at,
            who=event.actor_name,
            sentence=sentence,
            reason=event.reason or "",
        )
        for event in events
        if (sentence := sentence_of(event, names))
    ]


def sentence_of(event: LedgerEvent, names: Names) -> str:
    """What happened, without who and when; empty when it says nothing to a person."""
    kind = (event.entity, event.op)
    if kind in SAID_ELSEWHERE:
        return ""
    own = SENTENCES.get(kind)
    if own and (sentence := own(event, names)) is not None:
        return sentence
    record = _record(event, names)
    if event.op == "UPDATE":
        changed = changes(event)
        about = "" if event.entity in ITSELF else f" {record}"
        return f"Changed{about}: {changed}" if changed else ""
    verb = VERBS.get(event.op)
    return f"{verb} {record}" if verb and record else ""


# Their history is about themselves: no need to say so on every line.
ITSELF = frozenset({"order", "item", "instrument"})


def _record(event: LedgerEvent, names: Names) -> str:
    """What kind of record it is, which one, and of which build: never a name without its kind."""
    if not (noun := NOUNS.get(event.entity)):
        return ""
    return " ".join(filter(None, (noun, name_of(event, names)))) + of_build(event, names)


def changes(event: LedgerEvent) -> str:
    """The columns that changed, by their names: "wanted date from 1 Dec 2026 to 8 Dec 2026"."""
    old, new = event.old_values or {}, event.new_values or {}
    return "; ".join(
        f"{label} from {shown(old.get(column), place)} to {shown(new[column], place)}"
        for column, label in COLUMNS.get(event.entity, {}).items()
        if column in new and (place := f"{event.entity}.{column}")
    )

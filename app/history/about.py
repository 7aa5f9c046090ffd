"""Who and what an event is about: names, the build it belongs to, the values it holds."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.history.nouns import NAME_COLUMNS
from app.history.saying import cut
from models.ledger import LedgerEvent

# Which records: {"order": [12], "build": [31, 32]}; and what to call them: {("build", 31): "B-7"}.
Records = Mapping[str, Sequence[object]]
Names = Mapping[tuple[str, Any], str]
# None leaves it to the nouns.
Sentence = Callable[[LedgerEvent, Names], str | None]
Each = dict[tuple[str, str], Sentence]


def name_of(event: LedgerEvent, names: Names) -> str:
    """What the record is called, by whoever asks or by its own columns; "" when nobody knows."""
    known = names.get((event.entity, key_of(event)))
    values = values_of(event)
    return known or next((cut(str(values[c])) for c in NAME_COLUMNS if values.get(c)), "")


def values_of(event: LedgerEvent) -> Mapping[str, Any]:
    return event.new_values or event.old_values or {}


def build_of(event: LedgerEvent, names: Names) -> str:
    """The number of the build a record belongs to, also when only another column has changed."""
    known = names.get(("build", values_of(event).get("build_id")))
    return known or names.get((f"build of {event.entity}", key_of(event)), "the build")


def key_of(event: LedgerEvent) -> object:
    key = event.entity_id or ""
    return int(key) if key.isdigit() else key


def person(names: Names, person_id: object) -> str:
    return names.get(("person", person_id), "somebody")


def because(reason: object) -> str:
    return f". Reason: {reason}" if reason else ""


def always(words: str) -> Sentence:
    return lambda _event, _names: words

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
    # The line itself says what a name was changed from and to.
    renamed = event.old_values or {} if event.op == "UPDATE" else {}
    columns = (column for column in NAME_COLUMNS if values.get(column) and column not in renamed)
    return known or next((cut(str(values[column])) for column in columns), "")


def values_of(event: LedgerEvent) -> Mapping[str, Any]:
    return event.new_values or event.old_values or {}


def build_of(event: LedgerEvent, names: Names) -> str:
    """The number of the build a record belongs to, also when only another column has changed."""
    return _build(event, names) or "the build"


def of_build(event: LedgerEvent, names: Names) -> str:
    """The same as the end of a part of a sentence, " of B-7"; empty when nobody knows which."""
    known = _build(event, names)
    return f" of {known}" if known else ""


def _build(event: LedgerEvent, names: Names) -> str:
    known = names.get(("build", values_of(event).get("build_id")))
    return known or names.get((f"build of {event.entity}", key_of(event)), "")


def key_of(event: LedgerEvent) -> object:
    key = event.entity_id or ""
    return int(key) if key.isdigit() else key


def person(names: Names, person_id: object) -> str:
    return names.get(("person", person_id), "somebody")


def because(reason: object) -> str:
    return f". Reason: {reason}" if reason else ""


def always(words: str) -> Sentence:
    return lambda _event, _names: words

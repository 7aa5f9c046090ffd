"""For which sink a document was: its place stands only in the events that have set it."""

from collections.abc import Iterable
from typing import Any

from app.history.about import Each, Names, name_of, values_of
from models.ledger import LedgerEvent

PLACE = "build_position"


def told_for(events: Iterable[LedgerEvent], names: Names) -> dict[tuple[str, Any], str]:
    """By the event of a document: the sink it was for then, as part of a sentence.

    The names of sinks are ("sink", place), and ("sink", None) is what all of several are called.
    """
    now, told = dict[str | None, str](), dict[tuple[str, Any], str]()
    for event in sorted(events, key=lambda event: event.id):
        if event.entity == "document":
            values = values_of(event)
            if PLACE in values:
                now[event.entity_id] = _sink(names, values[PLACE])
            told["for", event.id] = now.get(event.entity_id, "")
    return told


def _added(event: LedgerEvent, names: Names) -> str:
    return f"Added {_document(event, names)}"


def _opened(event: LedgerEvent, names: Names) -> str:
    return f"Downloaded {_document(event, names)}"


def _changed(event: LedgerEvent, names: Names) -> str:
    new = values_of(event)
    if PLACE in new:
        was = _sink(names, (event.old_values or {}).get(PLACE)) or "all sinks"
        return f"Kept {_document(event, names)} from then on, no longer for {was}"
    if "removed_at" not in new:
        return ""
    return f"{'Removed' if new['removed_at'] else 'Brought back'} {_document(event, names)}"


def _document(event: LedgerEvent, names: Names) -> str:
    whom = names.get(("for", event.id), "")
    return f"the document {name_of(event, names)}".rstrip() + (f" for {whom}" if whom else "")


def _sink(names: Names, place: int | None) -> str:
    return names.get(("sink", place), "" if place is None else f"sink {place}")


PAPERS: Each = {
    ("document", "INSERT"): _added,
    ("document", "DOWNLOADED"): _opened,
    ("document", "UPDATE"): _changed,
}

"""The history of records in words, from the ledger: who, when, what, why.

An event of the ledger holds columns and values; people read sentences. The tables below say what
each kind of record and its columns are called; what they do not name is not worth a sentence.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from models.ledger import LedgerEvent

# Which records: {"order": [12], "build": [31, 32]}; and what to call them: {("build", 31): "B-7"}.
Records = Mapping[str, Sequence[object]]
Names = Mapping[tuple[str, Any], str]
PAGE = 200
LONGEST_VALUE = 80


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


def in_words(events: Iterable[LedgerEvent], names: Names) -> list[Happened]:
    """One line for each event that says something, in the order given."""
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
    own = SENTENCES.get((event.entity, event.op))
    if own:
        return own(event, names)
    if event.op == "UPDATE":
        changed = changes(event)
        name = _name(event, names)
        of_it = f" of {name}" if name and event.entity not in {"order", "item"} else ""
        return f"Changed{of_it}: {changed}" if changed else ""
    verb, noun = VERBS.get(event.op), NOUNS.get(event.entity)
    return " ".join(filter(None, (verb, noun, _name(event, names)))) if verb and noun else ""


def changes(event: LedgerEvent) -> str:
    """The columns that changed, by their names: "wanted date from 1 Dec 2026 to 8 Dec 2026"."""
    old, new = event.old_values or {}, event.new_values or {}
    return "; ".join(
        f"{label} from {shown(old.get(column))} to {shown(new[column])}"
        for column, label in COLUMNS.get(event.entity, {}).items()
        if column in new
    )


def shown(value: object) -> str:
    """A stored value as a person reads it."""
    if value is None or value == "":
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    # A quantity comes out of the ledger's JSON as 1.0 or 2.5.
    text = f"{value:g}" if isinstance(value, float) else str(value)
    try:
        return day(date.fromisoformat(text))
    except ValueError:
        return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"


def day(value: date) -> str:
    """A date as it is written everywhere: 22 Nov 2026."""
    return f"{value.day} {value:%b %Y}"


def status_words(status: str) -> str:
    """A status inside a sentence: "ready for Pre-QC"."""
    return status.replace("-", " ").replace("pre qc", "Pre-QC").replace("qc", "QC")


def _name(event: LedgerEvent, names: Names) -> str:
    key = event.entity_id or ""
    known = names.get((event.entity, int(key) if key.isdigit() else key))
    values = event.new_values or event.old_values or {}
    return known or next((str(values[c]) for c in NAME_COLUMNS if values.get(c)), "")


def _of(kind: str, event: LedgerEvent, names: Names) -> str:
    """The record another record belongs to, by its number."""
    values: Mapping[str, Any] = event.new_values or event.old_values or {}
    return names.get((kind, values.get(f"{kind}_id")), kind)


def _nothing(_event: LedgerEvent, _names: Names) -> str:
    return ""


def _moved(event: LedgerEvent, names: Names) -> str:
    new = event.new_values or {}
    if new.get("from_status") is None:
        return ""
    forced = ", forced by an admin" if new.get("forced") else ""
    because = f". Reason: {new['reason']}" if new.get("reason") else ""
    was, becomes = status_words(new["from_status"]), status_words(new["to_status"])
    return f"Moved {_of('build', event, names)} from {was} to {becomes}{forced}{because}"


def _configured(event: LedgerEvent, names: Names) -> str:
    revision = (event.new_values or {}).get("revision", 1)
    build = _of("build", event, names)
    return f"Configured {build}" + (f" anew (revision {revision})" if revision > 1 else "")


def _acknowledged(event: LedgerEvent, _names: Names) -> str:
    new = event.new_values or {}
    return f"Accepted a warning: {new.get('message')} Reason: {new.get('reason')}"


def _bom_made(event: LedgerEvent, names: Names) -> str:
    new = event.new_values or {}
    return f"Made the BOM of {_of('build', event, names)}, revision {new.get('revision')}"


def _bom_signed(event: LedgerEvent, names: Names) -> str:
    name = names.get(("bom", int(event.entity_id or 0)), "")
    return "Approved the BOM" + (f" of {name}" if name else "") + " with a signature"


def _bom_exported(event: LedgerEvent, names: Names) -> str:
    form = str((event.new_values or {}).get("format", "")).upper()
    name = names.get(("bom", int(event.entity_id or 0)), "")
    return "Exported the BOM" + (f" of {name}" if name else "") + (f" as {form}" if form else "")


def _purchase_list_exported(event: LedgerEvent, _names: Names) -> str:
    form = str((event.new_values or {}).get("format", "")).upper()
    return f"Exported the purchase list as {form}" if form else "Exported the purchase list"


def _document_changed(event: LedgerEvent, names: Names) -> str:
    new = event.new_values or {}
    if "removed_at" not in new:
        return ""
    verb = "Removed" if new["removed_at"] else "Brought back"
    return f"{verb} the document {_name(event, names)}".rstrip()


def _nonconformance_closed(event: LedgerEvent, _names: Names) -> str:
    return "Closed the nonconformance" if (event.new_values or {}).get("closed_at") else ""


def _decided(event: LedgerEvent, _names: Names) -> str:
    new = event.new_values or {}
    kind = str(new.get("kind", "")).replace("-", " ")
    return f"Decided: {kind}. Reason: {new.get('reason')}"


def _calibrated(event: LedgerEvent, _names: Names) -> str:
    new = event.new_values or {}
    done, due = shown(new.get("calibrated_on")), shown(new.get("due_on"))
    return f"Calibrated on {done}, due again on {due}"


def _component(verb: str) -> "Sentence":
    def sentence(event: LedgerEvent, names: Names) -> str:
        values = event.new_values or event.old_values or {}
        child = names.get(("item", values.get("child_id")), "a component")
        parent = names.get(("item", values.get("parent_id")), "")
        return f"{verb} {child}" + (f" in {parent}" if parent else "")

    return sentence


Sentence = Callable[[LedgerEvent, Names], str]

SENTENCES: dict[tuple[str, str], Sentence] = {
    ("order", "INSERT"): lambda _event, _names: "Submitted the order",
    ("order", "EXPORTED"): _purchase_list_exported,
    ("build", "INSERT"): _nothing,
    ("build_move", "INSERT"): _moved,
    ("configuration", "INSERT"): _configured,
    ("acknowledgement", "INSERT"): _acknowledged,
    ("bom", "INSERT"): _bom_made,
    ("bom", "EXPORTED"): _bom_exported,
    ("bom", "SIGNED"): _bom_signed,
    ("document", "UPDATE"): _document_changed,
    ("comment", "INSERT"): lambda _event, _names: "Commented",
    ("nonconformance", "INSERT"): lambda _event, _names: "Recorded the nonconformance",
    ("nonconformance", "UPDATE"): _nonconformance_closed,
    ("disposition", "INSERT"): _decided,
    ("disposition", "SIGNED"): lambda _event, _names: "Signed the concession",
    ("calibration", "INSERT"): _calibrated,
    ("component", "INSERT"): _component("Added"),
    ("component", "DELETE"): _component("Took out"),
}
VERBS = {
    "INSERT": "Added",
    "DELETE": "Removed",
    "VIEWED": "Looked at",
    "DOWNLOADED": "Downloaded",
    "EXPORTED": "Exported",
    "PRINTED": "Printed",
}
NOUNS = {
    "order": "the order",
    "document": "the document",
    "bom": "the BOM",
    "history_record": "the device history record",
    "item": "the item",
    "outline_number": "the outline number",
    "outsourced_line": "the outsourced part",
    "category": "the category",
    "instrument": "the instrument",
}
NAME_COLUMNS = ("number", "item_number", "file_name", "code", "name")
COLUMNS: dict[str, dict[str, str]] = {
    "order": {
        "po_number": "PO number",
        "customer": "customer",
        "project": "project",
        "sales_person": "sales person",
        "wanted_on": "wanted date",
        "language": "language",
        "notes": "notes",
    },
    "build": {"number": "build number"},
    "bom": {"status": "BOM status"},
    "item": {
        "number": "number",
        "name": "name",
        "kind": "kind",
        "category_code": "category",
        "subcategory_code": "sub-category",
        "manufacturer": "manufacturer",
        "manufacturer_part_number": "manufacturer's number",
        "orderable": "orderable",
        "active": "active",
        "flag": "remark",
        "outsourced": "usually sent to the maker",
    },
    "component": {"quantity": "quantity", "quantity_verified": "quantity verified"},
    "category": {"name": "name", "parent_code": "parent category"},
    "instrument": {
        "number": "number",
        "kind": "kind",
        "name": "name",
        "active": "in use",
    },
    "outsourced_line": {
        "status": "status",
        "quantity": "quantity",
        "supplier": "supplier",
        "sent_on": "day it was sent",
        "expected_on": "day it is expected",
        "received_quantity": "quantity received",
        "received_on": "day it was received",
        "notes": "notes",
        "reason": "reason",
    },
}

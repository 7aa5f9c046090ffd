"""What happens to orders, builds and their parts, in sentences."""

from app.history.about import (
    Each,
    Names,
    always,
    because,
    build_of,
    key_of,
    name_of,
    of_build,
    person,
    values_of,
)
from app.history.saying import shown, status_words
from models.ledger import LedgerEvent


def _moved(event: LedgerEvent, names: Names) -> str:
    new = values_of(event)
    if new.get("from_status") is None:
        return ""
    forced = ", forced by an admin" if new.get("forced") else ""
    was, becomes = status_words(new["from_status"]), status_words(new["to_status"])
    why = because(new.get("reason"))
    return f"Moved {build_of(event, names)} from {was} to {becomes}{forced}{why}"


def _configured(event: LedgerEvent, names: Names) -> str:
    revision = values_of(event).get("revision", 1)
    build = build_of(event, names)
    return f"Configured {build}" + (f" anew (revision {revision})" if revision > 1 else "")


def _acknowledged(event: LedgerEvent, _names: Names) -> str:
    new = values_of(event)
    return f"Accepted a warning: {new.get('message')} Reason: {new.get('reason')}"


def _shipped(event: LedgerEvent, names: Names) -> str:
    new = values_of(event)
    by = " ".join(filter(None, (str(new.get("carrier") or ""), str(new.get("tracking_number")))))
    return f"Shipped {build_of(event, names)}" + (f" by {by}" if new.get("carrier") else "")


def _assigned(event: LedgerEvent, names: Names) -> str:
    new, build = values_of(event), build_of(event, names)
    if new.get("person_id") == new.get("assigned_by"):
        return f"Claimed {build}"
    return f"Gave {build} to {person(names, new.get('person_id'))}"


def _unassigned(event: LedgerEvent, names: Names) -> str:
    who, build = names.get(("assignment", key_of(event)), "somebody"), build_of(event, names)
    return f"Released {build}" if who == event.actor_name else f"Took {who} off {build}"


def _bom_made(event: LedgerEvent, names: Names) -> str:
    return f"Made the BOM of {build_of(event, names)}, revision {values_of(event).get('revision')}"


def _bom_signed(event: LedgerEvent, names: Names) -> str:
    return f"Approved the BOM{of_build(event, names)} with a signature"


def _bom_exported(event: LedgerEvent, names: Names) -> str:
    form = str(values_of(event).get("format", "")).upper()
    return f"Exported the BOM{of_build(event, names)}" + (f" as {form}" if form else "")


def _purchase_list_exported(event: LedgerEvent, _names: Names) -> str:
    form = str(values_of(event).get("format", "")).upper()
    return f"Exported the purchase list as {form}" if form else "Exported the purchase list"


REVIEWS = {
    "tick": "Ticked a line of the BOM of {build}",
    "untick": "Took back the tick at a line of the BOM of {build}",
    "comment": "Remarked on the BOM of {build}: {text}",
    "question": "Asked about the BOM of {build}: {text}",
    "answer": "Answered a question about the BOM of {build}: {text}",
    "reject": "Returned the BOM of {build}: {text}",
    "resubmit": "Sent the BOM of {build} to review again: {text}",
}


def _reviewed(event: LedgerEvent, names: Names) -> str:
    new = values_of(event)
    words = REVIEWS.get(str(new.get("kind")), "Reviewed the BOM of {build}: {text}")
    told = words.format(build=build_of(event, names), text=new.get("text") or "")
    return told.rstrip(": ")


def _short(event: LedgerEvent, names: Names) -> str:
    note = values_of(event).get("note")
    return f"Reported missing parts of {build_of(event, names)}" + (f": {note}" if note else "")


def _resolved(event: LedgerEvent, names: Names) -> str:
    found = values_of(event).get("resolution")
    done = f"Resolved the missing parts of {build_of(event, names)}"
    return done + (f": {found}" if found else "")


def _short_part(event: LedgerEvent, names: Names) -> str:
    return f"Missing: {shown(values_of(event).get('quantity'))} × {name_of(event, names)}"


ORDERS: Each = {
    ("order", "INSERT"): always("Submitted the order"),
    ("order", "EXPORTED"): _purchase_list_exported,
    ("build_move", "INSERT"): _moved,
    ("build", "SIGNED"): always("Signed the release"),
    ("build", "EXPORTED"): always("Exported the packing list of the outsourced parts"),
    ("configuration", "INSERT"): _configured,
    ("acknowledgement", "INSERT"): _acknowledged,
    ("comment", "INSERT"): always("Commented"),
    ("assignment", "INSERT"): _assigned,
    ("assignment", "UPDATE"): _unassigned,
    ("shipment", "INSERT"): _shipped,
}
PARTS: Each = {
    ("bom", "INSERT"): _bom_made,
    ("bom", "EXPORTED"): _bom_exported,
    ("bom", "SIGNED"): _bom_signed,
    ("bom_review", "INSERT"): _reviewed,
    ("shortage", "INSERT"): _short,
    ("shortage", "UPDATE"): _resolved,
    ("shortage_line", "INSERT"): _short_part,
}

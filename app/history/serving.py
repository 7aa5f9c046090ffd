"""What happens to service requests, in sentences."""

from app.history.about import Each, Names, always, because, name_of, values_of
from app.history.saying import shown
from models.ledger import LedgerEvent

MOVES = {
    "approved": "Approved {request}",
    "rejected": "Rejected {request}",
    "returned": "Returned {request} for change",
    "fulfilled": "Fulfilled {request}",
}


def _moved(event: LedgerEvent, names: Names) -> str | None:
    new = values_of(event)
    request = f"the service request {new.get('number') or name_of(event, names)}".rstrip()
    if new.get("status") == "pending":
        again = (event.old_values or {}).get("status") == "returned"
        return f"Sent {request}" + (" again" if again else "")
    if not (words := MOVES.get(str(new.get("status")))):
        return None
    note = new.get("note")
    said = because(note) if new["status"] != "approved" or not note else f". Note: {note}"
    return words.format(request=request) + said


def _put_in(event: LedgerEvent, names: Names) -> str:
    quantity = shown(values_of(event).get("quantity"))
    return f"Put {quantity} × {name_of(event, names)} into the service request"


def _taken_out(event: LedgerEvent, names: Names) -> str:
    return f"Took {name_of(event, names)} out of the service request"


def _decided(event: LedgerEvent, names: Names) -> str | None:
    new = values_of(event)
    if "approved" not in new:
        return None
    why = new.get("lowered_because")
    only = "only " if why else ""
    part = name_of(event, names) or "the part"
    return f"Approved {only}{shown(new['approved'])} × {part}{because(why)}"


SERVICE: Each = {
    ("service_request", "INSERT"): always("Began a cart of service parts"),
    ("service_request", "UPDATE"): _moved,
    ("service_request_line", "INSERT"): _put_in,
    ("service_request_line", "UPDATE"): _decided,
    ("service_request_line", "DELETE"): _taken_out,
}

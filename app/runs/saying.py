"""What an answer says about its place, or why it cannot be taken."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from app.drafts.values import given_text
from app.errors import Refused
from app.rules.judging import Judged, judged
from app.rules.papers import answers
from app.rules.run_item import RunItem
from app.rules.verdict import taken_back, undone
from app.runs import rows
from app.runs.given import Act, Given, device_time
from app.runs.place import Found, waits_for_drawing

MOST_VALUE, MOST_NOTE = 1000, 4000
AGREED = "Agreed."


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """The row of an answer as it is to be kept, without what the database adds to it."""

    client_id: UUID
    run_id: int
    item_key: str
    basin: int
    value: str
    number: Decimal | None
    lower: Decimal | None
    upper: Decimal | None
    target: Decimal | None
    unit: str
    verdict: str
    note: str
    confirmed: bool
    confirms_id: int | None
    instrument_id: int | None
    calibration_due: date | None
    seen_id: int | None
    answered_by: int
    device_at: datetime | None


def judge(found: Found, given: Given) -> Made:
    """The answer with what it was measured against and with what, or why it cannot be taken."""
    item = found.item
    _refuse_place(item)
    value, note = _text(given.value, MOST_VALUE), _text(given.note, MOST_NOTE)
    said, number = SAYING[given.act](found, given, value, note)
    measured = number is not None and bool(item.instrument)
    instrument_id, due = _measured_with(found, given) if measured else (None, None)
    return Made(
        client_id=given.client_id,
        run_id=found.run_id,
        item_key=item.key,
        basin=item.basin,
        value=value if given.act == "value" else "",
        number=number,
        lower=item.lower,
        upper=item.upper,
        target=item.target,
        unit=item.unit,
        verdict=said,
        note=note or (AGREED if given.act == "agree" else ""),
        confirmed=given.confirmed and said == "fail",
        confirms_id=_confirms(found, given),
        instrument_id=instrument_id,
        calibration_due=due,
        seen_id=_seen(found, given),
        answered_by=found.me.person_id,
        device_at=device_time(given.device_at, found.today),
    )


def _refuse_place(item: RunItem) -> None:
    if not item.applies:
        raise Refused(f"This does not apply to this sink: {item.why or 'by its configuration'}.")
    if item.type == "instruction":
        raise Refused("There is nothing to answer here.")
    if item.computed:
        raise Refused("The product answers this by itself.")


def _text(value: str, longest: int) -> str:
    text = (given_text(value) or "").strip()
    if len(text) > longest:
        raise Refused(f"This is longer than the {longest:,} characters there is room for.")
    return text


def _seen(found: Found, given: Given) -> int | None:
    """Only an answer to this very place can have been seen here."""
    known = {one["id"] for one in found.answers}
    return given.seen_id if given.seen_id in known else None


def _value(found: Found, given: Given, value: str, note: str) -> Judged:
    said, number = judged(found.item, value)
    if given.confirmed and not note:
        raise Refused("Say in a note why this value stays.")
    if found.item.type == "document" and said == "pass":
        _refuse_missing(found, found.item.document)
    if waits_for_drawing(found.item):
        _refuse_missing(found, "drawing")
    return said, number


def _refuse_missing(found: Found, kind: str) -> None:
    """Without the document of this kind, made since the sink was drawn anew, it is not answered."""
    answered, words = answers(found.papers, kind, found.item.added_after), kind.replace("-", " ")
    if answered == "missing":
        raise Refused(
            f"There is no {words} for {found.build_number} with its order yet. A coordinator adds "
            "it to the order; then answer again."
        )
    if answered == "older":
        raise Refused(
            f"The {words} for {found.build_number} is older than the change of the sink. A "
            f"coordinator adds the new one for {found.build_number}; then answer again."
        )


def _na(_found: Found, _given: Given, _value: str, note: str) -> Judged:
    if not note:
        raise Refused("Say in a note why this does not apply.")
    return "na", None


def _ask(_found: Found, _given: Given, _value: str, note: str) -> Judged:
    if not note:
        raise Refused("Say in a note what you want to know.")
    return "asked", None


def _reply(found: Found, _given: Given, _value: str, note: str) -> Judged:
    if found.stands.state != "asked":
        raise Refused("Nobody is waiting for a reply here.")
    if not note:
        raise Refused("Say in a note what to do.")
    return "open", None


def _agree(found: Found, _given: Given, _value: str, _note: str) -> Judged:
    if found.stands.state != "waiting":
        raise Refused("Nothing here waits for a second person.")
    return "na", None


def _remark(_found: Found, _given: Given, _value: str, note: str) -> Judged:
    """Words beside an answer: it stays as it is and whose it is."""
    if not note:
        raise Refused("Write down what is to be noted.")
    return "open", None


def _withdraw(found: Found, given: Given, _value: str, note: str) -> Judged:
    """One's own tap, or the agreement, is taken back; what others have said stays as it is."""
    if note:
        raise Refused("Take the agreement back first, then write the note.")
    if given.undoes is not None:
        if _own_tap(found, given.undoes) is None:
            raise Refused("There is nothing of yours here to take back.")
    elif _own_agreement(found) is None:
        raise Refused("You have not agreed to anything here.")
    return "open", None


def _confirms(found: Found, given: Given) -> int | None:
    """The answer that is agreed to, was agreed to, is undone, or has a note put beside it."""
    if given.act == "note":
        return _stands_on(found)
    if given.act == "withdraw":
        return _own_tap(found, given.undoes) if given.undoes else _own_agreement(found)
    if given.act != "agree":
        return None
    heads = found.stands.heads
    # Somebody else's, where there is one.
    return [*heads, *(one for one in heads if one.by != found.me.person_id)][-1].id


def _stands_on(found: Found) -> int | None:
    """The answer that counts here, or the one that was taken over; None where nobody has said."""
    if found.stands.heads:
        return found.stands.heads[-1].id
    return found.item.carried.answer_id if found.item.carried else None


def _own_agreement(found: Found) -> int | None:
    """What whoever is asking has agreed to and not taken back since."""
    said = [rows.answered(one) for one in found.answers]
    about = [one for one in said if one.confirms_id and one.id not in undone(said)]
    mine = [one for one in about if one.by == found.me.person_id and not one.is_remark]
    return next((one.confirms_id for one in mine[-1:] if one.verdict == "na"), None)


def _own_tap(found: Found, client_id: UUID) -> int | None:
    """The answer of whoever is asking that was sent so, or what they have agreed to with it."""
    sent = [one for one in found.answers if str(one["client_id"]) == str(client_id)]
    tap = next((one for one in sent if one["answered_by"] == found.me.person_id), None)
    if tap is None:
        return None
    if tap["confirms_id"] is not None:
        agreed = tap["verdict"] == "na" and _own_agreement(found) == tap["confirms_id"]
        return tap["confirms_id"] if agreed else None
    gone = tap["id"] in taken_back(map(rows.answered, found.answers))
    return None if gone else tap["id"]


SAYING: Mapping[Act, Callable[[Found, Given, str, str], Judged]] = {
    "value": _value,
    "na": _na,
    "ask": _ask,
    "reply": _reply,
    "note": _remark,
    "agree": _agree,
    "withdraw": _withdraw,
}


def _measured_with(found: Found, given: Given) -> tuple[int, date]:
    """The instrument and until when it may be used; refused when it may not be."""
    kind, number = found.item.instrument, given.instrument.strip()
    if not number:
        raise Refused(f"Choose or scan the {kind} this was measured with.")
    known = found.instrument
    if known is None:
        raise Refused(f"There is no instrument with the number {number}.")
    if known["kind"].casefold() != kind.casefold():
        raise Refused(f"{known['number']} is a {known['kind']}; this is measured with a {kind}.")
    if not known["active"]:
        raise Refused(f"{known['number']} is out of use. Take another {kind}.")
    due = date.fromisoformat(known["due_on"]) if known["due_on"] else None
    if due is None:
        raise Refused(f"{known['number']} has not been calibrated yet. Take another {kind}.")
    if due < found.today:
        raise Refused(
            f"The calibration of {known['number']} was due on {due.day} {due:%b %Y}: it measures "
            f"nothing until it is calibrated. Take another {kind}."
        )
    return known["id"], due

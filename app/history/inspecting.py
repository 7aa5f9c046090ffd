"""What happens in checklists, to serial numbers and to what was not right, in sentences."""

from collections.abc import Mapping

from app.history.about import Each, Names, Sentence, always, build_of, key_of, name_of, values_of
from app.history.saying import shown, status_words
from models.ledger import LedgerEvent


def _begun(event: LedgerEvent, names: Names) -> str:
    attempt = values_of(event).get("attempt", 1)
    return f"Began {_run(event, names)}" + (f" again (attempt {attempt})" if attempt > 1 else "")


def _closed(event: LedgerEvent, names: Names) -> str:
    verdict = values_of(event).get("verdict")
    if verdict == "superseded":
        return f"Set {_run(event, names)} aside: what it was for has changed"
    return f"Signed {_run(event, names)}: {verdict}" if verdict else ""


def _run(event: LedgerEvent, names: Names) -> str:
    stage = names.get(("run", key_of(event)), "a checklist")
    return f"{stage} of {build_of(event, names)}"


def _answered(event: LedgerEvent, _names: Names) -> str:
    new = values_of(event)
    said = {"na": "N/A", "asked": "a question", "open": "taken back"}.get(str(new.get("verdict")))
    return f"Answered an item: {said or shown(new.get('value'))}"


def _serial(verb: str) -> Sentence:
    def sentence(event: LedgerEvent, names: Names) -> str:
        of_kind = values_of(event).get("kind")
        name = f"{verb} the serial number {name_of(event, names)}".rstrip()
        return name + (f" of {of_kind}" if of_kind else "")

    return sentence


def _recorded(event: LedgerEvent, names: Names) -> str:
    return f"Recorded the nonconformance {name_of(event, names)}".rstrip()


def _nonconformance_changed(event: LedgerEvent, names: Names) -> str | None:
    if not values_of(event).get("closed_at"):
        return None
    return f"Closed the nonconformance {name_of(event, names)}".rstrip()


def _decided(event: LedgerEvent, names: Names) -> str:
    new, about = values_of(event), names.get(("disposition", key_of(event)), "")
    decided = f"Decided about {about}" if about else "Decided"
    return f"{decided}: {status_words(str(new.get('kind', '')))}. Reason: {new.get('reason')}"


def _conceded(event: LedgerEvent, names: Names) -> str:
    about = names.get(("disposition", key_of(event)), "")
    return "Signed the concession" + (f" of {about}" if about else "")


def _calibrated(event: LedgerEvent, _names: Names) -> str:
    new = values_of(event)
    done, due = shown(new.get("calibrated_on")), shown(new.get("due_on"))
    return f"Calibrated on {done}, due again on {due}"


def _signed(event: LedgerEvent, _names: Names) -> str:
    new = values_of(event)
    return f"Signed ({new.get('meaning')}): {new.get('statement')}"


def changed_part(noun: str, column: str) -> Sentence:
    """Of a row that is one value, such as a rule: that it has changed, not how."""

    def sentence(event: LedgerEvent, _names: Names) -> str | None:
        values = values_of(event)
        if event.op == "UPDATE" and column not in values:
            return None
        verb = {"INSERT": "Added", "DELETE": "Removed"}.get(event.op, "Changed")
        row = values.get(column)
        words = row.get("wording_en") if isinstance(row, Mapping) else ""
        return f"{verb} {noun}" + (f": {words}" if words else "")

    return sentence


QUALITY: Each = {
    ("run", "INSERT"): _begun,
    ("run", "UPDATE"): _closed,
    ("answer", "INSERT"): _answered,
    ("photo", "INSERT"): always("Took a picture"),
    ("serial_number", "INSERT"): _serial("Recorded"),
    ("serial_number", "UPDATE"): _serial("Replaced"),
    ("serial_number", "EXPORTED"): always("Exported the serial numbers that were searched for"),
    ("nonconformance", "INSERT"): _recorded,
    ("nonconformance", "UPDATE"): _nonconformance_changed,
    ("disposition", "INSERT"): _decided,
    ("disposition", "SIGNED"): _conceded,
    ("calibration", "INSERT"): _calibrated,
    ("signature", "INSERT"): _signed,
    ("task_time", "INSERT"): always("Began a task"),
    ("task_time", "UPDATE"): always("Finished a task"),
    ("template_item", "INSERT"): changed_part("an item of the checklist", "row"),
    ("template_item", "UPDATE"): changed_part("an item of the checklist", "row"),
    ("template_item", "DELETE"): changed_part("an item of the checklist", "row"),
    ("work_instruction_step", "UPDATE"): changed_part("the picture of a step", "picture_sha256"),
}

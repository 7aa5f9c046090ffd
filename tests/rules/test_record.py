"""What is missing in a device history record: each single element taken away is one line."""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from app.rules import record
from app.rules.record import CLAUSES

Content = dict[str, Any]
Change = Callable[[Content], object]
# A shipped build as it is really stored; tests/app/test_history_record.py compares it.
COMPLETE: Content = json.loads(
    (Path(__file__).parent.parent / "golden" / "record.json").read_text(encoding="utf-8")
)


def lines(content: Content) -> list[tuple[str, str]]:
    return [(one.clause, one.lack) for one in record.lacks(record.meter(content))]


def run(content: Content, stage: str, attempt: int) -> Content:
    found: Content = next(
        one for one in content["runs"] if (one["stage"], one["attempt"]) == (stage, attempt)
    )
    return found


def entry(content: Content, stage: str, attempt: int, key: str) -> Content:
    items = run(content, stage, attempt)["items"]
    found: Content = next(one for one in items if one["item"]["key"] == key)
    return found


def setting(value: object, *path: str | int) -> Change:
    """Put this in place of what stands at the path."""

    def change(content: Content) -> None:
        here: Any = content
        for step in path[:-1]:
            here = here[step]
        here[path[-1]] = value

    return change


def drawn_anew(content: Content) -> None:
    """What was added before shows another sink."""
    for run in content["runs"]:
        for entry in run["items"]:
            if entry["item"]["type"] == "document":
                entry["item"]["added_after"] = "2026-12-24T12:00:00+01:00"


def its_own_from_before(content: Content) -> None:
    """And one for all sinks that was added since, which its checklists do not open."""
    drawn_anew(content)
    (drawing,) = content["documents"]
    drawing["sink"] = 1
    content["documents"].append({**drawing, "sink": None, "at": "2026-12-25T12:00:00+00:00"})


def without_run(stage: str, attempt: int) -> Change:
    return lambda content: content["runs"].remove(run(content, stage, attempt))


def without(part: str, stage: str, attempt: int, key: str) -> Change:
    return lambda content: entry(content, stage, attempt, key)[part].clear()


def answered(stage: str, attempt: int, key: str, **values: object) -> Change:
    return lambda content: entry(content, stage, attempt, key)["answers"][0].update(values)


# What is taken away, and the clause and the words of the one line that turns red.
ELEMENTS: dict[str, tuple[Change, str, str]] = {
    "PO number": (setting("", "order", "po_number"), "identification", "no PO number"),
    "customer": (setting("", "order", "customer"), "identification", "no customer"),
    "order": (setting({}, "order"), "identification", "no PO number"),
    "build number": (setting("", "build", "number"), "identification", "no number"),
    "configuration": (setting([], "configurations"), "production record", "not configured"),
    "BOM": (setting([], "boms"), "production record", "no BOM of the present"),
    "BOM of the present configuration": (
        setting("superseded", "boms", 0, "status"), "production record", "no BOM of the present",
    ),
    "rule set": (setting("", "boms", 0, "rule_set"), "production record", "rule set"),
    "BOM signature": (setting([], "boms", 0, "signatures"), "production record", "not approved"),
    "BOM signature over another hash": (
        setting("0" * 64, "boms", 0, "sha256"), "production record", "not approved",
    ),
    "BOM approval": (setting("in-review", "boms", 0, "status"), "production record", "approved"),
    "parts": (setting([], "boms", 0, "top_lines"), "traceability", "holds no parts"),
    "catalogue": (setting("", "boms", 0, "catalogue_sha256"), "traceability", "catalogue"),
    "part received": (setting("sent", "outsourced", 0, "status"), "production record", "come back"),
    "part in full": (
        setting("0.5", "outsourced", 0, "received_quantity"), "production record", "come back",
    ),
    "part cancelled": (
        setting("pending", "outsourced", 1, "status"), "production record", "come back",
    ),
    "shortage": (setting(None, "shortages", 0, "resolved_at"), "production record", "shortage"),
    "assignment": (setting([], "assignments"), "production record", "Nobody has claimed it"),
    "date of manufacture": (
        lambda content: content["moves"].remove(
            next(move for move in content["moves"] if move["to"] == "in-production")
        ),
        "production record", "when production began",
    ),
    "software": (setting([], "software"), "traceability", "version of the software"),
    "release": (setting([], "release"), "release", "release is not signed"),
    "shipment": (setting(None, "shipment"), "release", "shipped"),
    "drawing": (setting([], "documents"), "production record", "approved drawing"),
    "drawing removed": (
        setting("2026-11-22", "documents", 0, "removed_at"), "production record", "document for",
    ),
    "drawing from before": (drawn_anew, "production record", "document for"),
    "its own drawing from before": (its_own_from_before, "production record", "document for"),
    "serial": (setting([], "serials"), "identification", "serial number of “Touchscreen"),
    "serial taken out": (
        setting("2026-11-22", "serials", 0, "removed_at"), "identification", "serial number of",
    ),
    "instrument": (
        answered("test", 1, "mixing", instrument=None), "traceability", "in calibration",
    ),
    "calibration": (
        answered("test", 1, "mixing", calibration_due="2026-11-20"), "traceability",
        "dual-probe thermometer in calibration",
    ),
    "picture": (without("photos", "final-qc", 1, "label-skirt"), "labelling", "no picture"),
    "second person": (
        lambda content: entry(content, "test", 1, "overflow")["answers"].pop(), "acceptance",
        "“Overflow sensor reacts (basin 1)” has no answer",
    ),
    "label in the checklist": (
        lambda content: run(content, "final-qc", 1)["items"].remove(
            entry(content, "final-qc", 1, "label-skirt")
        ),
        "labelling", "did not look at the label",
    ),
    "nonconformance": (
        lambda content: content["nonconformances"].pop(0), "acceptance",
        "not everything that failed stands in a nonconformance",
    ),
    "failed item of a nonconformance": (
        setting([], "nonconformances", 1, "items"), "acceptance", "not everything that failed",
    ),
    "disposition": (
        setting([], "nonconformances", 1, "dispositions"), "acceptance", "Nothing is decided",
    ),
    "nonconformance closed": (
        setting(None, "nonconformances", 1, "closed_at"), "acceptance", "is not closed",
    ),
    "second signature of a concession": (
        lambda content: content["nonconformances"][0]["dispositions"][0]["signatures"].pop(),
        "acceptance", "two different people",
    ),
    "second person of a concession": (
        lambda content: content["nonconformances"][0]["dispositions"][0]["signatures"][1].update(
            content["nonconformances"][0]["dispositions"][0]["signatures"][0]
        ),
        "acceptance", "two different people",
    ),
    "failed run": (without_run("pre-qc", 1), "acceptance", "attempt 1 is not in the record"),
    "re-inspection": (without_run("pre-qc", 2), "acceptance", "is not inspected again"),
    "re-inspection signed": (
        lambda content: run(content, "pre-qc", 2).update(closed_at=None, verdict=None),
        "acceptance", "begun but not signed",
    ),
    "run overtaken": (
        lambda content: run(content, "test", 1).update(verdict="superseded"),
        "acceptance", "overtaken by a change",
    ),
}  # fmt: skip
CLAUSE_OF = {
    "pre-qc": "acceptance", "assembly": "production record", "test": "acceptance",
    "packaging": "labelling", "final-qc": "acceptance",
}  # fmt: skip


def stages() -> Iterator[Any]:
    for stage in ("assembly", "test", "packaging", "final-qc"):
        yield pytest.param(without_run(stage, 1), CLAUSE_OF[stage], "not done yet", id=stage)
    for one in COMPLETE["runs"]:
        stage, attempt = one["stage"], one["attempt"]

        def unsigned(content: Content, stage: str = stage, attempt: int = attempt) -> None:
            run(content, stage, attempt)["signatures"].clear()

        name = f"signature of {stage} {attempt}"
        yield pytest.param(unsigned, CLAUSE_OF[stage], "is not signed", id=name)


def answers() -> Iterator[Any]:
    """Every answer that counts, those that were taken over in the run they come from."""
    for one in COMPLETE["runs"]:
        for each in one["items"]:
            stage, attempt, item = one["stage"], one["attempt"], each["item"]
            counts = attempt == 1 or each["answers"]
            failed_again = (stage, attempt, item["key"]) == ("pre-qc", 1, "drain")
            if not counts or failed_again or not each["answers"]:
                continue
            clause = "labelling" if item["key"].startswith("label") else CLAUSE_OF[stage]
            taken_away = without("answers", stage, attempt, item["key"])
            name = f"answer {stage} {attempt} {item['key']}"
            yield pytest.param(taken_away, clause, "has no answer", id=name)


def test_a_complete_record_misses_nothing() -> None:
    elements = record.meter(COMPLETE)

    assert record.lacks(elements) == []
    assert {one.state for one in elements} == {"there"}
    assert {one.clause for one in elements} == set(CLAUSES)


@pytest.mark.parametrize(
    ("change", "clause", "words"),
    [
        *(pytest.param(*one, id=name) for name, one in ELEMENTS.items()),
        *stages(),
        *answers(),
    ],
)
def test_each_single_element_taken_away_turns_exactly_one_line_red(
    change: Change, clause: str, words: str
) -> None:
    content = deepcopy(COMPLETE)
    change(content)

    found = lines(content)

    assert len(found) == 1, found
    assert found[0][0] == clause
    assert words in found[0][1]


@pytest.mark.parametrize(
    "change",
    [
        setting([], "shortages"),
        setting([], "outsourced"),
        setting("Later", "order", "notes"),
        lambda content: entry(content, "pre-qc", 1, "extra")["answers"].clear(),
        # Signed when a second person who said N/A too had agreed by it.
        lambda content: entry(content, "test", 1, "overflow")["answers"][1].update(
            confirms_id=None
        ),
    ],
)
def test_what_nobody_asks_for_may_be_absent(change: Change) -> None:
    content = deepcopy(COMPLETE)
    change(content)

    assert lines(content) == []


def test_a_failed_test_that_was_done_again_misses_no_nonconformance() -> None:
    content = deepcopy(COMPLETE)
    first = run(content, "test", 1)
    content["runs"].append({**deepcopy(first), "attempt": 2})
    first["verdict"] = "failed"
    first["items"][0]["answers"][0].update(verdict="fail", note="It does not light up.")

    assert lines(content) == []


@pytest.mark.parametrize("status", ["order-created", "ready-to-ship", "cancelled"])
def test_release_and_shipment_come_after_and_are_not_missed_before(status: str) -> None:
    content = deepcopy(COMPLETE)
    content["build"]["status"] = status
    content["release"], content["shipment"] = [], None

    states = {one.what: one.state for one in record.meter(content) if one.clause == "release"}

    assert lines(content) == []
    assert set(states.values()) == {"later"}


def test_a_new_build_misses_one_line_for_each_thing_to_do_and_no_line_twice() -> None:
    empty: Content = {
        **deepcopy(COMPLETE), "boms": [], "outsourced": [], "shortages": [], "assignments": [],
        "runs": [], "serials": [], "nonconformances": [], "release": [], "shipment": None,
        "documents": [], "moves": COMPLETE["moves"][:1],
    }  # fmt: skip
    empty["build"]["status"] = "order-created"

    found = [words for _, words in lines(empty)]

    assert len(found) == len(set(found)) == 8
    assert sum("not done yet" in words for words in found) == 5

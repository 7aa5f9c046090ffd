"""What the ledger holds, in sentences; what says nothing to a person is left out."""

from datetime import UTC, datetime
from typing import Any

import pytest

from app.history import in_words, sentence_of, status_words
from models.ledger import LedgerEvent
from models.orders import STATUSES

NAMES = {
    ("build", 7): "B-1001",
    ("build of bom", 9): "B-1001",
    ("build of outsourced_line", 4): "B-1001",
    ("document", 3): "plan.pdf",
    ("outsourced_line", 4): "T2-X",
}


def event(entity: str, op: str, *, entity_id: str = "1", **values: Any) -> LedgerEvent:  # noqa: ANN401
    return LedgerEvent(
        id=1,
        at=datetime(2026, 11, 22, tzinfo=UTC),
        op=op,
        entity=entity,
        entity_id=entity_id,
        actor_name="Ada Lark",
        old_values=values.get("old"),
        new_values=values.get("new"),
        reason=values.get("reason"),
    )


SAID = {
    "Submitted the order": event("order", "INSERT", new={"po_number": "PO-7"}),
    "Changed: wanted date from 1 Dec 2026 to 8 Dec 2026": event(
        "order", "UPDATE", old={"wanted_on": "2026-12-01"}, new={"wanted_on": "2026-12-08"}
    ),
    "Changed: kind from part to service part": event(
        "item", "UPDATE", old={"kind": "part"}, new={"kind": "service_part"}
    ),
    "Changed the outsourced part T2-X of B-1001: status from sent to shipped back": event(
        "outsourced_line",
        "UPDATE",
        entity_id="4",
        old={"status": "sent"},
        new={"status": "shipped-back"},
    ),
    "Changed the tool: name from Torque wrench to Torque wrench 5 Nm": event(
        "tool", "UPDATE", old={"name": "Torque wrench"}, new={"name": "Torque wrench 5 Nm"}
    ),
    "Changed: project from nothing to North wing": event(
        "order", "UPDATE", old={"project": "", "version": 1}, new={"project": "North wing"}
    ),
    "Moved B-1001 from order created to on hold": event(
        "build_move",
        "INSERT",
        new={"build_id": 7, "from_status": "order-created", "to_status": "on-hold"},
    ),
    "Moved B-1001 from on hold to cancelled, forced by an admin. Reason: Fire": event(
        "build_move",
        "INSERT",
        new={
            "build_id": 7,
            "from_status": "on-hold",
            "to_status": "cancelled",
            "forced": True,
            "reason": "Fire",
        },
    ),
    "Configured B-1001": event("configuration", "INSERT", new={"build_id": 7, "revision": 1}),
    "Configured B-1001 anew (revision 2)": event(
        "configuration", "INSERT", new={"build_id": 7, "revision": 2}
    ),
    "Made the BOM of B-1001, revision 1": event(
        "bom", "INSERT", new={"build_id": 7, "revision": 1}
    ),
    "Exported the BOM of B-1001 as PDF": event(
        "bom", "EXPORTED", entity_id="9", new={"format": "pdf"}
    ),
    "Exported the purchase list as XLSX": event("order", "EXPORTED", new={"format": "xlsx"}),
    "Printed the BOM of B-1001": event("bom", "PRINTED", entity_id="9"),
    "Added the document plan.pdf": event(
        "document", "INSERT", entity_id="3", new={"file_name": "plan.pdf"}
    ),
    "Removed the document plan.pdf": event(
        "document", "UPDATE", entity_id="3", old={"removed_at": None}, new={"removed_at": "2026"}
    ),
    "Brought back the document plan.pdf": event(
        "document", "UPDATE", entity_id="3", old={"removed_at": "2026"}, new={"removed_at": None}
    ),
}


@pytest.mark.parametrize("sentence", SAID)
def test_an_event_becomes_a_sentence(sentence: str) -> None:
    assert sentence_of(SAID[sentence], NAMES) == sentence


UNSAID = {
    "a build that came with its order": event("build", "INSERT", new={"number": "B-1"}),
    "how a build came into being": event(
        "build_move", "INSERT", new={"build_id": 7, "from_status": None, "to_status": "x"}
    ),
    "a derived status": event(
        "order", "UPDATE", old={"status": "order-created"}, new={"status": "cancelled"}
    ),
    "a document that went along with its draft": event("document", "UPDATE", new={"order_id": 4}),
    "a kind of record nobody has words for": event("no_such", "INSERT", new={"id": 4}),
}


@pytest.mark.parametrize("what", UNSAID)
def test_what_says_nothing_to_a_person_is_left_out(what: str) -> None:
    assert in_words([UNSAID[what]], NAMES) == []


def test_a_long_text_is_cut_where_it_would_hide_the_rest() -> None:
    told = sentence_of(event("order", "UPDATE", old={"notes": ""}, new={"notes": "x" * 500}), NAMES)

    assert len(told) < 130
    assert told.endswith("…")


def test_every_status_reads_like_a_person_says_it() -> None:
    told = {status_words(status) for status in STATUSES}

    assert {"ready for Pre-QC", "ready for final QC", "final QC rejected"} <= told
    assert not [words for words in told if "qc" in words.lower() and "QC" not in words]

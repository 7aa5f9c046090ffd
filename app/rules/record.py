"""What is missing in a device history record: its content in, one line for each lack out.

Works on the canonical content alone (`app.history_record.content`), so the meter, the guard before
*ready to ship* and the printed record can never disagree.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from app.rules import record_runs
from app.rules.record_element import CLAUSES, Clause, Element, Json, State, element, signed

__all__ = ["CLAUSES", "Clause", "Element", "State", "lacks", "meter"]

SETTLED_LINES = {"received", "cancelled"}


def meter(content: Json) -> tuple[Element, ...]:
    """Every element of the record, in the order of the clauses."""
    found = [
        *_order(content),
        *_configuration(content),
        *_bom(content),
        *_parts(content),
        *_work(content),
        *record_runs.elements(content),
        *_leaving(content),
        *_software(content),
    ]
    return tuple(sorted(found, key=lambda one: CLAUSES.index(one.clause)))


def lacks(elements: Sequence[Element]) -> list[Element]:
    """The elements that are missing now."""
    return [one for one in elements if one.state == "missing"]


def _order(content: Json) -> Iterator[Element]:
    order = content["order"]
    yield element(
        "identification",
        "The order: PO number and customer",
        "The order names no PO number or no customer.",
        there=order and order["po_number"] and order["customer"],
    )
    yield element(
        "identification",
        "The number of the build",
        "The build has no number.",
        there=content["build"]["number"],
    )


def _configuration(content: Json) -> Iterator[Element]:
    yield element(
        "production record",
        "The configuration",
        "The build is not configured.",
        there=content["configurations"],
    )


def _bom(content: Json) -> Iterator[Element]:
    current = [one for one in content["boms"] if one["status"] != "superseded"]
    bom = current[-1] if current else None
    configured = record_runs.present_revision(content)
    # A change that alters no line leaves the BOM, and its approval, as they are.
    yield element(
        "production record",
        "The BOM of the present configuration",
        "There is no BOM of the present configuration.",
        there=bom,
        page="/bom",
    ).unless(configured)
    if bom is None:
        return
    name = f"The BOM, revision {bom['revision']}"
    yield element(
        "production record",
        f"{name}: its rule set",
        f"{name}, does not name the rule set it was made with.",
        there=bom["rule_set"],
        page="/bom",
    )
    yield element(
        "production record",
        f"{name}: approved with a signature over its hash",
        f"{name}, is not approved with a signature.",
        there=bom["status"] == "approved" and _approved(bom),
        page="/review",
    )
    yield element(
        "traceability",
        f"{name}: its parts",
        f"{name}, holds no parts.",
        there=bom["top_lines"],
        page="/bom",
    )
    yield element(
        "traceability",
        f"{name}: the catalogue it was made from",
        f"{name}, does not name the state of the catalogue it was made from.",
        there=bom["catalogue_sha256"],
        page="/bom",
    )


def _approved(bom: Json) -> bool:
    return signed([one for one in bom["signatures"] if one["sha256"] == bom["sha256"]], "approval")


def _parts(content: Json) -> Iterator[Element]:
    for line in content["outsourced"]:
        received = Decimal(line["received_quantity"]) >= Decimal(line["quantity"])
        yield element(
            "production record",
            f"Outsourced {line['item_number']}: received or cancelled",
            f"{line['item_number']} {line['name']} has not come back from outside.",
            there=line["status"] in SETTLED_LINES and (line["status"] == "cancelled" or received),
            page="/outsourced",
        )
    for shortage in content["shortages"]:
        yield element(
            "production record",
            f"Shortage resolved: {shortage['note']}",
            f"A shortage is not resolved: {shortage['note']}",
            there=shortage["resolved_at"],
        )


def _work(content: Json) -> Iterator[Element]:
    yield element(
        "production record",
        "Who built it",
        "Nobody has claimed it: who builds it is not recorded.",
        there=content["assignments"],
    )
    yield element(
        "production record",
        "When it was built",
        "The record does not say when production began.",
        there=any(move["to"] == "in-production" for move in content["moves"]),
    )


def _leaving(content: Json) -> Iterator[Element]:
    """Neither can be there before the build leaves."""
    gone = content["build"]["status"] == "shipped"
    yield element(
        "release",
        "The release, signed",
        "The release is not signed.",
        there=signed(content["release"], "release"),
        due=gone,
    )
    yield element(
        "release",
        "The shipment",
        "How it was shipped is not recorded.",
        there=content["shipment"],
        due=gone,
    )


def _software(content: Json) -> Iterator[Element]:
    yield element(
        "traceability",
        "The version of the software",
        "The version of the software is not recorded.",
        there=content["software"],
    )

"""The orders of the demonstration, as somebody would dictate them."""

from dataclasses import dataclass
from typing import Any

from app.demonstration.says import Says
from app.nonconformance import Decision, Finding
from app.rules.progress import Status

Sink = dict[str, Any]
REASON = "Agreed with the customer on the drawing."


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """Where a sink stands by now, and what happened to it on the way there."""

    status: Status = "order-created"
    by: tuple[Status, ...] = ()
    says: Says | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One made-up order as somebody would dictate it; `days` from today until it is wanted.

    One that is late by now (`days` below 0) was entered some days ago.
    """

    po_number: str
    customer: str
    project: str = ""
    sales_person: str
    days: int
    language: str
    notes: str = ""
    sinks: tuple[Sink, ...] = ()
    finished: bool = True
    # One for each sink; without any they all wait for procurement.
    lives: tuple[Life, ...] = ()
    entered_days_ago: int = 0
    # The places of sinks that have a drawing of their own, counted from 1.
    drawn_apart: tuple[int, ...] = ()


def _sink(model: str, length: str, basins: list[tuple[str, str]], **others: Any) -> Sink:  # noqa: ANN401
    """A sink with the usual answers for whatever is not said."""
    plain: Sink = {
        "model": model,
        "length": length,
        "width": "30",
        "legs": {"type": "height-adjustable", "model": "DL27"},
        "feet": "casters",
        "pegboard": None,
        "workflow_direction": "left-to-right",
        "storage": [],
        "basins": [
            {"type": kind, "size": size, "p_trap": False, "light": False} for kind, size in basins
        ],
        "faucets": [],
        "sprayers": [],
        "accessories": [],
        "acknowledged": [],
    }
    return plain | others


def _because(*rules: str) -> list[dict[str, str]]:
    return [{"rule": rule, "reason": REASON} for rule in rules]


_FIRST_EXAMPLE = _sink(
    "T2-B1",
    "72",
    [("E-Drain", "20X20X8")],
    pegboard={"colour": "Blue", "type": "perforated", "size": "same"},
    faucets=[{"type": "wrist-blade", "placement": "centre-1"}],
    accessories=[{"item": "T-OA-BINRAIL-36-KIT", "quantity": 2}],
    acknowledged=_because("faucet-over-e-drain"),
)
_SECOND_EXAMPLE = _sink(
    "T2-B3",
    "120",
    [("E-Sink", "24X20X10"), ("E-Sink DI", "24X20X10"), ("E-Drain", "20X20X8")],
    legs={"type": "fixed", "model": "DL14"},
    feet="seismic",
    workflow_direction="right-to-left",
    faucets=[{"type": "pre-rinse", "placement": "between-2-3"}],
    sprayers=[{"type": "air-gun-rosette", "side": "right"}],
    acknowledged=_because("fixed-legs-with-ha-body", "deep-basin-over-frame-8"),
)
_SECOND_EXAMPLE["basins"][0]["light"] = True
_SECOND_EXAMPLE["basins"][2] = {
    "type": "E-Drain", "size": {"width": "28", "length": "22", "depth": "10"},
    "p_trap": True, "light": False,
}  # fmt: skip
_TWO_BASINS = _sink(
    "T2-B2",
    "84",
    [("E-Sink", "24X20X8"), ("E-Drain", "20X20X8")],
    legs={"type": "height-adjustable", "model": "LC1"},
    pegboard={"colour": "Green", "type": "solid", "size": "same"},
    faucets=[{"type": "wrist-blade", "placement": "between-1-2"}],
    sprayers=[
        {"type": "di-water-gun-turret", "side": "left"},
        {"type": "air-gun-turret", "side": "right"},
    ],
    accessories=[{"item": "T-OA-SSSHELF-1812-BOLT-ON-KIT", "quantity": 1}],
)
_HALF = _sink("T2-B2", "60 1/16", [("E-Sink", "24X20X8"), ("E-Sink", "24X20X8")])
_UNFINISHED: Sink = {"model": "T2-B1", "length": "54 1/2", "basins": [{"type": "E-Sink DI"}]}

# Short, of one basin, and without anything somebody would have to accept: what walks on.
SMALL = _sink("T2-B1", "48", [("E-Drain", "20X20X8")])
# As short, with a basin that is calibrated at the test.
MEASURED = _sink("T2-B1", "48", [("E-Sink", "24X20X8")])

_LEAK = Says(
    fails=("bottom-fill-hole",),
    found="The hole is 3 mm too far to the left.",
    finding=Finding(
        severity="minor",
        description="The hole of the bottom fill is not where the drawing has it.",
        containment="Tagged red and put aside.",
    ),
)
_CONCEDED = Says(
    fails=_LEAK.fails,
    found=_LEAK.found,
    finding=_LEAK.finding,
    decision=Decision(kind="use-as-is", reason="The hose reaches; the customer agrees by mail."),
)
_DIRTY = Says(
    fails=("clean",),
    found="Scratches beside the drain.",
    finding=Finding(severity="minor", description="The basin is scratched beside the drain."),
    decision=Decision(kind="rework", reason="The scratches polish out."),
    rework="Polished, cleaned, and looked at under the lamp.",
)
_DRIPS = Says(
    fails=("bottom-fill-valve-plate",),
    found="Drips where the bottom fill meets the valve plate.",
    finding=Finding(
        severity="major",
        description="The seat of the valve plate is cracked.",
        containment="Water shut off, tagged red.",
    ),
    decision=Decision(kind="rework", reason="Another valve plate goes in."),
    rework="Valve plate replaced, and the sink tested again.",
    replaced=("valve-plate-serial",),
)
# Those that are on their way: entered first, as they came first.
WALKED = (
    Sheet(
        po_number="PO-2026-0388", customer="Riverside Eye Clinic", sales_person="Dana Whitlock",
        days=6, language="ES", sinks=(SMALL, MEASURED, SMALL), lives=(
            Life(status="shipped", by=("pre-qc-rejected",), says=_CONCEDED),
            Life(status="ready-to-ship", by=("final-qc-rejected",), says=_DRIPS),
            Life(status="cancelled", by=("parts-sent",)),
        ),
    ),
    Sheet(
        po_number="PO-2026-0394", customer="Hôpital de la Montagne", project="Bloc B",
        sales_person="Marc Tremblay", days=-3, entered_days_ago=40, language="FR",
        sinks=(SMALL, SMALL, MEASURED, SMALL), lives=(
            Life(status="ready-for-final-qc"),
            Life(status="packaging-complete"),
            Life(status="testing-complete"),
            Life(status="final-rework", by=("final-qc-rejected",), says=_DIRTY),
        ),
    ),
    Sheet(
        po_number="PO-2026-0401", customer="St. Brigid's Hospital", sales_person="Marc Tremblay",
        days=12, language="EN", sinks=(SMALL, SMALL, MEASURED, SMALL), drawn_apart=(3,), lives=(
            Life(status="final-qc-rejected", says=_DIRTY),
            Life(status="in-production"),
            Life(status="in-production"),
            Life(status="on-hold", by=("in-production",)),
        ),
    ),
    Sheet(
        po_number="PO-2026-0407", customer="Desert Valley Medical", sales_person="Rosa Delgado",
        days=24, language="EN", sinks=(SMALL,) * 4, lives=(
            Life(status="pre-qc-rejected", says=_LEAK),
            Life(status="pre-qc-rework", by=("pre-qc-rejected",), says=_LEAK),
            Life(status="ready-for-production"),
            Life(status="ready-for-pre-qc"),
        ),
    ),
    Sheet(
        po_number="PO-2026-0411", customer="Harbour Dental Group", sales_person="Dana Whitlock",
        days=33, language="EN", sinks=(SMALL,) * 3, lives=(
            Life(status="parts-sent"), Life(), Life(),
        ),
    ),
)  # fmt: skip
SHEETS = (
    Sheet(
        po_number="PO-2026-0418", customer="Hôpital Saint-Luc", project="Sterile processing",
        sales_person="Marc Tremblay", days=38, language="FR", sinks=(_FIRST_EXAMPLE,),
        notes="Delivery through the north gate. Call two days before.",
    ),
    Sheet(
        po_number="PO-2026-0421", customer="Mercy General Hospital", sales_person="Dana Whitlock",
        days=61, language="EN", sinks=(_SECOND_EXAMPLE, _TWO_BASINS, _TWO_BASINS),
    ),
    Sheet(
        po_number="PO-2026-0422", customer="Clínica del Valle", project="Expansion 2027",
        sales_person="Rosa Delgado", days=2, language="ES", sinks=(_HALF,),
    ),
    Sheet(
        po_number="PO-2026-0425", customer="Lakeside Surgical Center", sales_person="Dana Whitlock",
        days=90, language="EN", sinks=(_TWO_BASINS, _UNFINISHED), finished=False,
    ),
    Sheet(
        po_number="PO-2026-0426", customer="", sales_person="", days=30, language="EN",
        finished=False,
    ),
)  # fmt: skip

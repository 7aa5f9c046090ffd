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


def _walked(
    po_number: str,
    customer: str,
    sales_person: str,
    days: int,
    *standing: tuple[Sink, Life],
    **others: Any,  # noqa: ANN401
) -> Sheet:
    """An order whose sinks are on their way; in English unless told."""
    return Sheet(
        **{
            "po_number": po_number, "customer": customer, "sales_person": sales_person,
            "days": days, "language": "EN", "sinks": tuple(sink for sink, _ in standing),
            "lives": tuple(life for _, life in standing), **others,
        }
    )  # fmt: skip


# Those that are on their way: entered first, as they came first. An order stands where its least
# advanced sink does: one at least in every status.
WALKED = (
    _walked(
        "PO-2026-0386", "Riverside Eye Clinic", "Dana Whitlock", 4,
        (SMALL, Life(status="shipped", by=("pre-qc-rejected",), says=_CONCEDED)),
        language="ES",
    ),
    _walked(
        "PO-2026-0388", "Riverside Eye Clinic", "Dana Whitlock", 6,
        (MEASURED, Life(status="ready-to-ship", by=("final-qc-rejected",), says=_DRIPS)),
        language="ES",
    ),
    _walked(
        "PO-2026-0389", "Northgate Surgery", "Rosa Delgado", 8,
        (SMALL, Life(status="cancelled", by=("parts-sent",))),
    ),
    _walked(
        "PO-2026-0392", "Hôpital de la Montagne", "Marc Tremblay", 9,
        (SMALL, Life(status="ready-for-final-qc")),
        project="Bloc A", language="FR",
    ),
    _walked(
        "PO-2026-0394", "Hôpital de la Montagne", "Marc Tremblay", -3,
        (SMALL, Life(status="packaging-complete")),
        project="Bloc B", language="FR", entered_days_ago=40,
    ),
    _walked(
        "PO-2026-0395", "Harbour Dental Group", "Dana Whitlock", 10,
        (MEASURED, Life(status="testing-complete")),
    ),
    _walked(
        "PO-2026-0397", "Summit Veterinary Hospital", "Rosa Delgado", 11,
        (SMALL, Life(status="final-rework", by=("final-qc-rejected",), says=_DIRTY)),
    ),
    _walked(
        "PO-2026-0398", "Eastfield Clinic", "Dana Whitlock", 11,
        (SMALL, Life(status="final-qc-rejected", says=_DIRTY)),
    ),
    _walked(
        "PO-2026-0400", "St. Brigid's Hospital", "Marc Tremblay", 12,
        (SMALL, Life(status="in-production")),
    ),
    _walked(
        "PO-2026-0401", "St. Brigid's Hospital", "Marc Tremblay", 12,
        (MEASURED, Life(status="in-production")),
        (SMALL, Life(status="on-hold", by=("in-production",))),
        drawn_apart=(1,),
    ),
    _walked(
        "PO-2026-0404", "Lakeside Surgical Center", "Dana Whitlock", 20,
        (SMALL, Life(status="pre-qc-rejected", says=_LEAK)),
    ),
    _walked(
        "PO-2026-0405", "Bay Street Endoscopy", "Rosa Delgado", 22,
        (SMALL, Life(status="pre-qc-rework", by=("pre-qc-rejected",), says=_LEAK)),
    ),
    _walked(
        "PO-2026-0407", "Desert Valley Medical", "Rosa Delgado", 24,
        (SMALL, Life(status="ready-for-production")),
    ),
    _walked(
        "PO-2026-0408", "Desert Valley Medical", "Rosa Delgado", 26,
        (SMALL, Life(status="ready-for-pre-qc")),
    ),
    _walked(
        "PO-2026-0410", "Harbour Dental Group", "Dana Whitlock", 30,
        (SMALL, Life(status="parts-sent")),
    ),
    _walked(
        "PO-2026-0411", "Harbour Dental Group", "Dana Whitlock", 33,
        (SMALL, Life()),
        (SMALL, Life()),
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

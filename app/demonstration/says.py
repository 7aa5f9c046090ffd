"""What people say on the way of a build, for whoever does not write it themselves."""

from collections.abc import Collection
from dataclasses import dataclass

from app.nonconformance import Decision, Finding

FINDING = Finding(
    severity="major",
    description="Not as the drawing asks for.",
    containment="Set aside with a red tag.",
)
REWORK = Decision(kind="rework", reason="Sealed anew by the assembler.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Says:
    """What people write on the way, and which items an inspection finds wrong.

    `fails` are keys; without one that applies the first check of the list fails. `replaced` are the
    keys of the serial numbers of parts that are replaced in rework.
    """

    fails: Collection[str] = ()
    found: str = "Drips at the seal after ten minutes."
    finding: Finding = FINDING
    decision: Decision = REWORK
    replaced: Collection[str] = ()
    rework: str = "Taken apart, sealed anew and dried for an hour."
    missing: str = "Not in the bin of this order."
    settled: str = "Found in the bin of another order."
    cancelled: str = "The customer needs one sink fewer."
    carrier: str = "Great Lakes Freight"
    supplier: str = "Maker of the sink body"

"""What a device history record is made of: one element that is there, missing, or not due yet.

Source: 21 CFR 820.184 and ISO 13485:2016, 7.5.1: what the record of every device has to show.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

Clause = Literal[
    "production record", "identification", "acceptance", "release", "labelling", "traceability"
]
CLAUSES: tuple[Clause, ...] = (
    "production record", "identification", "acceptance", "release", "labelling", "traceability",
)  # fmt: skip
# "waits": another element has to be there first, and that one is called missing.
# "later": it can only come after what is decided now.
State = Literal["there", "missing", "waits", "later"]
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """`what` names it, `lack` says in a sentence what is missing; `page` is below the build's."""

    clause: Clause
    what: str
    lack: str
    state: State
    page: str = ""

    def unless(self, present: object) -> "Element":
        """The same, but waiting for what it hangs on, where that is not there itself."""
        return self if present else replace(self, state="waits")


def element(  # noqa: PLR0913  # an element has these parts
    clause: Clause, what: str, lack: str, *, there: object, page: str = "", due: bool = True
) -> Element:
    """An element that is there, missing, or, when it is not `due` yet, for later."""
    state: State = "there" if there else "missing" if due else "later"
    return Element(clause=clause, what=what, lack=lack, state=state, page=page)


def signed(signatures: Sequence[Json], meaning: str = "") -> bool:
    """Whether somebody has signed, with this meaning if one is asked for."""
    return any(not meaning or one["meaning"] == meaning for one in signatures)

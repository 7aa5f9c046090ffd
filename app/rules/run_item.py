"""One item of a checklist as it applies to one build: what a run shows, asks and keeps.

Made from a template and a configuration by `app.rules.checklist`, stored with the run as JSON, and
judged by `app.rules.verdict`. Quantities and limits are decimals, written as text in the JSON.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from typing import Any, Literal

ItemType = Literal[
    "check", "choice", "measurement", "text", "serial", "date", "quantity", "document",
    "instruction",
]  # fmt: skip
_DECIMALS = ("lower", "upper", "target", "quantity")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A line of the BOM a task uses or a packaging line counts."""

    number: str
    name: str = ""
    quantity: str = "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """The answer an earlier run gave and the rework or change did not touch, with its origin."""

    answer_id: int
    attempt: int
    value: str
    verdict: str
    by: str
    at: str
    # The nonconformance by which a failed answer is accepted as it is.
    conceded: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunItem:
    """`basin` is 0 for an item of the build, else the basin counted from 1.

    `applies` False: not applicable by configuration; `why` says why it is here or is not.
    `expected` is the value the order asks for, in the form an answer has it ("casters", "71.5").
    `computed` names a fact the product itself answers with ("first-pass"); nobody types it.
    """

    key: str
    section: str
    wording: str
    type: ItemType
    basin: int = 0
    applies: bool = True
    why: str = ""
    required: bool = True
    critical: bool = False
    expected: str = ""
    options: tuple[str, ...] = ()
    lower: Decimal | None = None
    upper: Decimal | None = None
    target: Decimal | None = None
    unit: str = ""
    note_prompt: str = ""
    photo: bool = False
    serial_of: str = ""
    # The serial number of the part this one was put in place of, in rework.
    replaces: str = ""
    instrument: str = ""
    parts: tuple[Part, ...] = ()
    tools: tuple[str, ...] = ()
    instruction: str = ""
    # How many must be packed, for the type "quantity".
    quantity: Decimal | None = None
    # The kind of document that must exist, for the type "document".
    document: str = ""
    # Answered by comparing with the drawing.
    by_drawing: bool = False
    # ISO 8601: the sink was drawn anew then; what was added or said before is about another one.
    added_after: str = ""
    computed: str = ""
    # What the options, what is expected, the unit and the tools are called in the language of the
    # run, where that is not their own words. They are shown; the words themselves are compared.
    labels: tuple[str, ...] = ()
    expected_label: str = ""
    unit_label: str = ""
    tool_labels: tuple[str, ...] = ()
    carried: Carried | None = None

    @property
    def place(self) -> tuple[str, int]:
        """What answers name it by."""
        return self.key, self.basin

    def called(self, value: str) -> str:
        """An answer as it was to be read: an option in the language of the run."""
        return called(self.options, self.labels, value)

    @property
    def ordered(self) -> str:
        """What the order asks for, as it is read."""
        return self.expected_label or self.called(self.expected)

    @property
    def measured_in(self) -> str:
        """The unit, as it is read."""
        return self.unit_label or self.unit

    def as_json(self) -> dict[str, Any]:
        """For the run's row; what has its default is left out."""
        plain = {f.name: f.default for f in fields(self)}
        said = {name: value for name, value in asdict(self).items() if value != plain[name]}
        return {k: str(v) if isinstance(v, Decimal) else v for k, v in said.items()}


def called(options: Sequence[str], labels: Sequence[str], value: str) -> str:
    """The label of the option the value is; any other value is called as it is."""
    for option, label in zip(options, labels, strict=False):
        if option.casefold() == value.strip().casefold():
            return label
    return value


def from_json(stored: Mapping[str, Any]) -> RunItem:
    """What `as_json` wrote; raises TypeError for a field nobody knows."""
    said = dict(stored)
    for name in _DECIMALS:
        if name in said:
            said[name] = Decimal(said[name])
    for name in ("options", "tools", "labels", "tool_labels"):
        if name in said:
            said[name] = tuple(said[name])
    if "parts" in said:
        said["parts"] = tuple(Part(**part) for part in said["parts"])
    if said.get("carried"):
        said["carried"] = Carried(**said["carried"])
    return RunItem(**said)

"""A stored BOM as values: its heading and its lines in reading order."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Which rule put the line here, and the choices that fired it, in words."""

    rule: str
    because: str
    slot: str = ""
    position: str = ""
    automatic: bool = False
    quantity: Decimal = Decimal(1)

    @property
    def sentence(self) -> str:
        """`Body by length: length 72 is in (60..72]`."""
        place = f" ({self.position})" if self.position else ""
        return f"{self.because}{place}" if self.because else f"{self.rule}{place}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One occurrence in the tree; `quantity` is per parent, `total` per build."""

    position: int
    parent: int | None
    level: int
    item_id: int
    number: str
    outline: str
    name: str
    quantity: Decimal
    total: Decimal
    verified: bool
    attributes: Mapping[str, str]
    reasons: tuple[Reason, ...]
    has_parts: bool

    @property
    def about(self) -> str:
        """What was chosen about it: `Colour: Blue`."""
        return ", ".join(f"{key.capitalize()}: {value}" for key, value in self.attributes.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Bought:
    """One leaf of the tree with its sum; verified when every quantity on every way to it is."""

    number: str
    outline: str
    name: str
    quantity: Decimal
    verified: bool
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """Where a stored BOM belongs, and what it was made from."""

    id: int
    build_id: int
    build_number: str
    order_id: int
    po_number: str
    customer: str
    project: str
    wanted_on: date
    language: str
    revision: int
    status: str
    reason: str
    sha256: str
    catalogue_sha256: str
    rule_set_id: int
    rule_set: str
    configuration_id: int
    configuration_revision: int
    made_by: str
    made_at: datetime
    # What counts for this build at this moment; older means the BOM no longer shows the present.
    newest_configuration: int
    active_rule_set: str

    @property
    def outdated(self) -> tuple[str, ...]:
        """Why this BOM may no longer be what the build needs, a sentence each."""
        said = []
        if self.configuration_revision < self.newest_configuration:
            said.append(
                f"Made from configuration {self.configuration_revision};"
                f" the build is now at configuration {self.newest_configuration}."
            )
        if self.active_rule_set and self.rule_set != self.active_rule_set:
            said.append(
                f"Made with rule set {self.rule_set}; {self.active_rule_set} is active now."
            )
        return tuple(said)


@dataclass(frozen=True)
class StoredBom:
    """Never changes: the lines are as they were when it was made."""

    heading: Heading
    lines: Sequence[Line]
    warnings: Sequence[Mapping[str, str]] = ()

    @cached_property
    def top_lines(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.parent is None)

    @cached_property
    def purchase_list(self) -> tuple[Bought, ...]:
        return bought([self])

    @cached_property
    def unverified(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if not line.verified)

    @cached_property
    def by_position(self) -> Mapping[int, Line]:
        return {line.position: line for line in self.lines}

    @cached_property
    def doubtful(self) -> frozenset[int]:
        """Positions whose total nobody has confirmed: the line's own quantity or one above it."""
        found: set[int] = set()
        for line in self.lines:
            if not line.verified or line.parent in found:
                found.add(line.position)
        return frozenset(found)

    def way_to(self, line: Line) -> tuple[Line, ...]:
        """The lines from the top down to this one, itself last."""
        return tuple(reversed([line, *self._above(line)]))

    def _above(self, line: Line) -> Iterator[Line]:
        while line.parent is not None:
            line = self.by_position[line.parent]
            yield line


def bought(boms: Sequence[StoredBom]) -> tuple[Bought, ...]:
    """The leaves of all of them, summed by item and what was chosen about it.

    An assembly is never counted beside its contents: only lines without parts are bought.
    """
    found: dict[tuple[str, str], list[tuple[Line, bool]]] = {}
    for bom in boms:
        for line in bom.lines:
            if not line.has_parts:
                sure = line.position not in bom.doubtful
                found.setdefault((line.number, line.about), []).append((line, sure))
    return tuple(_sum(found[key]) for key in sorted(found))


def _sum(leaves: Sequence[tuple[Line, bool]]) -> Bought:
    one = leaves[0][0]
    return Bought(
        number=one.number,
        outline=one.outline,
        name=one.name,
        quantity=sum((line.total for line, _ in leaves), Decimal(0)),
        verified=all(sure for _, sure in leaves),
        about=one.about,
    )

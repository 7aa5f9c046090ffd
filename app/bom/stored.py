"""A stored BOM as values: its heading and its lines in reading order."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property

from app.rules import explosion
from app.rules.explosion import Node, PurchaseLine
from app.rules.progress import CLOSED
from app.signatures import Signed


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
        said = self.because or self.rule
        told = not self.position or said.startswith(self.position)
        return said if told else f"{said} ({self.position})"


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
        return about(self.attributes)


def why_it_stays(build_number: str, build_status: str, bom_status: str | None) -> str:
    """Why the newest BOM of a build is not replaced by one of today; nothing when it may be.

    Source: “Who does what, and what moves a build”, section “A change after approval”.
    """
    if build_status in CLOSED:
        return f"{build_number} is {build_status}: its bill of materials stays as it is."
    if bom_status == "approved":
        return (
            f"The bill of materials of {build_number} is approved. It is replaced by a change of "
            "the build, which shows what it touches before it is saved."
        )
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """Where a stored BOM belongs, and what it was made from."""

    id: int
    build_id: int
    build_number: str
    build_status: str
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
    def stays(self) -> str:
        """Why nobody makes it again as it is, in a sentence; nothing while it may be."""
        return why_it_stays(self.build_number, self.build_status, self.status)

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
    signed: Sequence[Signed] = ()

    @cached_property
    def top_lines(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.parent is None)

    @cached_property
    def purchase_list(self) -> tuple[PurchaseLine, ...]:
        """The leaves, summed; verified when every quantity on every way to it is."""
        return explosion.purchase_list(self.tree)

    @cached_property
    def tree(self) -> tuple[Node, ...]:
        """The lines as the rules see them, each with what it holds."""
        children: dict[int | None, list[Line]] = {}
        for line in self.lines:
            children.setdefault(line.parent, []).append(line)
        return _nodes(None, children)

    @cached_property
    def unverified(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if not line.verified)

    @cached_property
    def by_position(self) -> Mapping[int, Line]:
        return {line.position: line for line in self.lines}

    def way_to(self, line: Line) -> tuple[Line, ...]:
        """The lines from the top down to this one, itself last."""
        return tuple(reversed([line, *self._above(line)]))

    def _above(self, line: Line) -> Iterator[Line]:
        while line.parent is not None:
            line = self.by_position[line.parent]
            yield line


def bought(boms: Sequence[StoredBom]) -> tuple[PurchaseLine, ...]:
    """What has to be bought for all of them together."""
    return explosion.purchase_list_of_order([bom.tree for bom in boms])


def about(attributes: Mapping[str, str]) -> str:
    """What was chosen about a line: `Colour: Blue`."""
    return ", ".join(f"{key.capitalize()}: {value}" for key, value in attributes.items())


def _nodes(parent: int | None, children: Mapping[int | None, list[Line]]) -> tuple[Node, ...]:
    return tuple(
        Node(
            item=line.number,
            name=line.name,
            outline=line.outline,
            quantity=line.total,
            per_parent=line.quantity,
            quantity_verified=line.verified,
            attributes=line.attributes,
            children=_nodes(line.position, children) if line.has_parts else (),
        )
        for line in children.get(parent, ())
    )

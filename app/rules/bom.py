"""The one call: a configuration becomes a bill of materials, or is refused with every reason.

    bom.make(raw, rule_set, catalogue).as_json()

Who fetches the catalogue from somewhere begins, asks which items are needed, and makes it then.

`raw` is section 9's JSON as Python values. Incomplete and wrong configurations are welcome: their
lines are computed as far as the rules allow, but a refused one has no `sha256` and is no BOM.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from app.errors import Refused
from app.rules import explosion, reading, requirements
from app.rules.catalogue import Catalogue, Item
from app.rules.configuration import Configuration
from app.rules.explosion import Node, PurchaseLine, Root
from app.rules.fields import Refusal
from app.rules.numbers import plain
from app.rules.requirements import Caution, CustomItem, Line, Reason
from app.rules.rule_set import RuleSet, canonical_sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class TopLine:
    """Equal items of a sink are one line with all their reasons."""

    item: str
    name: str
    outline: str
    outline_numbers: tuple[str, ...]
    quantity: Decimal
    quantity_verified: bool
    attributes: Mapping[str, str]
    reasons: tuple[Reason, ...]
    custom: CustomItem | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bom:
    """`sha256` is None when anything is refused."""

    refusals: tuple[Refusal, ...]
    warnings: tuple[Caution, ...]
    top_lines: tuple[TopLine, ...]
    tree: tuple[Node, ...]
    purchase_list: tuple[PurchaseLine, ...]
    rule_set: str
    catalogue: str
    sha256: str | None
    configuration: Configuration

    @property
    def refused(self) -> bool:
        return bool(self.refusals)

    @property
    def unacknowledged(self) -> tuple[Caution, ...]:
        return tuple(caution for caution in self.warnings if not caution.acknowledged)

    def as_json(self) -> dict[str, object]:
        """Section 9 of the domain page; quantities are texts."""
        return {
            "refusals": [
                {"rule": each.rule, "message": each.message, "field": each.field}
                for each in self.refusals
            ],
            "warnings": [_caution_json(caution) for caution in self.warnings],
            "top_lines": [_line_json(line) for line in self.top_lines],
            "tree": [_node_json(node) for node in self.tree],
            "purchase_list": [_purchase_json(line) for line in self.purchase_list],
            "rule_set": self.rule_set,
            "catalogue": self.catalogue,
            "sha256": self.sha256,
        }


@dataclass(frozen=True, slots=True)
class Begun:
    """A configuration that was read, before the catalogue is at hand."""

    read: reading.Reading
    rule_set: RuleSet

    @property
    def items_needed(self) -> frozenset[str]:
        """The items to fetch, with everything below them."""
        return requirements.items_added(self.read.configuration, self.rule_set)

    def made(self, catalogue: Catalogue) -> Bom:
        """Never raises; the catalogue may hold only `items_needed` and what is below them."""
        chosen = _spelled(self.read.configuration, catalogue)
        needs = requirements.required(chosen, self.rule_set, catalogue, self.read.problems)
        refusals = list(needs.refusals)
        merged = _merged(needs.lines, self.rule_set, catalogue)
        tree: tuple[Node, ...] = ()
        try:
            tree = explosion.explode((root for _, root in merged), catalogue)
        except Refused as reason:
            refusals.append(Refusal("structure", str(reason)))
        top_lines = tuple(line for line, _ in merged)
        return Bom(
            refusals=tuple(refusals),
            warnings=needs.warnings,
            top_lines=top_lines,
            tree=tree,
            purchase_list=explosion.purchase_list(tree),
            rule_set=self.rule_set.identifier,
            catalogue=_state(top_lines, catalogue),
            sha256=None if refusals else fingerprint(self.rule_set.identifier, top_lines, tree),
            configuration=chosen,
        )


def begin(raw: object, rule_set: RuleSet) -> Begun:
    """Never raises: what cannot be read is refused when it is made."""
    return Begun(reading.read(raw, rule_set), rule_set)


def make(raw: object, rule_set: RuleSet, catalogue: Catalogue) -> Bom:
    """Never raises; the catalogue may hold only what `items_needed` names and what is below."""
    return begin(raw, rule_set).made(catalogue)


def refused(refusal: Refusal, rule_set: RuleSet) -> Bom:
    """The answer to something that is no configuration at all, as a file that is not JSON."""
    return Bom(
        refusals=(refusal,),
        warnings=(),
        top_lines=(),
        tree=(),
        purchase_list=(),
        rule_set=rule_set.identifier,
        catalogue=_state((), Catalogue({})),
        sha256=None,
        configuration=Configuration(),
    )


def items_needed(raw: object, rule_set: RuleSet) -> frozenset[str]:
    """The items to fetch, with everything below them, before `make`."""
    return begin(raw, rule_set).items_needed


def _spelled(chosen: Configuration, catalogue: Catalogue) -> Configuration:
    """With every accessory's number as the catalogue writes it, however it was typed."""
    typed = [one.item for one in chosen.accessories or () if one.item]
    if all(number in catalogue.items for number in typed):
        return chosen
    return replace(
        chosen,
        accessories=tuple(
            replace(one, item=one.item and catalogue.spelled(one.item))
            for one in chosen.accessories or ()
        ),
    )


def fingerprint(rule_set: str, top_lines: Iterable[TopLine], tree: Iterable[Node]) -> str:
    """What a BOM is, whatever the order of its rows: see docs/decisions on the hash."""
    return canonical_sha256(
        {
            "rule_set": rule_set,
            "top_lines": sorted(_content(line) for line in top_lines),
            "tree": sorted(_branch(node) for node in tree),
        }
    )


def _content(line: TopLine | Node) -> list[object]:
    attributes = sorted(map(list, line.attributes.items())) if line.attributes else []
    return [line.item, plain(line.quantity), line.quantity_verified, attributes]


def _branch(node: Node) -> list[object]:
    below = sorted(map(_branch, node.children)) if node.children else []
    return [*_content(node), below]


def _state(top_lines: Iterable[TopLine], catalogue: Catalogue) -> str:
    """SHA-256 of the reached items and links alone: what else the catalogue holds does not count.

    Items made to measure are left out: their number says everything, made already or not.
    """
    reached = sorted(explosion.everything_inside((line.item for line in top_lines), catalogue))
    items = [catalogue.items[number] for number in reached if number in catalogue.items]
    links = [link for number in reached for link in catalogue.components.get(number, ())]
    return canonical_sha256(
        {
            "items": [
                [item.number, item.name, item.kind, sorted(item.outline_numbers)]
                for item in items
                if not item.custom
            ],
            "links": sorted(
                [link.parent, link.child, plain(link.quantity), link.quantity_verified]
                for link in links
            ),
        }
    )


def _merged(
    lines: Iterable[Line], rule_set: RuleSet, catalogue: Catalogue
) -> list[tuple[TopLine, Root]]:
    """Lines of one item with equal attributes become one, in the order of the slots."""
    slots = {key: position for position, key in enumerate(rule_set.slot_by_key)}
    ordered = sorted(lines, key=lambda line: (slots[line.slot], line.item))
    groups: dict[tuple[object, ...], list[Line]] = {}
    for line in ordered:
        groups.setdefault((line.item, *sorted(line.attributes.items())), []).append(line)
    return [_top_line(group, catalogue) for group in groups.values()]


def _top_line(group: list[Line], catalogue: Catalogue) -> tuple[TopLine, Root]:
    first = group[0]
    item = catalogue.items.get(first.item) or _made(first)
    quantity = sum((line.quantity for line in group), Decimal(0))
    verified = all(line.quantity_verified for line in group)
    line = TopLine(
        item=item.number,
        name=item.name,
        outline=item.outline,
        outline_numbers=item.outline_numbers,
        quantity=quantity,
        quantity_verified=verified,
        attributes=first.attributes,
        reasons=tuple(line.reason for line in group),
        custom=first.custom,
    )
    root = Root(
        item=item, quantity=quantity, quantity_verified=verified, attributes=first.attributes
    )
    return line, root


def _made(line: Line) -> Item:
    """The item made to measure, as it will stand in the catalogue."""
    custom = line.custom
    if custom is None:
        raise Refused(f"“{line.item}” is not in the catalogue.")
    return Item(
        number=custom.number,
        name=custom.name,
        kind="simple",
        category=custom.category.partition(".")[0],
        subcategory=custom.category,
        outline_numbers=(custom.outline,),
        can_order=True,
        custom=True,
    )


def _caution_json(caution: Caution) -> dict[str, object]:
    return {
        "rule": caution.rule,
        "message": caution.message,
        "field": caution.field,
        "acknowledged": caution.acknowledged,
    }


def _line_json(line: TopLine) -> dict[str, object]:
    return {
        "item": line.item,
        "outline": line.outline,
        "name": line.name,
        "quantity": plain(line.quantity),
        "quantity_verified": line.quantity_verified,
        "attributes": dict(line.attributes),
        "reasons": [{"rule": each.rule, "because": each.because} for each in line.reasons],
    }


def _node_json(node: Node) -> dict[str, object]:
    children = [_node_json(child) for child in node.children]
    return {"item": node.item, "quantity": plain(node.quantity), "children": children}


def _purchase_json(line: PurchaseLine) -> dict[str, object]:
    """Attributes appear where there are some: two colours of one item are two purchases."""
    bought: dict[str, object] = {"item": line.item, "quantity": plain(line.quantity)}
    return bought | ({"attributes": dict(line.attributes)} if line.attributes else {})

"""What changed between two bills of materials, for the redline and for the live preview."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from app.rules.bom import Bom
from app.rules.explosion import Node

Attributes = tuple[tuple[str, str], ...]
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """`path` is the items from the top line down to this one; a top line is its own path."""

    kind: Literal["added", "removed", "changed"]
    item: str
    name: str
    path: Path
    attributes: Mapping[str, str]
    old: Decimal | None = None
    new: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    top_lines: tuple[Change, ...]
    tree: tuple[Change, ...]

    def __bool__(self) -> bool:
        return bool(self.top_lines or self.tree)


def between(old: Bom, new: Bom) -> Difference:
    """Another colour of the same item is one line removed and one added."""
    return Difference(
        top_lines=tuple(_changes(_top(old), _top(new))),
        tree=tuple(_changes(_everything(old.tree), _everything(new.tree))),
    )


@dataclass(slots=True)
class _Amount:
    name: str = ""
    quantity: Decimal = Decimal(0)


Amounts = Mapping[tuple[Path, Attributes], _Amount]


def _top(bom: Bom) -> Amounts:
    return {
        ((line.item,), tuple(sorted(line.attributes.items()))): _Amount(line.name, line.quantity)
        for line in bom.top_lines
    }


def _everything(tree: Iterable[Node]) -> Amounts:
    """Every place in the tree with its quantity; the same path twice is added up."""
    amounts: dict[tuple[Path, Attributes], _Amount] = defaultdict(_Amount)
    for path, attributes, node in _places(tree, (), ()):
        amount = amounts[path, attributes]
        amount.name = node.name
        amount.quantity += node.quantity
    return amounts


def _places(
    tree: Iterable[Node], above: Path, inherited: Attributes
) -> Iterator[tuple[Path, Attributes, Node]]:
    for node in tree:
        path = (*above, node.item)
        attributes = inherited or tuple(sorted(node.attributes.items()))
        yield path, attributes, node
        yield from _places(node.children, path, attributes)


def _changes(old: Amounts, new: Amounts) -> Iterator[Change]:
    for place in [*new, *(place for place in old if place not in new)]:
        before, after = old.get(place), new.get(place)
        if before and after and before.quantity == after.quantity:
            continue
        path, attributes = place
        known = after or before or _Amount()
        yield Change(
            kind="changed" if before and after else "added" if after else "removed",
            item=path[-1],
            name=known.name,
            path=path,
            attributes=dict(attributes),
            old=before.quantity if before else None,
            new=after.quantity if after else None,
        )

"""Taking assemblies apart: the tree with its quantities, its leaves, the guard against cycles."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.errors import Refused
from app.rules.catalogue import Catalogue, Component, Item

MOST_LINES = 100_000
Attributes = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """`quantity` is for the whole sink, `per_parent` that of the link above."""

    item: str
    name: str
    outline: str
    quantity: Decimal
    per_parent: Decimal
    quantity_verified: bool
    attributes: Mapping[str, str]
    children: tuple["Node", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseLine:
    """Something without components; verified when every quantity above it is."""

    item: str
    name: str
    outline: str
    quantity: Decimal
    quantity_verified: bool
    attributes: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Root:
    """A top line before it is taken apart."""

    item: Item
    quantity: Decimal
    quantity_verified: bool
    attributes: Mapping[str, str]


def every_node(tree: Iterable[Node]) -> Iterator[Node]:
    """Each occurrence at every level, a parent before what it holds."""
    for node in tree:
        yield node
        yield from every_node(node.children)


def explode(roots: Iterable[Root], catalogue: Catalogue) -> tuple[Node, ...]:
    """Quantities multiply downwards; a sub-assembly is shown wherever it occurs."""
    saw = _Saw(catalogue)
    return tuple(
        Node(
            item=root.item.number,
            name=root.item.name,
            outline=root.item.outline,
            quantity=root.quantity,
            per_parent=root.quantity,
            quantity_verified=root.quantity_verified,
            attributes=root.attributes,
            children=saw.children(root.item.number, root.quantity, (root.item.number,)),
        )
        for root in roots
    )


def purchase_list(tree: Iterable[Node]) -> tuple[PurchaseLine, ...]:
    """The leaves, equal ones summed: an assembly and its contents are never added together."""
    found: dict[tuple[str, Attributes], list[tuple[Node, bool]]] = {}
    for leaf, verified in _leaves(tree, verified=True):
        attributes = tuple(sorted(leaf.attributes.items())) if leaf.attributes else ()
        found.setdefault((leaf.item, attributes), []).append((leaf, verified))
    return tuple(_bought(found[key]) for key in sorted(found))


def purchase_list_of_order(trees: Iterable[Sequence[Node]]) -> tuple[PurchaseLine, ...]:
    """The same for all the sinks of an order."""
    return purchase_list(node for tree in trees for node in tree)


def lines(tree: Iterable[Node], level: int = 0) -> Iterator[tuple[int, Node]]:
    """The tree line by line, as it is printed, each with its level."""
    for node in tree:
        yield level, node
        yield from lines(node.children, level + 1)


def everything_inside(numbers: Iterable[str], catalogue: Catalogue) -> frozenset[str]:
    """These items and all they contain, at every level."""
    found: set[str] = set()
    waiting = list(numbers)
    while waiting:
        number = waiting.pop()
        if number not in found:
            found.add(number)
            waiting += (link.child for link in catalogue.components.get(number, ()))
    return frozenset(found)


def path_of_cycle(
    parent: str,
    child: str,
    children: Mapping[str, Iterable[str]] | Callable[[str], Iterable[str]],
) -> tuple[str, ...] | None:
    """The path parent, child, …, parent that a new link would close; None when there is none."""
    below_of = children if callable(children) else _looked_up(children)
    came_from: dict[str, str] = {child: parent}
    waiting = [child]
    while waiting:
        number = waiting.pop()
        if number == parent:
            return _walked(parent, came_from)
        for below in below_of(number):
            if below not in came_from:
                came_from[below] = number
                waiting.append(below)
    return None


def _looked_up(children: Mapping[str, Iterable[str]]) -> Callable[[str], Iterable[str]]:
    return lambda number: children.get(number, ())


def _walked(parent: str, came_from: Mapping[str, str]) -> tuple[str, ...]:
    path = [parent]
    number = came_from[parent]
    while number != parent:
        path.append(number)
        number = came_from[number]
    return (parent, *reversed(path)) if path != [parent] else (parent, parent)


def _bought(leaves: Sequence[tuple[Node, bool]]) -> PurchaseLine:
    first, quantity, verified = leaves[0][0], Decimal(0), True
    for leaf, is_verified in leaves:
        quantity += leaf.quantity
        verified = verified and is_verified
    return PurchaseLine(
        item=first.item,
        name=first.name,
        outline=first.outline,
        quantity=quantity,
        quantity_verified=verified,
        attributes=first.attributes,
    )


def _leaves(tree: Iterable[Node], *, verified: bool) -> Iterator[tuple[Node, bool]]:
    for node in tree:
        so_far = verified and node.quantity_verified
        if node.children:
            yield from _leaves(node.children, verified=so_far)
        else:
            yield node, so_far


@dataclass
class _Saw:
    catalogue: Catalogue
    count: int = 0

    def children(self, number: str, quantity: Decimal, path: tuple[str, ...]) -> tuple[Node, ...]:
        links = self.catalogue.components.get(number, ())
        self.count += len(links)
        if self.count > MOST_LINES:
            raise Refused(f"The bill of materials has more than {MOST_LINES} lines.")
        return tuple(self._node(link, quantity, path) for link in links)

    def _node(self, link: Component, quantity: Decimal, path: tuple[str, ...]) -> Node:
        if link.child in path:
            raise Refused(f"{' → '.join((*path, link.child))}: an item contains itself.")
        item = self.catalogue.items.get(link.child)
        if item is None or not item.active:
            state = "is not in the catalogue" if item is None else "is inactive"
            raise Refused(f"{' → '.join((*path, link.child))}: “{link.child}” {state}.")
        total = quantity * link.quantity
        return Node(
            item=item.number,
            name=item.name,
            outline=item.outline,
            quantity=total,
            per_parent=link.quantity,
            quantity_verified=link.quantity_verified,
            attributes={},
            children=self.children(item.number, total, (*path, item.number)),
        )

"""The catalogue as the rules see it: items and what they are made of, by number."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

Kind = Literal["part", "simple", "complex", "service_part", "kit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """The first outline number is the one shown beside the item number on a BOM line."""

    number: str
    name: str
    kind: str = "part"
    category: str = ""
    subcategory: str = ""
    outline_numbers: tuple[str, ...] = ()
    can_order: bool = False
    active: bool = True
    custom: bool = False

    @property
    def outline(self) -> str:
        return self.outline_numbers[0] if self.outline_numbers else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    parent: str
    child: str
    quantity: Decimal
    quantity_verified: bool = False


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Only what can be reached is needed: a few items do for one build (see `bom.items_needed`)."""

    items: Mapping[str, Item]
    components: Mapping[str, tuple[Component, ...]] = field(default_factory=dict)

    def spelled(self, number: str) -> str:
        """The number as the catalogue writes it: two items never differ in capitals alone."""
        if number in self.items:
            return number
        wanted = number.lower()
        return next((known for known in self.items if known.lower() == wanted), number)


def catalogue(items: Iterable[Item], components: Iterable[Component] = ()) -> Catalogue:
    """Look-ups by item number; the order of the rows does not matter."""
    children: dict[str, list[Component]] = defaultdict(list)
    for component in components:
        children[component.parent].append(component)
    return Catalogue(
        {item.number: item for item in items},
        {parent: tuple(sorted(links, key=_by_child)) for parent, links in children.items()},
    )


def _by_child(component: Component) -> str:
    return component.child

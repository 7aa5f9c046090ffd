"""Taking assemblies apart."""

from decimal import Decimal

import pytest

from app.errors import Refused
from app.rules import explosion
from app.rules.catalogue import Catalogue, Component, Item, catalogue
from app.rules.explosion import Node, Root
from tests.rules.configurations import basin, made, pegboard, plain_sink, worked


def link(parent: str, child: str, quantity: int = 1, *, verified: bool = True) -> Component:
    return Component(
        parent=parent, child=child, quantity=Decimal(quantity), quantity_verified=verified
    )


def shop(*links: Component) -> Catalogue:
    numbers = {number for each in links for number in (each.parent, each.child)}
    return catalogue([Item(number=number, name=number.title()) for number in numbers], links)


def exploded(number: str, known: Catalogue, quantity: int = 1) -> tuple[Node, ...]:
    root = Root(
        item=known.items[number],
        quantity=Decimal(quantity),
        quantity_verified=True,
        attributes={},
    )
    return explosion.explode([root], known)


def bought(tree: tuple[Node, ...]) -> dict[str, int]:
    return {line.item: int(line.quantity) for line in explosion.purchase_list(tree)}


def test_quantities_multiply_downwards() -> None:
    known = shop(link("KIT", "FILL", 2), link("FILL", "VALVE", 3))

    tree = exploded("KIT", known, quantity=5)

    lines = [(level, node.item, int(node.quantity)) for level, node in explosion.lines(tree)]
    assert lines == [(0, "KIT", 5), (1, "FILL", 10), (2, "VALVE", 30)]
    assert [int(node.per_parent) for _, node in explosion.lines(tree)] == [5, 2, 3]


def test_three_e_drain_kits_hold_three_bottom_fills_and_three_mixing_valves() -> None:
    raw = plain_sink(model="T2-B3", basins=[basin()] * 3, length="120")

    nodes = {node.item: node for _, node in explosion.lines(made(raw).tree)}

    assert [nodes[item].quantity for item in ("T2-BSN-EDR-KIT", "T2-BOTTOM-FILL", "DER-1899-14-CC")
            ] == [3, 3, 3]  # fmt: skip


@pytest.mark.fault(28)
def test_a_repeated_sub_assembly_is_shown_wherever_it_occurs() -> None:
    known = shop(
        link("SINK", "LEFT"),
        link("SINK", "RIGHT"),
        link("LEFT", "HOSE", 2),
        link("RIGHT", "HOSE", 3),
        link("HOSE", "CLAMP", 2),
    )

    tree = exploded("SINK", known)

    found = [node.quantity for _, node in explosion.lines(tree) if node.item == "CLAMP"]
    assert found == [4, 6]
    assert bought(tree) == {"CLAMP": 10}


def test_the_purchase_list_holds_no_assembly() -> None:
    result = made(worked(2))

    assemblies = {node.item for _, node in explosion.lines(result.tree) if node.children}
    assert assemblies
    assert assemblies & {line.item for line in result.purchase_list} == set()


def test_the_purchase_list_of_an_order_sums_its_sinks() -> None:
    one = made(worked(1))

    order = explosion.purchase_list_of_order([one.tree, one.tree])

    assert {line.item: line.quantity for line in order} == {
        line.item: line.quantity * 2 for line in one.purchase_list
    }


@pytest.mark.fault(28)
def test_the_purchase_list_of_an_order_keeps_colours_apart() -> None:
    trees = [
        made(plain_sink(pegboard=pegboard(colour=colour))).tree for colour in ("Red", "Blue", "Red")
    ]

    order = explosion.purchase_list_of_order(trees)

    colours = {
        line.attributes["colour"]: line.quantity for line in order if line.item == "T-OA-PB-COLOR"
    }
    assert colours == {"Blue": 1, "Red": 2}


def test_a_bought_quantity_is_verified_when_every_quantity_above_it_is() -> None:
    known = shop(link("A", "B"), link("B", "C"), link("A", "D", verified=False), link("D", "E"))

    lines = explosion.purchase_list(exploded("A", known))

    assert {line.item: line.quantity_verified for line in lines} == {"C": True, "E": False}


@pytest.mark.fault(21)
def test_a_cycle_that_is_there_is_refused_with_its_path() -> None:
    known = shop(link("A", "B"), link("B", "C"), link("C", "A"))

    with pytest.raises(Refused, match="A → B → C → A"):
        exploded("A", known)


@pytest.mark.fault(21)
@pytest.mark.parametrize(
    ("parent", "child", "path"),
    [
        ("C", "A", ("C", "A", "B", "C")),
        ("A", "A", ("A", "A")),
        ("B", "A", ("B", "A", "B")),
        ("A", "C", None),
        ("D", "A", None),
    ],
)
def test_a_link_that_would_close_a_cycle_is_found_with_its_path(
    parent: str, child: str, path: tuple[str, ...] | None
) -> None:
    children = {"A": ["B"], "B": ["C"], "C": []}

    assert explosion.path_of_cycle(parent, child, children) == path
    assert explosion.path_of_cycle(parent, child, lambda n: children.get(n, ())) == path


def test_a_cycle_elsewhere_does_not_keep_the_search_from_ending() -> None:
    assert explosion.path_of_cycle("X", "A", {"A": ["B"], "B": ["A"]}) is None


def test_a_bill_that_never_ends_is_refused() -> None:
    known = shop(*(link(f"L{n}", f"L{n + 1}", 1) for n in range(18)),
                 *(link(f"L{n}", f"L{n + 1}", 1) for n in range(18)))  # fmt: skip

    with pytest.raises(Refused, match="more than 100000 lines"):
        exploded("L0", known)


@pytest.mark.parametrize("active", [True, False])
def test_a_component_that_is_missing_or_inactive_is_refused_with_its_path(
    active: bool,  # noqa: FBT001
) -> None:
    items = [Item(number="A", name="A"), Item(number="B", name="B", active=False)]
    known = catalogue(items[: 1 if active else 2], [link("A", "B")])

    with pytest.raises(Refused, match=r"A → B: “B” is (not in the catalogue|inactive)"):
        exploded("A", known)

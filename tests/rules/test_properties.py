"""What must hold for every configuration, tried on random ones."""

import copy
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from app.rules import bom, explosion, rule_rows
from app.rules.bom import Bom
from app.rules.catalogue import Component, Item, catalogue
from app.rules.explosion import Node
from imports import shipped
from tests.rules.configurations import Raw, accessory, made, valid

often = settings(max_examples=60, deadline=None)
PER_BUILD = ("manual", "body", "legs", "feet", "control_box")
PER_BASIN = ("basin_kit", "basin_bowl")
PAIRS = st.sampled_from([(a, b) for a in range(10) for b in range(a + 1, 10)])
QUANTITIES = st.integers(1, 4)
TABLES = shipped.tables()


def paths(tree: tuple[Node, ...], factor: Decimal = Decimal(1)) -> Iterator[tuple[Node, Decimal]]:
    """Every node with the product of the quantities on its path."""
    for node in tree:
        product = factor * node.per_parent
        yield node, product
        yield from paths(node.children, product)


def lines_of(result: Bom, slot: str) -> list[str]:
    return [
        reason.position
        for line in result.top_lines
        for reason in line.reasons
        if reason.slot == slot
    ]


@often
@given(valid())
def test_a_valid_configuration_is_not_refused_and_every_mandatory_slot_has_one_line(
    raw: Raw,
) -> None:
    result = made(raw)

    assert result.refusals == ()
    assert result.sha256
    assert [slot for slot in PER_BUILD if len(lines_of(result, slot)) != 1] == []
    basins = [f"basin {number}" for number in range(1, len(raw["basins"]) + 1)]
    assert [slot for slot in PER_BASIN if sorted(lines_of(result, slot)) != basins] == []
    assert len(lines_of(result, "pegboard_panel")) == (1 if raw["pegboard"] else 0)


@often
@given(valid())
def test_quantities_multiply_along_every_path(raw: Raw) -> None:
    tree = made(raw).tree

    assert [node.item for node, product in paths(tree) if node.quantity != product] == []


@often
@given(valid())
def test_no_occurrence_is_lost_on_the_way_to_the_purchase_list(raw: Raw) -> None:
    """The leaves counted from the catalogue itself, without the code under test."""
    result = made(raw)
    known = shipped.catalogue()
    expected: Counter[str] = Counter()

    def take_apart(number: str, quantity: Decimal) -> None:
        links = known.components.get(number, ())
        for link in links:
            take_apart(link.child, quantity * link.quantity)
        if not links:
            expected[number] += int(quantity)

    for line in result.top_lines:
        take_apart(line.item, line.quantity)

    assert {line.item: int(line.quantity) for line in result.purchase_list} == dict(expected)


@often
@given(valid())
def test_every_line_has_a_reason_and_its_quantity_is_that_of_its_reasons(raw: Raw) -> None:
    for line in made(raw).top_lines:
        assert line.reasons
        assert sum(reason.quantity for reason in line.reasons) == line.quantity
        assert all(reason.rule and reason.because for reason in line.reasons)


@often
@given(valid(), st.data())
def test_without_the_rules_of_a_line_the_line_is_gone(raw: Raw, data: st.DataObject) -> None:
    line = data.draw(st.sampled_from(made(raw).top_lines))
    causes = {reason.rule for reason in line.reasons}
    fewer = [row for row in TABLES.rules if row["key"] not in causes]

    without = rule_rows.load("fewer", "1", replace(TABLES, rules=fewer))

    left = bom.make(raw, without, shipped.catalogue())
    assert line.item not in {each.item for each in left.top_lines}


@often
@given(valid(), st.integers(0, 2**32))
def test_the_hash_does_not_depend_on_the_order_of_rows(raw: Raw, seed: int) -> None:
    known, first = shipped.catalogue(), made(raw)
    chance = random.Random(seed)  # noqa: S311  # to repeat an example, not to keep a secret
    items = list(known.items.values())
    links = [link for each in known.components.values() for link in each]
    shuffled = copy.deepcopy(raw)
    for rows in (items, links, shuffled["accessories"], shuffled["faucets"], shuffled["sprayers"]):
        chance.shuffle(rows)

    again = bom.make(shuffled, shipped.rule_set(), catalogue(items, links))

    assert (again.sha256, again.catalogue) == (first.sha256, first.catalogue)


@often
@given(valid(), st.integers(1, 50))
def test_the_hash_changes_with_any_quantity(raw: Raw, more: int) -> None:
    extra = {**raw, "accessories": [*raw["accessories"], accessory("T-OA-2H-CPUSM", more)]}
    and_one = {**raw, "accessories": [*raw["accessories"], accessory("T-OA-2H-CPUSM", more + 1)]}

    hashes = {made(raw).sha256, made(extra).sha256, made(and_one).sha256}

    assert len(hashes) == 3


@st.composite
def structures(draw: st.DrawFn) -> list[Component]:
    """Any structure without a cycle: children always have a larger number."""
    links = draw(st.lists(PAIRS, unique=True, min_size=1, max_size=16))
    return [
        Component(parent=f"N{a}", child=f"N{b}", quantity=Decimal(draw(QUANTITIES)))
        for a, b in links
    ]


@often
@given(structures())
def test_any_structure_is_taken_apart_completely(links: list[Component]) -> None:
    known = catalogue([Item(number=f"N{n}", name="") for n in range(10)], links)
    root = explosion.Root(
        item=known.items["N0"], quantity=Decimal(1), quantity_verified=True, attributes={}
    )

    tree = explosion.explode([root], known)

    assert [node for node, product in paths(tree) if node.quantity != product] == []
    for node, _ in paths(tree):
        below = [link for link in links if link.parent == node.item]
        assert sorted(child.item for child in node.children) == sorted(b.child for b in below)


@often
@given(structures(), st.integers(0, 9), st.integers(0, 9))
def test_a_link_closes_a_cycle_exactly_when_its_child_leads_to_its_parent(
    links: list[Component], parent: int, child: int
) -> None:
    children: dict[str, list[str]] = {}
    for link in links:
        children.setdefault(link.parent, []).append(link.child)
    reached, waiting = set(), [f"N{child}"]
    while waiting:
        number = waiting.pop()
        reached.add(number)
        waiting += children.get(number, [])

    path = explosion.path_of_cycle(f"N{parent}", f"N{child}", children)

    assert (path is not None) == (f"N{parent}" in reached)
    if path:
        assert path[:2] == (f"N{parent}", f"N{child}")
        assert path[-1] == f"N{parent}"
        assert all(b in children[a] for a, b in pairwise(path[1:]))

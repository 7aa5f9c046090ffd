"""A BOM is made once for the same sink, rules and catalogue, and anew when one of them changed."""

from copy import deepcopy
from dataclasses import replace

from app.drafts import remembered
from app.rules import bom
from imports import shipped
from tests import entering

RULES = shipped.rule_set()


def test_the_same_sink_is_made_once_however_often_it_is_asked_for() -> None:
    first = remembered.bom_of(deepcopy(entering.FIRST), RULES, shipped.catalogue())
    again = remembered.bom_of(deepcopy(entering.FIRST), RULES, replace(shipped.catalogue()))

    assert again is first
    assert first == bom.make(entering.FIRST, RULES, shipped.catalogue())


def test_another_sink_catalogue_or_rule_set_makes_another_bom() -> None:
    known = shipped.catalogue()
    first = remembered.bom_of(entering.FIRST, RULES, known)
    number = first.top_lines[0].item
    renamed = replace(known.items[number], name="Renamed")
    other_items = replace(known, items={**known.items, number: renamed})

    longer = remembered.bom_of(entering.FIRST | {"length": "100"}, RULES, known)
    with_other_items = remembered.bom_of(entering.FIRST, RULES, other_items)
    by_other_rules = remembered.bom_of(entering.FIRST, replace(RULES, version="other"), known)

    assert longer.top_lines != first.top_lines
    assert "Renamed" in [line.name for line in with_other_items.top_lines]
    assert by_other_rules.rule_set != first.rule_set


def test_only_the_latest_are_kept() -> None:
    first = remembered.needed_for(entering.FIRST, RULES)
    while_kept = remembered.needed_for(deepcopy(entering.FIRST), RULES)
    for build in range(remembered.MOST):
        remembered.needed_for({"build_number": str(build)}, RULES)

    again = remembered.needed_for(entering.FIRST, RULES)

    assert while_kept is first
    assert again == first
    assert again is not first

"""A rule set is checked when it is read: nothing unknown gets in."""

from dataclasses import replace

import pytest

from app.rules import bom, rule_rows
from app.rules.catalogue import catalogue
from app.rules.rule_rows import Row, RuleSetRefused, Tables
from imports import shipped
from tests.rules.configurations import plain_sink


def with_rule(**cells: str) -> Tables:
    """The shipped rules and one more, which adds a second manual unless told otherwise."""
    row = {
        "key": "new-rule",
        "kind": "adds",
        "slot": "manual",
        "scope": "build",
        "when": "language: EN",
        "item": "T2-STD-MANUAL-EN-KIT",
        "quantity": "1",
        "reason": "because",
        **cells,
    }
    tables = shipped.tables()
    return replace(tables, rules=[*tables.rules, row])


def problems(tables: Tables) -> tuple[str, ...]:
    with pytest.raises(RuleSetRefused) as refused:
        rule_rows.load("new", "1", tables, shipped.catalogue())
    return refused.value.problems


@pytest.mark.fault(12)
@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"when": "lenght: 60"}, "“lenght” is no word rules know"),
        ({"when": "basin_type: E-Sink"}, "“basin_type” belongs to another scope"),
        ({"when": "length: long"}, "when length: “long” is not a number"),
        ({"when": "length: [72..60]"}, "“[72..60]” is an empty range"),
        ({"when": "e_drain_count: 1.5"}, "“1.5” is not a whole number"),
        ({"when": "pegboard: perhaps"}, "“perhaps” is neither yes nor no"),
        ({"when": "language: DE"}, "language: “DE” can never be chosen"),
        ({"when": "storage: wardrobe"}, "storage: “wardrobe” can never be chosen"),
        ({"when": "language EN"}, "“language EN” is not “word: test”"),
        ({"item": "T2-NOTHING"}, "item “T2-NOTHING” is not in the catalogue"),
        ({"item": ""}, "item is empty"),
        ({"item": "T2-<colour>", "outline": "1.1"}, "<colour> is no word of the scope build"),
        ({"item": "T2-<length>", "outline": "1.1"}, "a custom item needs a pattern, an item_name"),
        ({"slot": "engine"}, "slot “engine” is unknown"),
        ({"slot": "basin_kit"}, "slot basin_kit counts per basin, the rule speaks per build"),
        ({"quantity": "0"}, "quantity “0” is below 1"),
        ({"quantity": "some"}, "quantity: “some” is not a number"),
        ({"quantity": "length"}, "quantity “length” is not a count"),
        ({"quantity_verified": "maybe"}, "quantity_verified “maybe” is neither yes nor no"),
        ({"attributes": "colour"}, "“colour” is not “name=value”"),
        ({"attributes": "colour=<color>"}, "<color> is no word"),
        ({"kind": "suggests"}, "kind “suggests” is none of adds, refuses, warns"),
        ({"scope": "leg"}, "scope “leg” is none of build"),
        ({"with_item": "T2-BODY-*"}, "with_item is for rules that refuse or warn"),
        ({"key": "body-48-60"}, "“body-48-60” stands here twice"),
        ({"key": ""}, "key is empty"),
        ({"prize": "7"}, "“prize” is not a column of rules"),
        ({"kind": "warns"}, "slot is for rules that add"),
    ],
)
def test_a_wrong_cell_is_refused_with_its_rule_and_value(cells: Row, words: str) -> None:
    found = problems(with_rule(**cells))

    assert any(words in problem for problem in found), found
    assert all(cells.get("key", "new-rule") in problem or "row" in problem for problem in found)


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"reason": ""}, "reason is empty"),
        ({"when": ""}, "it has no condition and would always speak"),
        ({"with_item": "T9-*"}, "with_item “T9-*” is in no catalogue"),
        ({"when": "accessories: T9-NOTHING"}, "“T9-NOTHING” is not in the catalogue"),
        ({"when": "accessories: T9-*"}, "“T9-*” fits no item of the catalogue"),
        ({"reason": "has <lenght>"}, "<lenght> is no word"),
    ],
)
def test_a_warning_is_checked_as_well(cells: Row, words: str) -> None:
    warning = {"kind": "warns", "slot": "", "item": "", "quantity": "", **cells}

    assert any(words in problem for problem in problems(with_rule(**warning)))


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"list": "engine", "value": "V8"}, "“engine” is nothing that can be chosen"),
        ({"list": "length", "value": "48"}, "“48” is not a range"),
        ({"list": "length", "value": "[40..50]"}, "a number has one range, not 2"),
        ({"list": "basin_size", "value": "large"}, "a basin size is written 24X20X8"),
        ({"list": "feet", "value": "casters"}, "stands here twice"),
        ({"list": "feet", "value": ""}, "value is empty"),
    ],
)
def test_a_wrong_option_is_refused(row: Row, words: str) -> None:
    tables = shipped.tables()

    found = problems(replace(tables, options=[*tables.options, row]))

    assert any(words in problem for problem in found), found


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"minimum": "2", "maximum": "1"}, "minimum and maximum leave no number"),
        ({"minimum": "-1"}, "minimum and maximum leave no number"),
        ({"minimum": "one"}, "“one” is not a number"),
        ({"per": "leg"}, "per “leg” is none of"),
        ({"when": "pegboard: perhaps"}, "neither yes nor no"),
        ({"label": ""}, "label is empty"),
    ],
)
def test_a_wrong_slot_is_refused(cells: Row, words: str) -> None:
    slot = {"key": "more", "label": "More", "per": "build", "minimum": "1", "maximum": "1", **cells}
    tables = shipped.tables()

    found = problems(replace(tables, slots=[*tables.slots, slot]))

    assert any(words in problem for problem in found), found


def test_a_rule_that_names_an_inactive_item_is_refused() -> None:
    known = shipped.catalogue()
    items = [
        replace(item, active=False) if item.number == "T2-LC1-KIT" else item
        for item in known.items.values()
    ]

    with pytest.raises(RuleSetRefused, match="Rule legs-ha-lc1: item “T2-LC1-KIT” is inactive"):
        rule_rows.load("new", "1", shipped.tables(), catalogue(items))


def test_everything_wrong_is_told_at_once() -> None:
    tables = with_rule(item="T2-NOTHING", slot="engine", quantity="0")

    assert len(problems(tables)) == 3


def test_a_second_line_in_a_slot_for_one_is_refused_with_both_rules() -> None:
    doubled = rule_rows.load("new", "1", with_rule(), shipped.catalogue())

    result = bom.make(plain_sink(), doubled, shipped.catalogue())

    assert [(refusal.rule, refusal.message) for refusal in result.refusals] == [
        ("slot manual", "Manual: 2 instead of 1, by the rules manual-en, new-rule.")
    ]


def test_an_empty_mandatory_slot_is_refused_and_named() -> None:
    tables = shipped.tables()
    fewer = [row for row in tables.rules if row["key"] != "body-48-60"]
    without = rule_rows.load("new", "1", replace(tables, rules=fewer), shipped.catalogue())

    result = bom.make(plain_sink(length="60"), without, shipped.catalogue())

    assert [(refusal.rule, refusal.message) for refusal in result.refusals] == [
        ("slot body", "Body: no rule gives one (length 60).")
    ]


def test_an_inactive_rule_does_nothing_and_may_be_unfinished() -> None:
    idle = rule_rows.load("new", "1", with_rule(active="no", item="T2-LATER"), shipped.catalogue())

    assert bom.make(plain_sink(), idle, shipped.catalogue()).refusals == ()


def test_an_inactive_option_can_no_longer_be_chosen() -> None:
    tables = shipped.tables()
    options = [
        {**row, "active": "no"} if row["value"] == "seismic" else row for row in tables.options
    ]
    rules = [row for row in tables.rules if row["key"] != "feet-seismic"]
    rule_set = rule_rows.load("new", "1", replace(tables, options=options, rules=rules))

    result = bom.make(plain_sink(feet="seismic"), rule_set, shipped.catalogue())

    assert [refusal.rule for refusal in result.refusals] == ["feet-choice"]


def test_the_fingerprint_of_a_rule_set_is_that_of_its_content() -> None:
    tables = shipped.tables()
    turned = replace(tables, rules=tables.rules[::-1], slots=tables.slots[::-1])
    changed = with_rule()

    assert rule_rows.fingerprint(turned) == rule_rows.fingerprint(tables)
    assert rule_rows.fingerprint(changed) != rule_rows.fingerprint(tables)

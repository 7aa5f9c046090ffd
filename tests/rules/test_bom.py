"""The bill of materials as a whole: its hash, its catalogue state, its JSON form."""

import copy
import dataclasses
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from app.rules import bom, reading, requirements, rule_rows
from app.rules.catalogue import Catalogue, Component, Item, catalogue
from app.rules.rule_set import RuleSet
from imports import shipped
from tests.rules.configurations import Raw, accessory, basin, made, pegboard, plain_sink, worked


def items_and_links() -> tuple[list[Item], list[Component]]:
    known = shipped.catalogue()
    return list(known.items.values()), [c for links in known.components.values() for c in links]


def with_link_changed(**changes: Any) -> Catalogue:  # noqa: ANN401
    items, links = items_and_links()
    place = next(
        n for n, link in enumerate(links)
        if (link.parent, link.child) == ("T2-BSN-EDR-KIT", "T2-BOTTOM-FILL")
    )  # fmt: skip
    links[place] = dataclasses.replace(links[place], **changes)
    return catalogue(items, links)


def hash_of(raw: Raw, known: Catalogue | None = None, rules: RuleSet | None = None) -> str:
    result = bom.make(raw, rules or shipped.rule_set(), known or shipped.catalogue())
    assert result.refusals == ()
    assert result.sha256 is not None
    return result.sha256


@pytest.mark.fault(9)
def test_the_hash_does_not_depend_on_the_order_of_any_rows() -> None:
    items, links = items_and_links()
    tables = shipped.tables()
    reversed_rules = rule_rows.load(
        shipped.NAME,
        shipped.VERSION,
        dataclasses.replace(tables, rules=tables.rules[::-1], slots=tables.slots[::-1]),
    )
    raw = worked(2)
    raw["accessories"] = [accessory("T-OA-MNT-ARM"), accessory("T2-AER-TUBEORG", 3)]
    turned = copy.deepcopy(raw)
    turned["accessories"].reverse()

    expected = hash_of(raw)

    assert hash_of(turned) == expected
    assert hash_of(raw, catalogue(items[::-1], links[::-1])) == expected
    assert hash_of(raw, rules=reversed_rules) == expected


@pytest.mark.fault(9)
@pytest.mark.parametrize("length", ["72.0", " 72 ", "72.000", '72"', Decimal("7.2E+1"), 72])
def test_the_hash_does_not_depend_on_how_a_number_is_written(length: object) -> None:
    assert hash_of({**worked(1), "length": length}) == hash_of(worked(1))


def test_an_accessory_is_found_however_its_number_is_written() -> None:
    raw = {**worked(1), "accessories": [accessory("t-oa-mnt-ARM", 2)]}

    typed = bom.make(raw, shipped.rule_set(), shipped.catalogue())

    assert "T-OA-MNT-ARM" in {line.item for line in typed.top_lines}
    assert typed.sha256 == hash_of({**raw, "accessories": [accessory("T-OA-MNT-ARM", 2)]})


def test_the_same_inputs_give_the_same_hash_years_later() -> None:
    assert hash_of(worked(1)) == "720daecf17bdb51e53c3068261ed892dcea686cf9bfb20224df9df43b0bce936"
    assert hash_of(worked(2)) == "0f1521c32dd94f4e8bb7ff099380f4f5619e62306f4e86b5b05058625b18e607"


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: raw["accessories"][0].update(quantity=3),
        lambda raw: raw["pegboard"].update(colour="Red"),
        lambda raw: raw["pegboard"].update(type="solid"),
        lambda raw: raw.update(language="EN"),
        lambda raw: raw.update(sprayers=[{"type": "air-gun-turret", "side": "left"}]),
        lambda raw: raw["basins"][0].update(p_trap=True),
    ],
)
def test_the_hash_changes_with_every_quantity_attribute_and_item(
    change: Callable[[Raw], None],
) -> None:
    raw = worked(1)
    change(raw)

    assert hash_of(raw) != hash_of(worked(1))


@pytest.mark.parametrize(
    "change", [{"quantity": Decimal(2)}, {"quantity_verified": True}, {"child": "T2-BSN-ETCH"}]
)
def test_the_hash_changes_with_every_link(change: dict[str, Any]) -> None:
    assert hash_of(worked(1), with_link_changed(**change)) != hash_of(worked(1))


def test_the_hash_changes_with_the_version_of_the_rule_set() -> None:
    second = rule_rows.load(shipped.NAME, "2", shipped.tables())

    assert hash_of(worked(1), rules=second) != hash_of(worked(1))


@pytest.mark.parametrize(
    "change",
    [{"build_number": "OTHER-1"}, {"width": "31"}, {"workflow_direction": "right-to-left"}],
)
def test_what_is_in_no_line_is_not_in_the_hash(change: Raw) -> None:
    assert hash_of({**worked(1), **change}) == hash_of(worked(1))


def test_the_catalogue_state_is_that_of_the_reached_items_alone() -> None:
    items, links = items_and_links()
    more = [Item(number=f"EXTRA-{n}", name="Never reached") for n in range(1000)]
    renamed = [
        dataclasses.replace(item, name="Other") if item.number == "DER-1899-14-CC" else item
        for item in items
    ]

    state = made(worked(1)).catalogue

    assert bom.make(worked(1), shipped.rule_set(), catalogue([*items, *more], links)).catalogue == (
        state
    )
    other = bom.make(worked(1), shipped.rule_set(), catalogue(renamed, links))
    assert (other.catalogue != state, other.sha256) == (True, made(worked(1)).sha256)


def test_making_a_custom_item_changes_neither_hash() -> None:
    raw = plain_sink(basins=[basin(size={"width": "28", "length": "22", "depth": "8"})])
    first = made(raw)
    custom = next(line.custom for line in first.top_lines if line.custom)
    items, links = items_and_links()
    kept = Item(
        number=custom.number, name="Renamed since", outline_numbers=("720.215.001",), custom=True
    )

    again = bom.make(raw, shipped.rule_set(), catalogue([*items, kept], links))

    assert (again.sha256, again.catalogue) == (first.sha256, first.catalogue)


def test_a_catalogue_of_the_items_needed_is_enough() -> None:
    known = shipped.catalogue()
    raw = worked(2)

    reached = set(bom.items_needed(raw, shipped.rule_set()))
    waiting = list(reached)
    while waiting:
        below = [link.child for link in known.components.get(waiting.pop(), ())]
        waiting += [number for number in below if number not in reached]
        reached |= set(below)
    small = catalogue(
        [known.items[number] for number in reached if number in known.items],
        [link for number in reached for link in known.components.get(number, ())],
    )

    assert bom.make(raw, shipped.rule_set(), small) == made(raw)


def test_a_refused_configuration_has_lines_but_no_hash() -> None:
    refused = made({**worked(1), "feet": "wheels"})

    assert refused.sha256 is None
    assert "T2-BODY-61-72-HA" in {line.item for line in refused.top_lines}
    assert "T2-LEVELING-CASTOR-475" not in {line.item for line in refused.top_lines}


def test_an_unfinished_draft_shows_the_lines_it_has() -> None:
    draft = made({"family": "MDRD", "length": "54 1/2"})

    assert [line.item for line in draft.top_lines] == ["T2-BODY-48-60-HA"]
    assert {"language", "model", "width", "legs", "feet", "basins"} <= {
        refusal.field for refusal in draft.refusals
    }


def test_equal_items_are_one_top_line_with_all_their_reasons() -> None:
    line = next(line for line in made(worked(2)).top_lines if "24X20X10" in line.item)

    assert [reason.because for reason in line.reasons] == [
        "basin 1: basin size is 24X20X10",
        "basin 2: basin size is 24X20X10",
    ]


@pytest.mark.fault(28)
def test_two_items_of_one_colour_stay_apart_from_another_colour() -> None:
    red = made(plain_sink(pegboard=pegboard(colour="Red")))

    line = next(line for line in red.top_lines if line.item == "T-OA-PB-COLOR")
    assert (line.attributes, line.reasons[0].because) == (
        {"colour": "Red"},
        "pegboard is yes and pegboard colour is Red",
    )


@pytest.mark.fault(13)
def test_nothing_of_an_earlier_configuration_is_left_over() -> None:
    first = made(worked(1))
    made(worked(2))

    assert made(worked(1)) == first


def test_the_json_form_is_that_of_section_9() -> None:
    answer: dict[str, Any] = json.loads(json.dumps(made(worked(1)).as_json()))

    body = next(line for line in answer["top_lines"] if line["item"] == "T2-BODY-61-72-HA")
    assert list(answer) == [
        "refusals", "warnings", "top_lines", "tree", "purchase_list", "rule_set", "catalogue",
        "sha256",
    ]  # fmt: skip
    assert body == {
        "item": "T2-BODY-61-72-HA",
        "outline": "709.83",
        "name": "Double bowl height adjustable MDRD sink (covers 60″ up to 120″)",
        "quantity": "1",
        "quantity_verified": True,
        "attributes": {},
        "reasons": [{"rule": "body-60-72", "because": "length 72 is in (60..72]"}],
    }
    feet = next(node for node in answer["tree"] if node["item"] == "T2-LEVELING-CASTOR-475")
    assert feet == {"item": "T2-LEVELING-CASTOR-475", "quantity": "4", "children": []}
    assert {"item": "T2-LEVELING-CASTOR-475", "quantity": "4"} in answer["purchase_list"]
    assert answer["rule_set"] == "starter 1"


@pytest.mark.fault(12)
def test_a_rule_that_cannot_be_evaluated_refuses_even_when_nothing_else_does() -> None:
    """The net below the reading: a length that nobody refused and nobody knows."""
    read = reading.read(plain_sink(), shipped.rule_set()).configuration
    unknown = dataclasses.replace(read, length=None)

    needs = requirements.required(unknown, shipped.rule_set(), shipped.catalogue())

    assert [(refusal.rule, refusal.message) for refusal in needs.refusals][:1] == [
        (
            "body-48-60",
            "Rule body-48-60 cannot be decided: not all it speaks about is chosen.",
        )
    ]


def test_an_automatic_faucet_says_that_it_came_by_itself() -> None:
    line = next(line for line in made(worked(2)).top_lines if "GOOSENECK" in line.item)

    assert [(reason.rule, reason.because) for reason in line.reasons] == [
        ("faucet-automatic-gooseneck", "basin 2: by itself: basin type is E-Sink DI")
    ]


@pytest.mark.fault(12)
@pytest.mark.parametrize(
    ("item", "words"),
    [
        (None, "is not in the catalogue"),
        (Item(number="T2-DL27-KIT", name="x", active=False), "is inactive"),
    ],
)
def test_a_rule_that_names_a_missing_item_refuses(item: Item | None, words: str) -> None:
    items, links = items_and_links()
    left = [each for each in items if each.number != "T2-DL27-KIT"] + ([item] if item else [])

    result = bom.make(worked(1), shipped.rule_set(), catalogue(left, links))

    assert [(refusal.rule, words in refusal.message) for refusal in result.refusals] == [
        ("legs-ha-dl27", True)
    ]


def test_a_missing_component_refuses_with_its_path() -> None:
    items, links = items_and_links()
    left = [item for item in items if item.number != "DER-1899-14-CC"]

    result = bom.make(worked(1), shipped.rule_set(), catalogue(left, links))

    assert "T2-BSN-EDR-KIT → T2-BOTTOM-FILL → DER-1899-14-CC" in result.refusals[0].message

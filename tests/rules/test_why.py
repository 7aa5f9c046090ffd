"""Why an item is not in a bill, and what would bring it."""

import pytest

from app.rules import why, words
from app.rules.unary import parse
from app.rules.why import MissedChoice, WhyNot
from imports import shipped
from tests.rules.configurations import Raw, plain_sink, sink_of


def why_not(item: str, raw: Raw) -> WhyNot:
    return why.why_not(item, raw, shipped.rule_set(), shipped.catalogue())


def test_the_rule_and_the_missing_choice_are_named() -> None:
    answer = why_not("T2-BODY-61-72-HA", plain_sink(length="54 1/2"))

    assert answer.status == "possible"
    assert [(rule.rule, rule.choices) for rule in answer.rules] == [
        (
            "body-60-72",
            (
                MissedChoice(
                    input="length",
                    label="Length",
                    field="length",
                    present="54.5",
                    needed="over 60, up to 72",
                ),
            ),
        )
    ]
    assert answer.sentence == (
        "T2-BODY-61-72-HA: rule body-60-72 would add it with length over 60, up to 72 (now 54.5)."
    )


def test_only_what_is_not_yet_right_is_named() -> None:
    answer = why_not("T2-DL14-FH-KIT", plain_sink(legs={"type": "fixed", "model": "DL27"}))

    choices = [choice for rule in answer.rules for choice in rule.choices]
    assert [(choice.field, choice.present, choice.needed) for choice in choices] == [
        ("legs.model", "DL27", "DL14")
    ]


def test_the_basin_that_is_nearest_is_named() -> None:
    raw = sink_of("E-Drain", "E-Sink")
    raw["basins"][1]["p_trap"] = True

    answer = why_not("T2-OA-BASIN-LIGHT-ESK-KIT", raw)

    assert [choice.field for choice in answer.rules[0].choices] == ["basins[1].light"]


def test_what_nobody_has_chosen_yet_is_not_chosen() -> None:
    answer = why_not("T2-SEISMIC-FEET", {"family": "MDRD"})

    assert answer.rules[0].choices[0].present == ""
    assert "(now not chosen)" in answer.sentence


def test_a_sprayer_that_is_not_there_points_to_the_list() -> None:
    answer = why_not("T2-OA-AIRGUN-TURRET-KIT", plain_sink())

    assert [choice.field for choice in answer.rules[0].choices] == ["sprayers.type"]


def test_an_item_that_is_here_says_why() -> None:
    answer = why_not("T2-BODY-48-60-HA", plain_sink())

    assert (answer.status, answer.sentence) == (
        "here",
        "T2-BODY-48-60-HA is a top line: length 60 is in [48..60].",
    )


def test_an_item_inside_an_assembly_names_the_assembly() -> None:
    answer = why_not("T2-BOTTOM-FILL", plain_sink())

    assert (answer.status, answer.sentence) == (
        "inside",
        "T2-BOTTOM-FILL is inside T2-BSN-EDR-KIT.",
    )


def test_a_part_of_something_that_is_not_here_names_what_would_bring_it() -> None:
    answer = why_not("T2-TS7", plain_sink())

    assert {rule.item for rule in answer.rules} == {"T2-BSN-ESK-KIT", "T2-BSN-ESK-DI-KIT"}


def test_an_accessory_can_be_added_or_says_why_not() -> None:
    free = why_not("T-OA-MNT-ARM", plain_sink()).rules[0]
    hanging = why_not("T-OA-MMA-PB", plain_sink()).rules[0]

    assert [(choice.field, choice.needed) for choice in free.choices] == [
        ("accessories", "T-OA-MNT-ARM")
    ]
    assert hanging.reason == "Accessory: T-OA-MMA-PB hangs on a pegboard and there is none."


def test_what_no_choice_would_bring_says_so_first() -> None:
    answer = why_not("T2-OHL-INSTRO-KIT", plain_sink())

    assert answer.sentence == (
        "T2-OHL-INSTRO-KIT is not possible here. Accessory: T2-OHL-INSTRO-KIT is the overhead"
        " light of InstroSink and does not fit an MDRD sink."
    )
    assert answer.rules[0].choices == ()


@pytest.mark.parametrize(
    ("test", "said"),
    [
        ("[48..60]", "from 48 to 60"),
        ("(60..72]", "over 60, up to 72"),
        ("[48..60)", "from 48, below 60"),
        ("> 84", "over 84"),
        (">= 1", "at least 1"),
        ("<= 84", "at most 84"),
        ("< 48", "below 48"),
        ("120", "120"),
        ("48, 60", "48 or 60"),
        ("not(48, 60)", "anything but 48 or 60"),
        ("-", "anything"),
    ],
)
def test_a_test_is_said_without_signs(test: str, said: str) -> None:
    assert words.wanted(parse(test, "number").part) == said


@pytest.mark.parametrize(
    ("item", "field"),
    [
        ("T2-ADW-BASIN-28x22x10", "basins[0].size"),
        ("T2-ADW-PB-50x36", "pegboard.size"),
    ],
)
def test_a_custom_item_needs_a_custom_size(item: str, field: str) -> None:
    answer = why_not(item, plain_sink())

    assert [choice.field for choice in answer.rules[0].choices] == [field]


def test_an_item_nobody_knows_is_unknown() -> None:
    assert why_not("T9-NOTHING", plain_sink()).status == "unknown"


def test_accessories_that_are_not_possible_here_say_why() -> None:
    items = [item.number for item in shipped.catalogue().items.values() if item.category == "720"]

    refused = why.refused_accessories(items, plain_sink(), shipped.rule_set(), shipped.catalogue())

    (sentence,) = refused["T2-OA-CUST-SHELF-HA-LRG"]
    assert sentence.endswith(
        "is for sinks over 84 in; this one has 60 in and needs the adder -SML."
    )
    assert "T-OA-MNT-ARM" not in refused
    assert "T2-OA-MS-1026" in refused

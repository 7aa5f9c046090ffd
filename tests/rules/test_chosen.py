"""A configuration read aloud: every choice in words, whatever happened to the rules since."""

from app.rules.chosen import Words, describe, items_named
from imports import shipped
from tests.make import CONFIGURATION

WORDS = Words(
    options=shipped.rule_set().option_lists, items={"T-OA-BINRAIL-36-KIT": "Bin rail 36″ kit"}
)


def test_the_first_worked_example_in_words() -> None:
    assert dict(describe(CONFIGURATION, WORDS)) == {
        "Model": "T2-B1 · 1 basin",
        "Size": "72″ long, 30″ wide",
        "Legs": "DL27, height adjustable",
        "Feet": "Lock and levelling casters",
        "Pegboard": "Blue, perforated, same as the sink length",
        "Workflow": "Left to right",
        "Manual": "French",
        "Storage": "None",
        "Basin 1": "E-Drain, 20×20×8″",
        "Faucets": "10″ wrist blade swing spout, wall mounted, centre of basin 1",
        "Sprayers": "None",
        "Accessories": "2 × T-OA-BINRAIL-36-KIT Bin rail 36″ kit",
    }


def test_custom_sizes_fractions_and_everything_optional() -> None:
    chosen = {
        **CONFIGURATION,
        "length": "54.5",
        "pegboard": {"colour": "Red", "type": "solid", "size": {"width": "50", "length": "36"}},
        "storage": ["stacked-drawers", "pull-out-shelf"],
        "basins": [
            {
                "type": "E-Sink DI",
                "size": {"width": "28", "length": "22", "depth": "10"},
                "p_trap": True,
                "light": True,
            }
        ],
        "sprayers": [{"type": "air-gun-rosette", "side": "right"}],
        "accessories": [],
    }

    told = dict(describe(chosen, WORDS))

    assert told["Size"] == "54 1/2″ long, 30″ wide"
    assert told["Pegboard"] == "Red, solid, 50″ × 36″"
    assert told["Storage"] == "Stacked drawers 15×20×12″; Pull-out shelf 12×12″"
    assert told["Basin 1"] == "E-Sink DI, custom 28″ × 22″ × 10″, with P-trap and light"
    assert told["Sprayers"] == "Air gun and rosette, right side"
    assert told["Accessories"] == "None"


def test_no_pegboard_is_said_and_not_left_out() -> None:
    assert dict(describe({**CONFIGURATION, "pegboard": None}, WORDS))["Pegboard"] == "None"


def test_an_option_the_rules_no_longer_know_is_shown_as_it_was_stored() -> None:
    told = dict(describe({**CONFIGURATION, "feet": "hover"}, Words()))

    assert told["Feet"] == "hover"
    assert told["Model"].startswith("T2-B1")


def test_it_names_the_items_it_will_show() -> None:
    assert items_named(CONFIGURATION) == {"T-OA-BINRAIL-36-KIT"}

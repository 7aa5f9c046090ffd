"""The items of a run: what applies, why, and what the order says beside it."""

from decimal import Decimal

import pytest

from app.errors import Refused
from app.rules import checklist, reading, run_item
from app.rules.configuration import Configuration
from app.rules.judging import judged
from app.rules.rework import found_words
from app.rules.run_item import Part, RunItem
from imports import shipped
from tests.rules.configurations import Raw, basin, pegboard, plain_sink, sink_of

DOORS = {"key": "doors", "section": "Body", "wording_en": "The doors close", "type": "check"}


def made(
    row: dict[str, str], raw: Raw | None = None, language: str = "EN", **bom: int
) -> tuple[RunItem, ...]:
    """The items this row makes of the sink, a plain one unless told."""
    template = checklist.load([{**DOORS, **row}])
    amounts = {number.replace("_", "-"): Decimal(quantity) for number, quantity in bom.items()}
    configuration = reading.read(raw or plain_sink(), shipped.rule_set()).configuration
    return checklist.items_for(
        template,
        configuration,
        shipped.catalogue(),
        language=language,
        bom=amounts,
        names={"A-1": "Hinge"},
    )


def reasons(when: str, raw: Raw, per: str = "build") -> list[str]:
    return [item.why for item in made({"when": when, "per": per}, raw)]


@pytest.mark.parametrize(
    ("when", "per", "why"),
    [
        ("", "build", ["every sink"]),
        ("", "basin", ["every basin", "every basin"]),
        ("pegboard: yes", "build", ["with pegboard"]),
        ("legs_type: height-adjustable", "build", ["legs type is height-adjustable"]),
        ("e_drain_count: >= 1", "build", ["E-Drain basins: 1"]),
        ("length: (48..72]", "build", ["length is 60"]),
        ("basin_type: E-Drain", "build", ["has a basin of type E-Drain"]),
        (
            "basin_type: E-Sink",
            "basin",
            ["basin 1: type is E-Drain, this is for E-Sink", "basin 2: type is E-Sink"],
        ),
        (
            "pegboard: yes; basin_light: yes",
            "basin",
            ["no basin light on basin 1", "with pegboard and basin 2: with basin light"],
        ),
        ("pegboard: no", "build", ["pegboard on this sink, this is for those without"]),
        ("e_sink_di_count: >= 1", "build", ["no E-Sink DI basins on this sink"]),
        ("legs_type: fixed", "build", ["legs type is height-adjustable, this is for fixed"]),
        ("length: > 72", "build", ["length is 60, this is for over 72"]),
        ("faucet_type: pre-rinse", "build", ["no faucet of type pre-rinse on this sink"]),
        (
            "basin_type: E-Drain; basin_light: yes",
            "build",
            ["no basin of type E-Drain with basin light on this sink"],
        ),
    ],
)
def test_every_item_says_why_it_is_here_or_is_not(when: str, per: str, why: list[str]) -> None:
    sink = sink_of("E-Drain", "E-Sink", pegboard=pegboard())
    sink["length"] = "60"
    sink["basins"][1]["light"] = True

    assert reasons(when, sink, per) == why


def test_conditions_about_a_basin_hold_together_for_one_basin() -> None:
    sink = sink_of("E-Drain", "E-Sink")
    sink["basins"][1]["light"] = True
    lit = sink_of("E-Drain", "E-Sink")
    lit["basins"][0]["light"] = True
    row = {"when": "basin_type: E-Drain; basin_light: yes"}

    assert [item.applies for item in made(row, sink)] == [False]
    assert [item.applies for item in made(row, lit)] == [True]


def test_limits_are_the_size_of_the_order_and_its_tolerance() -> None:
    row = {
        "type": "measurement",
        "per": "basin",
        "target": "basin_depth",
        "tolerance": "1/8",
        "unit": "in",
    }
    custom = {"width": "28", "length": "22", "depth": "9 1/2"}

    item = made(row, plain_sink(basins=[basin(size=custom)]))[0]

    assert (item.target, item.lower, item.upper) == (
        Decimal("9.5"),
        Decimal("9.375"),
        Decimal("9.625"),
    )
    assert item.expected == "9.5"


@pytest.mark.fault(3)
def test_without_limits_there_are_none_not_zero() -> None:
    item = made({"type": "measurement", "unit": "counts"})[0]

    assert (item.lower, item.upper, item.target, item.expected) == (None, None, None, "")


@pytest.mark.fault(2)
def test_nothing_is_answered_beforehand() -> None:
    item = made({"type": "choice", "options": "yes; no"})[0]

    assert (item.expected, item.quantity, item.carried) == ("", None, None)


def test_a_basin_is_asked_for_the_faucet_places_it_has() -> None:
    row = {
        "type": "choice",
        "per": "basin",
        "options": "faucet_places",
        "expected": "faucet_places",
    }
    placed = [{"type": "wrist-blade", "placement": place} for place in ("centre-2", "between-1-2")]

    items = made(row, sink_of("E-Sink", "E-Sink", "E-Sink", faucets=placed))

    assert [(item.applies, item.expected) for item in items] == [
        (True, "between 1 and 2"),
        (True, "centre and between 1 and 2"),
        (False, ""),
    ]
    assert items[1].options == (
        "centre",
        "between 1 and 2",
        "between 2 and 3",
        "centre and between 1 and 2",
        "other",
    )
    assert items[2].why == "no faucet is placed at basin 3"


@pytest.mark.parametrize(
    ("quantity", "packed"),
    [
        ("3", 3),
        ("basin_count", 3),
        ("2 x drain_count", 6),
        ("e_drain_count", 1),
        ("e_sink_count", 2),
        ("pump_count", 1),
        ("bom:A-*", 5),
        ("2 x bom:A-2", 8),
    ],
)
def test_quantities_come_from_the_sink_and_its_bom(quantity: str, packed: int) -> None:
    row = {"type": "quantity", "quantity": quantity, "parts": "A-1"}

    item = made(row, sink_of("E-Drain", "E-Sink", "E-Sink DI"), A_1=1, A_2=4)[0]

    assert item.quantity == packed
    assert item.parts == (Part(number="A-1", name="Hinge", quantity=str(packed)),)


def test_what_there_is_none_of_is_not_packed() -> None:
    item = made({"type": "quantity", "quantity": "bom:A-2"})[0]

    assert (item.applies, item.why) == (False, "nothing to pack: bom:A-2 is 0 for this sink")


def test_every_accessory_is_a_line_in_its_quantity() -> None:
    row = {"type": "quantity", "per": "accessory", "wording_en": "Accessory"}
    chosen = [
        {"item": "T-OA-BINRAIL-36-KIT", "quantity": 2},
        {"item": "T2-AER-TUBEORG", "quantity": 1},
        {"item": "t-oa-binrail-36-kit", "quantity": 1},
    ]

    items = made(row, plain_sink(accessories=chosen))

    assert [(item.key, item.quantity) for item in items] == [
        ("doors:T-OA-BINRAIL-36-KIT", Decimal(3)),
        ("doors:T2-AER-TUBEORG", Decimal(1)),
    ]
    assert items[1].wording == "Accessory: AER tubing organizer"
    assert made(row)[0].why == "no accessories in the bill of materials"


def test_lines_of_the_bom_are_listed_by_pattern() -> None:
    row = {"type": "quantity", "per": "line", "parts": "A-*"}

    items = made(row, A_2=4, A_1=1, B_1=9)

    assert [(item.key, item.quantity) for item in items] == [
        ("doors:A-1", Decimal(1)),
        ("doors:A-2", Decimal(4)),
    ]
    assert [item.applies for item in made(row)] == [False]


def test_only_parts_of_this_bom_are_shown() -> None:
    items = made({"parts": "A-1 x 2; A-2; B-*; C-1"}, A_1=9, A_2=4, B_1=3, B_2=1)

    assert [(part.number, part.quantity) for part in items[0].parts] == [
        ("A-1", "2"),
        ("A-2", "4"),
        ("B-1", "3"),
        ("B-2", "1"),
    ]


def test_the_wording_is_in_the_language_or_else_in_english() -> None:
    row = {"wording_fr": "Les portes ferment"}

    assert [item.wording for item in made(row, language="FR")] == ["Les portes ferment"]
    assert [item.wording for item in made(row, language="ES")] == ["The doors close"]


def test_section_options_and_prompt_are_in_the_language_and_the_answer_in_english() -> None:
    row = {
        "type": "choice", "options": "casters; levelling feet", "expected": "feet",
        "section_fr": "Corps", "options_fr": "roulettes; pieds réglables",
        "note_prompt": "Which?", "note_prompt_fr": "Lesquels ?",
    }  # fmt: skip

    (french,), (spanish,) = made(row, language="FR"), made(row, language="ES")

    assert (french.section, french.note_prompt) == ("Corps", "Lesquels ?")
    assert (french.options, french.expected) == (("casters", "levelling feet"), "casters")
    assert [french.called(value) for value in ("casters", "Levelling feet", "wheels", "")] == [
        "roulettes", "pieds réglables", "wheels", "",
    ]  # fmt: skip
    assert judged(french, "casters")[0] == "pass"
    assert found_words(french, "levelling feet", None, "").startswith("pieds réglables, ")
    assert (spanish.section, spanish.note_prompt, spanish.labels) == ("Body", "Which?", ())
    assert (spanish.called("casters"), made(row)[0].as_json().get("labels")) == ("casters", None)


def test_a_section_is_called_the_same_all_the_way_down() -> None:
    template = checklist.load(
        [{**DOORS, "key": f"door-{n}", "section_es": said} for n, said in enumerate(("", "A", "B"))]
    )

    assert template.titles("ES") == {"Body": "A"}


def test_the_places_of_faucets_are_said_in_the_language_too() -> None:
    row = dict.fromkeys(("options", "expected"), "faucet_places") | {
        "type": "choice", "per": "basin",
    }  # fmt: skip
    sink = sink_of("E-Sink", "E-Sink", faucets=[{"type": "pre-rinse", "placement": "between-1-2"}])

    items = {language: made(row, sink, language)[0] for language in ("EN", "FR", "ES")}

    assert items["EN"].options == items["FR"].options == ("centre", "between 1 and 2", "other")
    assert items["EN"].labels == ()
    assert items["FR"].labels == ("centre", "entre 1 et 2", "autre")
    assert items["ES"].labels == ("centro", "entre 1 y 2", "otro")
    assert items["ES"].called(items["ES"].expected) == "entre 1 y 2"


def test_what_nobody_has_chosen_stops_the_checklist() -> None:
    template = checklist.load([{**DOORS, "when": "pegboard: yes"}])

    with pytest.raises(Refused, match="cannot be made: pegboard is not chosen"):
        checklist.items_for(template, Configuration(), shipped.catalogue(), bom={}, names={})


def test_an_item_survives_being_stored() -> None:
    row = {"type": "measurement", "target": "length", "tolerance": "1/8", "unit": "in"}

    choice = {"type": "choice", "options": "a; b", "options_fr": "c; d"}
    parted = made({"parts": "A-1", "tools": "saw", "by_drawing": "yes"}, A_1=1)
    for item in (*made(row), *parted, *made(choice, language="FR")):
        assert run_item.from_json(item.as_json()) == item


def test_what_was_stored_and_signed_before_the_drawing_was_marked_reads_and_hashes_the_same() -> (
    None
):
    (usual,) = made({})

    assert usual.as_json() == {
        "key": "doors", "section": "Body", "wording": "The doors close", "type": "check",
        "why": "every sink",
    }  # fmt: skip
    assert made({"by_drawing": "yes"})[0].as_json() == {**usual.as_json(), "by_drawing": True}

"""Reading a template: what is unknown or contradicts itself is refused, all of it at once."""

from decimal import Decimal

import pytest
from sqlalchemy import CheckConstraint

from app.rules import checklist
from app.rules.checklist import COLUMNS, Template, TemplateRefused
from app.rules.checklist_rows import DEFAULTS
from app.rules.checklist_words import COMPUTED, DOCUMENTS
from imports import shipped
from models.documents import Document

DOORS = {"key": "doors", "section": "Body", "wording_en": "The doors close", "type": "check"}
LENGTH = {**DOORS, "type": "measurement", "unit": "in"}
DRAWING = {**DOORS, "type": "document", "document": "drawing"}
CHOICE = {**DOORS, "type": "choice", "options": "left; right"}


def read(*rows: dict[str, str]) -> Template:
    return checklist.load(rows, rule_set=shipped.rule_set(), catalogue=shipped.catalogue())


def refused(*rows: dict[str, str]) -> list[tuple[int, str, str]]:
    with pytest.raises(TemplateRefused) as found:
        read(*rows)
    return [(each.row, each.column, each.words) for each in found.value.problems]


def test_a_row_says_everything_about_its_item() -> None:
    row = {
        **DOORS,
        "type": "measurement",
        "wording_fr": "Les portes ferment",
        "when": "pegboard: yes; basin_type: E-Drain",
        "per": "basin",
        "required": "no",
        "critical": "yes",
        "target": "basin_width",
        "tolerance": "1/8",
        "unit": "in",
        "note_prompt": "Why?",
        "photo": "yes",
        "instrument": "tape measure",
        "parts": "T2-BSN-OVFL x 2; T2-CTRL-*",
        "tools": "saw; hammer",
        "instruction": "WI-1",
        "by_drawing": "yes",
    }

    item = read(row).items[0]

    assert [str(condition) for condition in item.when] == ["pegboard: yes", "basin_type: E-Drain"]
    assert (item.per, item.required, item.critical, item.photo) == ("basin", False, True, True)
    assert (item.by_drawing, read(DOORS).items[0].by_drawing) == (True, False)
    assert (item.target, item.tolerance, item.lower) == ("basin_width", Decimal("0.125"), None)
    assert [(part.number, part.quantity) for part in item.parts] == [
        ("T2-BSN-OVFL", Decimal(2)),
        ("T2-CTRL-*", None),
    ]
    assert (item.tools, item.instruction) == (("saw", "hammer"), "WI-1")
    assert (item.said("FR"), item.said("ES")) == ("Les portes ferment", "The doors close")


@pytest.mark.fault(3)
def test_a_limit_that_is_missing_is_no_limit() -> None:
    item = read({**LENGTH, "upper": "10"}).items[0]

    assert (item.lower, item.upper, item.tolerance) == (None, Decimal(10), None)


@pytest.mark.fault(26)
def test_a_template_that_asks_for_nothing_is_refused() -> None:
    assert refused() == [(0, "", "A template without items would let everything pass")]
    assert refused({**DOORS, "type": "instruction"}) == [
        (0, "", "No item asks for an answer: such a template would let everything pass")
    ]


def test_everything_wrong_is_told_at_once_at_its_row_and_column() -> None:
    told = refused(
        {**DOORS, "key": "Doors!", "type": "tick", "per": "shelf"},
        {**DOORS, "when": "pegbord: yes"},
        {**DOORS, "wording_en": "", "section": "", "colour": "red"},
    )

    assert [(row, column) for row, column, _ in told] == [
        (1, "key"),
        (1, "per"),
        (1, "type"),
        (2, "when"),
        (3, "colour"),
        (3, "key"),
        (3, "wording_en"),
        (3, "section"),
    ]


@pytest.mark.parametrize(
    ("body", "hood", "column", "words"),
    [
        ({"section_fr": "Corps"}, {"section_fr": "corps"}, "section_fr", "“Hood” the same as “Bo"),
        ({"section_es": "Caja"}, {"section_es": "Caja"}, "section_es", "“Hood” the same as “Bo"),
        ({"section_fr": "Hood"}, {}, "section_fr", "“Hood” the same as “Body”"),
    ],
)
def test_two_sections_of_one_title_are_refused_once(
    body: dict[str, str], hood: dict[str, str], column: str, words: str
) -> None:
    other = {**DOORS, **hood, "section": "Hood"}

    ((row, where, told),) = refused(
        {**DOORS, **body},
        {**DOORS, **body, "key": "locks"},
        {**other, "key": "lamp"},
        {**other, "key": "fan"},
    )

    assert (row, where) == (3, column)
    assert words in told


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ({**DOORS, "when": "pegboard"}, "when", "is not “word: test”"),
        ({**DOORS, "when": "feet: wheels"}, "when", "“wheels” can never be chosen"),
        ({**DOORS, "when": "quantity: 2"}, "when", "is for items asked for each accessory"),
        ({**DOORS, "when": "length: tall"}, "when", "“tall” is not a number"),
        ({**DOORS, "unit": "in"}, "unit", "is for items of the type measurement, not check"),
        ({**DOORS, "type": "serial"}, "serial_of", "an item of the type serial needs it"),
        ({**DOORS, "type": "document", "document": "photo"}, "document", "“photo” is none of"),
        ({**DOORS, "expected": "colour"}, "expected", "“colour” is none of model, feet"),
        ({**DOORS, "expected": "basin_type"}, "expected", "is for items asked for each basin"),
        ({**DOORS, "computed": "the-moon"}, "computed", "“the-moon” is none of first-pass"),
        ({**DOORS, "computed": "first-pass", "by_drawing": "yes"}, "by_drawing", "compares with"),
        ({**DRAWING, "by_drawing": "yes"}, "by_drawing", "is for what somebody compares with"),
        ({**DOORS, "parts": "T2-NOTHING"}, "parts", "“T2-NOTHING” is not in the catalogue"),
        ({**DOORS, "parts": "ZZ-*"}, "parts", "“ZZ-*” is not in the catalogue"),
        ({**DOORS, "required": "Yes"}, "required", "“Yes” is none of yes, no"),
        ({**DOORS, "type": "instruction", "photo": "yes"}, "type", "asks for nothing"),
        ({**DOORS, "wording_en": "x" * 1001}, "wording_en", "longer than 1000 signs"),
        ({**CHOICE, "options": "left"}, "options", "there is nothing to choose"),
        ({**CHOICE, "options": "left; Left"}, "options", "holds an option twice"),
        ({**CHOICE, "options_fr": "gauche"}, "options_fr", "one for each of the 2 options"),
        ({**DOORS, "tools": "a; b", "tools_fr": "c"}, "tools_fr", "one for each of the 2 tools"),
        ({**CHOICE, "options_es": "lado; Lado"}, "options_es", "calls two options the same"),
        (
            {**CHOICE, "per": "basin", "options": "faucet_places", "options_fr": "centre; autre"},
            "options_fr",
            "are translated by the product",
        ),
        ({**CHOICE, "expected": "middle"}, "expected", "or an option of the item"),
        ({**CHOICE, "options": "faucet_places"}, "options", "is for items asked for each basin"),
        ({**LENGTH, "unit": "cubit"}, "unit", "“cubit” is none of in, mm"),
        ({**LENGTH, "target": "height"}, "target", "“height” is no number and none of length"),
        ({**LENGTH, "target": "basin_width"}, "target", "is for items asked for each basin"),
        ({**LENGTH, "target": "length", "unit": "mm"}, "unit", "is in inches, unit must be in"),
        ({**LENGTH, "tolerance": "1/8"}, "tolerance", "tolerance needs a target"),
        ({**LENGTH, "lower": "2", "upper": "1"}, "lower", "lower 2 is above upper 1"),
        ({**LENGTH, "expected": "feet"}, "expected", "a measurement has a target or none"),
        ({**LENGTH, "lower": "about 3"}, "lower", "“about 3” is not a number"),
        (
            {**LENGTH, "target": "3", "tolerance": "1", "upper": "4"},
            "tolerance",
            "limits are either target and tolerance, or lower and upper",
        ),
        ({**LENGTH, "target": "3", "tolerance": "-1"}, "tolerance", "is below 0"),
        ({**DOORS, "type": "quantity"}, "quantity", "say how many must be packed"),
        ({**DOORS, "type": "quantity", "quantity": "some"}, "quantity", "“some” is no number"),
        ({**DOORS, "type": "quantity", "quantity": "0"}, "quantity", "“0” is below 1"),
        (
            {**DOORS, "type": "quantity", "quantity": "bom:T2-NOTHING"},
            "quantity",
            "“T2-NOTHING” is not in the catalogue",
        ),
        ({**DOORS, "per": "accessory"}, "type", "the type must be quantity"),
        ({**DOORS, "type": "quantity", "per": "line"}, "parts", "per line needs the items"),
        (
            {**DOORS, "type": "quantity", "per": "accessory", "quantity": "1"},
            "quantity",
            "leave quantity empty",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_column(
    row: dict[str, str], column: str, words: str
) -> None:
    found = [(where, said) for _, where, said in refused(row)]

    assert any(where == column and words in said for where, said in found), found


def test_a_refusal_reads_as_a_sentence() -> None:
    with pytest.raises(TemplateRefused) as found:
        read({**DOORS, "per": "shelf"}, {**DOORS, "key": "", "type": "check"})

    assert str(found.value).splitlines() == [
        "Item “doors”: per “shelf” is none of build, basin, accessory, line.",
        "Item in row 2: key is empty.",
    ]


def test_the_hash_is_of_what_the_rows_say_in_their_order() -> None:
    other = {**DOORS, "key": "lids"}
    spelled_out = {**DOORS, **DEFAULTS, "when": ""}

    assert checklist.fingerprint([DOORS]) == checklist.fingerprint([spelled_out])
    assert checklist.fingerprint([DOORS, other]) != checklist.fingerprint([other, DOORS])
    assert checklist.fingerprint([DOORS]) != checklist.fingerprint([{**DOORS, "critical": "yes"}])


def test_the_closed_words_are_those_the_product_knows() -> None:
    checks = [str(c.sqltext) for c in Document.__table_args__ if isinstance(c, CheckConstraint)]
    kinds = next(said for said in checks if said.startswith("kind IN"))

    assert all(f"'{kind}'" in kinds for kind in DOCUMENTS)
    assert set(COMPUTED) == {
        "first-pass",
        "production-complete",
        "serials-present",
        "testing-complete",
    }
    assert set(DEFAULTS) < set(COLUMNS)

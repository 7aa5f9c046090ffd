"""Inches and quantities as people write them."""

from decimal import Decimal

import pytest

from app.errors import Refused
from app.rules import numbers


@pytest.mark.parametrize(
    "written",
    ["54 1/2", "54-1/2", "54.5", "54,5", '54 1/2"', "54.50″", " 54 8/16 in", "54.5 inches",
     Decimal("54.5"), Decimal("5.45E+1"), "54½", "54 ½", '54-½"', "54 1⁄2", "54 4⁄8 in",
     "54 1/2 po", "54,5 PO", "54½ pulg.", "54\u00a01/2\u202fpo"],
)  # fmt: skip
def test_the_same_length_is_written_in_many_ways(written: object) -> None:
    assert numbers.inches(written) == Decimal("54.5")


@pytest.mark.parametrize("written", ["72", "72.0", "72.000", " 72 ", 72, Decimal("7.2E+1"), '72"'])
def test_a_length_has_one_written_form(written: object) -> None:
    assert numbers.plain(numbers.inches(written)) == "72"


@pytest.mark.parametrize(
    "written",
    ["", "abc", "1e3", "5 4 1/2", "54 1/0", "54 9/8", "54 1/3", "54⅓", "5½½", "⅓2", "NaN",
     "Infinity", "--5", "٧٢", True, None, 54.5, [], {}, Decimal("NaN"), Decimal("Infinity"),
     Decimal("1E+999999"), "1" * 5000, Decimal("1E-999999"), "1.0000000000000000000000000001"],
)  # fmt: skip
def test_what_is_no_length_is_refused_and_quoted(written: object) -> None:
    with pytest.raises(Refused, match="“"):
        numbers.inches(written)


def test_a_number_with_thousands_of_digits_is_refused() -> None:
    with pytest.raises(Refused, match="very many digits"):
        numbers.inches(10**5000)


def test_a_fraction_alone_is_a_length() -> None:
    assert numbers.inches("3/8") == numbers.inches("⅜") == Decimal("0.375")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("60.0625", "60 1/16"),
        ("48", "48"),
        ("0.5", "1/2"),
        ("-2.25", "-2 1/4"),
        ("0", "0"),
        ("47.9", "47.9"),
    ],
)
def test_lengths_are_shown_as_on_a_tape(number: str, words: str) -> None:
    assert numbers.fraction(Decimal(number)) == words


@pytest.mark.parametrize(("number", "on"), [("60.0625", True), ("60.5", True), ("60.1", False),
                                            ("60.03125", False)])  # fmt: skip
def test_a_tape_shows_sixteenths(number: str, on: bool) -> None:  # noqa: FBT001
    assert numbers.on_sixteenths(Decimal(number)) is on


@pytest.mark.parametrize("written", ["2", 2, "2.0", Decimal("2.00")])
def test_a_quantity_is_a_whole_number(written: object) -> None:
    assert numbers.quantity(written) == 2


@pytest.mark.parametrize("written", ["2.5", "1/2", True, "two", None, Decimal("0.1"), "1e3",
                                     "1_0", "\u0663", "NaN"])  # fmt: skip
def test_half_a_piece_is_refused(written: object) -> None:
    with pytest.raises(Refused):
        numbers.quantity(written)


@pytest.mark.parametrize("written", ["1,000", " 12,500 ", "1.000"])
def test_what_may_be_thousands_or_one_is_refused_with_both(written: str) -> None:
    without = written.strip().replace(",", "").replace(".", "")

    with pytest.raises(Refused, match=f"may be {without} or .+: write the one you mean"):
        numbers.quantity(written)


def test_of_some_items_there_is_a_part_of_one() -> None:
    assert numbers.amount("2,5") == numbers.amount(" 2.50") == Decimal("2.5")
    assert numbers.amount("2.125") == Decimal("2.125")
    with pytest.raises(Refused, match=r"may be 2125 or 2.125"):
        numbers.amount("2,125")


@pytest.mark.parametrize(("number", "text"), [("72.00", "72"), ("720", "720"), ("1E+3", "1000"),
                                              ("-0.0", "0"), ("0.50", "0.5")])  # fmt: skip
def test_a_decimal_is_written_in_one_way(number: str, text: str) -> None:
    assert numbers.plain(Decimal(number)) == text


def test_a_quoted_value_is_short_and_printable_everywhere() -> None:
    assert numbers.shown("a" * 100) == f"“{'a' * 39}…”"
    assert numbers.shown("\ud800\x00\n") == "“???”"

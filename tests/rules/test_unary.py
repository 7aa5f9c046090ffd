"""DMN unary tests: what a rule's `when` may say."""

from decimal import Decimal

import pytest

from app.errors import Refused
from app.rules import unary
from app.rules.unary import Kind


@pytest.mark.parametrize(
    ("test", "holding", "failing"),
    [
        ("-", ["0", "99"], []),
        ("48", ["48", "48.00"], ["47.9375", "48.0625"]),
        ("[48..60]", ["48", "60", "54.5"], ["47.9375", "60.0625"]),
        ("(60..72]", ["60.0625", "72"], ["60", "72.0625"]),
        ("[60..72)", ["60", "71.9375"], ["59.9375", "72"]),
        ("(60..72)", ["60.0625", "71.9375"], ["60", "72"]),
        ("]60..72[", ["60.0625"], ["60", "72"]),
        ("[60 1/16 .. 72]", ["60.0625"], ["60"]),
        ("> 84", ["84.0625"], ["84"]),
        (">= 84", ["84"], ["83.9375"]),
        ("< 84", ["83.9375"], ["84"]),
        ("<= 84", ["84"], ["84.0625"]),
        ("48, [60..72]", ["48", "61"], ["50"]),
        ("not(48)", ["49"], ["48"]),
        ("not([48..60], 72)", ["61"], ["48", "72"]),
    ],
)
def test_a_number_is_tested(test: str, holding: list[str], failing: list[str]) -> None:
    parsed = unary.parse(test, "number")

    assert [value for value in holding if not parsed.holds(Decimal(value))] == []
    assert [value for value in failing if parsed.holds(Decimal(value))] == []


@pytest.mark.parametrize(
    ("test", "holding", "failing"),
    [
        ("E-Sink DI", ["E-Sink DI"], ["E-Sink"]),
        ("E-Sink, E-Sink DI", ["E-Sink", "E-Sink DI"], ["E-Drain"]),
        ("not(E-Sink, E-Sink DI)", ["E-Drain"], ["E-Sink"]),
        ('"8-32 PAN HEAD SCREWS 1/2"""', ['8-32 PAN HEAD SCREWS 1/2"'], ["8-32 RIVNUTS"]),
        ('"a, b", c', ["a, b", "c"], ["a"]),
        ("*-BOLT-ON-*", ["X-BOLT-ON-KIT"], ["X-BOLT-KIT", "X-BOLT-ON"]),
        ("A.B*", ["A.B", "A.BC"], ["AxBC"]),
    ],
)
def test_text_is_tested(test: str, holding: list[str], failing: list[str]) -> None:
    parsed = unary.parse(test, "text")

    assert [value for value in holding if not parsed.holds(value)] == []
    assert [value for value in failing if parsed.holds(value)] == []


def test_a_set_holds_when_one_of_its_members_fits() -> None:
    chosen = frozenset({"drawers", "shelf"})

    assert unary.parse("shelf", "choice").holds(chosen)
    assert not unary.parse("not(shelf, box)", "choice").holds(chosen)
    assert unary.parse("not(box)", "choice").holds(chosen)


def test_what_does_not_exist_passes_only_a_negation_or_a_dash() -> None:
    assert unary.parse("not(solid)", "choice").holds(None)
    assert unary.parse("-", "choice").holds(None)
    assert not unary.parse("solid", "choice").holds(None)
    assert not unary.parse("< 5", "number").holds(None)


@pytest.mark.parametrize(
    ("test", "kind"),
    [
        ("", "number"), ("a", "number"), ("[1..a]", "number"), ("[72..60]", "number"),
        ("(60..60]", "number"), ("1,", "number"), ("> ", "number"), ("1.5", "count"),
        ("maybe", "flag"), ("[1..2]", "choice"), ('"open', "text"), ("> 3", "choice"),
        ("-, 3", "number"), ("not(", "number"), ("not(not(3))", "number"),
    ],
)  # fmt: skip
def test_what_is_no_test_of_its_type_is_refused_with_the_value(test: str, kind: Kind) -> None:
    with pytest.raises(Refused, match="“"):
        unary.parse(test, kind)


def test_every_break_point_of_a_test_is_known() -> None:
    parsed = unary.parse("not([48..60], > 72, 75)", "number")

    assert sorted(unary.break_points(parsed.part)) == [48, 60, 72, 75]

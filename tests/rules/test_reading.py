"""Reading a configuration: everything wrong is a refusal that names the field."""

import copy
import json
from decimal import Decimal
from typing import Any

import pytest

from app.errors import Refused
from app.rules import reading, writing
from imports import shipped
from tests.rules.configurations import Raw, basin, made, pegboard, plain_sink, said, worked

JUNK: list[Any] = [
    None, True, 0, -1, 2.5, float("nan"), Decimal("1E+400"), Decimal("NaN"), "", " ", "abc",
    "1e400", "\ud800", "\x00", "<length>", "x" * 10_000, [], {}, [[]], [{}], [None], {"a": 1}, b"x",
]  # fmt: skip


def problems(raw: object) -> dict[str, tuple[str, str]]:
    """Rule and message by field."""
    found = reading.read(raw, shipped.rule_set()).problems
    return {problem.field: (problem.rule, problem.message) for problem in found}


def places(raw: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    entries: Any = raw.items() if isinstance(raw, dict) else ()
    entries = enumerate(raw) if isinstance(raw, list) else entries
    return [path, *(inner for key, value in entries for inner in places(value, (*path, key)))]


def changed(raw: Raw, path: tuple[Any, ...], value: object) -> object:
    if not path:
        return value
    copied = copy.deepcopy(raw)
    inner: Any = copied
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return copied


@pytest.mark.parametrize("path", places(worked(2)), ids=str)
def test_junk_in_any_place_never_ends_in_an_error(path: tuple[Any, ...]) -> None:
    for junk in JUNK:
        result = made(changed(worked(2), path, junk))

        assert (result.sha256 is None) == result.refused
        assert all(refusal.rule and refusal.message for refusal in result.refusals)
        json.dumps(result.as_json()).encode("ascii")


@pytest.mark.parametrize("path", [path for path in places(worked(2)) if path], ids=str)
def test_an_unknown_key_anywhere_is_refused(path: tuple[Any, ...]) -> None:
    raw = worked(2)
    inner: Any = raw
    for key in path:
        inner = inner[key]
    if isinstance(inner, dict):
        inner["colour of the sky"] = "blue"

        assert "“colour of the sky” is not a field here" in said(raw)["unknown-field"]


@pytest.mark.parametrize(
    "key",
    ["family", "language", "model", "length", "width", "legs", "feet", "pegboard",
     "workflow_direction", "basins"],
)  # fmt: skip
def test_a_missing_choice_is_refused_at_its_field(key: str) -> None:
    raw = plain_sink()
    del raw[key]

    assert key in problems(raw)


@pytest.mark.parametrize("key", ["storage", "faucets", "sprayers", "accessories", "acknowledged"])
def test_a_missing_list_means_that_none_were_chosen(key: str) -> None:
    raw = plain_sink()
    del raw[key]

    assert made(raw).sha256 == made(plain_sink()).sha256


@pytest.mark.parametrize("key", ["storage", "basins", "faucets", "sprayers", "accessories"])
@pytest.mark.parametrize("value", [None, {}, "none", 0])
def test_something_else_in_place_of_a_list_is_refused(key: str, value: object) -> None:
    assert key in problems(plain_sink(**{key: value}))


@pytest.mark.parametrize(
    ("length", "sentence"),
    [
        ("47.5", "Length: 47.5 in is below 48 in, the shortest body."),
        ("47 15/16", "Length: 47 15/16 in is below 48 in, the shortest body."),
        ("120 1/16", "Length: 120 1/16 in is above 120 in, the longest body."),
        (Decimal("1E+8"), "Length: 100000000 in is above 120 in, the longest body."),
        ("60.1", "Length: 60.1 in is not on a sixteenth of an inch, as 60 1/16 and 60 1/8 are."),
        ("long", "Length: “long” is not a number."),
        (True, "Length: “true” is not a number."),
        ("", "Length: enter a length in inches."),
    ],
)
def test_a_length_outside_its_limits_is_refused_in_words(length: object, sentence: str) -> None:
    assert problems(plain_sink(length=length))["length"][1] == sentence


@pytest.mark.parametrize(
    ("size", "field"),
    [
        ({"width": "5.9375", "length": "22", "depth": "10"}, "basins[0].size.width"),
        ({"width": "50 1/16", "length": "22", "depth": "10"}, "basins[0].size.width"),
        ({"width": "28", "length": "5", "depth": "10"}, "basins[0].size.length"),
        ({"width": "28", "length": "51", "depth": "10"}, "basins[0].size.length"),
        ({"width": "28", "length": "22", "depth": "3.9375"}, "basins[0].size.depth"),
        ({"width": "28", "length": "22", "depth": "20 1/16"}, "basins[0].size.depth"),
        ({"width": "28", "length": "22"}, "basins[0].size.depth"),
        ({"width": "28", "length": "22", "depth": "10", "lid": 1}, "basins[0].size.lid"),
        ("20x20x8", "basins[0].size"),
        ("custom", "basins[0].size"),
    ],
)
def test_a_basin_size_outside_its_limits_is_refused(size: object, field: str) -> None:
    assert field in problems(plain_sink(basins=[basin(size=size)]))


@pytest.mark.parametrize("side", ["width", "length"])
@pytest.mark.parametrize("value", ["11 15/16", "130 1/16"])
def test_a_custom_pegboard_outside_its_limits_is_refused(side: str, value: str) -> None:
    size = {"width": "50", "length": "36", side: value}

    assert f"pegboard.size.{side}" in problems(plain_sink(pegboard=pegboard(size=size)))


@pytest.mark.parametrize("part", ["colour", "type", "size"])
def test_a_pegboard_needs_colour_type_and_size(part: str) -> None:
    board = pegboard()
    del board[part]

    rule, sentence = problems(plain_sink(pegboard=board))[f"pegboard.{part}"]

    assert (rule, sentence[: len("Pegboard ")]) == (f"pegboard_{part}-required", "Pegboard ")


def test_a_problem_in_a_list_says_which_entry() -> None:
    sentence = problems(plain_sink(basins=[basin(), basin("Sink")], model="T2-B2"))

    assert sentence["basins[1].type"] == (
        "basin_type-choice",
        "Basin 2, basin type: “Sink” is not one of E-Sink, E-Sink DI, E-Drain.",
    )


def test_only_the_family_mdrd_is_configured_here() -> None:
    assert "family-choice" in said(plain_sink(family="InstroSink"))


@pytest.mark.parametrize("number", ["---", "-B1", "B1", "B 1", "Bé-1", "", None, 1001, "B_1"])
def test_a_build_number_has_three_letters_digits_or_dashes(number: object) -> None:
    assert "build_number" in problems(plain_sink(build_number=number))


def test_a_fraction_and_its_decimal_read_the_same() -> None:
    read = [
        reading.read(plain_sink(length=length), shipped.rule_set()).configuration.length
        for length in ("54 1/2", "54.50", Decimal("54.5"))
    ]

    assert read == [Decimal("54.5")] * 3


@pytest.mark.parametrize("number", [1, 2])
def test_a_configuration_written_again_reads_the_same(number: int) -> None:
    first = reading.read(worked(number), shipped.rule_set()).configuration

    again = reading.read(writing.as_json(first), shipped.rule_set())

    assert again == reading.Reading(first, ())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is not JSON"),
        ('{"length": NaN}', "NaN is not a number"),
        ('{"a": 1, "a": 2}', "“a” stands twice"),
        ("[" * 100_000, "nested too deeply"),
        ('{"length": 1e99999999999999999999}', "is not a number"),
        (f'{{"length": {"9" * 1000}}}', "more digits"),
        ('"' + "x" * 2_000_000 + '"', "longer than"),
        (b"\xff\xfe", "UTF-8"),
    ],
)
def test_text_that_is_no_json_is_refused_in_words(text: str | bytes, words: str) -> None:
    with pytest.raises(Refused, match=words):
        reading.parse_json(text)


def test_json_numbers_stay_exact() -> None:
    read = reading.parse_json('{"length": 0.1, "quantity": 2}')

    assert read == {"length": Decimal("0.1"), "quantity": Decimal(2)}

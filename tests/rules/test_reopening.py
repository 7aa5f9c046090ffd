"""A change after approval: what it touches is asked again, everything else keeps its answer."""

from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.configuration import (
    Accessory,
    Basin,
    Configuration,
    Faucet,
    Legs,
    Pegboard,
    Sprayer,
)
from app.rules.reopening import (
    DRAWN_ANEW,
    carried_over,
    redrawn,
    touched,
    unfinished,
    with_papers,
)
from app.rules.run_item import Carried, Part, RunItem

LENGTH = RunItem(
    key="length", section="Dimensions", wording="Length", type="measurement",
    expected="72", lower=Decimal("71.875"), upper=Decimal("72.125"), unit="in",
)  # fmt: skip
FEET = RunItem(
    key="feet", section="Body", wording="Feet", type="choice", expected="casters",
    options=("casters", "levelling feet"),
)  # fmt: skip
LOGO = RunItem(key="logo", section="Sink", wording="Logo on the left", type="check")
LIGHT = RunItem(key="light", section="Basin", wording="Light", type="check", basin=1)
DRAWING = RunItem(
    key="drawing", section="Papers", wording="Drawing", type="document", document="drawing"
)
HOLES = RunItem(key="holes", section="Body", wording="Holes", type="check", by_drawing=True)


def given_by(value: str = "pass") -> Carried:
    return Carried(
        answer_id=7, attempt=1, value=value, verdict="pass", by="Ada Lark", at="2026-11-22T10:00Z"
    )


def test_another_length_asks_for_the_length_again_and_nothing_else() -> None:
    longer = replace(LENGTH, expected="84", lower=Decimal("83.875"), upper=Decimal("84.125"))
    answers = {LENGTH.place: given_by("72"), LOGO.place: given_by()}

    again = touched([LENGTH, LOGO], [longer, LOGO], answers)
    items = carried_over([longer, LOGO], answers, again)

    assert [(one.kind, one.item.key) for one in again] == [("changed", "length")]
    assert again[0].answer == given_by("72")
    assert [item.carried for item in items] == [None, given_by()]


def test_a_light_ordered_later_is_added_and_one_taken_back_is_removed() -> None:
    without = replace(LIGHT, applies=False, why="No light was ordered for basin 1")

    assert [one.kind for one in touched([without], [LIGHT], {})] == ["added"]
    assert [one.kind for one in touched([LIGHT], [without], {})] == ["removed"]
    assert [one.kind for one in touched([LIGHT], [], {})] == ["removed"]


def test_what_did_not_apply_and_still_does_not_is_not_touched() -> None:
    before = replace(LIGHT, applies=False, why="No light")
    after = replace(LIGHT, applies=False, why="No basin light was ordered")

    assert touched([before], [after], {}) == ()
    assert touched([before], [], {}) == ()


def test_better_words_ask_nothing_again_but_other_parts_do() -> None:
    reworded = replace(LOGO, wording="Logo on the left side", tools=("square",), why="always")
    with_part = replace(LOGO, parts=(Part(number="702.4", name="Logo", quantity="2"),))
    renamed = replace(LOGO, parts=(Part(number="702.4", name="Logo plate", quantity="2"),))
    fewer = replace(LOGO, parts=(Part(number="702.4", name="Logo", quantity="1"),))

    assert touched([LOGO], [reworded], {}) == ()
    assert touched([with_part], [renamed], {}) == ()
    assert [one.kind for one in touched([LOGO], [with_part], {})] == ["changed"]
    assert [one.kind for one in touched([with_part], [fewer], {})] == ["changed"]


# Every fact about an item once, each with another one an answer depends on.
ITEM = RunItem(key="warm", section="Basins", wording="Warm", type="measurement")
ANOTHER: dict[str, object] = {
    "type": "text", "applies": False, "required": False, "critical": True, "expected": "40",
    "options": ("60 L", "80 L"), "lower": Decimal(38), "upper": Decimal(42), "target": Decimal(40),
    "unit": "°C", "photo": True, "serial_of": "T2-TS7", "instrument": "thermometer",
    "parts": (Part(number="702.4"),), "quantity": Decimal(2), "document": "drawing",
    "added_after": "2026-11-22T10:00:00+00:00", "computed": "first-pass",
}  # fmt: skip
BETTER_PUT: dict[str, object] = {
    "section": "Tests", "wording": "How warm it is", "why": "every basin", "note_prompt": "Why?",
    "tools": ("bucket",), "instruction": "WI-T2-01", "carried": given_by(), "by_drawing": True,
    "replaces": "CB-7", "labels": ("chaud", "froid"), "expected_label": "chaud",
    "unit_label": "degrés", "tool_labels": ("seau",),
}  # fmt: skip


@pytest.mark.parametrize("name", ANOTHER)
def test_an_item_that_asks_for_something_else_is_asked_again(name: str) -> None:
    changed = replace(ITEM, **{name: ANOTHER[name]})  # type: ignore[arg-type]

    assert [one.item for one in touched([ITEM], [changed], {})] == [changed]
    assert [one.item for one in touched([changed], [ITEM], {})] == [ITEM]
    assert touched([changed], [changed], {}) == ()


@pytest.mark.parametrize("name", BETTER_PUT)
def test_an_item_that_is_only_put_otherwise_keeps_its_answer(name: str) -> None:
    changed = replace(ITEM, **{name: BETTER_PUT[name]})  # type: ignore[arg-type]

    assert touched([ITEM], [changed], {}) == ()


def test_of_every_fact_it_is_said_whether_it_asks_again() -> None:
    known = {field.name for field in fields(RunItem)}

    assert set(ANOTHER).isdisjoint(BETTER_PUT)
    assert known == {"key", "basin", *ANOTHER, *BETTER_PUT}


def test_what_is_not_finished_is_asked_again_with_its_answer_once() -> None:
    waiting = replace(given_by(""), verdict="na")
    longer = replace(LENGTH, expected="84")
    again = touched([LENGTH, FEET, LOGO], [longer, FEET, LOGO], {})

    left = unfinished([longer, FEET, LOGO], {LENGTH.place: waiting, FEET.place: waiting}, again)

    assert [(one.kind, one.item, one.answer) for one in left] == [("unfinished", FEET, waiting)]
    assert unfinished([replace(FEET, applies=False)], {FEET.place: waiting}, ()) == ()


def test_a_new_drawing_asks_for_itself_and_for_what_is_compared_with_it() -> None:
    items = [DRAWING, LOGO, HOLES, replace(HOLES, key="none", applies=False)]
    answers = {DRAWING.place: given_by("drawing.pdf"), HOLES.place: given_by()}

    assert touched(items, items, answers) == ()
    again = touched(items, items, answers, redrawn=True)
    assert [(one.kind, one.item.key) for one in again] == [
        ("redrawn", "drawing"), ("redrawn", "holes"),
    ]  # fmt: skip
    moved = touched([HOLES], [replace(HOLES, expected="centre")], answers, redrawn=True)
    assert [one.kind for one in moved] == ["changed"]


def test_what_is_drawn_is_asked_again_where_the_sink_was_drawn_anew_since() -> None:
    items = [DRAWING, HOLES, LOGO]

    now = with_papers(items, "2026-11-22T10:00:00+00:00")

    assert [item.added_after for item in now] == [*["2026-11-22T10:00:00+00:00"] * 2, ""]
    again = touched(items, now, {DRAWING.place: given_by("pass")})
    assert [(one.kind, one.item.key) for one in again] == [
        ("redrawn", "drawing"), ("redrawn", "holes"),
    ]  # fmt: skip
    assert touched(now, now, {}) == ()


def test_what_is_drawn_anew_says_so_once_and_nothing_else_does() -> None:
    out = replace(HOLES, key="none", applies=False, why="no holes")
    items = [replace(DRAWING, why="every sink"), HOLES, LOGO, out]

    once = with_papers(items, "2026-11-22T10:00:00+00:00")

    assert [item.why for item in once] == [f"every sink; {DRAWN_ANEW}", DRAWN_ANEW, "", "no holes"]
    later = with_papers(once, "2026-11-23T10:00:00+00:00")
    assert [item.why for item in later] == [item.why for item in once]
    assert with_papers(items, "") == tuple(items)


BOARD = Pegboard(colour="Blue", type="solid", size="custom", width=Decimal(60), length=Decimal(36))
SINK = Configuration(
    language="EN", model="T2-B1", length=Decimal(72), width=Decimal(30), feet="casters",
    legs=Legs(type="fixed", model="DL27"), pegboard=BOARD, workflow_direction="left-to-right",
    basins=(Basin(type="E-Sink", size="24X20X8", light=False),),
    faucets=(Faucet(type="wrist-blade", placement="centre-1"),),
    sprayers=(Sprayer(type="air-gun-turret", side="left"),),
)  # fmt: skip


@pytest.mark.parametrize(
    "other",
    [
        {"model": "T2-B2"},
        {"length": Decimal("72.5")},
        {"width": Decimal("30.5")},
        {"workflow_direction": "right-to-left"},
        {"basins": (Basin(type="E-Drain", size="24X20X8", light=False),)},
        {"basins": (Basin(type="E-Sink", size="24X20X10", light=False),)},
        {"faucets": (Faucet(type="wrist-blade", placement="between-1-2"),)},
        {"sprayers": (Sprayer(type="air-gun-turret", side="right"),)},
        {"pegboard": None},
        {"pegboard": replace(BOARD, size="same")},
        {"pegboard": replace(BOARD, width=Decimal(61))},
        {"pegboard": replace(BOARD, length=Decimal(37))},
    ],
    ids=str,
)
def test_what_the_drawing_shows_draws_another_sink(other: dict[str, Any]) -> None:
    after = replace(SINK, **other)

    assert redrawn(SINK, after)
    assert redrawn(after, SINK)
    assert not redrawn(after, after)


@pytest.mark.parametrize(
    "other",
    [
        {"language": "FR"},
        {"feet": "seismic"},
        {"legs": Legs(type="height-adjustable", model="DL14")},
        {"storage": ("pull-out-shelf",)},
        {"accessories": (Accessory(item="T-OA-BINRAIL-36-KIT", quantity=Decimal(2)),)},
        {"pegboard": replace(BOARD, colour="Green")},
    ],
    ids=str,
)
def test_what_the_drawing_does_not_show_draws_no_other_sink(other: dict[str, Any]) -> None:
    assert not redrawn(SINK, replace(SINK, **other))


ITEMS = st.lists(
    st.builds(
        RunItem,
        key=st.sampled_from(["a", "b", "c", "d"]),
        section=st.just("S"),
        wording=st.just("W"),
        type=st.sampled_from(["check", "choice"]),
        basin=st.integers(0, 2),
        applies=st.booleans(),
        expected=st.sampled_from(["", "x"]),
    ),
    unique_by=lambda item: item.place,
    max_size=8,
)


@given(ITEMS, ITEMS)
def test_every_item_is_either_asked_again_or_keeps_its_answer(
    before: list[RunItem], after: list[RunItem]
) -> None:
    answers = {item.place: given_by() for item in before if item.applies}

    again = touched(before, after, answers)
    items = carried_over(after, answers, again)

    places = {one.place for one in again}
    for item in items:
        if item.applies:
            assert (item.place in places) != (item.carried is not None)
        else:
            assert item.carried is None


@given(ITEMS)
def test_no_change_touches_nothing(items: list[RunItem]) -> None:
    assert touched(items, items, {}) == ()

"""A change after approval: what it touches is asked again, everything else keeps its answer."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from app.rules.configuration import Basin, Configuration, Pegboard
from app.rules.reopening import carried_over, redrawn, touched, unfinished, with_papers
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


def test_what_is_not_finished_is_asked_again_with_its_answer_once() -> None:
    waiting = replace(given_by(""), verdict="na")
    longer = replace(LENGTH, expected="84")
    again = touched([LENGTH, FEET, LOGO], [longer, FEET, LOGO], {})

    left = unfinished([longer, FEET, LOGO], {LENGTH.place: waiting, FEET.place: waiting}, again)

    assert [(one.kind, one.item, one.answer) for one in left] == [("unfinished", FEET, waiting)]
    assert unfinished([replace(FEET, applies=False)], {FEET.place: waiting}, ()) == ()


def test_another_drawing_is_attached_again_only_when_the_sink_is_drawn_anew() -> None:
    answers = {DRAWING.place: given_by("drawing.pdf")}

    assert touched([DRAWING], [DRAWING], answers) == ()
    assert [one.item.key for one in touched([DRAWING], [DRAWING], answers, redrawn=True)] == [
        "drawing"
    ]


def test_a_document_is_asked_again_where_the_sink_was_drawn_anew_since() -> None:
    now = with_papers([DRAWING, LOGO], "2026-11-22T10:00:00+00:00")

    assert [item.added_after for item in now] == ["2026-11-22T10:00:00+00:00", ""]
    again = touched([DRAWING, LOGO], now, {DRAWING.place: given_by("pass")})
    assert [one.item.key for one in again] == ["drawing"]
    assert touched(now, now, {}) == ()


def test_an_accessory_or_a_colour_draws_no_other_sink_but_a_basin_does() -> None:
    sink = Configuration(length=Decimal(72), basins=(Basin(type="E-Sink"),))
    blue = Pegboard(colour="Blue", size="same")

    assert not redrawn(sink, replace(sink, language="FR"))
    assert not redrawn(
        replace(sink, pegboard=blue), replace(sink, pegboard=replace(blue, colour="Green"))
    )
    assert redrawn(sink, replace(sink, pegboard=blue))
    assert redrawn(sink, replace(sink, basins=(Basin(type="E-Drain"),)))


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

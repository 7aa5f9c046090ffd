"""What must hold for the verdict whatever people answer, and in whatever order it is read."""

import random
from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from app.rules.judging import judged
from app.rules.run_item import RunItem
from app.rules.verdict import SETTLED, Answered, Facts, heads, run_verdict, standings

often = settings(max_examples=100, deadline=None)
ITEMS = (
    RunItem(key="clean", section="S", wording="Clean.", type="check"),
    RunItem(key="clean", section="S", wording="Clean.", type="check", basin=1, critical=True),
    RunItem(
        key="length", section="S", wording="Length.", type="measurement",
        lower=Decimal(70), upper=Decimal(72),
    ),
    RunItem(key="logo", section="S", wording="Logo.", type="check", required=False),
    RunItem(key="light", section="S", wording="Light.", type="check", applies=False),
)  # fmt: skip
VALUES = {"check": ["pass", "fail", ""], "measurement": ["71", "73", "74", ""]}


@st.composite
def histories(draw: st.DrawFn) -> list[Answered]:
    """Answers of three people, each having seen whatever they had seen."""
    made: list[Answered] = []
    for number in range(1, draw(st.integers(0, 14)) + 1):
        item = draw(st.sampled_from(ITEMS[:4]))
        act = draw(st.sampled_from(["value", "value", "value", "na", "asked", "confirm"]))
        here = [one.id for one in made if one.place == item.place]
        answer = Answered(
            id=number,
            place=item.place,
            by=draw(st.integers(1, 3)),
            verdict="open",
            note=draw(st.sampled_from(["", "why"])),
            confirmed=draw(st.booleans()),
            seen_id=draw(st.sampled_from([None, *here])),
        )
        made.append(_said(draw, answer, item, act))
    return made


def _said(draw: st.DrawFn, answer: Answered, item: RunItem, act: str) -> Answered:
    if act == "confirm" and answer.seen_id:
        return replace(answer, verdict="na", confirms_id=answer.seen_id)
    if act in {"na", "asked"}:
        return replace(answer, verdict="na" if act == "na" else "asked", note="why")
    value = draw(st.sampled_from(VALUES[item.type]))
    verdict, number = judged(item, value)
    return replace(answer, verdict=verdict, value=value, number=number)


@often
@given(histories(), st.randoms(use_true_random=False))
def test_the_order_in_which_answers_are_read_changes_nothing(
    answers: list[Answered], chance: random.Random
) -> None:
    mixed = list(answers)
    chance.shuffle(mixed)

    assert standings(ITEMS, mixed) == standings(ITEMS, answers)


@often
@given(histories())
def test_an_answer_that_is_read_twice_counts_once(answers: list[Answered]) -> None:
    assert standings(ITEMS, answers + answers) == standings(ITEMS, answers)


@often
@given(answers=histories(), pictured=st.booleans())
def test_no_run_passes_with_an_open_required_item(
    answers: list[Answered], *, pictured: bool
) -> None:
    facts = Facts(pictured=[item.place for item in ITEMS] if pictured else [])

    found = standings(ITEMS, answers, facts)

    verdict = run_verdict(found)
    asked_for = [one for one in found if one.item.applies and one.item.required]
    if verdict == "passed":
        assert all(one.state in {"passed", "na"} and not one.needs for one in asked_for)
        assert all(one.state != "failed" for one in found)
    if verdict == "failed":
        assert all(one.state in SETTLED and not one.needs for one in asked_for)
        assert any(one.state == "failed" for one in found)


@often
@given(histories())
def test_whoever_has_seen_everything_settles_a_conflict(answers: list[Answered]) -> None:
    item = ITEMS[0]
    here = [one for one in answers if one.place == item.place]
    last = max((one.id for one in answers), default=0)

    final = Answered(
        id=last + 1, place=item.place, by=9, verdict="pass", value="pass", seen_id=last or None
    )

    found = standings([item], [*here, final])[0]
    assert (found.state, found.heads) == ("passed", (final,))


@often
@given(histories())
def test_no_answer_that_counts_is_superseded_and_none_but_a_taken_back_one_is_dropped(
    answers: list[Answered],
) -> None:
    for item in ITEMS[:4]:
        here = [one for one in answers if one.place == item.place and one.confirms_id is None]
        counted = heads(here)

        newest = {one.by: one for one in here}
        assert set(counted) <= set(newest.values())
        assert bool(counted) == bool(here)

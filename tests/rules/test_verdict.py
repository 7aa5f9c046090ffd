"""What answers make of a checklist: each place, and the run."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from app.errors import Refused
from app.rules.judging import Said, judged
from app.rules.run_item import Carried, RunItem
from app.rules.verdict import (
    Answered,
    Facts,
    Place,
    Standing,
    run_verdict,
    standing,
    standings,
)

CHECK = RunItem(key="clean", section="Sink", wording="Sink is clean.", type="check")
LENGTH = RunItem(
    key="length", section="Sink", wording="Length of the sink.", type="measurement", unit="in",
    target=Decimal(72), lower=Decimal("71.875"), upper=Decimal("72.125"),
)  # fmt: skip
FEET = RunItem(
    key="feet", section="Sink", wording="Feet.", type="choice",
    options=("casters", "levelling feet", "other"), expected="casters",
)  # fmt: skip
PACKED = RunItem(
    key="strainer", section="Box", wording="Strainers.", type="quantity", quantity=Decimal(2)
)
ADA, BO = 1, 2


def said(item: RunItem, *values: str, by: int = ADA, **rest: object) -> list[Answered]:
    """These values one after the other, by one person."""
    made = []
    for number, value in enumerate(values, start=1):
        verdict, read = judged(item, value)
        made.append(Answered(
            id=number, place=item.place, by=by, verdict=verdict, value=value, number=read,
            **rest,  # type: ignore[arg-type]
        ))  # fmt: skip
    return made


def put(number: int, verdict: Said, by: int = ADA, **rest: object) -> Answered:
    """An answer to the check with this id."""
    value = verdict if verdict in {"pass", "fail"} else ""
    return Answered(id=number, place=CHECK.place, by=by, verdict=verdict, value=value, **rest)  # type: ignore[arg-type]


def state(item: RunItem, answers: Sequence[Answered], pictured: Sequence[Place] = ()) -> str:
    return standing(item, answers, Facts(pictured=pictured)).state


def verdict(*each: tuple[RunItem, Sequence[Answered]], facts: Facts | None = None) -> str:
    answers = [answer for _, given in each for answer in given]
    return run_verdict(standings([item for item, _ in each], answers, facts or Facts()))


@pytest.mark.fault(1)
@pytest.mark.parametrize("required", [True, False])
def test_an_untouched_item_is_open_and_passes_nothing(*, required: bool) -> None:
    item = replace(CHECK, required=required)

    assert state(item, []) == "open"
    assert verdict((item, [])) == "open"


@pytest.mark.fault(26)
def test_an_empty_list_never_passes() -> None:
    hidden = replace(CHECK, applies=False, why="No pegboard.")
    told = replace(CHECK, key="set-up", type="instruction")

    assert run_verdict([]) == "open"
    assert verdict((hidden, []), (told, [])) == "open"


def test_one_failure_fails_the_run_once_everything_is_answered() -> None:
    other = replace(CHECK, key="logo")

    failed = said(CHECK, "fail", note="Shavings")

    assert verdict((CHECK, failed), (other, [])) == "open"
    assert verdict((CHECK, failed), (other, said(other, "pass"))) == "failed"
    assert verdict((CHECK, said(CHECK, "pass")), (other, said(other, "pass"))) == "passed"


def test_a_failure_without_words_is_a_failure_that_is_not_finished() -> None:
    bare = standing(CHECK, said(CHECK, "fail"))

    assert bare.state == "failed"
    assert bare.needs == {"note"}
    assert not bare.settled
    assert standing(CHECK, said(CHECK, "fail", note="Shavings")).settled


def test_an_optional_item_left_alone_keeps_nothing_open() -> None:
    spare = replace(FEET, required=False)

    assert verdict((CHECK, said(CHECK, "pass")), (spare, [])) == "passed"
    assert verdict((CHECK, said(CHECK, "pass")), (spare, said(spare, "levelling feet"))) == "open"


@pytest.mark.fault(5)
def test_clearing_a_value_clears_its_verdict() -> None:
    assert state(LENGTH, said(LENGTH, "73")) == "failed"
    assert state(LENGTH, said(LENGTH, "73", "")) == "open"
    assert standing(LENGTH, said(LENGTH, "72", "")).value == ""


@pytest.mark.fault(4)
def test_yes_and_Yes_are_one_value() -> None:  # noqa: N802  # the fault is about letters
    first, second = put(1, "pass"), put(2, "pass", BO)

    mixed = [replace(first, value="Yes"), replace(second, value="yes ")]

    assert state(CHECK, mixed) == "passed"
    assert judged(FEET, "Casters")[0] == "pass"


@pytest.mark.fault(3)
def test_a_missing_limit_limits_nothing() -> None:
    only_upper = replace(LENGTH, lower=None)

    assert judged(only_upper, "-5") == ("pass", Decimal(-5))
    assert judged(replace(only_upper, upper=None), "900")[0] == "pass"
    assert judged(only_upper, "72 3/16")[0] == "fail"


@pytest.mark.parametrize(
    ("value", "expected"),
    [("71 7/8", "pass"), ("72.125", "pass"), ('72 1/8"', "pass"), ("71 13/16", "fail"),
     ("72,13", "fail"), ("72 1/8 in", "pass")],
)  # fmt: skip
def test_inches_are_judged_exactly_however_they_are_written(value: str, expected: str) -> None:
    assert judged(LENGTH, value)[0] == expected


def test_a_day_is_an_answer_to_an_item_that_asks_for_one() -> None:
    assert judged(replace(CHECK, type="date"), "2026-11-24") == ("pass", None)


@pytest.mark.parametrize(
    ("item", "value", "words"),
    [
        (LENGTH, "about 72", "not a number"),
        (CHECK, "maybe", "pass, fail or N/A"),
        (FEET, "wheels", "Choose one of: casters, levelling feet, other."),
        (PACKED, "1.5", "not a whole number"),
        (PACKED, "-1", "from 0"),
        (replace(LENGTH, unit="°C"), "38 1/2", "decimal number"),
        (replace(CHECK, type="date"), "next week", "Choose a date"),
    ],
)
def test_a_value_the_item_cannot_have_is_refused(item: RunItem, value: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        judged(item, value)


def test_outside_its_limits_needs_words_a_photo_and_a_confirmation() -> None:
    outside = said(LENGTH, "73")
    meant = [replace(outside[0], note="Cut too long", confirmed=True)]

    assert standing(LENGTH, outside).needs == {"note", "photo", "confirmation"}
    assert standing(LENGTH, meant).needs == {"photo"}
    assert standing(LENGTH, meant, Facts(pictured=[LENGTH.place])).settled
    assert verdict((LENGTH, meant), facts=Facts(pictured=[LENGTH.place])) == "failed"


def test_measured_again_inside_passes_and_a_third_time_says_why() -> None:
    again = said(LENGTH, "73", "72")
    third = said(LENGTH, "73", "72.5", "72")
    explained = [*third[:2], replace(third[2], note="The tape was bent")]

    assert standing(LENGTH, again).settled
    assert standing(LENGTH, third).needs == {"note"}
    assert standing(LENGTH, third).note_because == "Measured more than twice: say why"
    assert not standing(LENGTH, explained).note_because
    assert standing(LENGTH, explained).settled


def test_a_choice_other_than_ordered_fails_and_other_wants_words() -> None:
    free = replace(FEET, expected="")

    assert state(FEET, said(FEET, "levelling feet")) == "failed"
    assert standing(free, said(free, "other")).needs == {"note"}
    assert standing(free, said(free, "casters")).settled


def test_a_line_is_packed_in_its_quantity_and_not_before() -> None:
    assert [state(PACKED, said(PACKED, value)) for value in ("1", "2", "3")] == [
        "open", "passed", "open",
    ]  # fmt: skip
    assert standing(PACKED, said(PACKED, "1")).value == "1"


def test_a_required_photo_keeps_an_answer_unfinished() -> None:
    item = replace(CHECK, photo=True)

    assert standing(item, said(item, "pass")).needs == {"photo"}
    assert standing(item, said(item, "pass"), Facts(pictured=[item.place])).settled
    assert standing(item, [put(1, "na", note="Not there")]).settled


def test_not_applicable_by_configuration_is_settled_by_itself() -> None:
    hidden = replace(CHECK, key="pegboard", applies=False, why="No pegboard.")

    assert state(hidden, []) == "not-applicable"
    assert verdict((CHECK, said(CHECK, "pass")), (hidden, [])) == "passed"


def test_na_is_no_failure_and_a_critical_one_waits_for_a_second_person() -> None:
    critical = replace(CHECK, critical=True)
    na = put(1, "na", note="No water here")
    own, other = put(2, "na", confirms_id=1), put(2, "na", BO, confirms_id=1)

    assert verdict((CHECK, [na])) == "passed"
    assert state(critical, [na]) == "waiting"
    assert state(critical, [na, own]) == "waiting"
    agreed = standing(critical, [na, other])
    assert (agreed.state, agreed.agreed) == ("na", other)
    assert state(critical, [na, other, put(3, "na", note="Still none")]) == "waiting"


def test_a_question_keeps_the_run_open_until_somebody_who_saw_it_answers() -> None:
    asked = put(1, "asked", note="Is this scratch all right?")

    assert verdict((CHECK, [asked])) == "open"
    assert verdict((CHECK, [asked, put(2, "pass", BO, seen_id=1)])) == "passed"
    assert verdict((CHECK, [asked, put(2, "pass", BO)])) == "open"


def test_two_people_who_did_not_know_of_each_other_disagree() -> None:
    blind = [put(1, "pass"), put(2, "fail", BO, note="Dirty")]

    assert state(CHECK, blind) == "conflict"
    assert [one.by for one in standing(CHECK, blind).heads] == [ADA, BO]
    assert state(CHECK, [*blind, put(3, "pass", ADA, seen_id=1)]) == "conflict"
    assert state(CHECK, [*blind, put(3, "pass", ADA, seen_id=2)]) == "passed"
    assert state(CHECK, [put(1, "pass"), put(2, "fail", BO, note="D", seen_id=1)]) == "failed"


def test_equal_answers_of_two_people_are_no_conflict_and_their_notes_count_together() -> None:
    both = [put(1, "fail", note="Dirty"), put(2, "fail", BO)]

    assert standing(CHECK, both).settled


def test_taking_back_ones_own_answer_leaves_the_other_persons() -> None:
    blind = [put(1, "pass"), put(2, "fail", BO, note="Dirty"), put(3, "open", seen_id=1)]

    assert state(CHECK, blind) == "failed"
    assert state(CHECK, [*blind[:2], put(3, "open", seen_id=2)]) == "open"


def test_the_product_answers_what_it_knows() -> None:
    done = replace(CHECK, key="tested", computed="testing-complete")
    first = replace(FEET, key="first", options=("yes", "no"), expected="", computed="first-pass")

    def both(*, tested: bool) -> list[str]:
        facts = Facts(computed={"testing-complete": tested, "first-pass": False})
        return [one.state for one in standings([done, first], [], facts)]

    assert both(tested=True) == ["passed", "passed"]
    assert both(tested=False) == ["open", "passed"]
    assert state(done, []) == "open"


def test_what_an_earlier_run_answered_counts_until_it_is_answered_again() -> None:
    carried = Carried(
        answer_id=9, attempt=1, value="pass", verdict="pass", by="Ada Lark", at="2026-11-22"
    )
    item = replace(CHECK, carried=carried)

    assert state(item, []) == "passed"
    assert state(item, said(item, "fail", note="Scratched since")) == "failed"


def test_a_failure_that_was_taken_over_stays_one_unless_two_people_have_accepted_it() -> None:
    failed = Carried(
        answer_id=9, attempt=1, value="fail", verdict="fail", by="Ada", at="2026-11-22"
    )

    def stands(carried: Carried) -> tuple[str, bool]:
        found = standing(replace(CHECK, carried=carried), [])
        return found.state, found.settled

    assert stands(failed) == ("failed", True)
    assert stands(replace(failed, conceded="NC-2026-0001")) == ("passed", True)


def test_a_standing_names_its_item() -> None:
    assert standing(CHECK, []) == Standing(item=CHECK, state="open")

"""A critical item is not applicable once a second person has agreed, and only then."""

from copy import deepcopy
from dataclasses import replace
from zoneinfo import ZoneInfo

from app.history_record.section import Teller
from app.history_record.showing_checks import runs
from app.names import Names
from app.rules.verdict import Facts, standing
from tests.rules.test_record import COMPLETE, entry
from tests.rules.test_verdict import BO, CHECK, put, state


def test_whoever_says_na_too_gives_another_answer_and_has_not_agreed() -> None:
    critical = replace(CHECK, critical=True)
    na = put(1, "na", note="No water here")
    doubts = put(2, "na", BO, note="I do not agree", seen_id=1)
    blind = replace(doubts, seen_id=None)

    assert state(critical, [na, doubts]) == "waiting"
    assert state(critical, [na, blind]) == "waiting"
    assert state(critical, [na, blind, put(3, "na", BO, confirms_id=2)]) == "waiting"
    for before in (doubts, blind):
        agrees = put(3, "na", confirms_id=2, seen_id=2)
        assert standing(critical, [na, before, agrees]).agreed == agrees


def test_an_agreement_that_is_taken_back_is_none_and_the_answer_stays() -> None:
    critical = replace(CHECK, critical=True)
    said = [put(1, "na", note="No water here"), put(2, "na", BO, confirms_id=1)]
    back, again = put(3, "open", BO, confirms_id=1), put(4, "na", BO, confirms_id=1)

    taken = standing(critical, [*said, back])

    assert (taken.state, taken.heads, taken.agreed) == ("waiting", (said[0],), None)
    assert standing(critical, [*said, back, again]).agreed == again
    third = put(3, "na", 3, confirms_id=1)
    assert standing(critical, [*said, third, replace(back, id=4)]).agreed == third


def test_an_agreement_to_ones_own_answer_means_as_little_once_it_is_taken_back() -> None:
    critical = replace(CHECK, critical=True)
    said = [put(1, "na", note="No water here"), put(2, "na", confirms_id=1)]

    assert state(critical, [*said, put(3, "open", confirms_id=1)]) == "waiting"


def test_an_undone_answer_leaves_the_agreement_to_the_one_before_as_it_was() -> None:
    critical = replace(CHECK, critical=True)
    agreed = [put(1, "na", note="No water here"), put(2, "na", BO, confirms_id=1)]
    changed = [*agreed, put(3, "pass", BO, seen_id=2)]

    assert state(critical, changed) == "passed"
    assert state(critical, [*changed, put(4, "open", BO, confirms_id=3)]) == "na"


def test_a_run_that_was_signed_when_saying_it_too_was_agreeing_stays_as_it_was_signed() -> None:
    critical = replace(CHECK, critical=True)
    na, too = put(1, "na", note="No water"), put(2, "na", BO, note="None here", seen_id=1)
    signed = Facts(signed=True)

    assert standing(critical, [na, too], signed).agreed == na
    assert standing(critical, [na, replace(too, seen_id=None)], signed).settled
    assert standing(critical, [na], signed).state == "waiting"


def test_the_record_says_who_agreed_and_who_took_that_back() -> None:
    content, tell = deepcopy(COMPLETE), Teller(Names(), ZoneInfo("UTC"), {})
    answers = entry(content, "test", 1, "overflow")["answers"]
    answers.append({**answers[1], "id": answers[1]["id"] + 1000, "verdict": "open", "note": ""})

    told = repr(list(runs(content, tell)))
    own = {"by": answers[0]["by"], "confirms_id": answers[0]["id"], "id": answers[1]["id"] + 2000}
    answers.append({**answers[-1], **own})
    undone = repr(list(runs(content, tell)))

    assert told.count("Agrees as the second person") == 1
    assert told.count("No longer agrees") == undone.count("No longer agrees") == 1
    assert undone.count("Taken back") == told.count("Taken back") + 1

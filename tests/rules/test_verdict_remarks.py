"""What is written beside an answer, or taken back, leaves it in the name of whoever gave it."""

from copy import deepcopy
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from app.history_record.section import Teller
from app.history_record.showing_checks import runs
from app.names import Names
from app.rules.run_item import Carried
from app.rules.verdict import Answered, standing
from tests.rules.test_record import COMPLETE, entry
from tests.rules.test_verdict import ADA, BO, CHECK, put, state


def remark(number: int, about: int, by: int = BO, note: str = "A scratch") -> Answered:
    return put(number, "open", by, note=note, confirms_id=about)


@pytest.mark.parametrize("said", ["pass", "fail", "na", "asked"])
def test_a_remark_changes_neither_what_is_said_nor_whose_it_is(said: str) -> None:
    answer = put(1, said, note="Seen")  # type: ignore[arg-type]
    before = standing(CHECK, [answer])

    beside = remark(2, about=1)
    stands = standing(CHECK, [answer, beside])

    assert stands == replace(before, remarks=(beside,))
    assert (stands.heads, stands.note) == ((answer,), "Seen")


def test_a_failure_without_words_is_described_by_whoever_remarks() -> None:
    failed = put(1, "fail")

    stands = standing(CHECK, [failed, remark(2, about=1, note="Shavings")])

    assert standing(CHECK, [failed]).needs == {"note"}
    assert (stands.needs, stands.settled, stands.note) == (frozenset(), True, "Shavings")


def test_a_remark_settles_no_conflict_and_is_neither_consent_nor_the_end_of_one() -> None:
    critical = replace(CHECK, critical=True)
    hers, his = put(1, "pass"), put(2, "fail", BO)
    na, agrees = put(1, "na", note="No water"), put(2, "na", BO, confirms_id=1)

    assert standing(CHECK, [hers, his, remark(3, about=2, by=3)]).state == "conflict"
    assert standing(critical, [na, remark(2, about=1)]).state == "waiting"
    assert standing(critical, [na, agrees, remark(3, about=1)]).agreed == agrees


def test_a_remark_stays_while_the_answer_means_the_same_and_goes_with_it() -> None:
    first, beside = put(1, "pass"), remark(2, about=1)

    same = standing(CHECK, [first, beside, put(3, "pass", note="Polished", seen_id=2)])
    other = standing(CHECK, [first, beside, put(3, "fail", note="Bent", seen_id=2)])

    assert (same.remarks, other.remarks) == ((beside,), ())
    assert other.note == "Bent"


def test_a_remark_beside_what_was_taken_over_asks_nothing_again() -> None:
    taken = Carried(answer_id=7, attempt=1, value="pass", verdict="pass", by="Ada", at="2026")
    item = replace(CHECK, carried=taken)

    stands = standing(item, [remark(9, about=7)])

    assert (stands.state, stands.heads) == ("passed", ())
    assert [one.note for one in stands.remarks] == ["A scratch"]


@pytest.mark.parametrize("beside", [True, False])
def test_the_record_names_a_remark_a_note_and_nobody_a_second_person(*, beside: bool) -> None:
    content, tell = deepcopy(COMPLETE), Teller(Names(), ZoneInfo("UTC"), {})
    answers = entry(content, "test", 1, "overflow")["answers"]
    taken_back = repr(list(runs(content, tell))).count("Taken back")
    note = {"id": answers[1]["id"] + 1000, "verdict": "open", "value": "", "note": "A scratch"}
    about = answers[1]["confirms_id"] if beside else None
    answers.append({**answers[1], **note, "confirms_id": about})

    told = repr(list(runs(content, tell)))

    assert "'Note'" in told
    assert told.count("Taken back") == taken_back
    assert told.count("No longer agrees") == 0


def test_what_is_undone_was_never_said_and_what_counted_before_counts_again() -> None:
    first, over = put(1, "pass"), put(2, "fail", BO, note="Dirty", seen_id=1)
    more, undo = put(3, "fail", BO, seen_id=2), put(4, "open", BO, confirms_id=2, seen_id=3)

    back = standing(CHECK, [first, over, more, undo])

    assert (back.state, back.heads) == ("passed", (first,))
    assert state(CHECK, [over, undo]) == "open"
    assert state(CHECK, [first, over, replace(undo, by=ADA)]) == "failed"
    # What they say later counts, and what nobody had seen is in conflict once more.
    assert state(CHECK, [first, over, undo, put(5, "fail", BO, seen_id=4)]) == "failed"
    blind = [first, replace(over, seen_id=None), put(3, "pass", 3, seen_id=2)]
    assert state(CHECK, [*blind, put(4, "open", 3, confirms_id=3)]) == "conflict"

"""Which drawing of a sink counts, and whether it shows the sink as it is."""

import pytest

from app.rules.papers import Paper, answers, counting

DAYS = {day: f"2026-11-{day}T12:00:00+00:00" for day in (20, 21, 22)}


def paper(sink: int | None = None, day: int = 20, kind: str = "drawing") -> Paper:
    return {"kind": kind, "sink": sink, "at": DAYS[day]}


def test_its_own_counts_before_a_newer_one_of_all_sinks_and_then_the_newest() -> None:
    own, newer, of_all = paper(sink=2), paper(sink=2, day=21), paper(day=22)

    assert counting([own, newer, of_all], "drawing") == newer
    assert counting([paper(), of_all, paper(2, kind="other")], "drawing") == of_all
    assert counting([own, {**newer, "removed_at": DAYS[22]}], "drawing") == own


@pytest.mark.parametrize(
    ("papers", "answered"),
    [
        ([], "missing"),
        ([paper(day=20)], "older"),
        ([paper(day=21)], "older"),
        ([paper(day=22)], "yes"),
        ([paper(sink=2), paper(day=22)], "older"),
    ],
)
def test_a_sink_that_was_drawn_anew_wants_one_that_was_added_since(
    papers: list[Paper], answered: str
) -> None:
    assert answers(papers, "drawing", DAYS[21]) == answered
    assert answers(papers, "drawing", "") == ("yes" if papers else "missing")

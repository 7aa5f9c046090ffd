"""What a re-inspection takes over: never what failed, never what the rework touched."""

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.judging import Said
from app.rules.rework import Author, Decided, carried_over, found_words
from app.rules.run_item import Carried, RunItem
from app.rules.verdict import Answered, Place, Standing, standings

KEYS = ("length", "logo", "drain", "feet", "light")
PLACES = tuple(product(KEYS, (0, 1)))
AUTHOR = Author(by="Quin Vale", at="2026-11-22T10:42:00+00:00")


def item(key: str, basin: int = 0, carried: Carried | None = None) -> RunItem:
    return RunItem(key=key, section="Sink", wording=key, type="check", basin=basin, carried=carried)


def stood(said: dict[Place, Said]) -> tuple[Standing, ...]:
    items = [item(*place) for place in said]
    answers = [
        Answered(id=number, place=place, by=1, verdict=verdict, value=verdict, note="Seen.")
        for number, (place, verdict) in enumerate(said.items(), start=1)
    ]
    return standings(items, answers)


def authors(count: int) -> dict[int, Author]:
    return dict.fromkeys(range(1, count + 1), AUTHOR)


def rework(*failed: Place, touches: tuple[Place, ...] = ()) -> Decided:
    return Decided(number="NC-2026-0001", kind="rework", failed=failed, touches=touches)


def concession(*failed: Place, signers: int = 2) -> Decided:
    return Decided(number="NC-2026-0002", kind="use-as-is", failed=failed, signers=signers)


verdicts: st.SearchStrategy[Said] = st.sampled_from(["pass", "fail", "na"])


@given(st.dictionaries(st.sampled_from(PLACES), verdicts, min_size=1), st.data())
def test_everything_but_what_failed_or_was_touched_keeps_its_answer(
    said: dict[Place, Said], data: st.DataObject
) -> None:
    failed = {place for place, verdict in said.items() if verdict == "fail"}
    touched = data.draw(st.sets(st.sampled_from(PLACES)))
    conceded = data.draw(st.sets(st.sampled_from(sorted(failed)))) if failed else set()
    decided = [rework(*(failed - conceded), touches=tuple(touched)), concession(*conceded)]

    taken = carried_over(stood(said), 1, decided, authors(len(said)))

    assert set(taken) == (set(said) - failed | conceded) - touched
    for place, carried in taken.items():
        assert (carried.verdict, carried.by, carried.at) == (said[place], AUTHOR.by, AUTHOR.at)
        assert bool(carried.conceded) == (place in conceded)


@pytest.mark.parametrize("kind", ["return-to-maker", "scrap"])
def test_what_went_away_is_inspected_from_the_first_item(kind: str) -> None:
    away = Decided(number="NC-2026-0001", kind=kind, failed=[("drain", 1)])  # type: ignore[arg-type]

    taken = carried_over(stood({("logo", 0): "pass", ("drain", 1): "fail"}), 1, [away], authors(2))

    assert taken == {}


def test_nothing_is_taken_over_before_a_decision() -> None:
    assert carried_over(stood({("logo", 0): "pass"}), 1, [], authors(1)) == {}


@pytest.mark.parametrize(("signers", "taken"), [(0, False), (1, False), (2, True), (3, True)])
def test_a_concession_counts_once_two_people_signed(signers: int, *, taken: bool) -> None:
    decided = [concession(("drain", 1), signers=signers)]

    found = carried_over(stood({("drain", 1): "fail"}), 1, decided, authors(1))

    assert (("drain", 1) in found) == taken


def test_an_answer_taken_over_before_keeps_its_first_origin() -> None:
    origin = Carried(answer_id=7, attempt=1, value="pass", verdict="pass", by="Ola", at="then")
    before = standings([item("logo", carried=origin), item("drain", 1)], [])

    taken = carried_over(before, 2, [rework(("drain", 1))], {})

    assert taken == {("logo", 0): origin}


@pytest.mark.parametrize(
    ("lower", "upper", "words"),
    [
        ("71.875", "72.125", "72.5 in, outside 71.875 to 72.125 in. Bent."),
        (None, "72", "72.5 in, outside up to 72 in. Bent."),
        ("73", None, "72.5 in, outside 73 and more in. Bent."),
        (None, None, "72.5 in. Bent."),
    ],
)
def test_what_was_found_names_the_limits_it_missed(
    lower: str | None, upper: str | None, words: str
) -> None:
    length = RunItem(
        key="length", section="Sink", wording="Length", type="measurement", unit="in",
        lower=Decimal(lower) if lower else None, upper=Decimal(upper) if upper else None,
    )  # fmt: skip

    assert found_words(length, "72 1/2", Decimal("72.5"), " Bent. ") == words


def test_a_wrong_choice_names_what_the_order_asks_for() -> None:
    feet = RunItem(key="feet", section="Sink", wording="Feet", type="choice", expected="casters")

    assert found_words(feet, "feet", None, "") == "feet, expected casters."

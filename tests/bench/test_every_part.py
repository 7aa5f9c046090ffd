"""Every part of the bench runs on small sizes and gives its ratio; no time is asserted."""

from app.ops import bench
from app.ops.bench.scratch import Scratch

PAGES = (
    "dashboard", "orders", "order", "catalogue", "item", "wizard", "purchase list", "BOM",
)  # fmt: skip
PROMISED = {
    "making the largest BOM": 5,
    "largest BOM, catalogue 2 times as large": 1.5,
    "first page of 8 orders": 1.5,
    "search for “nylon nut”": 3,
    "search for “1/4-20”": 3,
    "search for “702.10”": 3,
    "search for “sensor”": 3,
    "a serial number among 500": 3,
    "tick to saved, 1 person, p50": 4,
    "tick to saved, 1 person, p95": 4,
    "tick to saved, 2 people at once, p50": 4,
    "tick to saved, 2 people at once, p95": 4,
    "the prototype's ticks a second against ours, one core full": 1,
    "opening a checklist of 10 items": 1.5,
    "board with 6 builds": 1.5,
    **{f"first load: {name}": 2 for name in PAGES},
    "BOM of 100 lines to interactive, at full speed": 2,
    "BOM of 100 lines to interactive, with the browser slowed 4 times": 2,
    **{f"questions a page: {name}": 1 for name in PAGES},
}
TOLD = {
    "memory of a connected tablet",
    "processor of a connected tablet, idle",
    "wizard: choice to difference drawn",
}


async def test_every_promise_is_measured_against_a_floor_of_the_same_run(here: Scratch) -> None:
    found = {measure.name: measure for measure in await bench.run(here)}

    assert {n: one.promised for n, one in found.items() if one.promised is not None} == PROMISED
    assert found.keys() - PROMISED.keys() == TOLD
    assert [n for n in PROMISED if not (found[n].value > 0 and found[n].floor > 0)] == []
    # As many of them are on the floor's page; two orders of three have a build that shows.
    assert "with 10 rows" in found["opening a checklist of 10 items"].note
    assert " 0 cards" not in found["board with 6 builds"].note
    for name in PAGES:
        questions = found[f"questions a page: {name}"]
        assert (questions.unit, questions.value) == ("questions", questions.floor), name

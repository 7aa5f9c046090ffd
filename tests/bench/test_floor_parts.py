"""The parts of the bench about the floor run once each and give their ratios."""

from app.ops.bench import floor_parts
from app.ops.bench.scratch import Scratch


async def test_ticks_memory_and_a_serial_number_are_measured(here: Scratch) -> None:
    found = {measure.name: measure for measure in await floor_parts.measure(here)}

    promised = {name: one.promised for name, one in found.items() if one.promised is not None}
    assert promised == {
        "a serial number among 500": 3,
        "tick to saved, 1 person, p50": 4,
        "tick to saved, 1 person, p95": 4,
        "tick to saved, 2 people at once, p50": 4,
        "tick to saved, 2 people at once, p95": 4,
        "the prototype's ticks a second against ours, one core full": 1,
    }
    assert all(found[name].value > 0 and found[name].floor > 0 for name in promised)

"""What the end-of-line test asks again when a part with a serial number was replaced."""

from functools import cache

from app.rules import checklist, reading
from app.rules.rework import asked_for_replaced
from app.rules.run_item import RunItem
from app.rules.verdict import Place
from imports import shipped, starter_files
from tests.rules.configurations import sink_of

# Everything that is tried out or measured at a basin, in the starter checklist.
TRIED = {
    "raw-mixing-cold", "raw-mixing-hot", "raw-basin-cold", "raw-basin-hot", "raw-steady",
    "esk-temperature", "esk-flow", "esk-fill-20", "esk-mixing-drain", "esk-mixing-40",
    "esk-basin-40", "esk-overflow", "esk-overflow-over", "esk-dose",
}  # fmt: skip
SWITCHED_ON = {("power-e-drain", 0), ("power-e-sink", 0), ("raise", 0), ("lower", 0)}


@cache
def the_test() -> list[RunItem]:
    """The end-of-line test of an E-Drain between two E-Sinks, what does not apply left out."""
    configuration = reading.read(
        sink_of("E-Sink", "E-Drain", "E-Sink"), shipped.rule_set()
    ).configuration
    (rows,) = [each.rows for each in starter_files.read().templates if each.stage == "test"]
    items = checklist.items_for(
        checklist.load(rows), configuration, shipped.catalogue(), language="EN", bom={}, names={}
    )
    return [item for item in items if item.applies and item.type != "instruction"]


def again(*replaced: Place) -> set[Place]:
    asked = asked_for_replaced(the_test(), replaced)
    return {item.place for item in the_test()} & asked


def test_a_part_of_a_basin_is_tried_out_in_its_basin_and_the_sink_is_switched_on_again() -> None:
    assert again(("touchscreen-serial", 3)) == {
        ("touchscreen-serial", 3),
        ("touchscreen-software", 3),
        *((key, 3) for key in TRIED),
        *SWITCHED_ON,
    }


def test_what_is_written_on_a_part_is_asked_with_its_serial_number_only() -> None:
    words = {"pump-serial", "pump-qe", "pump-qfu", "touchscreen-software", "control-box-qe"}

    asked = again(("pump-serial", 1))

    assert {place for place in asked if place[0] in words} == {
        ("pump-serial", 1), ("pump-qe", 1), ("pump-qfu", 1),
    }  # fmt: skip


def test_a_part_that_serves_every_basin_has_all_of_them_tried_out() -> None:
    words = {"touchscreen-serial", "touchscreen-software", "valve-plate-serial", "pump-serial",
             "pump-qe", "pump-qfu"}  # fmt: skip

    asked = again(("control-box-serial", 0))

    left = {item.place for item in the_test()} - asked
    assert {key for key, _ in left} == words
    assert {("control-box-qe", 0), ("control-box-qfu", 0), ("edr-overflow", 2)} <= asked


def test_several_parts_add_up() -> None:
    parts = [("touchscreen-serial", 1), ("pump-serial", 3)]

    assert again(*parts) == again(parts[0]) | again(parts[1])


def test_a_text_that_stands_under_no_serial_number_depends_on_everything_of_its_basin() -> None:
    screen = RunItem(key="screen", section="S", wording="Serial", type="serial")
    above = RunItem(key="above", section="S", wording="Remarks", type="text")
    elsewhere = RunItem(key="elsewhere", section="T", wording="Remarks", type="text")

    asked = asked_for_replaced((above, screen, elsewhere), [screen.place])

    assert asked == {above.place, screen.place, elsewhere.place}

"""Measurements with their instrument, and serial numbers that are built in only once."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from app import edge, runs
from app.access import Role, Visitor
from app.errors import Refused
from models.checklists import Answer, SerialNumber
from models.database import reading
from tests import make
from tests import runs as made
from tests.runs import CLEAN, SCREEN, WARM, answered, given

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
async def asa(database: str) -> Visitor:
    return await make.visitor(Role.ASSEMBLER, name="Asa Pine")


async def in_use() -> list[tuple[str, int, bool]]:
    """Every serial number with its basin, and whether it is still built in."""
    async with reading(make.PRODUCT) as session:
        found = await session.scalars(select(SerialNumber).order_by(SerialNumber.id))
        return [(one.serial, one.basin, one.removed_at is None) for one in found]


async def test_a_measurement_names_its_instrument_and_until_when_it_was_calibrated(
    asa: Visitor,
) -> None:
    run_id = await made.begun(asa, (WARM,), stage="test")
    await made.instrument(asa, "TH-7", due_in=0)

    accepted = await answered(asa, run_id, given(WARM, "39.5", instrument="th-7"))

    assert accepted["row"]["state"] == "passed"
    assert accepted["row"]["answers"][0]["instrument"] == "TH-7"
    async with reading(make.PRODUCT) as session:
        kept = await session.get_one(Answer, accepted["id"])
    assert kept.instrument_id is not None
    assert kept.calibration_due is not None


@pytest.mark.parametrize(
    ("facts", "scanned", "words"),
    [
        ({"due_in": -1}, "TH-7", "The calibration of TH-7 was due on .* Take another thermometer"),
        ({"due_on": None}, "TH-7", "has not been calibrated yet"),
        ({"active": False}, "TH-7", "out of use"),
        ({"kind": "tape measure"}, "TH-7", "is a tape measure; this is measured with a therm"),
        ({}, "TH-8", "no instrument with the number TH-8"),
        ({}, "", "Choose or scan the thermometer"),
    ],
)
async def test_an_instrument_that_may_not_measure_is_refused(
    asa: Visitor, facts: dict[str, object], scanned: str, words: str
) -> None:
    run_id = await made.begun(asa, (WARM,), stage="test")
    await made.instrument(asa, "TH-7", **facts)  # type: ignore[arg-type]

    with pytest.raises(Refused, match=words):
        await answered(asa, run_id, given(WARM, "39.5", instrument=scanned))


async def test_outside_the_limits_both_values_are_kept_and_the_second_is_meant(
    asa: Visitor,
) -> None:
    run_id = await made.begun(asa, (WARM,), stage="test")
    await made.instrument(asa, "TH-7")
    await answered(asa, run_id, given(WARM, "44", instrument="TH-7"))

    meant = given(WARM, "43.5", instrument="TH-7", confirmed=True, note="Mixer stays open")
    row = (await answered(asa, run_id, meant))["row"]

    assert [one["value"] for one in row["answers"]] == ["44", "43.5"]
    assert (row["state"], row["needs"]) == ("failed", ["photo"])


async def test_a_third_measurement_stays_open_with_the_reason(asa: Visitor) -> None:
    run_id = await made.begun(asa, (WARM,), stage="test")
    await made.instrument(asa, "TH-7")
    for value in ("44", "43.5"):
        await answered(asa, run_id, given(WARM, value, instrument="TH-7"))

    row = (await answered(asa, run_id, given(WARM, "39.5", instrument="TH-7")))["row"]

    assert (row["state"], row["needs"], row["asked_for"]) == ("passed", ["note"], True)
    assert row["note_because"] == "Measured more than twice: say why"


async def test_taking_a_measurement_back_needs_no_instrument(asa: Visitor) -> None:
    run_id = await made.begun(asa, (WARM,), stage="test")
    await made.instrument(asa, "TH-7")
    await answered(asa, run_id, given(WARM, "39", instrument="TH-7"))

    assert (await answered(asa, run_id, given(WARM, "")))["row"]["state"] == "open"


async def test_a_serial_number_is_built_in_where_it_was_scanned(asa: Visitor) -> None:
    items = made.each_basin(SCREEN)
    run_id = await made.begun(asa, items, stage="test")

    await made.filled(asa, run_id, given(items[0], "SN-1"), given(items[1], " SN-2 "))

    assert await in_use() == [("SN-1", 1, True), ("SN-2", 2, True)]


async def test_a_serial_number_used_elsewhere_is_refused_with_where(asa: Visitor) -> None:
    items = made.each_basin(SCREEN)
    first = await made.begun(asa, items, stage="test")
    other = await made.begun(asa, items, stage="test")
    await answered(asa, first, given(items[0], "SN-1"))
    number = await made.number_of(await made.build_of(first))

    with pytest.raises(
        Refused, match=rf"number SN-1 \(T2-TS7\) is in build {number}, basin 1, order PO"
    ):
        await answered(asa, other, given(items[1], "sn-1"))
    with pytest.raises(Refused, match="is in this build, basin 1"):
        await answered(asa, first, given(items[1], "SN-1"))

    assert await in_use() == [("SN-1", 1, True)]
    assert [row["state"] for row in (await made.shown(asa, other)).rows] == ["open", "open"]


async def test_the_same_number_may_be_of_another_kind(asa: Visitor) -> None:
    valve = replace(SCREEN, key="valve", serial_of="T2-VALVE-PLATE")
    run_id = await made.begun(asa, (SCREEN, valve), stage="test")

    await made.filled(asa, run_id, given(SCREEN, "7"), given(valve, "7"))

    assert await in_use() == [("7", 0, True), ("7", 0, True)]


async def test_a_number_that_is_replaced_stays_marked_as_removed_and_is_free_again(
    asa: Visitor,
) -> None:
    run_id = await made.begun(asa, (SCREEN,), stage="test")
    other = await made.begun(asa, (SCREEN,), stage="test")

    await made.filled(asa, run_id, given(SCREEN, "SN-1"), given(SCREEN, "SN-2"))
    await answered(asa, other, given(SCREEN, "SN-1"))
    await made.filled(asa, run_id, given(SCREEN, ""), given(SCREEN, "SN-2"), given(SCREEN, "SN-2"))

    assert await in_use() == [
        ("SN-1", 0, False),
        ("SN-2", 0, False),
        ("SN-1", 0, True),
        ("SN-2", 0, True),
    ]


async def test_what_the_newest_run_of_each_stage_says_is_known_to_everybody(asa: Visitor) -> None:
    build_id = await made.build_at(asa, "in-production")
    await made.begun(asa, (CLEAN,), stage="assembly", build_id=build_id)
    run_id = await made.begun(asa, (CLEAN, SCREEN), stage="test", build_id=build_id)
    await answered(asa, run_id, given(CLEAN, "fail", note="Shavings"))

    heads = await edge.read(make.acting(asa), lambda s: runs.latest(s, build_id))

    figures = {key: (one.settled, one.asked, one.failed, one.verdict) for key, one in heads.items()}
    assert figures == {"assembly": (0, 1, 0, "open"), "test": (1, 2, 1, "open")}

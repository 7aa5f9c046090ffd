"""A part with a serial number is swapped after the test: tested again, and never forgotten."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import builds, edge, history_record, nonconformance, runs, serials
from app.access import Role, Visitor
from app.demonstration.filling import right
from app.errors import NotAllowed, Refused
from app.nonconformance import Yield
from app.rules.run_item import RunItem
from app.serials import SerialRow, Wanted
from models.database import reading
from tests import facts, inspections, make
from tests import runs as made
from tests.app.test_history_builds import told
from tests.app.test_runs_signed import signed
from tests.rejections import CONCESSION, LEAK, concede, somebody, write
from tests.replaced import BOX, SCREEN, Sink, a_sink
from tests.runs import answered, given

NEW = RunItem(key="touchscreen-serial", section="", wording="", type="serial", basin=1)
OPEN = "The end-of-line test is begun but not signed: finish and sign it."


@pytest.fixture
async def sink(database: str) -> Sink:
    return await a_sink(await make.visitor(Role.ASSEMBLER, name="Asa Pine"))


async def found(by: Visitor, words: str) -> list[SerialRow]:
    wanted = Wanted(text=words)
    return list((await edge.read(make.acting(by), lambda s: serials.page(s, wanted))).rows)


async def test_what_was_about_the_part_is_asked_again_and_everything_else_stays(
    sink: Sink,
) -> None:
    parts = await edge.read(make.acting(sink.asa), lambda s: runs.replaceable(s, sink.id))
    first = await sink.newest()

    run_id = await sink.replaced(SCREEN)

    assert {part.place: part.serial for part in parts}[SCREEN] == "TS-A-1"
    run = await sink.newest()
    assert (run.id, run.attempt, run.cause, run.previous_id) == (run_id, 2, "rework", first.id)
    shown = await made.shown(sink.asa, run_id)
    asked = {one.item.place for one in shown.standings if one.asked_for}
    assert {SCREEN, ("touchscreen-software", 1), ("esk-flow", 1), ("power-e-sink", 0)} <= asked
    kept = {one.item.place: one.item.carried for one in shown.standings}
    for place in (("touchscreen-serial", 2), ("esk-flow", 2), BOX, ("pump-serial", 1)):
        carried = kept[place]
        assert carried is not None, place
        assert (carried.attempt, carried.by) == (1, "Asa Pine")
    (screen,) = (item for item in shown.items if item.place == SCREEN)
    assert (screen.replaces, screen.why) == (
        "TS-A-1", "basin 1: type is E-Sink; in place of TS-A-1",
    )  # fmt: skip
    assert (await told(sink.asa, sink.id))[-2:] == [
        "Asa Pine: Replaced the serial number TS-A-1",
        "Asa Pine: Began the end-of-line test of B-1001 again (attempt 2)",
    ]


async def test_the_rework_is_reported_once_the_new_part_is_tested(sink: Sink) -> None:
    await made.instrument(sink.asa, "TH-1", kind="dual-probe thermometer")
    run_id = await sink.replaced(SCREEN)
    with pytest.raises(builds.NotYet, match=OPEN):
        await sink.report()
    await facts.close(run_id, sink.asa, "failed")
    with pytest.raises(builds.NotYet, match=r"did not pass \(attempt 2\): do it again and sign it"):
        await sink.report()
    again = await write(sink.asa, runs.start, sink.id, "test")
    with pytest.raises(builds.NotYet, match=OPEN):
        await sink.report()

    shown = await made.shown(sink.asa, again)
    for one in shown.standings:
        if one.asked_for:
            await answered(sink.asa, again, right(one.item, shown))
    closed = await signed(sink.asa, again)
    await sink.report()

    assert (closed["verdict"], closed["moved_to"]) == ("passed", "")
    assert await facts.status(sink.id) == "ready-for-final-qc"
    lacks = await edge.read(make.acting(sink.asa), lambda s: history_record.missing(s, sink.id))
    assert [one.text for one in lacks if "attempt 3" in one.text or "serial" in one.text] == []
    async with reading(make.acting(sink.asa)) as session:
        today = (await session.execute(select(func.current_date()))).scalar_one()
        day = timedelta(days=1)
        yields = await nonconformance.first_pass(
            session, since=today - day, until=today + day, zone="UTC"
        )
    month = today.replace(day=1)
    assert Yield(stage="test", month=month, passed=1, inspected=1) in yields


async def test_the_newest_number_is_the_sinks_and_the_old_one_is_found_as_replaced(
    sink: Sink,
) -> None:
    async def record() -> tuple[list[str], list[tuple[str, bool]], list[str]]:
        read = await edge.read(
            make.acting(sink.asa), lambda s: history_record.of_build(s, sink.number)
        )
        lacks = [one.lack for one in history_record.metered(read.content) if one.state == "missing"]
        screens = [one for one in read.content["serials"] if (one["key"], one["basin"]) == SCREEN]
        tests = [run for run in read.content["runs"] if run["stage"] == "test"]
        return (
            [lack for lack in lacks if lack.startswith("End-of-line test is ")],
            [(one["serial"], one["removed_at"] is None) for one in screens],
            [f"{run['attempt']} {run['verdict']}" for run in tests],
        )

    before = await record()
    run_id = await sink.replaced(SCREEN)
    (gone,) = await found(sink.asa, "TS-A-1")
    while_open = await record()
    await answered(sink.asa, run_id, given(NEW, "TS-B-1"))
    await facts.close(run_id, sink.asa)

    assert before == ([], [("TS-A-1", True)], ["1 passed"])
    assert (gone.removed_at is not None, gone.build_number, gone.po_number, gone.customer) == (
        True, "B-1001", "PO-B-1001", "North Hospital",
    )  # fmt: skip
    assert while_open == (
        ["End-of-line test is begun but not signed."],
        [("TS-A-1", False)],
        ["1 passed", "2 None"],
    )
    _lacks, screens, tests = await record()
    assert screens == [("TS-A-1", False), ("TS-B-1", True)]
    assert tests == ["1 passed", "2 passed"]
    (now,) = await found(sink.asa, "TS-B-1")
    assert (now.removed_at, now.build_number) == (None, "B-1001")
    parts = await edge.read(make.acting(sink.asa), lambda s: runs.replaceable(s, sink.id))
    assert {part.place: part.serial for part in parts}[SCREEN] == "TS-B-1"


async def test_a_part_that_was_taken_out_goes_elsewhere_only_with_a_word_about_it(
    sink: Sink,
) -> None:
    other = await a_sink(sink.asa, "B-1002", "C")
    await sink.replaced(SCREEN, BOX)
    run_id = await other.replaced(SCREEN)

    refused = (
        r"TS-A-1 \(T2-TS7\) was replaced in build B-1001, basin 1, order PO-B-1001, on \d+ \w+ "
        r"\d{4}\. If it is to be used again, say in a note here why it may be"
    )
    why = "Repaired by its maker, with a report."
    # Words about anything else do not count: not those before a number, beside one, or undone.
    await answered(sink.asa, run_id, given(NEW, "", note="The label is dirty."))
    dirty = await answered(sink.asa, run_id, given(NEW, "TS-OLD", note="The label is dirty."))
    await answered(sink.asa, run_id, given(NEW, "", act="note", note=why, seen_id=dirty["id"]))
    tap = given(NEW, "TS-A-1", note=why)
    await answered(sink.asa, run_id, tap)
    await answered(sink.asa, run_id, given(NEW, act="withdraw", undoes=tap.client_id))
    with pytest.raises(Refused, match=refused):
        await answered(sink.asa, run_id, given(NEW, "ts-a-1"))
    await answered(sink.asa, run_id, given(NEW, "TS-A-1", note=why))
    # Said once about this number, it holds for whoever enters the same.
    await answered(sink.asa, run_id, given(NEW, "ts-a-1"))

    rows = [one for one in await found(sink.asa, "TS-A-1") if one.removed_at is None]
    assert [(one.build_number, one.serial) for one in rows] == [("B-1002", "TS-A-1")]
    newest = (await sink.newest()).id
    with pytest.raises(Refused, match="is in build B-1002, basin 1"):
        await answered(sink.asa, newest, given(NEW, "TS-A-1", note="I want it back."))


async def test_a_part_that_was_named_by_mistake_is_where_it_was(sink: Sink) -> None:
    run_id = await sink.replaced(SCREEN)

    await answered(sink.asa, run_id, given(NEW, "TS-A-1"))

    assert [one.removed_at is None for one in await found(sink.asa, "TS-A-1")] == [False, True]


async def test_a_number_that_was_only_corrected_is_free_for_any_sink(sink: Sink) -> None:
    other = await a_sink(sink.asa, "B-1002", "C")
    run_id = await sink.replaced(SCREEN)
    await answered(sink.asa, run_id, given(NEW, "TS-X"))
    await answered(sink.asa, run_id, given(NEW, "TS-Y"))

    await answered(sink.asa, await other.replaced(SCREEN), given(NEW, "TS-X"))

    assert [one.build_number for one in await found(sink.asa, "TS-X")] == ["B-1001", "B-1002"]


async def test_a_part_is_replaced_from_its_test_until_an_inspector_gets_the_sink(
    sink: Sink,
) -> None:
    here = ("in-production", "testing-complete", "packaging-complete", "final-qc-rejected")
    for attempt, status in enumerate(here, start=2):
        await facts.put(sink.id, status, sink.asa)

        run_id = await sink.replaced(SCREEN)

        assert (await sink.newest()).attempt == attempt
        await answered(sink.asa, run_id, given(NEW, f"TS-{attempt}"))
        await facts.close(run_id, sink.asa)
    assert [one.removed_at is None for one in await found(sink.asa, "TS-")][:4] == [
        False, False, False, True,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "status", ["pre-qc-rework", "ready-for-final-qc", "ready-to-ship", "shipped", "on-hold"]
)
async def test_elsewhere_nothing_is_replaced(sink: Sink, status: str) -> None:
    await facts.put(sink.id, status, sink.asa)

    assert await edge.read(make.acting(sink.asa), lambda s: runs.replaceable(s, sink.id)) == []
    with pytest.raises(Refused, match="a part is replaced in rework, or before"):
        await sink.replaced(SCREEN)


async def test_why_no_test_begins_for_a_part_is_said(sink: Sink) -> None:
    quin = await make.visitor(Role.QC, name="Quin Vale")
    with pytest.raises(NotAllowed):
        await sink.replaced(SCREEN, by=quin)
    with pytest.raises(Refused, match="at least one"):
        await sink.replaced()
    with pytest.raises(Refused, match="look at the list again"):
        await sink.replaced(("esk-flow", 1))
    run_id = await sink.replaced(SCREEN)
    with pytest.raises(Refused, match="of B-1001 is open, attempt 2: finish and sign it first"):
        await sink.replaced(BOX)
    await facts.close(run_id, sink.asa, "failed")
    with pytest.raises(Refused, match="is not passed"):
        await sink.replaced(BOX)


async def test_of_two_who_press_at_the_same_moment_one_is_told_why(sink: Sink) -> None:
    both = await asyncio.gather(sink.replaced(SCREEN), sink.report(), return_exceptions=True)

    began = not isinstance(both[0], Exception)
    told_why = both[1] if began else both[0]
    assert isinstance(told_why, Refused)
    assert (OPEN if began else "ready for final QC") in str(told_why)
    assert await facts.status(sink.id) == ("final-rework" if began else "ready-for-final-qc")


async def test_a_concession_does_not_take_the_sink_on_while_a_part_is_tested(sink: Sink) -> None:
    quin = await somebody(Role.QC, name="Quin Vale")
    cora = await somebody(Role.COORDINATOR, name="Cora Lind")
    await facts.put(sink.id, "ready-for-final-qc", sink.asa)
    failed = await inspections.inspected(quin, sink.id, "final-qc")
    (record_id,) = await write(quin, nonconformance.record, failed, LEAK)
    run_id = await sink.replaced(SCREEN)

    await write(cora, nonconformance.decide, record_id, CONCESSION)
    for one in (quin, cora):
        await concede(one, record_id)

    assert await facts.status(sink.id) == "final-rework"
    await facts.close(run_id, sink.asa)
    await sink.report()
    assert await facts.status(sink.id) == "ready-for-final-qc"

"""Nonconformances: drafted from what failed, numbered, written down once."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import replace

import pytest

from app import nonconformance
from app.access import Role, Visitor
from app.errors import NotAllowed, Refused
from app.nonconformance import Finding
from tests import boms, facts, inspections, make
from tests.inspections import inspected
from tests.rejections import (
    LEAK,
    REWORK,
    drafted,
    rejected,
    shown,
    somebody,
    status,
    waiting,
    write,
)


@pytest.fixture
async def quin(database: str) -> Visitor:
    return await somebody(Role.QC, name="Quin Vale")


@pytest.fixture
async def cora(database: str) -> Visitor:
    return await somebody(Role.COORDINATOR, name="Cora Lind")


async def test_a_draft_brings_what_failed_with_value_limits_note_and_pictures(
    quin: Visitor, cora: Visitor
) -> None:
    run_id = await inspected(quin, await waiting(cora))

    draft = await drafted(quin, run_id)

    length, drain = draft.failed
    assert length.found == "72.5 in, outside 71.875 to 72.125 in. Cut too late."
    assert (length.wording, len(length.photos), length.by) == ("Length of the sink", 1, "Quin Vale")
    assert (drain.basin, drain.found) == (1, "Did not pass. Drips at the seal.")


@pytest.mark.parametrize("verdict", ["passed", None])
async def test_only_a_failed_checklist_makes_a_draft(
    quin: Visitor, cora: Visitor, verdict: str | None
) -> None:
    build_id = await waiting(cora)
    run_id = (
        await inspected(quin, build_id, verdict=verdict)
        if verdict
        else await inspections.opened(quin, build_id, "pre-qc")
    )

    with pytest.raises(Refused, match="failed and is signed"):
        await drafted(quin, run_id)
    with pytest.raises(Refused, match="failed and is signed"):
        await write(quin, nonconformance.record, run_id, LEAK)


@pytest.mark.parametrize("stage", ["pre-qc", "final-qc"])
async def test_recording_it_rejects_the_build(quin: Visitor, cora: Visitor, stage: str) -> None:
    _build, record_id = await rejected(quin, cora, stage)

    one = await shown(quin, record_id)

    assert re.fullmatch(r"NC-20\d\d-0001", one.number)
    assert (one.stage, one.build_status, one.is_rejected) == (stage, f"{stage}-rejected", True)
    assert [item.key for item in one.items] == ["length", "drain"]
    assert [len(item.photos) for item in one.items] == [1, 0]


async def test_two_inspectors_at_once_get_two_numbers_that_follow(
    quin: Visitor, cora: Visitor
) -> None:
    runs = [await inspected(quin, await waiting(cora)) for _ in range(6)]

    made = await asyncio.gather(*(write(quin, nonconformance.record, run, LEAK) for run in runs))

    numbers = sorted([(await shown(quin, one)).number for (one,) in made])
    assert [number[-4:] for number in numbers] == [f"000{n}" for n in range(1, 7)]


async def test_a_number_grows_past_four_digits(
    quin: Visitor, cora: Visitor, database_url: str
) -> None:
    _build, first = await rejected(quin, cora)
    number = (await shown(quin, first)).number
    change = f"UPDATE nonconformance SET number = '{number[:8]}9999'"  # noqa: S608  # ours
    # As nobody can: a record's number does not change.
    boms.run(database_url, f"SET session_replication_role = replica; {change}")

    _build, second = await rejected(quin, cora)

    assert (await shown(quin, second)).number == f"{number[:8]}10000"


DRAIN_ALONE = replace(LEAK, severity="minor", items=[("drain", 1)])
LENGTH_ALONE = replace(LEAK, items=[("length", 0)])


async def test_each_failed_item_is_in_the_record_it_was_put_into(
    quin: Visitor, cora: Visitor
) -> None:
    build_id = await waiting(cora)
    run_id = await inspected(quin, build_id)

    at_length = replace(LEAK, description="x" * 4_000)
    ids = await write(quin, nonconformance.record, run_id, DRAIN_ALONE, at_length)

    drain, length = [await shown(quin, one) for one in ids]
    assert [(item.key, drain.severity) for item in drain.items] == [("drain", "minor")]
    assert [(item.key, length.severity) for item in length.items] == [("length", "major")]
    assert await status(build_id) == "pre-qc-rejected"
    assert len((await facts.moves(build_id))[-1].reason) == 4_000
    assert [one.number for one in drain.others] == drain.waits_for == [length.number]
    recorded = {one.place: one.recorded for one in (await drafted(quin, run_id)).failed}
    assert recorded == {("drain", 1): drain.number, ("length", 0): length.number}
    with pytest.raises(Refused, match="recorded already"):
        await write(quin, nonconformance.record, run_id, LEAK)


@pytest.mark.parametrize(
    "findings",
    [
        (DRAIN_ALONE,),
        (DRAIN_ALONE, LENGTH_ALONE, LEAK),
        (LEAK, LEAK),
        (LEAK, replace(LEAK, items=[("drain", 1), ("length", 0)])),
        (DRAIN_ALONE, DRAIN_ALONE, LENGTH_ALONE),
        (DRAIN_ALONE, LENGTH_ALONE, replace(LEAK, items=[("logo-left", 0)])),
        (),
    ],
    ids=["one left out", "one empty", "two for the rest", "none left", "twice", "not failed", "-"],
)
async def test_no_failed_item_is_left_out_or_in_two_records(
    quin: Visitor, cora: Visitor, findings: Sequence[Finding]
) -> None:
    build_id = await waiting(cora)
    run_id = await inspected(quin, build_id)

    with pytest.raises(Refused, match="Every failed item belongs into one record"):
        await write(quin, nonconformance.record, run_id, *findings)

    assert await status(build_id) == "ready-for-pre-qc"


async def test_of_several_records_the_one_with_missing_words_is_named(
    quin: Visitor, cora: Visitor
) -> None:
    run_id = await inspected(quin, await waiting(cora))
    wordless = replace(LENGTH_ALONE, description="")

    with pytest.raises(Refused, match="Record 2: Describe"):
        await write(quin, nonconformance.record, run_id, DRAIN_ALONE, wordless)


async def test_a_build_waits_until_the_last_record_of_its_inspection_is_settled(
    quin: Visitor, cora: Visitor
) -> None:
    build_id = await waiting(cora)
    run_id = await inspected(quin, build_id)
    drain, length = await write(quin, nonconformance.record, run_id, DRAIN_ALONE, LEAK)

    await write(cora, nonconformance.decide, drain, REWORK)
    after_one = (await status(build_id), (await shown(cora, drain)).waits_for)
    with pytest.raises(Refused, match="Nothing is decided about NC-"):
        await write(cora, nonconformance.send_on, drain)
    await write(cora, nonconformance.decide, length, REWORK)

    assert after_one == ("pre-qc-rejected", [(await shown(cora, length)).number])
    assert await status(build_id) == "pre-qc-rework"
    assert (await shown(cora, drain)).waits_for == []


async def test_two_people_recording_the_same_failure_make_one_record(
    quin: Visitor, cora: Visitor
) -> None:
    run_id = await inspected(quin, await waiting(cora))
    other = await make.visitor(Role.QC, name="Ola Brandt")

    done = await asyncio.gather(
        write(quin, nonconformance.record, run_id, LEAK),
        write(other, nonconformance.record, run_id, LEAK),
        return_exceptions=True,
    )

    assert sorted(isinstance(one, Refused) for one in done) == [False, True]


@pytest.mark.parametrize(
    ("finding", "words"),
    [
        (Finding(severity="grave", description="It leaks."), "how severe"),
        (Finding(severity="minor", description=" x "), "Describe"),
        (Finding(severity="minor", description="x" * 4001), "at most 4,000"),
    ],
)
async def test_what_is_not_said_properly_is_not_recorded(
    quin: Visitor, cora: Visitor, finding: Finding, words: str
) -> None:
    build_id = await waiting(cora)
    run_id = await inspected(quin, build_id)

    with pytest.raises(Refused, match=words):
        await write(quin, nonconformance.record, run_id, finding)

    assert await status(build_id) == "ready-for-pre-qc"


async def test_who_may_not_record_or_decide_is_refused(quin: Visitor, cora: Visitor) -> None:
    run_id = await inspected(quin, await waiting(cora))
    with pytest.raises(NotAllowed):
        await write(cora, nonconformance.record, run_id, LEAK)
    (record_id,) = await write(quin, nonconformance.record, run_id, LEAK)

    with pytest.raises(NotAllowed):
        await write(quin, nonconformance.decide, record_id, REWORK)
    with pytest.raises(NotAllowed):
        await write(await make.visitor(Role.ASSEMBLER), nonconformance.concede, record_id, shown="")

"""What is decided about a nonconformance: rework, concession, return, scrap; and how it ends."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from app import nonconformance
from app.access import Role, Visitor
from app.errors import Conflict, Refused
from app.nonconformance import Decision
from models.checklists import Answer, Run
from models.database import reading
from models.orders import BuildMove
from tests import facts, inspections, make
from tests.inspections import GOOD, inspected
from tests.rejections import (
    CONCESSION,
    LEAK,
    REWORK,
    concede,
    passes_again,
    rejected,
    shown,
    somebody,
    status,
    taken_over,
    waiting,
    write,
)


@pytest.fixture
async def quin(database: str) -> Visitor:
    return await somebody(Role.QC, name="Quin Vale")


@pytest.fixture
async def cora(database: str) -> Visitor:
    return await somebody(Role.COORDINATOR, name="Cora Lind")


@pytest.mark.parametrize(
    ("stage", "rework"), [("pre-qc", "pre-qc-rework"), ("final-qc", "final-rework")]
)
async def test_rework_goes_out_and_comes_back_with_notes(
    quin: Visitor, cora: Visitor, stage: str, rework: str
) -> None:
    build_id, record_id = await rejected(quin, cora, stage)
    assembler = await make.visitor(Role.ASSEMBLER, name="Asa Holm")

    await write(cora, nonconformance.decide, record_id, REWORK)
    assert await status(build_id) == rework
    with pytest.raises(Refused, match="Say what was done"):
        await write(assembler, nonconformance.report_rework, build_id, " ")
    with pytest.raises(Refused, match="At most 4,000 characters; this has 4,001"):
        await write(assembler, nonconformance.report_rework, build_id, "x" * 4_001)
    await write(assembler, nonconformance.report_rework, build_id, "Cut and sealed anew.")

    assert await status(build_id) == f"ready-for-{stage}"
    async with reading(make.PRODUCT) as session:
        moves = await session.scalars(
            select(BuildMove.reason).filter_by(build_id=build_id).order_by(BuildMove.id)
        )
    assert moves.all()[-1] == "Cut and sealed anew."


async def test_a_re_inspection_asks_what_failed_and_what_the_rework_touches(
    quin: Visitor, cora: Visitor
) -> None:
    build_id, record_id = await rejected(quin, cora)
    touching = Decision(kind="rework", reason="New drain.", touches=[("logo-left", 0)])
    await write(cora, nonconformance.decide, record_id, touching)

    taken = await taken_over(build_id)

    assert set(taken) == {("feet", 0)}
    feet = taken["feet", 0]
    assert (feet.value, feet.verdict, feet.by, feet.attempt) == ("casters", "pass", "Quin Vale", 1)
    async with reading(make.PRODUCT) as session:
        answer = await session.get_one(Answer, feet.answer_id)
    assert feet.at == answer.answered_at.isoformat()


async def test_nothing_is_taken_over_before_anything_is_decided(
    quin: Visitor, cora: Visitor
) -> None:
    build_id, _record = await rejected(quin, cora)

    assert await taken_over(build_id) == {}


async def test_a_later_decision_replaces_the_one_before(quin: Visitor, cora: Visitor) -> None:
    build_id, record_id = await rejected(quin, cora)
    await write(cora, nonconformance.decide, record_id, CONCESSION)
    assert await status(build_id) == "pre-qc-rejected"

    await write(cora, nonconformance.decide, record_id, REWORK)

    one = await shown(cora, record_id)
    assert [decision.kind for decision in one.decisions] == ["use-as-is", "rework"]
    assert one.decided is not None
    assert (one.decided.kind, await status(build_id)) == ("rework", "pre-qc-rework")


async def test_a_concession_takes_two_different_people_and_then_counts_as_accepted(
    quin: Visitor, cora: Visitor
) -> None:
    build_id, record_id = await rejected(quin, cora)
    await write(cora, nonconformance.decide, record_id, CONCESSION)

    await concede(quin, record_id)
    assert (await shown(quin, record_id)).lacks_signatures == 1
    assert ("drain", 1) not in await taken_over(build_id)
    with pytest.raises(Refused, match="signed this already"):
        await concede(quin, record_id)
    await concede(cora, record_id)

    one = await shown(quin, record_id)
    taken = await taken_over(build_id)
    assert {taken[place].conceded for place in (("length", 0), ("drain", 1))} == {one.number}
    assert (taken["drain", 1].verdict, taken["feet", 0].conceded) == ("fail", "")
    assert await status(build_id) == "ready-for-pre-qc"
    assert one.decided is not None
    assert [signed.name for signed in one.decided.signatures] == ["Quin Vale", "Cora Lind"]
    assert {signed.meaning for signed in one.decided.signatures} == {"concession"}


async def test_after_the_second_signature_of_an_inspector_a_coordinator_sends_it_on(
    quin: Visitor, cora: Visitor
) -> None:
    build_id, record_id = await rejected(quin, cora)
    await write(cora, nonconformance.decide, record_id, CONCESSION)
    with pytest.raises(Refused, match="two different people"):
        await write(cora, nonconformance.send_on, record_id)
    await concede(cora, record_id)
    await concede(quin, record_id)
    assert await status(build_id) == "pre-qc-rejected"

    await write(cora, nonconformance.send_on, record_id)

    assert await status(build_id) == "ready-for-pre-qc"


async def test_what_changed_since_it_was_shown_is_not_conceded(
    quin: Visitor, cora: Visitor
) -> None:
    _build, record_id = await rejected(quin, cora)
    await write(cora, nonconformance.decide, record_id, CONCESSION)
    before = (await shown(quin, record_id)).concession_sha256
    again = Decision(kind="use-as-is", reason="The customer agreed in writing.")
    await write(cora, nonconformance.decide, record_id, again)

    with pytest.raises(Conflict):
        await concede(quin, record_id, before)


async def test_one_record_conceded_and_one_reworked_go_their_own_ways(
    quin: Visitor, cora: Visitor
) -> None:
    build_id = await waiting(cora)
    run_id = await inspected(quin, build_id)
    apart = replace(LEAK, items=[("length", 0)])
    long, leak = await write(quin, nonconformance.record, run_id, apart, LEAK)
    await write(cora, nonconformance.decide, leak, REWORK)
    assert await status(build_id) == "pre-qc-rejected"

    await write(cora, nonconformance.decide, long, CONCESSION)
    await concede(quin, long)
    await concede(cora, long)

    assert await status(build_id) == "pre-qc-rework"
    taken = await taken_over(build_id)
    assert set(taken) == {("length", 0), ("logo-left", 0), ("feet", 0)}
    assert taken["length", 0].conceded == (await shown(quin, long)).number


async def test_after_final_qc_nothing_goes_back_to_the_maker(quin: Visitor, cora: Visitor) -> None:
    build_id, record_id = await rejected(quin, cora, "final-qc")
    back = Decision(kind="return-to-maker", reason="Too long.")

    with pytest.raises(Refused, match="only while its Pre-QC is rejected"):
        await write(cora, nonconformance.decide, record_id, back)

    assert await status(build_id) == "final-qc-rejected"


async def test_scrap_cancels_the_build_and_closes_the_record(quin: Visitor, cora: Visitor) -> None:
    build_id, record_id = await rejected(quin, cora)

    await write(cora, nonconformance.decide, record_id, Decision(kind="scrap", reason="x" * 4_000))

    one = await shown(cora, record_id)
    said = (await facts.moves(build_id))[-1].reason
    assert said.startswith(f"Scrapped, {one.number}: xxx")
    assert (len(said), said[-2:]) == (4_000, "x…")
    assert (await status(build_id), one.closed_by) == ("cancelled", "Cora Lind")
    with pytest.raises(Refused, match="is closed"):
        await write(cora, nonconformance.decide, record_id, REWORK)


@pytest.mark.parametrize(
    ("decision", "words"),
    [
        (Decision(kind="ignore", reason="It is fine."), "Choose rework"),
        (Decision(kind="rework", reason="  "), "Say why"),
        (Decision(kind="rework", reason="x" * 4001), "at most"),
        (Decision(kind="rework", reason="New.", touches=[("no", 0)]), "items of the checklist"),
    ],
)
async def test_a_decision_nobody_can_follow_is_refused(
    quin: Visitor, cora: Visitor, decision: Decision, words: str
) -> None:
    build_id, record_id = await rejected(quin, cora)

    with pytest.raises(Refused, match=words):
        await write(cora, nonconformance.decide, record_id, decision)

    assert await status(build_id) == "pre-qc-rejected"


async def test_the_passed_re_inspection_closes_it_and_the_first_run_stays(
    quin: Visitor, cora: Visitor
) -> None:
    build_id, record_id = await rejected(quin, cora)
    await write(cora, nonconformance.decide, record_id, REWORK)
    await write(cora, nonconformance.report_rework, build_id, "Cut anew.")

    run_id = await passes_again(quin, build_id)

    one = await shown(quin, record_id)
    assert (one.closed_by, one.closing_attempt) == ("Quin Vale", 2)
    async with reading(make.PRODUCT) as session:
        verdicts = await session.scalars(
            select(Run.verdict).filter_by(build_id=build_id).order_by(Run.attempt)
        )
        again = await session.get_one(Run, run_id)
    assert verdicts.all() == ["failed", "passed"]
    assert [item["key"] for item in again.items if item.get("carried")] == ["logo-left", "feet"]


async def test_a_failed_re_inspection_closes_nothing(quin: Visitor, cora: Visitor) -> None:
    build_id, record_id = await rejected(quin, cora)
    await write(cora, nonconformance.decide, record_id, REWORK)
    run_id = await inspected(quin, build_id, carried=await taken_over(build_id))

    closed = await write(quin, nonconformance.close_passed, run_id)

    assert closed == []
    assert (await shown(quin, record_id)).closed_at is None


async def test_an_answer_taken_over_twice_keeps_its_first_origin(
    quin: Visitor, cora: Visitor
) -> None:
    build_id, record_id = await rejected(quin, cora)
    await write(cora, nonconformance.decide, record_id, REWORK)
    first = (await taken_over(build_id))["feet", 0]
    await write(cora, nonconformance.report_rework, build_id, "Cut anew.")
    ola = await make.visitor(Role.QC, name="Ola Brandt")
    still_leaks = GOOD | {("drain", 1): inspections.LEAKS}
    second = await inspected(ola, build_id, carried=await taken_over(build_id), answers=still_leaks)
    (again,) = await write(ola, nonconformance.record, second, LEAK)
    await write(cora, nonconformance.decide, again, REWORK)

    taken = await taken_over(build_id)

    assert taken["feet", 0] == first
    assert (taken["length", 0].by, taken["length", 0].attempt) == ("Ola Brandt", 2)
    assert ("drain", 1) not in taken


async def test_once_the_re_inspection_has_begun_nothing_is_decided_anew(
    quin: Visitor, cora: Visitor
) -> None:
    build_id, record_id = await rejected(quin, cora)
    await write(cora, nonconformance.decide, record_id, REWORK)
    await write(cora, nonconformance.report_rework, build_id, "Cut anew.")
    await inspections.opened(quin, build_id, "pre-qc")

    with pytest.raises(Refused, match="has begun"):
        await write(cora, nonconformance.decide, record_id, CONCESSION)


async def test_what_nobody_decided_about_stays_open_even_when_it_passes(
    quin: Visitor, cora: Visitor
) -> None:
    build_id, record_id = await rejected(quin, cora)

    await passes_again(quin, build_id)

    assert (await shown(quin, record_id)).closed_at is None

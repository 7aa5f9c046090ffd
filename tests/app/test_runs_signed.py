"""Signing a checklist: exactly what is in it, the verdict that follows, and where it leads."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from app import edge, runs, signatures
from app.access import Role, Visitor
from app.errors import Conflict, NotAllowed, Refused
from app.nonconformance import Finding
from models.checklists import Answer, Run
from models.database import reading, transaction
from models.nonconformance import Nonconformance
from tests import boms, facts, make
from tests import runs as made
from tests.app.test_runs_verified import is_verified
from tests.runs import CLEAN, LENGTH, answered, given

pytestmark = pytest.mark.usefixtures("database")
SCRATCHED = Finding(severity="major", description="The sink is scratched.")


@pytest.fixture
async def quin(database: str) -> Visitor:
    return await make.visitor(Role.QC, name="Quin Vale")


async def ready(quin: Visitor, stage: str = "pre-qc", *items: object, approved: bool = True) -> int:
    """An open run of a real build where only the inspection is missing."""
    build_id = (await boms.stored_order())[0]
    if approved:
        await facts.approve(build_id, quin)
        await facts.received(build_id, quin)
    await facts.put(build_id, runs.STAGES[stage].status, quin)
    return await made.begun(quin, items or (CLEAN, LENGTH), stage=stage, build_id=build_id)  # type: ignore[arg-type]


async def to_sign(by: Visitor, run_id: int) -> runs.ToSign:
    return await edge.read(make.acting(by), lambda s: runs.to_sign(s, run_id))


async def signed(by: Visitor, run_id: int, *findings: Finding) -> runs.Closed:
    shown = (await to_sign(by, run_id)).sha256
    return await edge.write(
        make.acting(by),
        made.unasked(lambda s: runs.sign(s, run_id, sha256=shown, findings=findings)),
    )


async def passing(by: Visitor, run_id: int) -> None:
    await made.filled(by, run_id, given(CLEAN), given(LENGTH, "72"))


async def failing(by: Visitor, run_id: int) -> None:
    await made.filled(by, run_id, given(CLEAN, "fail", note="Scratched"), given(LENGTH, "72"))


async def test_a_passed_run_is_signed_closed_and_takes_the_build_on(quin: Visitor) -> None:
    run_id = await ready(quin)
    await passing(quin, run_id)

    closed = await signed(quin, run_id)

    assert closed == {"verdict": "passed", "moved_to": "ready-for-production", "waits": ""}
    assert await facts.status(await made.build_of(run_id)) == "ready-for-production"
    shown = await made.shown(quin, run_id)
    assert (shown.head.verdict, shown.head.closed_at is not None) == ("passed", True)
    assert [(one.name, one.meaning) for one in shown.signed] == [("Quin Vale", "review")]
    assert "Pre-QC of B-1001, attempt 1" in shown.signed[0].statement


async def test_what_was_signed_is_every_answer_and_the_record_can_be_checked(
    quin: Visitor,
) -> None:
    run_id = await ready(quin)
    await passing(quin, run_id)
    before = (await to_sign(quin, run_id)).sha256
    await answered(quin, run_id, given(LENGTH, "72 1/16"))

    after = (await to_sign(quin, run_id)).sha256
    await signed(quin, run_id)

    assert before != after
    assert await is_verified(quin, run_id)


async def test_what_changed_since_it_was_shown_is_not_signed(quin: Visitor) -> None:
    run_id = await ready(quin)
    await passing(quin, run_id)
    shown = (await to_sign(quin, run_id)).sha256
    await answered(quin, run_id, given(LENGTH, "72 1/16"))

    with pytest.raises(Conflict):
        await edge.write(
            make.acting(quin), made.unasked(lambda s: runs.sign(s, run_id, sha256=shown))
        )

    assert (await made.shown(quin, run_id)).head.closed_at is None


@pytest.mark.fault(1)
async def test_an_open_item_keeps_a_run_from_being_signed(quin: Visitor) -> None:
    run_id = await ready(quin)
    await answered(quin, run_id, given(CLEAN))

    with pytest.raises(Refused, match="Length of the sink is open"):
        await signed(quin, run_id)


async def test_what_was_signed_when_whoever_said_na_too_agreed_stays_settled(quin: Visitor) -> None:
    bo, critical = await make.visitor(Role.QC, name="Bo Reed"), replace(CLEAN, critical=True)
    run_id = await ready(quin, "pre-qc", critical)
    build_id = await made.build_of(run_id)
    for one in (quin, bo):
        await answered(one, run_id, given(critical, act="na", note="No water here"))

    async def stands() -> tuple[str, str, int]:
        shown = await made.shown(quin, run_id)
        newest = await edge.read(make.acting(quin), lambda s: runs.latest(s, build_id))
        return shown.rows[0]["state"], shown.verdict, newest["pre-qc"].settled

    assert await stands() == ("waiting", "open", 0)
    async with transaction(make.acting(quin)) as session:
        await facts.sign(session, ("run", run_id, 1), "review", quin, "0" * 64)
        run = await session.get_one(Run, run_id)
        run.verdict, run.closed_at = "passed", func.clock_timestamp()
    assert await stands() == ("na", "passed", 1)


@pytest.mark.fault(26)
async def test_a_list_in_which_nothing_is_asked_is_not_signed(quin: Visitor) -> None:
    run_id = await ready(quin, "pre-qc", replace(CLEAN, applies=False, why="No."))

    with pytest.raises(Refused, match="nothing in it has been answered"):
        await signed(quin, run_id)


async def test_a_run_is_signed_once_and_by_those_who_fill_it_in(quin: Visitor) -> None:
    asa = await make.visitor(Role.ASSEMBLER, name="Asa Pine")
    run_id = await ready(quin)
    await passing(quin, run_id)

    with pytest.raises(NotAllowed):
        await signed(asa, run_id)
    await signed(quin, run_id)
    with pytest.raises(Refused, match="closed already"):
        await signed(quin, run_id)
    with pytest.raises(Refused, match="signed and closed"):
        await answered(quin, run_id, given(CLEAN))


async def test_a_passed_run_whose_build_has_to_wait_is_signed_all_the_same(
    quin: Visitor,
) -> None:
    run_id = await ready(quin, approved=False)
    await passing(quin, run_id)

    closed = await signed(quin, run_id)

    assert (closed["verdict"], closed["moved_to"]) == ("passed", "")
    assert "is not approved" in closed["waits"]
    assert await facts.status(await made.build_of(run_id)) == "ready-for-pre-qc"
    assert (await made.shown(quin, run_id)).head.verdict == "passed"


async def test_a_failed_inspection_is_recorded_and_the_build_rejected(quin: Visitor) -> None:
    run_id = await ready(quin)
    await failing(quin, run_id)

    with pytest.raises(Refused, match="Say how severe"):
        await signed(quin, run_id)
    closed = await signed(quin, run_id, SCRATCHED)

    assert (closed["verdict"], closed["moved_to"]) == ("failed", "pre-qc-rejected")
    build_id = await made.build_of(run_id)
    assert await facts.status(build_id) == "pre-qc-rejected"
    async with reading(make.PRODUCT) as session:
        recorded = (await session.scalars(select(Nonconformance))).one()
    assert (recorded.run_id, recorded.severity) == (run_id, "major")


async def test_a_failed_test_stays_where_it_is_and_is_done_again(database: str) -> None:
    asa = await make.visitor(Role.ASSEMBLER, name="Asa Pine")
    run_id = await ready(asa, "test")
    await failing(asa, run_id)

    closed = await signed(asa, run_id)

    assert closed == {"verdict": "failed", "moved_to": "", "waits": ""}
    assert await facts.status(await made.build_of(run_id)) == "in-production"


async def test_what_the_product_answered_is_kept_as_it_was_at_the_signature(
    quin: Visitor,
) -> None:
    first = replace(CLEAN, key="first", type="choice", options=("yes", "no"), computed="first-pass")
    run_id = await ready(quin, "pre-qc", CLEAN, first)
    await answered(quin, run_id, given(CLEAN))

    await signed(quin, run_id)

    async with reading(make.PRODUCT) as session:
        kept = (await session.scalars(select(Answer).filter_by(item_key="first"))).one()
        run = await session.get_one(Run, run_id)
        signs = await signatures.of(session, "run", [run_id])
    assert (kept.value, kept.verdict, kept.note) == (
        "yes",
        "pass",
        "Answered by the product itself.",
    )
    assert list(signs) == [(run_id, run.attempt)]
    assert await is_verified(quin, run_id)


async def test_testing_is_complete_for_the_product_once_the_test_is_signed(
    quin: Visitor,
) -> None:
    tested = replace(CLEAN, key="tested", computed="testing-complete")
    run_id = await ready(quin, "final-qc", CLEAN, tested)
    build_id = await made.build_of(run_id)

    before = await made.shown(quin, run_id)
    await facts.run(build_id, "test", quin, "failed")
    failed = await made.shown(quin, run_id)
    await facts.run(build_id, "test", quin)
    after = await made.shown(quin, run_id)

    states = [one.rows[1]["state"] for one in (before, failed, after)]
    assert states == ["open", "open", "passed"]


async def test_what_a_change_asks_again_is_signed_without_moving_the_build(quin: Visitor) -> None:
    run_id = await ready(quin)
    build_id = await made.build_of(run_id)
    await facts.put(build_id, "in-production", quin)
    await passing(quin, run_id)

    closed = await signed(quin, run_id)

    assert closed == {"verdict": "passed", "moved_to": "", "waits": ""}
    assert await facts.status(build_id) == "in-production"


async def test_what_a_change_asks_again_and_fails_is_recorded_where_the_build_stands(
    quin: Visitor,
) -> None:
    run_id = await ready(quin)
    build_id = await made.build_of(run_id)
    await facts.put(build_id, "in-production", quin)
    await failing(quin, run_id)

    closed = await signed(quin, run_id, SCRATCHED)

    assert (closed["verdict"], closed["moved_to"]) == ("failed", "")
    assert await facts.status(build_id) == "in-production"
    async with reading(make.PRODUCT) as session:
        assert len((await session.scalars(select(Nonconformance))).all()) == 1

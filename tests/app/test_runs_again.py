"""What failed is inspected again: once it is decided, wherever the build stands, every time."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import builds, edge, nonconformance, runs
from app.access import Role, Visitor
from app.errors import Refused
from app.nonconformance import Decision, Yield
from models.checklists import Run
from models.database import reading, transaction
from models.nonconformance import Nonconformance
from tests import facts, make
from tests import runs as made
from tests.app.test_runs_signed import SCRATCHED, failing, passing, ready, signed
from tests.rejections import REWORK, concede, passes_again, rejected, shown, somebody, write
from tests.runs import CLEAN, LENGTH, answered, given

pytestmark = pytest.mark.usefixtures("database")
FIRST_PASS = replace(
    CLEAN, key="first", type="choice", options=("yes", "no"), computed="first-pass"
)
RETURN = Decision(kind="return-to-maker", reason="Back to them.")


@pytest.fixture
async def quin(database: str) -> Visitor:
    return await somebody(Role.QC, name="Quin Vale")


@pytest.fixture
async def cora(database: str) -> Visitor:
    return await somebody(Role.COORDINATOR, name="Cora Day")


async def held(by: Visitor, build_id: int) -> None:
    await edge.write(make.acting(by), lambda s: builds.hold(s, build_id, why="Parts are missing."))


async def released(by: Visitor, build_id: int) -> None:
    await edge.write(make.acting(by), lambda s: builds.release(s, build_id, why="They came."))


async def start(by: Visitor, build_id: int, stage: str = "pre-qc") -> int:
    return await edge.write(make.acting(by), lambda s: runs.start(s, build_id, stage))


async def waits(by: Visitor, stage: str) -> str:
    """Why nothing can be started now, as the page says it."""
    return (await edge.read(make.acting(by), lambda s: runs.opening(s, "B-1001", stage))).waits


async def newest_record() -> int:
    async with reading(make.PRODUCT) as session:
        return (await session.scalars(select(func.max(Nonconformance.id)))).one()


async def set_aside(by: Visitor, run_id: int) -> int:
    """As a change does it with an open run; answers its build."""
    async with transaction(make.acting(by)) as session:
        run = await session.get_one(Run, run_id)
        run.closed_at, run.verdict = func.clock_timestamp(), "superseded"
        return run.build_id


async def asked_again(by: Visitor) -> tuple[int, int]:
    """A build in production whose Pre-QC a change has asked again: its id and the run's."""
    build_id = await set_aside(by, await ready(by))
    await facts.put(build_id, "in-production", by)
    return build_id, await made.begun(by, (CLEAN, LENGTH), build_id=build_id)


@pytest.mark.parametrize("stage", ["pre-qc", "final-qc"])
async def test_a_failure_signed_on_hold_is_decided_after_the_release(
    quin: Visitor, cora: Visitor, stage: str
) -> None:
    run_id = await ready(quin, stage)
    build_id = await made.build_of(run_id)
    await failing(quin, run_id)
    await held(cora, build_id)
    await signed(quin, run_id, SCRATCHED)

    await released(cora, build_id)

    assert await facts.status(build_id) == f"{stage}-rejected"
    with pytest.raises(Refused, match="starts when a build is"):
        await start(quin, build_id, stage)
    await write(cora, nonconformance.decide, await newest_record(), REWORK)
    assert "rework" in await facts.status(build_id)


async def test_a_passed_inspection_signed_on_hold_is_where_it_was_after_the_release(
    quin: Visitor, cora: Visitor
) -> None:
    run_id = await ready(quin)
    build_id = await made.build_of(run_id)
    await passing(quin, run_id)
    await held(cora, build_id)
    await signed(quin, run_id)

    await released(cora, build_id)

    assert await facts.status(build_id) == "ready-for-pre-qc"
    assert "passed and signed already" in await waits(quin, "pre-qc")


async def test_what_failed_behind_a_build_is_decided_before_it_is_begun_again(
    quin: Visitor, cora: Visitor
) -> None:
    build_id, run_id = await asked_again(quin)
    await failing(quin, run_id)
    await signed(quin, run_id, SCRATCHED)
    number = (await shown(cora, await newest_record())).number

    assert f"decides about {number} first" in await waits(quin, "pre-qc")
    with pytest.raises(Refused, match="a coordinator decides about"):
        await start(quin, build_id)
    await write(
        cora, nonconformance.decide, await newest_record(), replace(REWORK, kind="use-as-is")
    )
    with pytest.raises(Refused, match="takes two signatures"):
        await start(quin, build_id)
    for one in (quin, cora):
        await concede(one, await newest_record())

    assert await waits(quin, "pre-qc") == ""
    assert await start(quin, build_id) != run_id


async def test_what_a_change_asks_again_may_fail_more_than_once(
    quin: Visitor, cora: Visitor
) -> None:
    build_id, run_id = await asked_again(quin)
    for _ in range(3):
        await failing(quin, run_id)
        await signed(quin, run_id, SCRATCHED)
        await write(cora, nonconformance.decide, await newest_record(), REWORK)
        assert await waits(quin, "pre-qc") == ""
        run_id = await made.begun(quin, (CLEAN, LENGTH), build_id=build_id)

    assert await start(quin, build_id) == run_id


@pytest.mark.parametrize("status", ["parts-sent", "pre-qc-rework", "on-hold", "cancelled"])
async def test_a_failed_inspection_starts_again_only_where_it_belongs_or_behind_the_build(
    quin: Visitor, status: str
) -> None:
    build_id, run_id = await asked_again(quin)
    await facts.close(run_id, quin, "failed")
    await facts.put(build_id, status, quin)

    with pytest.raises(Refused, match="Pre-QC starts when a build is"):
        await start(quin, build_id)


async def test_the_first_decision_is_taken_however_late_and_closes_what_passed_since(
    quin: Visitor, cora: Visitor
) -> None:
    build_id, record_id = await rejected(quin, cora)
    await passes_again(quin, build_id)
    assert (await shown(cora, record_id)).closed_at is None

    await write(cora, nonconformance.decide, record_id, REWORK)

    one = await shown(cora, record_id)
    assert (one.closed_at is not None, one.closing_attempt) == (True, 2)


async def test_a_second_decision_is_refused_once_the_inspection_has_begun(
    quin: Visitor, cora: Visitor
) -> None:
    build_id, run_id = await asked_again(quin)
    await failing(quin, run_id)
    await signed(quin, run_id, SCRATCHED)
    await write(cora, nonconformance.decide, await newest_record(), REWORK)
    await start(quin, build_id)

    with pytest.raises(Refused, match="has begun"):
        await write(cora, nonconformance.decide, await newest_record(), REWORK)


@pytest.mark.parametrize(("stage", "taken"), [("pre-qc", True), ("final-qc", False)])
async def test_on_hold_only_a_rejected_pre_qc_goes_back_to_the_maker(
    quin: Visitor, cora: Visitor, stage: str, *, taken: bool
) -> None:
    build_id, record_id = await rejected(quin, cora, stage)
    await held(cora, build_id)

    if taken:
        await write(cora, nonconformance.decide, record_id, RETURN)
    else:
        with pytest.raises(Refused, match="only while its Pre-QC is rejected"):
            await write(cora, nonconformance.decide, record_id, RETURN)

    decided = (await shown(cora, record_id)).decided
    assert (decided is not None) == taken


async def test_a_finished_checklist_is_not_offered_again_after_a_hold(
    cora: Visitor,
) -> None:
    asa = await make.visitor(Role.ASSEMBLER, name="Asa Pine")
    run_id = await ready(asa, "assembly", CLEAN)
    build_id = await made.build_of(run_id)
    await answered(asa, run_id, given(CLEAN))
    await signed(asa, run_id)

    await held(asa, build_id)
    await released(cora, build_id)

    assert "passed and signed already" in await waits(asa, "assembly")
    await facts.put(build_id, "in-production", cora, before="testing-complete")
    assert await waits(asa, "assembly") == ""


async def test_the_first_inspection_somebody_signs_is_the_first_pass(quin: Visitor) -> None:
    build_id = await set_aside(quin, await ready(quin))
    second = await made.begun(quin, (CLEAN, LENGTH, FIRST_PASS), build_id=build_id)
    await passing(quin, second)
    await signed(quin, second)
    third = await made.begun(quin, (CLEAN, FIRST_PASS), build_id=build_id)

    headers = [
        next(row["value"] for row in (await made.shown(quin, run_id)).rows if row["key"] == "first")
        for run_id in (second, third)
    ]
    assert headers == ["yes", "no"]
    await answered(quin, third, given(CLEAN, "fail", note="Scratched"))
    await signed(quin, third, SCRATCHED)
    async with reading(make.acting(quin)) as session:
        today = (await session.execute(select(func.current_date()))).scalar_one()
        day = timedelta(days=1)
        found = await nonconformance.first_pass(
            session, since=today - day, until=today + day, zone="UTC"
        )
    assert list(found) == [Yield(stage="pre-qc", month=today.replace(day=1), passed=1, inspected=1)]

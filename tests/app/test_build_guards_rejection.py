"""A rejection and its way back: the failed run, the nonconformance, the decision, the notes."""

import pytest
from sqlalchemy import func, select

from app import builds, guards
from app.access import Role, Visitor
from models.checklists import Run
from models.database import reading
from models.orders import Build
from tests import boms, facts, make


@pytest.fixture
async def ada(database: str) -> Visitor:
    return await make.visitor(Role.ADMIN, name="Ada Lark")


@pytest.fixture
async def build_id(ada: Visitor) -> int:
    (made,) = await boms.stored_order(actor=make.acting(ada))
    return made


async def lacks(build_id: int, *asked: guards.Guard) -> str:
    """What these guards say of the build now, in one text."""
    async with reading(make.PRODUCT) as session:
        build = await session.get_one(Build, build_id)
        return " ".join(await guards.missing(session, build, asked))


async def changed(build_id: int, by: Visitor) -> None:
    """The configuration changed, and with it the BOM."""
    await boms.next_bom(build_id, boms.changed(feet="seismic"))


REJECTIONS = [("pre-qc", "pre-qc-failed", "pre-qc-rejected"),
              ("final-qc", "final-qc-failed", "final-qc-rejected")]  # fmt: skip


@pytest.mark.parametrize(("stage", "guard", "rejected"), REJECTIONS)
async def test_a_rejection_needs_a_failed_run_that_was_not_acted_on(
    ada: Visitor, build_id: int, stage: str, guard: guards.Guard, rejected: str
) -> None:
    assert "is not done yet" in await lacks(build_id, guard)
    await facts.run(build_id, stage, ada, "passed")
    assert "there is nothing to reject" in await lacks(build_id, guard)

    await facts.run(build_id, stage, ada, "failed")
    assert await lacks(build_id, guard) == ""

    await facts.put(build_id, rejected, ada, before=f"ready-for-{stage}")
    assert "acted on already" in await lacks(build_id, guard)


@pytest.mark.parametrize(("stage", "guard", "rejected"), REJECTIONS)
async def test_an_inspection_begun_again_is_signed_before_it_rejects_anything(
    ada: Visitor, build_id: int, stage: str, guard: guards.Guard, rejected: str
) -> None:
    await facts.run(build_id, stage, ada, "failed")

    again = await facts.run(build_id, stage, ada, None, cause="change")
    assert "asks again what has changed" in await lacks(build_id, guard)

    await facts.close(again, ada, "failed")
    assert await lacks(build_id, guard) == ""


@pytest.mark.parametrize(("stage", "guard", "rejected"), REJECTIONS)
async def test_a_rejection_needs_a_nonconformance_from_that_run(
    ada: Visitor, build_id: int, stage: str, guard: guards.Guard, rejected: str
) -> None:
    await facts.put(build_id, f"ready-for-{stage}", ada)
    earlier = await facts.run(build_id, stage, ada, "failed")
    await facts.nonconformance(build_id, earlier, ada)
    failed = await facts.run(build_id, stage, ada, "failed")
    assert "No nonconformance is recorded" in await lacks(build_id, "nonconformance-recorded")

    await facts.nonconformance(build_id, failed, ada)

    assert await lacks(build_id, "nonconformance-recorded") == ""


@pytest.fixture
async def recorded(ada: Visitor, build_id: int) -> int:
    """A rejected build with its nonconformance, nothing decided."""
    failed = await facts.run(build_id, "pre-qc", ada, "failed")
    await facts.put(build_id, "pre-qc-rejected", ada, before="ready-for-pre-qc")
    return await facts.nonconformance(build_id, failed, ada)


async def test_rework_goes_on_once_it_is_decided(
    ada: Visitor, build_id: int, recorded: int
) -> None:
    assert "Nothing is decided about NC-2027-" in await lacks(build_id, "rework-decided")

    await facts.decide(recorded, "scrap", ada)
    assert "so cancel the build" in await lacks(build_id, "rework-decided")

    await facts.decide(recorded, "rework", ada)
    assert await lacks(build_id, "rework-decided") == ""


async def test_every_nonconformance_of_the_run_is_decided(
    ada: Visitor, build_id: int, recorded: int
) -> None:
    await facts.decide(recorded, "rework", ada)
    await facts.nonconformance(build_id, await newest_run(build_id), ada)

    assert "Nothing is decided" in await lacks(build_id, "rework-decided")


async def test_a_concession_needs_two_people(ada: Visitor, build_id: int, recorded: int) -> None:
    bea = await make.visitor(Role.QC, name="Bea Moss")
    disposition = await facts.decide(recorded, "use-as-is", ada)
    assert "two different people sign" in await lacks(build_id, "rework-decided")

    await facts.concede(disposition, ada)
    assert "two different people sign" in await lacks(build_id, "rework-decided")

    await facts.concede(disposition, bea)
    assert await lacks(build_id, "rework-decided") == ""


async def test_a_newer_decision_asks_for_its_own_signatures(
    ada: Visitor, build_id: int, recorded: int
) -> None:
    bea = await make.visitor(Role.QC, name="Bea Moss")
    disposition = await facts.decide(recorded, "use-as-is", ada)
    for one in (ada, bea):
        await facts.concede(disposition, one)

    await facts.decide(recorded, "use-as-is", ada)

    assert "two different people sign" in await lacks(build_id, "rework-decided")


async def test_it_goes_back_to_the_maker_once_that_is_decided(
    ada: Visitor, build_id: int, recorded: int
) -> None:
    await facts.decide(recorded, "rework", ada)
    assert "return to the maker is not decided" in await lacks(build_id, "return-decided")

    await facts.decide(recorded, "return-to-maker", ada)
    assert await lacks(build_id, "return-decided") == ""
    assert "goes back to the maker" in await lacks(build_id, "rework-decided")


@pytest.mark.parametrize(("said", "taken"), [("", False), (" ab ", False), ("Ground.", True)])
async def test_a_rework_is_reported_with_notes(
    ada: Visitor, build_id: int, recorded: int, said: str, *, taken: bool
) -> None:
    await facts.put(build_id, "pre-qc-rework", ada)

    if taken:
        await facts.move(ada, build_id, "ready-for-pre-qc", why=said)
    else:
        with pytest.raises(builds.NotYet, match="Say what was done"):
            await facts.move(ada, build_id, "ready-for-pre-qc", why=said)

    assert (await facts.status(build_id) == "ready-for-pre-qc") is taken


async def newest_run(build_id: int) -> int:
    async with reading(make.PRODUCT) as session:
        query = select(func.max(Run.id)).where(Run.build_id == build_id)
        return (await session.scalars(query)).one()

"""What a change after approval asks again on checklists, and what it leaves as it was."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from app import drafts, edge, runs
from app.access import Role, Visitor
from app.drafts import Change
from app.runs import Given
from models.checklists import Run
from models.database import reading, transaction
from models.orders import Build
from tests import make
from tests.app.test_changes import a_build, approve, begun, saved, seen, typed


async def in_pre_qc(build_id: int) -> tuple[Visitor, int]:
    """An inspector with an open Pre-QC of the build."""
    quin = await make.visitor(Role.QC, name="Quin Ash")
    async with transaction(make.PRODUCT) as session:
        (await session.get_one(Build, build_id)).status = "ready-for-pre-qc"
    run_id = await edge.write(make.acting(quin), lambda s: runs.start(s, build_id, "pre-qc"))
    return quin, run_id


async def runs_of(build_id: int) -> list[Run]:
    async with reading(make.PRODUCT) as session:
        query = select(Run).filter_by(build_id=build_id).order_by(Run.attempt)
        return list(await session.scalars(query))


async def answer(by: Visitor, run_id: int, key: str, value: str, basin: int = 0) -> None:
    sent = Given(client_id=uuid4(), item_key=key, basin=basin, value=value)
    await edge.write(make.acting(by), lambda s: runs.answer(s, run_id, sent), key=sent.client_id)


def asked(run: Run) -> dict[tuple[str, int], dict[str, Any]]:
    return {(item["key"], item.get("basin", 0)): item for item in run.items}


async def test_a_longer_sink_asks_for_its_length_again_and_keeps_every_other_answer(
    database: str,
) -> None:
    ada, build_id = await a_build()
    quin, run_id = await in_pre_qc(build_id)
    await answer(quin, run_id, "sink-length", "72")
    await answer(quin, run_id, "sink-width", "30")

    draft_id = await begun(ada)
    await typed(ada, draft_id, length="84")
    (found,) = (await seen(ada, draft_id)).runs
    await saved(ada, draft_id)

    touched = {one.item.key for one in found.again}
    assert "sink-length" in touched
    assert "sink-width" not in touched
    assert next(one for one in found.again if one.item.key == "sink-length").answer is not None
    first, second = await runs_of(build_id)
    assert (first.verdict, second.verdict) == ("superseded", None)
    assert (second.cause, second.attempt, second.previous_id) == ("change", 2, first.id)
    kept = asked(second)[("sink-width", 0)]["carried"]
    assert (kept["value"], kept["by"], kept["attempt"]) == ("30", "Quin Ash", 1)
    again = asked(second)[("sink-length", 0)]
    assert again.get("carried") is None
    assert (again["expected"], again["lower"]) == ("84", "83.875")


async def test_another_accessory_leaves_the_inspection_alone(database: str) -> None:
    ada, build_id = await a_build()
    quin, run_id = await in_pre_qc(build_id)
    await answer(quin, run_id, "sink-width", "30")

    draft_id = await begun(ada)
    await edge.write(
        make.acting(ada),
        lambda s: drafts.change(
            s, draft_id, [Change("builds[0].accessories.T-OA-BINRAIL-36-KIT", 3)]
        ),
    )
    found = await seen(ada, draft_id)
    await saved(ada, draft_id)

    assert found.runs == []
    assert [(run.id, run.verdict) for run in await runs_of(build_id)] == [(run_id, None)]


async def test_the_delta_shows_parts_that_go_out_anew_or_no_more(database: str) -> None:
    ada, build_id = await a_build()
    await approve(build_id)
    draft_id = await begun(ada)

    await typed(ada, draft_id, feet="seismic")
    found = (await seen(ada, draft_id)).outsourced

    assert [(one.number, one.status, one.was, one.becomes) for one in found] == [
        ("T2-SEISMIC-FEET", "to be sent", Decimal(0), Decimal(4))
    ]

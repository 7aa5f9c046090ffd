"""What a change after approval asks again on checklists, and what it leaves as it was."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from app import builds, drafts, edge, runs
from app.access import Role, Visitor
from app.drafts import Change
from app.errors import Refused
from app.runs import STAGES, Given
from models.checklists import Run
from models.database import reading, transaction
from models.notifications import Notification
from models.orders import Build
from models.people import Person
from tests import facts, make
from tests.app.test_changes import a_build, approve, begun, saved, seen, typed
from tests.app.test_notifications_moves import give_to
from tests.app.test_runs_replaced import NEW, found
from tests.replaced import BOX, SCREEN, a_sink
from tests.runs import answered, given


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


async def test_a_change_overtakes_the_test_of_a_part_and_loses_nothing_of_it(database: str) -> None:
    asa = await make.visitor(Role.ASSEMBLER, name="Asa Pine")
    ada, sink = await make.visitor(Role.COORDINATOR), await a_sink(asa)
    run_id = await sink.replaced(SCREEN, BOX)
    await answered(asa, run_id, given(NEW, "TS-B-1"))
    draft_id = await begun(ada)
    await typed(ada, draft_id, **{"basins[1]__light": True})

    await saved(ada, draft_id)

    tests = [run for run in await runs_of(sink.id) if run.stage == "test"]
    assert [(run.verdict, run.cause) for run in tests] == [
        ("passed", "first"), ("superseded", "rework"), (None, "change"),
    ]  # fmt: skip
    now = asked(tests[-1])
    assert [now[place].get("replaces") for place in (SCREEN, BOX)] == ["TS-A-1", "BOX-A"]
    assert now[SCREEN]["carried"]["value"] == "TS-B-1"
    assert now["touchscreen-serial", 2]["carried"]["attempt"] == 1
    assert now[BOX].get("carried") is None
    assert {one.serial: one.removed_at is None for one in await found(asa, "TS-")} == {
        "TS-A-1": False, "TS-B-1": True, "TS-A-2": True,
    }  # fmt: skip
    with pytest.raises(builds.NotYet, match="test asks again what has changed since"):
        await sink.report()
    with pytest.raises(Refused, match="of B-1001 is open, attempt 3: finish and sign it first"):
        await sink.replaced(SCREEN)
    await facts.close(tests[-1].id, asa)
    await sink.report()
    assert await facts.status(sink.id) == "ready-for-final-qc"


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


# Who hears when Ada changes the build she has entered: where it stands, and what is open already.
@pytest.mark.parametrize(
    ("status", "begun_in", "asas", "values", "expected"),
    [
        # Nothing is begun yet, and Asa is to build it.
        ("in-production", "", True, {"length": "84"}, "Ben Asa"),
        ("in-production", "", False, {"length": "84"}, "Ben Asa Ann"),
        # No line differs, so the approval stands.
        ("in-production", "", True, {"workflow_direction": "right-to-left"}, "Asa"),
        ("ready-for-final-qc", "", True, {"length": "84"}, "Ben Quin Asa"),
        # What is asked again is their turn too, wherever the build waits.
        ("ready-to-ship", "pre-qc", False, {"length": "84"}, "Ben Quin"),
        ("ready-to-ship", "assembly", False, {"basins[0]__type": "E-Sink"}, "Ben Asa Ann"),
        ("ready-to-ship", "final-qc", False, {"basins[0]__type": "E-Sink"}, "Ben Quin"),
        ("ready-to-ship", "", False, {"length": "84"}, "Ben"),
    ],
)
async def test_a_change_is_told_to_whoever_builds_inspects_or_approves_it(  # noqa: PLR0913  # a row
    database: str,
    *,
    status: str,
    begun_in: str,
    asas: bool,
    values: dict[str, str],
    expected: str,
) -> None:
    ben, quin, asa, _ann = [
        await make.visitor(role, name=f"{name} Toll")
        for role, name in (
            (Role.PROCUREMENT, "Ben"), (Role.QC, "Quin"), (Role.ASSEMBLER, "Asa"),
            (Role.ASSEMBLER, "Ann"),
        )
    ]  # fmt: skip
    ada, build_id = await a_build()
    await facts.approve(build_id, ben)
    if asas:
        await give_to(build_id, asa)
    if begun_in:
        by = asa if begun_in == "assembly" else quin
        await facts.put(build_id, STAGES[begun_in].status, ada)
        await edge.write(make.acting(by), lambda s: runs.start(s, build_id, begun_in))
    await facts.put(build_id, status, ada)

    draft_id = await begun(ada)
    await typed(ada, draft_id, **values)
    await saved(ada, draft_id)

    async with reading(make.PRODUCT) as session:
        query = select(Person.name, Notification.text, Notification.address).join(
            Notification, Notification.person_id == Person.id
        )
        found = (await session.execute(query.order_by(Person.id))).all()
    assert " ".join(name.removesuffix(" Toll") for name, _, _ in found) == expected
    said = "B-1001 of PO-4711 (North Hospital): configured anew. The customer wants a longer sink."
    assert {(text, address) for _, text, address in found} == {(said, "/builds/B-1001")}

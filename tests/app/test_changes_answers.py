"""What a change after approval does with answers that are no simple “pass”: nothing is lost."""

import asyncio
from uuid import uuid4

import pytest

from app import changes, edge, runs
from app.access import Role, Visitor
from app.changes import Delta, reopened
from app.errors import Refused
from app.runs import Given, Row
from models.checklists import Run
from models.database import transaction
from models.orders import Build
from tests import facts, make
from tests import runs as made
from tests.app.test_changes import TODAY, a_build, begun, saved, seen, typed
from tests.app.test_changes_reopen import answer, asked, in_pre_qc, runs_of
from tests.inspections import picture
from tests.rejections import drafted


@pytest.fixture
async def ada_and_build(database: str) -> tuple[Visitor, int]:
    return await a_build()


async def give(by: Visitor, run_id: int, **sent: object) -> int:
    one = Given(client_id=uuid4(), **sent)  # type: ignore[arg-type]  # as a test names them
    kept = await edge.write(
        make.acting(by), lambda s: runs.answer(s, run_id, one), key=one.client_id
    )
    return kept["id"]


async def changed(ada: Visitor, **values: object) -> Delta:
    """Saved as it was shown; the sink is longer unless told otherwise."""
    draft_id = await begun(ada)
    await typed(ada, draft_id, **(values or {"length": "84"}))
    found = await seen(ada, draft_id)
    await saved(ada, draft_id)
    return found


async def newest(build_id: int) -> Run:
    return (await runs_of(build_id))[-1]


async def row(by: Visitor, run_id: int, key: str) -> Row:
    return next(one for one in (await made.shown(by, run_id)).rows if one["key"] == key)


def again(found: Delta) -> dict[str, str]:
    return {one.item.key: one.kind for one in found.runs[0].again}


async def test_what_failed_goes_on_failed_with_who_found_it_and_the_picture(
    ada_and_build: tuple[Visitor, int],
) -> None:
    ada, build_id = ada_and_build
    quin, run_id = await in_pre_qc(build_id)
    bad = {"item_key": "faucet-holes", "value": "fail", "note": "One hole too many."}
    answer_id = await give(quin, run_id, **bad)
    async with transaction(make.acting(quin)) as session:
        session.add(await picture(quin, run_id=run_id, item_key="faucet-holes", basin=0))

    found = await changed(ada, feet="seismic")

    second = await newest(build_id)
    assert "faucet-holes" not in again(found)
    assert (await row(quin, second.id, "faucet-holes"))["state"] == "failed"
    await facts.close(second.id, quin, "failed")
    (failed,) = (await drafted(quin, second.id)).failed
    assert (failed.key, failed.answer_id, failed.by) == ("faucet-holes", answer_id, "Quin Ash")
    assert failed.found == "Did not pass. One hole too many."
    assert len(failed.photos) == 1


async def test_an_answer_that_needs_a_picture_is_kept_with_it(
    ada_and_build: tuple[Visitor, int],
) -> None:
    ada, build_id = ada_and_build
    quin = await make.visitor(Role.QC, name="Quin Ash")
    async with transaction(make.PRODUCT) as session:
        (await session.get_one(Build, build_id)).status = "ready-for-final-qc"
    run_id = await edge.write(make.acting(quin), lambda s: runs.start(s, build_id, "final-qc"))
    await answer(quin, run_id, "label-skirt", "pass")
    await answer(quin, run_id, "label-back", "pass")
    async with transaction(make.acting(quin)) as session:
        session.add(await picture(quin, run_id=run_id, item_key="label-skirt", basin=0))

    found = await changed(ada, feet="seismic")

    second = asked(await newest(build_id))
    assert second["label-skirt", 0]["carried"]["by"] == "Quin Ash"
    assert again(found)["label-back"] == "unfinished"
    assert second["label-back", 0].get("carried") is None


async def test_a_question_goes_on_waiting_for_a_reply_with_its_picture(
    ada_and_build: tuple[Visitor, int],
) -> None:
    ada, build_id = ada_and_build
    quin, run_id = await in_pre_qc(build_id)
    await give(quin, run_id, item_key="feet", act="ask", note="Is this a caster?")
    async with transaction(make.acting(quin)) as session:
        session.add(await picture(quin, run_id=run_id, item_key="feet", basin=0))
    (before,) = await edge.read(make.acting(ada), runs.questions)

    found = await changed(ada)

    (after,) = await edge.read(make.acting(ada), runs.questions)
    second = await newest(build_id)
    assert len(found.runs[0].questions) == 1
    assert (after.run_id, after.asked) == (second.id, before.asked)
    assert (len(after.photos), after.photos != before.photos) == (1, True)
    assert (await row(quin, second.id, "feet"))["state"] == "asked"


async def test_a_question_about_what_is_not_asked_any_more_is_shown_and_ends(
    ada_and_build: tuple[Visitor, int],
) -> None:
    ada, build_id = ada_and_build
    quin, run_id = await in_pre_qc(build_id)
    ask = {"item_key": "drain-button", "basin": 1, "act": "ask", "note": "On which side?"}
    await give(quin, run_id, **ask)

    found = await changed(ada, **{"basins[0]__type": "E-Sink"})

    (gone,) = [one for one in found.runs[0].again if one.item.key == "drain-button"]
    assert (gone.kind, gone.answer is not None) == ("removed", True)
    assert await edge.read(make.acting(ada), runs.questions) == []


@pytest.mark.parametrize(
    ("key", "sent"),
    [
        ("faucet-holes", {"value": "fail"}),
        ("other-dimensions", {"act": "na", "note": "The drawing has no others."}),
    ],
    ids=["a failure nobody has explained", "an N/A that waits for a second person"],
)
async def test_what_is_not_finished_is_shown_with_its_answer_and_asked_again(
    ada_and_build: tuple[Visitor, int], key: str, sent: dict[str, str]
) -> None:
    ada, build_id = ada_and_build
    quin, run_id = await in_pre_qc(build_id)
    answer_id = await give(quin, run_id, item_key=key, **sent)
    assert not (await row(quin, run_id, key))["settled"]

    found = await changed(ada, feet="seismic")

    (left,) = [one for one in found.runs[0].again if one.item.key == key]
    assert left.kind == "unfinished"
    assert left.answer is not None
    assert left.answer.answer_id == answer_id
    assert (await row(quin, (await newest(build_id)).id, key))["state"] == "open"


async def test_a_tap_that_comes_while_a_change_is_saved_is_kept_or_refused_never_lost(
    ada_and_build: tuple[Visitor, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, build_id = ada_and_build
    quin, run_id = await in_pre_qc(build_id)
    draft_id = await begun(ada)
    await typed(ada, draft_id, length="84")
    before, taps = reopened.reopen, []

    async def somebody_taps(*given: object, **how: object) -> None:
        taps.append(asyncio.create_task(answer(quin, run_id, "sink-width", "30")))
        await asyncio.sleep(0.2)
        await before(*given, **how)  # type: ignore[arg-type]  # whatever it is called with

    monkeypatch.setattr(reopened, "reopen", somebody_taps)
    await edge.write(
        make.acting(ada), lambda s: changes.save(s, draft_id, reason="Longer.", today=TODAY)
    )
    (tap,) = await asyncio.gather(*taps, return_exceptions=True)

    assert isinstance(tap, Refused)
    assert (await row(quin, run_id, "sink-width"))["answers"] == []

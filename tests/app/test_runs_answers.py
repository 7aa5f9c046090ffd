"""Answers to a checklist: kept once, judged here, refused in words."""

import asyncio
from collections.abc import Awaitable
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from app import edge, runs
from app.access import Role
from app.errors import NotAllowed, Refused
from app.runs import Accepted
from models.checklists import Answer, Run
from models.database import reading, transaction
from models.documents import Document
from models.orders import Build
from tests import make
from tests import runs as made
from tests.app.outside import heard
from tests.app.query_count import counting
from tests.runs import CLEAN, DRAIN, FEET, LENGTH, LIGHT, PAPER, answered, given

pytestmark = pytest.mark.usefixtures("database")


async def count(column: object = Answer.id) -> int:
    async with reading(make.PRODUCT) as session:
        return await session.scalar(select(func.count(column))) or 0  # type: ignore[arg-type]


async def test_an_answer_is_kept_with_who_when_and_what_it_was_measured_against() -> None:
    ada = await make.visitor(Role.QC)
    run_id = await made.begun(ada)

    accepted = await answered(ada, run_id, given(LENGTH, "72 1/16"))

    assert accepted["row"]["state"] == "passed"
    assert [one["by"] for one in accepted["row"]["answers"]] == ["Ada Lark"]
    async with reading(make.PRODUCT) as session:
        kept = await session.get_one(Answer, accepted["id"])
    assert (str(kept.number), str(kept.lower), str(kept.target)) == ("72.0625", "71.875", "72")
    assert (kept.value, kept.unit, kept.answered_by) == ("72 1/16", "in", ada.person_id)


async def test_a_tap_that_is_sent_twice_is_accepted_once() -> None:
    ada = await make.visitor(Role.QC)
    run_id = await made.begun(ada)
    tap = given(CLEAN)

    first = await answered(ada, run_id, tap)
    through_the_edge = await answered(ada, run_id, tap)
    around_it = await edge.write(make.acting(ada), lambda s: runs.answer(s, run_id, tap))

    assert first["id"] == through_the_edge["id"] == around_it["id"]
    assert await count() == 1


async def test_the_same_tap_at_the_same_moment_is_accepted_once() -> None:
    ada = await make.visitor(Role.QC)
    run_id = await made.begun(ada)
    tap = given(CLEAN)

    def sent() -> Awaitable[Accepted]:
        return edge.write(make.acting(ada), lambda s: runs.answer(s, run_id, tap))

    accepted = await asyncio.gather(sent(), sent(), sent())

    assert len({one["id"] for one in accepted}) == 1
    assert await count() == 1


async def test_a_tap_under_another_name_is_refused() -> None:
    ada, bo = await make.visitor(Role.QC), await make.visitor(Role.QC, name="Bo Reed")
    run_id = await made.begun(ada)
    tap = given(CLEAN)
    await answered(ada, run_id, tap)

    with pytest.raises(Refused, match="another name"):
        await edge.write(make.acting(bo), lambda s: runs.answer(s, run_id, tap))


@pytest.mark.fault(8)
async def test_a_later_answer_supersedes_and_the_earlier_one_stays() -> None:
    ada = await make.visitor(Role.QC)
    run_id = await made.begun(ada)

    await answered(ada, run_id, given(LENGTH, "73"))
    row = (await answered(ada, run_id, given(LENGTH, "72")))["row"]

    assert [(one["value"], one["counts"]) for one in row["answers"]] == [
        ("73", False),
        ("72", True),
    ]
    assert row["state"] == "passed"


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (given(replace(CLEAN, key="no-such")), "no such item"),
        (given(LIGHT), "does not apply to this sink: No pegboard"),
        (given(CLEAN, "yes"), "pass, fail or N/A"),
        (given(CLEAN, act="na"), "why this does not apply"),
        (given(CLEAN, act="ask"), "what you want to know"),
        (given(CLEAN, act="agree"), "Nothing here waits"),
        (given(CLEAN, act="withdraw"), "You have not agreed"),
        (given(CLEAN, act="reply", note="Yes"), "Nobody is waiting"),
        (given(LENGTH, "73", confirmed=True), "why this value stays"),
        (given(LENGTH, "x" * 1001), "1,000 characters"),
        (given(CLEAN, "pass\x00"), "cannot be stored"),
        (given(PAPER), r"There is no drawing for B-\d+-1 with its order yet"),
        (given(replace(CLEAN, key="told")), "nothing to answer"),
        (given(replace(CLEAN, key="done")), "by itself"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
async def test_what_cannot_be_answered_is_refused_in_words(sent: runs.Given, words: str) -> None:
    ada = await make.visitor(Role.QC)
    told = replace(CLEAN, key="told", type="instruction")
    done = replace(CLEAN, key="done", computed="testing-complete")
    run_id = await made.begun(ada, (CLEAN, LENGTH, FEET, LIGHT, PAPER, told, done))

    with pytest.raises(Refused, match=words):
        await answered(ada, run_id, sent)

    assert await count() == 0


async def test_who_may_not_fill_in_a_stage_is_refused() -> None:
    quin, asa = await make.visitor(Role.QC), await make.visitor(Role.ASSEMBLER, name="Asa Pine")
    inspected = await made.begun(quin)
    tested = await made.begun(asa, stage="test")

    with pytest.raises(NotAllowed):
        await answered(asa, inspected, given(CLEAN))
    with pytest.raises(NotAllowed):
        await answered(quin, tested, given(CLEAN))


async def test_two_people_who_had_not_seen_each_other_are_in_conflict_until_one_has() -> None:
    ada, bo = await make.visitor(Role.QC), await make.visitor(Role.QC, name="Bo Reed")
    run_id = await made.begun(ada)
    await answered(ada, run_id, given(CLEAN, "pass"))

    row = (await answered(bo, run_id, given(CLEAN, "fail", note="Chips in the drain")))["row"]

    assert row["state"] == "conflict"
    assert [(one["by"], one["value"]) for one in row["answers"] if one["counts"]] == [
        ("Ada Lark", "pass"),
        ("Bo Reed", "fail"),
    ]
    seen = row["answers"][-1]["id"]
    settled = await answered(ada, run_id, given(CLEAN, "fail", note="He is right", seen_id=seen))
    assert settled["row"]["state"] == "failed"


async def test_what_was_seen_elsewhere_was_not_seen_here() -> None:
    ada, bo = await make.visitor(Role.QC), await make.visitor(Role.QC, name="Bo Reed")
    run_id = await made.begun(ada)
    first = await answered(ada, run_id, given(CLEAN))
    other = await answered(ada, run_id, given(LENGTH, "72"))

    row = (await answered(bo, run_id, given(CLEAN, "fail", seen_id=other["id"])))["row"]
    beyond = await answered(bo, run_id, given(CLEAN, "fail", seen_id=first["id"] + 999_999))

    assert row["state"] == beyond["row"]["state"] == "conflict"


async def test_an_item_of_one_basin_is_not_that_of_another() -> None:
    ada = await make.visitor(Role.QC)
    run_id = await made.begun(ada, (CLEAN, *made.each_basin(DRAIN)))

    await answered(ada, run_id, given(replace(DRAIN, basin=2)))

    states = {
        (one["key"], one["basin"]): one["state"] for one in (await made.shown(ada, run_id)).rows
    }
    assert states == {("clean", 0): "open", ("drain", 1): "open", ("drain", 2): "passed"}
    with pytest.raises(Refused, match="no such item"):
        await answered(ada, run_id, given(DRAIN))


async def test_a_question_waits_for_a_lead_who_answers_or_says_what_to_do() -> None:
    asa, cora = await make.visitor(Role.ASSEMBLER), await make.visitor(name="Cora Bell")
    ben = await make.visitor(Role.ASSEMBLER, name="Ben Ash")
    run_id = await made.begun(asa, (CLEAN, DRAIN), stage="assembly")
    asked = await answered(asa, run_id, given(CLEAN, act="ask", note="Is this all right?"))
    which = await answered(asa, run_id, given(DRAIN, act="ask", note="Which seal?"))

    with pytest.raises(Refused, match="Somebody has asked"):
        await answered(ben, run_id, given(CLEAN))
    yes = await answered(cora, run_id, given(CLEAN, "pass", note="Yes", seen_id=asked["id"]))
    seal = given(DRAIN, act="reply", note="The black one", seen_id=which["id"])
    told = await answered(cora, run_id, seal)

    assert (asked["row"]["state"], yes["row"]["state"]) == ("asked", "passed")
    assert (told["row"]["state"], told["row"]["answers"][-1]["note"]) == ("open", "The black one")
    with pytest.raises(NotAllowed):
        await answered(cora, run_id, given(DRAIN))
    assert (await answered(ben, run_id, given(DRAIN)))["row"]["state"] == "passed"


async def test_a_question_tells_the_leads_and_its_answer_the_one_who_asked() -> None:
    asa, cora = await make.visitor(Role.ASSEMBLER), await make.visitor(name="Cora Bell")
    run_id = await made.begun(asa, stage="assembly")
    asked = await answered(asa, run_id, given(CLEAN, act="ask", note="Is this all right?"))
    reply = given(CLEAN, act="reply", note="Polish it", seen_id=asked["id"])
    await answered(cora, run_id, reply)

    for person, words in ((cora, "Is this all right?"), (asa, "Polish it")):
        news = await heard(person)
        assert [one.text.endswith(words) for one in news] == [True]


async def test_a_document_that_exists_answers_its_item() -> None:
    ada = await make.visitor(Role.QC)
    run_id = await made.begun(ada, (PAPER,))
    build_id = await made.build_of(run_id)
    async with transaction(make.acting(ada)) as session:
        session.add(
            Document(
                order_id=(await session.get_one(Build, build_id)).order_id,
                draft_id=None, instrument_id=None, kind="drawing", file_name="a.pdf",
                media_type="application/pdf", size=3, sha256="0" * 64, store_key="a",
                uploaded_by=ada.person_id, removed_at=None,
            )
        )  # fmt: skip

    assert (await answered(ada, run_id, given(PAPER)))["row"]["state"] == "passed"


async def test_a_closed_run_takes_no_answer_but_knows_the_one_it_has() -> None:
    ada = await make.visitor(Role.QC)
    run_id = await made.begun(ada)
    tap = given(CLEAN)
    kept = await answered(ada, run_id, tap)
    async with transaction(make.acting(ada)) as session:
        run = await session.get_one(Run, run_id)
        run.verdict, run.closed_at = "superseded", func.clock_timestamp()

    with pytest.raises(Refused, match="goes on as attempt 2"):
        await answered(ada, run_id, given(LENGTH, "72"))
    again = await edge.write(make.acting(ada), lambda s: runs.answer(s, run_id, tap))
    assert again["id"] == kept["id"]


async def test_a_run_is_read_with_the_same_few_questions_however_long_it_is() -> None:
    ada = await make.visitor(Role.QC)
    short = await made.begun(ada, (CLEAN,))
    items = tuple(replace(CLEAN, key=f"item-{number}") for number in range(60))
    long = await made.begun(ada, items)
    await made.filled(ada, long, *(given(item) for item in items[:30]))

    asked = []
    for run_id in (short, long):
        with counting() as seen:
            await made.shown(ada, run_id)
        asked.append(len(seen))

    assert asked[0] == asked[1] <= 7

"""Two people at one place of a checklist: a second person's consent, and words beside an answer."""

from dataclasses import replace
from uuid import uuid4

import pytest

from app import edge, nonconformance
from app.access import Role
from app.errors import Refused
from app.rules.run_item import Carried
from tests import make
from tests import runs as made
from tests.app.test_runs_signed import SCRATCHED, ready, signed
from tests.runs import CLEAN, DRAIN, LENGTH, answered, given

pytestmark = pytest.mark.usefixtures("database")


async def test_a_critical_na_waits_for_the_agreement_of_a_second_person() -> None:
    ada, bo = await make.visitor(Role.QC), await make.visitor(Role.QC, name="Bo Reed")
    critical = replace(CLEAN, critical=True)
    run_id = await made.begun(ada, (critical, DRAIN))
    await answered(ada, run_id, given(critical, act="na", note="No water here"))

    own = await answered(ada, run_id, given(critical, act="agree"))
    row = (await answered(bo, run_id, given(critical, act="agree")))["row"]
    back = (await answered(bo, run_id, given(critical, act="withdraw")))["row"]

    assert own["row"]["state"] == "waiting"
    assert (row["state"], row["agreed"]) == ("na", "Bo Reed")
    assert (back["state"], back.get("agreed")) == ("waiting", None)
    assert [one["by"] for one in back["answers"] if one["counts"]] == ["Ada Lark"]
    with pytest.raises(Refused, match="You have not agreed"):
        await answered(bo, run_id, given(critical, act="withdraw"))


async def test_who_said_na_too_may_agree_to_the_other_answer() -> None:
    ada, bo = await make.visitor(Role.QC), await make.visitor(Role.QC, name="Bo Reed")
    critical = replace(CLEAN, critical=True)
    run_id = await made.begun(ada, (critical, DRAIN))
    await answered(ada, run_id, given(critical, act="na", note="No water here"))

    too = await answered(bo, run_id, given(critical, act="na", note="I doubt it"))
    row = (await answered(bo, run_id, given(critical, act="agree")))["row"]

    assert too["row"]["state"] == "waiting"
    assert (row["state"], row["agreed"]) == ("na", "Bo Reed")


async def test_undo_takes_back_ones_own_answer_and_the_others_stands_again_as_theirs() -> None:
    ada, bo = await make.visitor(Role.QC), await make.visitor(Role.QC, name="Bo Reed")
    run_id = await made.begun(ada, (CLEAN, LENGTH))
    tap = await answered(ada, run_id, given(CLEAN))
    over = given(CLEAN, "fail", seen_id=tap["id"])
    await made.filled(bo, run_id, over, replace(over, client_id=uuid4(), note="Shavings"))
    undo = given(CLEAN, "", act="withdraw", undoes=over.client_id)

    with pytest.raises(Refused, match="nothing of yours"):
        await answered(ada, run_id, undo)
    row = (await answered(bo, run_id, undo))["row"]

    assert row["state"] == "passed"
    assert [(one["by"], one["value"], one["counts"]) for one in row["answers"]] == [
        ("Ada Lark", "pass", True),
        ("Bo Reed", "fail", False),
        ("Bo Reed", "fail", False),
        ("Bo Reed", "", False),
    ]
    with pytest.raises(Refused, match="nothing of yours"):
        await answered(bo, run_id, replace(undo, client_id=uuid4()))
    looked = (await made.shown(ada, run_id)).rows[0]
    assert (looked["state"], looked["answers"]) == ("passed", row["answers"])


async def test_undo_takes_an_agreement_back_and_leaves_an_answered_question_one() -> None:
    asa, cora = await make.visitor(Role.ASSEMBLER), await make.visitor(name="Cora Bell")
    ben = await make.visitor(Role.ASSEMBLER, name="Ben Ash")
    critical = replace(CLEAN, critical=True)
    run_id = await made.begun(asa, (critical, DRAIN), stage="assembly")
    await answered(asa, run_id, given(critical, act="na", note="No water here"))
    asked = await answered(asa, run_id, given(DRAIN, act="ask", note="Which seal?"))
    agree = given(critical, act="agree")
    reply = given(DRAIN, "pass", note="Any", seen_id=asked["id"])
    agreed = (await answered(ben, run_id, agree))["row"]
    replied = (await answered(cora, run_id, reply))["row"]

    waits = given(critical, "", act="withdraw", undoes=agree.client_id)
    again = given(DRAIN, "", act="withdraw", undoes=reply.client_id)

    assert (agreed["state"], replied["state"]) == ("na", "passed")
    assert (await answered(ben, run_id, waits))["row"]["state"] == "waiting"
    row = (await answered(cora, run_id, again))["row"]
    assert (row["state"], [one["by"] for one in row["answers"] if one["counts"]]) == (
        "asked",
        [asa.name],
    )


async def test_a_note_of_somebody_else_stays_beside_the_answer_which_stays_whose_it_is() -> None:
    ada, bo = await make.visitor(Role.QC), await make.visitor(Role.QC, name="Bo Reed")
    run_id = await made.begun(ada, (CLEAN, LENGTH))
    tap = await answered(ada, run_id, given(CLEAN))
    note = given(CLEAN, act="note", note="A scratch at the left", seen_id=tap["id"])

    row = (await answered(bo, run_id, note))["row"]

    assert row["state"] == "passed"
    assert [(one["by"], one["verdict"], one["counts"]) for one in row["answers"]] == [
        ("Ada Lark", "pass", True),
        ("Bo Reed", "open", False),
    ]
    beside = row["answers"][1]
    assert (beside["note"], beside["remark"], beside["confirms"]) == (note.note, True, tap["id"])
    assert [one.get("words") for one in row["answers"]] == [None, True]
    with pytest.raises(Refused, match="what is to be noted"):
        await answered(bo, run_id, given(CLEAN, act="note", note="  "))
    alone = (await answered(bo, run_id, given(LENGTH, act="note", note="Not cut yet")))["row"]
    assert (alone["state"], alone["answers"][0]["counts"]) == ("open", True)
    assert (alone["answers"][0]["words"], alone["answers"][0].get("remark")) == (True, None)


async def test_a_note_is_neither_consent_nor_the_end_of_one_and_settles_nothing() -> None:
    ada, bo = await make.visitor(Role.QC), await make.visitor(Role.QC, name="Bo Reed")
    critical = replace(CLEAN, critical=True)
    run_id = await made.begun(ada, (critical, DRAIN))
    await answered(ada, run_id, given(critical, act="na", note="No water here"))
    doubts, beside = (given(item, act="note", note="Is it so?") for item in (critical, DRAIN))
    for by, value in ((ada, "pass"), (bo, "fail")):
        await answered(by, run_id, given(DRAIN, value))

    waits = (await answered(bo, run_id, doubts))["row"]
    await answered(bo, run_id, given(critical, act="agree"))
    agreed = (await answered(bo, run_id, replace(doubts, client_id=uuid4())))["row"]

    assert (waits["state"], waits.get("agreed")) == ("waiting", None)
    assert (agreed["state"], agreed["agreed"]) == ("na", "Bo Reed")
    assert (await answered(bo, run_id, beside))["row"]["state"] == "conflict"
    with pytest.raises(Refused, match="Take the agreement back first"):
        await answered(bo, run_id, given(critical, act="withdraw", note="No"))
    back = (await answered(bo, run_id, given(critical, act="withdraw")))["row"]
    assert (back["state"], back.get("agreed")) == ("waiting", None)
    assert back["answers"][-1].get("words") is None


async def test_a_note_beside_an_answer_that_was_taken_over_asks_nothing_again() -> None:
    ada, bo = await make.visitor(Role.QC), await make.visitor(Role.QC, name="Bo Reed")
    first = await answered(ada, await made.begun(ada), given(CLEAN))
    carried = Carried(
        answer_id=first["id"], attempt=1, value="pass", verdict="pass", by="Ada Lark", at="2026"
    )
    run_id = await made.begun(ada, (replace(CLEAN, carried=carried),))

    row = (await answered(bo, run_id, given(CLEAN, act="note", note="A scratch")))["row"]

    assert (row["state"], [one["remark"] for one in row["answers"]]) == ("passed", [True])


async def test_a_failure_is_recorded_with_the_words_of_whoever_described_it() -> None:
    ada, bo = await make.visitor(Role.QC), await make.visitor(Role.QC, name="Bo Reed")
    run_id = await ready(ada, "pre-qc", CLEAN)
    bare = (await answered(ada, run_id, given(CLEAN, "fail")))["row"]

    row = (await answered(bo, run_id, given(CLEAN, act="note", note="Shavings at the left")))["row"]

    assert (bare["needs"], row["needs"], row["settled"]) == (["note"], [], True)
    await signed(ada, run_id, SCRATCHED)
    drafted = await edge.read(make.acting(ada), lambda s: nonconformance.draft_from(s, run_id))
    assert [(one.by, one.note) for one in drafted.failed] == [("Ada Lark", "Shavings at the left")]

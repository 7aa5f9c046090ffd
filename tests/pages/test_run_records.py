"""Signing a failed inspection: which of the failed items belong into one record."""

import pytest
from nicegui.testing import User
from sqlalchemy import select

from app import edge, runs
from app.access import Role, Visitor
from models.database import reading, transaction
from models.nonconformance import Nonconformance
from models.orders import Build, Order
from pages import run_signed
from pages.widgets import Button, Check, Choice, Field, Link
from pages.widgets.checklist import Checklist
from tests import make, rejections
from tests import runs as made
from tests.pages.conftest import sign_in, signed_content
from tests.runs import CLEAN, DRAIN, FEET, LIGHT, given
from tests.waiting import until

DRAINS = made.each_basin(DRAIN)
WRONG = ("Scratched", "Drips", "Drips too")


@pytest.fixture
async def quin(user: User) -> Visitor:
    found = await rejections.somebody(Role.QC, name="Quin Vale")
    await sign_in(user, found)
    return found


async def failed_run(quin: Visitor) -> int:
    """A Pre-QC in which three items failed and one is right."""
    run_id = await made.begun(quin, (CLEAN, *DRAINS, FEET, LIGHT))
    for item, words in zip((CLEAN, *DRAINS), WRONG, strict=True):
        await made.answered(quin, run_id, given(item, "fail", note=words))
    await made.answered(quin, run_id, given(FEET, "casters"))
    return run_id


async def asked_to_sign(user: User, run_id: int) -> str:
    number = await made.number_of(await made.build_of(run_id))
    await user.open(f"/builds/{number}/pre-qc")
    await user.should_see(kind=Checklist)
    user.find(kind=Checklist).trigger("sign")
    await user.should_see(kind=Choice, content="How severe")
    return number


def checks(user: User) -> list[tuple[str, bool]]:
    """The items that may be taken out, record by record, and whether each is in."""
    found = sorted(user.find(kind=Check).elements, key=lambda one: one.id)
    return [(str(one.props["label"]), bool(one.value)) for one in found]


def fields(user: User, label: str) -> list[Field]:
    return sorted(user.find(kind=Field, content=label).elements, key=lambda one: one.id)


def severities(user: User) -> list[Choice]:
    return sorted(user.find(kind=Choice, content="How severe").elements, key=lambda one: one.id)


async def sign(user: User, password: str = rejections.RIGHT) -> None:
    fields(user, "Your password")[0].set_value(password)
    user.find(kind=Button, content="Sign").click()


async def recorded(quin: Visitor) -> list[tuple[str, str, list[str]]]:
    async with reading(make.PRODUCT) as session:
        ids = (await session.scalars(select(Nonconformance.id).order_by(Nonconformance.id))).all()
    shown = [await rejections.shown(quin, one) for one in ids]
    return [(one.severity, one.description, [i.wording for i in one.items]) for one in shown]


async def test_all_that_failed_belongs_together_unless_it_is_taken_out(
    user: User, quin: Visitor
) -> None:
    run_id = await failed_run(quin)
    await asked_to_sign(user, run_id)

    assert [on for _, on in checks(user)] == [True, True, True]
    await user.should_see("Did not pass. Drips too")
    await user.should_not_see("Record 2")
    signed = await signed_content(user)
    asked = await edge.read(make.acting(quin), lambda s: runs.to_sign(s, run_id))
    facts = [value for _, value in run_signed.facts(asked)]
    told = [
        line for sentence, lines in run_signed.items(asked.shown) for line in (sentence, *lines)
    ]
    left_out = run_signed.not_applicable(asked.shown)
    assert {value or "–" for value in (*facts, *told, *left_out)} <= set(signed)
    assert left_out == ["The light swivels.: No pegboard. · Sink"]
    assert f"{CLEAN.wording}: Fail" in signed
    assert f"{FEET.wording}: Pass · casters" in signed
    assert any(line.startswith("Quin Vale ") and line.endswith(" Drips too") for line in signed)
    severities(user)[0].set_value("major")
    fields(user, "What is not as it should be")[0].set_value("All of it.")
    await sign(user, "three wet drains")
    await user.should_see("This is not your password")
    assert await recorded(quin) == []
    await sign(user)

    await user.should_see("The build is now: Pre-QC rejected.")
    ((severity, words, items),) = await recorded(quin)
    assert (severity, words, len(items)) == ("major", "All of it.", 3)


async def test_what_is_taken_out_gets_a_record_of_its_own_and_comes_back_when_put_in(
    user: User, quin: Visitor
) -> None:
    await asked_to_sign(user, await failed_run(quin))

    user.find(kind=Check, content=CLEAN.wording).click()
    await user.should_see("Record 2")
    fields(user, "What is not as it should be")[1].set_value("It is scratched.")
    user.find(kind=Check, content="(basin 1)").click()
    await user.should_see(kind=Check, content=CLEAN.wording)
    assert [on for _, on in checks(user)] == [False, False, True, True, True]
    user.find(kind=Check, content="(basin 1)").click()
    await until(lambda: len(checks(user)) == 3)

    assert [on for _, on in checks(user)] == [False, True, True]
    assert fields(user, "What is not as it should be")[1].value == "It is scratched."


async def test_every_record_is_signed_at_once_and_shown_on_the_page_of_the_run(
    user: User, quin: Visitor
) -> None:
    number = await asked_to_sign(user, await failed_run(quin))
    user.find(kind=Check, content=CLEAN.wording).click()
    await user.should_see("Record 2")
    for choice, severity in zip(severities(user), ("critical", "minor"), strict=True):
        choice.set_value(severity)
    leaks, scratch = fields(user, "What is not as it should be")
    leaks.set_value("Both drains leak.")

    await sign(user)
    await user.should_see("Record 2: Describe what is not as it should be")
    scratch.set_value("It is scratched.")
    await sign(user)
    await user.should_see("The build is now: Pre-QC rejected.")

    first, second = await recorded(quin)
    assert first == ("critical", "Both drains leak.", [DRAIN.wording, DRAIN.wording])
    assert second == ("minor", "It is scratched.", [CLEAN.wording])
    await user.open(f"/builds/{number}/pre-qc")
    await user.should_see("It is scratched. (1 item, not decided yet)")
    links = {str(one.props["href"]) for one in user.find(kind=Link).elements}
    assert len([link for link in links if link.startswith("/nonconformances/NC-")]) == 2


async def test_what_stands_between_spanish_questions_is_spanish(user: User) -> None:
    ada = await make.visitor(Role.QC)
    run_id = await made.begun(ada)
    async with transaction(make.PRODUCT) as session:
        build = await session.get_one(Build, await made.build_of(run_id))
        (await session.get_one(Order, build.order_id)).language = "ES"

    await sign_in(user, ada)
    await user.open(f"/builds/{build.number}/pre-qc")
    await user.should_see(kind=Checklist)

    words = user.find(Checklist).elements.pop().props["words"]
    assert [words[name] for name in ("basin", "whole", "expected")] == [
        "Cuba {n}", "Todo el fregadero", "Pedido: {value}",
    ]  # fmt: skip
    assert words["next"] == "Next open"

"""The pages of nonconformances: the list, one record, and what each role does there."""

from dataclasses import replace

import pytest
from nicegui.testing import User

from app import nonconformance
from app.access import Role, Visitor
from models.database import reading
from models.nonconformance import Nonconformance
from pages.widgets import Button, Check, Choice, Field
from tests import boms, make
from tests.inspections import inspected
from tests.pages.conftest import sign_in, signed_content
from tests.rejections import (
    CONCESSION,
    LEAK,
    RIGHT,
    concede,
    passes_again,
    rejected,
    somebody,
    status,
    waiting,
    write,
)
from tests.rejections import (
    shown as look_at,
)


@pytest.fixture
async def quin(user: User) -> Visitor:
    return await somebody(Role.QC, name="Quin Vale")


@pytest.fixture
async def cora(user: User) -> Visitor:
    found = await somebody(Role.COORDINATOR, name="Cora Lind")
    await sign_in(user, found)
    return found


async def number_of(record_id: int) -> str:
    async with reading(make.PRODUCT) as session:
        return (await session.get_one(Nonconformance, record_id)).number


async def press(user: User, words: str) -> None:
    await user.should_see(kind=Button, content=words)
    user.find(kind=Button, content=words).click()


async def enter(user: User, label: str, text: str) -> None:
    await user.should_see(kind=Field, content=label)
    user.find(kind=Field, content=label).type(text)


def choose(user: User, label: str, value: object) -> None:
    (element,) = user.find(kind=Choice, content=label).elements
    assert isinstance(element, Choice)
    element.set_value(value)


async def test_the_list_shows_what_is_open_and_how_old(
    user: User, quin: Visitor, cora: Visitor
) -> None:
    _build, record_id = await rejected(quin, cora)

    await user.open("/nonconformances")

    for words in (await number_of(record_id), LEAK.description, "Major", "0 min", "Pre-QC"):
        await user.should_see(words)


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("", True),
        ("?severity=minor", False),
        ("?severity=major", True),
        ("?stage=final-qc", False),
        ("?stage=pre-qc", True),
        ("?age=7", True),
        ("?age=30", False),
        ("?show=closed", False),
        ("?show=all", True),
        ("?q=drain+leaks", True),
        ("?q=nothing+like+it", False),
    ],
)
async def test_the_address_filters_the_list(  # noqa: PLR0913  # two people, a page and a filter
    user: User, quin: Visitor, cora: Visitor, database: str, query: str, *, seen: bool
) -> None:
    _build, record_id = await rejected(quin, cora)
    older = "UPDATE nonconformance SET opened_at = opened_at - interval '9 days'"
    boms.run(database, f"SET session_replication_role = replica; {older}")

    await user.open(f"/nonconformances{query}")

    if seen:
        await user.should_see(await number_of(record_id))
    else:
        await user.should_see("No nonconformance matches.")
        user.find(kind=Button, content="Clear filters").click()
        await user.should_see(await number_of(record_id))


async def test_the_first_pass_yield_counts_only_first_inspections(
    user: User, quin: Visitor, cora: Visitor
) -> None:
    build_id, record_id = await rejected(quin, cora)
    await inspected(quin, await waiting(cora), verdict="passed")
    await write(cora, nonconformance.decide, record_id, CONCESSION)
    await passes_again(quin, build_id)

    await user.open("/nonconformances")

    await user.should_see("50 %")
    await user.should_see("1 of 2")


async def test_one_record_shows_what_failed_with_its_pictures(
    user: User, quin: Visitor, cora: Visitor
) -> None:
    _build, record_id = await rejected(quin, cora)

    await user.open(f"/nonconformances/{await number_of(record_id)}")

    for words in (
        "Length of the sink", "72.5 in, outside 71.875 to 72.125 in. Cut too late.",
        "Drain is tight, basin 1", "Nothing is decided yet", "Recorded the nonconformance",
    ):  # fmt: skip
        await user.should_see(words)


async def test_a_record_shows_those_beside_it_and_that_the_build_waits_for_them(
    user: User, quin: Visitor, cora: Visitor
) -> None:
    run_id = await inspected(quin, await waiting(cora))
    apart = replace(LEAK, items=[("drain", 1)])
    drain, length = await write(quin, nonconformance.record, run_id, apart, LEAK)
    rework = nonconformance.Decision(kind="rework", reason="New seal.")
    await write(cora, nonconformance.decide, drain, rework)

    await user.open(f"/nonconformances/{await number_of(drain)}")

    await user.should_see("Also from this inspection")
    await user.should_see(f"waits for {await number_of(length)} too.")
    await user.should_see("(1 item, not decided yet)")
    await user.should_not_see(kind=Button, content="Send it on")


async def test_a_coordinator_decides_the_rework_and_what_it_touches(
    user: User, quin: Visitor, cora: Visitor
) -> None:
    build_id, record_id = await rejected(quin, cora)
    await user.open(f"/nonconformances/{await number_of(record_id)}")

    await press(user, "Decide")
    await user.should_see("Decide about NC-")
    choose(user, "Decision", "rework")
    await press(user, "Save the decision")
    await user.should_see("Say why")
    await enter(user, "Why", "New seal.")
    user.find(kind=Check, content="Logo on the left").click()
    await press(user, "Save the decision")

    await user.should_see("Inspected again besides what failed:")
    await user.should_see("New seal.")
    assert await status(build_id) == "pre-qc-rework"


async def test_a_rework_is_reported_with_notes(user: User, quin: Visitor, cora: Visitor) -> None:
    build_id, record_id = await rejected(quin, cora)
    rework = nonconformance.Decision(kind="rework", reason="New seal.")
    await write(cora, nonconformance.decide, record_id, rework)
    await sign_in(user, await make.visitor(Role.ASSEMBLER))
    await user.open(f"/nonconformances/{await number_of(record_id)}")

    await press(user, "Report the rework")
    await press(user, "Report it as done")
    await user.should_see("Say what was done")
    await enter(user, "What was done", "Sealed anew.")
    await press(user, "Report it as done")

    await user.should_see("Ready for Pre-QC")
    assert await status(build_id) == "ready-for-pre-qc"


async def test_two_people_concede_and_both_stand_on_the_page(
    user: User, quin: Visitor, cora: Visitor
) -> None:
    build_id, record_id = await rejected(
        quin, cora, found=replace(LEAK, containment="Body set aside.")
    )
    await write(cora, nonconformance.decide, record_id, CONCESSION)
    await user.open(f"/nonconformances/{await number_of(record_id)}")
    await press(user, "Sign the concession")
    shown = await signed_content(user)
    assert shown[0] == LEAK.description
    assert shown[-1] == f"Why it is used as it is: {CONCESSION.reason}"
    assert any(line.startswith("Length of the sink: 72.5 in, outside") for line in shown)
    assert {"Major", "Pre-QC, attempt 1", "Body set aside.", "Decision: Use as is"} <= set(shown)
    assert (await look_at(cora, record_id)).concession_sha256 in shown
    await enter(user, "Your password", RIGHT)
    await concede(quin, record_id)  # while this one types
    await user.should_see("One more person signs the concession before it counts.")

    await press(user, "Concede and sign")

    await user.should_see("Concession by Cora Lind")
    await user.should_see("Concession by Quin Vale")
    await user.should_not_see(kind=Button, content="Sign the concession")
    assert await status(build_id) == "ready-for-pre-qc"


async def test_after_the_last_signature_of_an_inspector_the_coordinator_sends_it_on(
    user: User, quin: Visitor, cora: Visitor
) -> None:
    build_id, record_id = await rejected(quin, cora)
    await write(cora, nonconformance.decide, record_id, CONCESSION)
    await concede(cora, record_id)
    await user.open(f"/nonconformances/{await number_of(record_id)}")
    await concede(quin, record_id)

    await press(user, "Send it on")

    await user.should_see("Ready for Pre-QC")
    assert await status(build_id) == "ready-for-pre-qc"


async def test_who_only_reads_gets_nothing_to_press(
    user: User, quin: Visitor, cora: Visitor
) -> None:
    _build, record_id = await rejected(quin, cora)
    await sign_in(user, await make.visitor(Role.AUDITOR))

    await user.open(f"/nonconformances/{await number_of(record_id)}")

    await user.should_see("Nothing is decided yet")
    await user.should_not_see(kind=Button, content="Decide")


async def test_a_number_nobody_knows_is_not_found(user: User, cora: Visitor) -> None:
    answer = await user.http_client.get("/nonconformances/NC-2026-9999")

    assert answer.status_code == 404
    assert "does not exist" in answer.text


async def test_a_build_leads_to_its_own_nonconformances_and_not_to_those_of_a_longer_number(
    user: User, quin: Visitor, cora: Visitor, database: str
) -> None:
    other, other_id = await rejected(quin, cora)
    build_id, record_id = await rejected(quin, cora)
    for each, number in ((build_id, "B-77-1"), (other, "B-77-10")):
        boms.run(database, f"UPDATE build SET number = '{number}' WHERE id = {each}")  # noqa: S608

    answer = await user.http_client.get("/builds/B-77-1/nonconformances")
    await user.open(answer.headers["location"])

    await user.should_see(await number_of(record_id))
    await user.should_not_see(await number_of(other_id))
    user.find(kind=Button, content="Build B-77-1").click()
    await user.should_see(await number_of(other_id))


@pytest.mark.parametrize("number", ["B-1", "B-%25", "*"])
async def test_a_part_of_a_number_is_no_build(
    user: User, quin: Visitor, cora: Visitor, database: str, number: str
) -> None:
    _build, record_id = await rejected(quin, cora)

    await user.open(f"/nonconformances?build={number}&show=all")

    await user.should_not_see(await number_of(record_id))

"""The floor as an assembler and a coordinator see it, and a task as a sheet."""

import pytest
from nicegui import ui
from nicegui.testing import User

from app import edge, floor
from app.access import Role, Visitor
from pages import task
from tests import boms, facts, make
from tests.app.test_floor import on_the_floor, ready, working_on
from tests.app.test_task_times import FAUCETS, LOGO, MAT, times
from tests.pages.conftest import sign_in


@pytest.fixture
async def ann(user: User) -> Visitor:
    visitor = await make.visitor(Role.ASSEMBLER, name="Ann Reed")
    await sign_in(user, visitor)
    return visitor


@pytest.fixture
async def cora(database: str) -> Visitor:
    return await make.visitor(Role.COORDINATOR, name="Cora Moss")


async def test_an_assembler_claims_goes_on_and_releases(
    user: User, ann: Visitor, cora: Visitor
) -> None:
    build_id = await ready(cora)
    await user.open("/floor")
    await user.should_see("Nobody works on it")

    user.find("Claim").click()

    await user.should_see("Begin: Assembly")
    await user.should_see("Worked on by you")
    assert await working_on(build_id) == [ann.person_id]
    assert await facts.status(build_id) == "in-production"
    user.find("Release").click()
    await user.should_see("Claim")
    assert await working_on(build_id) == []


async def test_what_is_missing_for_production_is_said_and_nothing_is_claimed(
    user: User, ann: Visitor, cora: Visitor
) -> None:
    (build_id,) = await boms.stored_order(actor=make.acting(cora))
    await facts.put(build_id, "ready-for-production", cora)
    await user.open("/floor")

    user.find("Claim").click()

    await user.should_see("is not approved")
    assert await working_on(build_id) == []


async def test_a_claim_by_somebody_else_shows_at_once(
    user: User, ann: Visitor, cora: Visitor
) -> None:
    build_id = await on_the_floor(cora)
    await user.open("/floor")
    await user.should_see("Nobody works on it")
    bob = await make.visitor(Role.ASSEMBLER, name="Bob Hale")

    await edge.write(make.acting(bob), lambda s: floor.claim(s, build_id))

    await user.should_see("Worked on by Bob Hale")
    await user.should_see("Join")
    await user.should_not_see("Claim")


async def test_a_coordinator_assigns_and_takes_off(user: User, cora: Visitor) -> None:
    ann = await make.visitor(Role.ASSEMBLER, name="Ann Reed")
    build_id = await on_the_floor(cora)
    await sign_in(user, cora)
    await user.open("/floor")
    await user.should_not_see("Claim")

    user.find("Assign").click()
    await user.should_see("Who works on")
    user.find(kind=ui.checkbox, content="Ann Reed").click()
    await user.should_see("Worked on by Ann Reed")
    assert await working_on(build_id) == [ann.person_id]

    user.find(kind=ui.checkbox, content="Ann Reed").click()
    await user.should_see("Nobody works on it")
    assert await working_on(build_id) == []


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/floor", "What passes Pre-QC stands here"),
        ("/floor?show=mine", "You work on nothing now"),
        ("/floor?show=free", "Somebody works on every build"),
        ("/floor?q=nothing+like+it", "No build on the floor matches"),
    ],
)
async def test_an_empty_queue_says_what_would_be_here(
    user: User, ann: Visitor, address: str, words: str
) -> None:
    await user.open(address)

    await user.should_see(words)


async def test_the_address_holds_what_is_shown(user: User, ann: Visitor, cora: Visitor) -> None:
    mine = await on_the_floor(cora, customer="Mercy General")
    await on_the_floor(cora, customer="Lakeside Clinic")
    await edge.write(make.acting(ann), lambda s: floor.claim(s, mine))

    await user.open("/floor?show=mine")
    await user.should_see("Mercy General")
    await user.should_not_see("Lakeside Clinic")
    await user.should_see("1 build")
    await user.open("/floor?q=lakeside")
    await user.should_see("Lakeside Clinic")
    await user.should_not_see("Mercy General")


@pytest.mark.parametrize("there", ["/floor", "/floor?show=free", "/orders", "/builds"])
async def test_behind_the_last_page_stands_the_last_one(
    user: User, ann: Visitor, cora: Visitor, there: str
) -> None:
    """Where somebody is when the last row of it leaves, or what an old bookmark names."""
    await on_the_floor(cora, customer="Mercy General")
    await sign_in(user, cora)

    await user.open(f"{there}{'&' if '?' in there else '?'}page=3")

    await user.should_see("Mercy General")
    await user.should_not_see("stands here at once", retries=1)


async def test_a_task_opens_with_parts_tools_and_steps_and_its_time_begins(
    user: User, ann: Visitor
) -> None:
    (build_id,) = await boms.stored_order()
    item = {**FAUCETS.as_json(), "instruction": "WI-T2-02"}
    run_id = await facts.run(build_id, "assembly", ann, None, [item])
    await user.open("/floor")

    with user:
        await task.open_task(run_id, "faucets")

    await user.should_see("B-2342-WB")
    await user.should_see("Not in the bill of materials of this build")
    await user.should_see("For the nuts below a faucet")
    await user.should_see("Faucets on a basin, revision 1")
    await user.should_see("Hold the faucet from above")
    assert [(one.item_key, one.finished_at) for one in await times()] == [("faucets", None)]


async def test_looking_at_a_task_of_others_starts_no_clock(
    user: User, ann: Visitor, cora: Visitor
) -> None:
    (build_id,) = await boms.stored_order()
    run_id = await facts.run(build_id, "assembly", ann, None, [LOGO.as_json()])
    await sign_in(user, cora)
    await user.open("/floor")

    with user:
        await task.open_task(run_id, "logo")

    await user.should_see("This task names no parts, tools or work instruction")
    assert await times() == []


async def test_the_times_of_tasks_are_shown(user: User, ann: Visitor) -> None:
    await user.open("/floor/times")
    await user.should_see("Nothing measured yet")
    (build_id,) = await boms.stored_order()
    run_id = await facts.run(build_id, "assembly", ann, None, [LOGO.as_json()])
    for act in (floor.started, floor.finished):
        await edge.write(make.acting(ann), lambda s, act=act: act(s, run_id, "logo"))  # type: ignore[misc]

    await user.open("/floor/times")

    await user.should_see("Put the logo on the left side")
    await user.should_see("0 s")


async def test_labels_come_as_a_pdf(user: User, ann: Visitor) -> None:
    (build_id,) = await boms.stored_order()
    await facts.run(build_id, "packaging", ann, None, [MAT.as_json()])

    answer = await user.http_client.get("/builds/B-1001/labels.pdf?paper=us-letter")

    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["content-disposition"] == 'attachment; filename="Labels_B-1001.pdf"'
    refused = await user.http_client.get("/builds/B-1001/labels.pdf?paper=silk")
    assert refused.status_code == 409

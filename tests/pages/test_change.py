"""Changing a build after it was submitted: what it touches is seen before it is saved."""

import pytest
from nicegui.testing import User
from sqlalchemy import select

from app import changes, drafts, edge
from app.access import Role, Visitor
from app.drafts import Change
from models.database import reading
from models.orders import Build, Configuration
from pages.widgets.text import TextElement
from tests import boms, make
from tests.app.test_changes_answers import give
from tests.app.test_changes_reopen import in_pre_qc
from tests.pages.conftest import sign_in
from tests.waiting import until


@pytest.fixture
async def ada(user: User) -> Visitor:
    visitor = await make.visitor(Role.COORDINATOR)
    await boms.stored_order(actor=make.acting(visitor))
    await sign_in(user, visitor)
    return visitor


async def longer(ada: Visitor) -> int:
    """A change to 84 inches."""
    draft_id = await edge.write(make.acting(ada), lambda s: changes.begin(s, "B-1001"))
    wanted = [Change("builds[0].length", "84")]
    await edge.write(make.acting(ada), lambda s: drafts.change(s, draft_id, wanted))
    return draft_id


async def test_a_change_opens_at_the_configuration_and_has_three_steps(
    user: User, ada: Visitor
) -> None:
    await user.open("/builds/B-1001/change")

    await user.should_see("Configuration")
    await user.should_see("Language of the manuals")
    await user.should_see("Discard the change")
    await user.should_not_see("Sinks")


async def test_the_steps_of_the_order_lead_back_to_the_configuration(
    user: User, ada: Visitor
) -> None:
    draft_id = await longer(ada)

    for step in ("customer", "builds"):
        answer = await user.http_client.get(f"/orders/new/{draft_id}/{step}")
        assert answer.headers["location"] == f"/orders/new/{draft_id}/configure"


async def test_the_menu_marks_orders_in_a_change_and_new_order_in_a_new_one(
    user: User, ada: Visitor
) -> None:
    marked = []
    new = await edge.write(make.acting(ada), drafts.begin)
    for draft_id, step in ((await longer(ada), "configure"), (new, "customer")):
        await user.open(f"/orders/new/{draft_id}/{step}")
        links = user.find(kind=TextElement).elements
        marked.append({e.text for e in links if "place" in e.classes and "aria-current" in e.props})

    assert marked == [{"Orders"}, {"New order"}]


async def test_the_last_step_shows_every_line_that_differs_and_counts_those_that_stay(
    user: User, ada: Visitor
) -> None:
    draft_id = await longer(ada)

    await user.open(f"/orders/new/{draft_id}/review")

    await user.should_see("T2-BODY-73-120-HA")
    await user.should_see("T2-BODY-61-72-HA")
    await user.should_see("T2-DL27-KIT")
    await user.should_not_see("0 unchanged")
    await user.should_see("No answer is touched.")


async def test_an_answer_nobody_has_finished_is_shown_before_the_change_is_saved(
    user: User, ada: Visitor
) -> None:
    async with reading(make.PRODUCT) as session:
        build_id = (await session.scalars(select(Build.id))).one()
    quin, run_id = await in_pre_qc(build_id)
    await give(quin, run_id, item_key="sink-width", act="na", note="It is still in its crate.")
    await give(quin, run_id, item_key="other-dimensions", value="pass")
    await give(quin, run_id, item_key="feet", act="ask", note="Is this a caster?")
    draft_id = await longer(ada)

    await user.open(f"/orders/new/{draft_id}/review")

    await user.should_see("was N/A, Quin Ash, not finished")
    await user.should_see("1 open question goes on waiting there.")
    await user.should_see("and the bill of materials (the sink is drawn anew)")
    await user.should_see("was pass, Quin Ash")


async def test_what_cannot_be_known_yet_is_not_called_untouched(user: User, ada: Visitor) -> None:
    draft_id = await longer(ada)
    wrong = [Change("builds[0].length", "47.5")]
    await edge.write(make.acting(ada), lambda s: drafts.change(s, draft_id, wrong))

    await user.open(f"/orders/new/{draft_id}/review")

    await user.should_see("Shown once everything above is settled.")
    await user.should_see("Before this can be saved, to settle: 1")
    await user.should_not_see("No answer is touched.")


async def test_a_change_is_saved_with_its_reason_only(user: User, ada: Visitor) -> None:
    draft_id = await longer(ada)
    await user.open(f"/orders/new/{draft_id}/review")
    await user.should_see("T2-BODY-73-120-HA")

    user.find("Save the change").click()
    await user.should_see("Say why, in a few words")
    user.find("Reason").type("The customer wants it longer.")
    user.find("Save the change").click()

    await until(saved)
    assert await configured() == ["72", "84"]


async def saved() -> bool:
    return len(await configured()) > 1


async def configured() -> list[str]:
    """The length in each revision of the configuration."""
    async with reading(make.PRODUCT) as session:
        query = select(Configuration.content).order_by(Configuration.revision)
        return [one["length"] for one in await session.scalars(query)]


async def test_who_may_not_change_builds_is_refused(user: User, ada: Visitor) -> None:
    await sign_in(user, await make.visitor(Role.QC))

    answer = await user.http_client.get("/builds/B-1001/change")

    assert answer.status_code == 403
    assert "Your role does not allow you to change the configuration of a build" in answer.text

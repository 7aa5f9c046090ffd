"""The wizard's pages as a simulated browser sees them."""

from functools import partial
from typing import Any

import pytest
from nicegui.testing import User
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app import drafts, edge
from app.access import Visitor
from models.bom import Bom
from models.database import reading
from models.orders import Draft, Order
from tests import boms, entering, make
from tests.app.query_count import counting, settled
from tests.pages.conftest import sign_in
from tests.waiting import until

STEPS = (
    "customer", "builds", "configure", "configure/1", "configure/1?field=builds[0].feet",
    "accessories/1", "review",
)  # fmt: skip


@pytest.fixture
async def ada(user: User) -> Visitor:
    visitor = await make.visitor(name="Ada Lark")
    await sign_in(user, visitor)
    return visitor


def field(user: User, path: str) -> Any:  # noqa: ANN401
    """The widget that is tied to this field of the draft."""
    client = user.client
    assert client is not None
    (widget,) = [e for e in client.elements.values() if e.props.get("data-path") == path]
    return widget


async def test_new_order_leads_to_a_draft_and_back_to_the_same_one(
    user: User, ada: Visitor
) -> None:
    first = await user.http_client.get("/orders/new", follow_redirects=False)
    second = await user.http_client.get("/orders/new", follow_redirects=False)

    assert first.status_code == second.status_code == 303
    assert first.headers["location"] == second.headers["location"]
    assert first.headers["location"].endswith("/customer")


async def test_what_is_typed_is_stored_and_said_to_be(user: User, ada: Visitor) -> None:
    draft_id = await entering.begun(ada)
    await user.open(f"/orders/new/{draft_id}/customer")

    field(user, "customer.customer").set_value("Mercy General")

    async def stored() -> bool:
        found = await entering.opened(ada, draft_id)
        return bool(drafts.get(found.content, "customer.customer") == "Mercy General")

    await until(stored)


async def test_a_length_below_the_limit_is_refused_at_the_field_in_words(
    user: User, ada: Visitor
) -> None:
    draft_id = await entering.complete(ada)
    await user.open(f"/orders/new/{draft_id}/configure/1")

    field(user, "builds[0].length").set_value("47.5")

    await user.should_see("Length: 47.5 in is below 48 in, the shortest body.")


async def test_a_model_brings_its_basins_and_the_bom_follows(user: User, ada: Visitor) -> None:
    draft_id = await entering.complete(ada)
    await user.open(f"/orders/new/{draft_id}/configure/1")
    await user.should_see("T2-CTRL-EDR1")

    field(user, "builds[0].model").set_value("T2-B2")
    await user.should_see("Basin 2")
    field(user, "builds[0].basins[1].type").set_value("E-Sink")
    field(user, "builds[0].basins[1].size").set_value("24X20X8")

    await user.should_see("T2-CTRL-EDR1-ESK1")
    await user.should_see("Between basins 1 and 2")


async def test_every_sink_gets_a_suggested_number_and_more_sinks_get_more(
    user: User, ada: Visitor
) -> None:
    draft_id = await entering.begun(ada)
    await user.open(f"/orders/new/{draft_id}/builds")

    async def numbered(*numbers: str) -> bool:
        content = (await entering.opened(ada, draft_id)).content
        found = [drafts.get(content, f"builds[{n}].build_number") for n in range(len(numbers))]
        return found == list(numbers)

    await until(partial(numbered, "B-1001"))
    field(user, "quantity").set_value(3)

    await until(partial(numbered, "B-1001", "B-1002", "B-1003"))


@pytest.mark.parametrize("family", ["endoscope", "instrosink"])
async def test_what_cannot_be_ordered_yet_says_so(user: User, ada: Visitor, family: str) -> None:
    draft_id = await entering.begun(ada)

    await user.open(f"/orders/new/{draft_id}/family/{family}")

    await user.should_see("under construction")
    await user.should_see("Your draft is kept as it is.")


async def test_a_family_nobody_knows_is_not_found(user: User, ada: Visitor) -> None:
    draft_id = await entering.begun(ada)

    answer = await user.http_client.get(f"/orders/new/{draft_id}/family/bathtub")

    assert answer.status_code == 404
    assert "There is no such product family." in answer.text


@pytest.mark.fault(14)
async def test_opening_every_step_makes_no_bom_and_changes_nothing(
    user: User, ada: Visitor
) -> None:
    draft_id = await entering.complete(ada, builds=2)
    before = await entering.opened(ada, draft_id)

    for step in STEPS:
        await user.open(f"/orders/new/{draft_id}/{step}")

    after = await entering.opened(ada, draft_id)
    after.content.pop("visited", None)  # that somebody was there, and nothing else
    assert after == before
    async with reading(make.PRODUCT) as session:
        assert await session.scalar(select(func.count()).select_from(Bom)) == 0


@pytest.mark.fault(16)
async def test_ending_the_session_keeps_the_draft(user: User, ada: Visitor, database: str) -> None:
    draft_id = await entering.begun(ada)
    await entering.typed(ada, draft_id, {"customer.po_number": "PO-1"})
    boms.run(database, "UPDATE sign_in_session SET ended_at = clock_timestamp()")

    answer = await user.http_client.get(f"/orders/new/{draft_id}/customer", follow_redirects=False)

    assert answer.headers["location"].startswith("/sign-in?next=")
    async with reading(make.PRODUCT) as session:
        draft = await session.get_one(Draft, draft_id)
    assert draft.content["customer"] == {"po_number": "PO-1"}
    assert draft.discarded_at is None


async def test_somebody_elses_draft_is_not_there(user: User, ada: Visitor) -> None:
    cleo = await make.visitor(name="Cleo Finch")
    draft_id = await entering.complete(cleo)

    for step in STEPS:
        answer = await user.http_client.get(f"/orders/new/{draft_id}/{step}")
        assert answer.status_code == 404
        assert "PO-4711" not in answer.text


@pytest.mark.parametrize("step", STEPS)
async def test_going_back_to_a_submitted_draft_leads_to_its_order(
    user: User, ada: Visitor, step: str
) -> None:
    draft_id = await entering.complete(ada)
    order_id = await entering.submitted(ada, draft_id)

    answer = await user.http_client.get(f"/orders/new/{draft_id}/{step}")

    assert (answer.status_code, answer.headers["location"]) == (303, f"/orders/{order_id}")


@pytest.mark.parametrize("content", entering.HOSTILE, ids=range(7))
async def test_a_draft_that_makes_no_sense_still_opens_at_every_step(
    user: User,
    ada: Visitor,
    content: Any,  # noqa: ANN401
) -> None:
    draft_id = await entering.begun(ada)

    async def plant(session: AsyncSession) -> None:
        (await session.get_one(Draft, draft_id)).content = content

    await edge.write(make.PRODUCT, plant)

    for step in STEPS:
        answer = await user.http_client.get(f"/orders/new/{draft_id}/{step}", follow_redirects=True)
        assert answer.status_code == 200, step


@pytest.mark.parametrize(
    "step", ["customer", "configure", "configure/1", "accessories/1", "review"]
)
async def test_a_step_asks_as_many_queries_for_ten_sinks_as_for_two(
    user: User, ada: Visitor, step: str
) -> None:
    asked = []
    # The first brings the rules into memory, unless another test has.
    for number, builds in (("PO-1", 1), ("PO-2", 2), ("PO-10", 10)):
        draft_id = await entering.complete(ada, number=number, builds=builds)
        await settled()
        with counting() as statements:
            await user.http_client.get(f"/orders/new/{draft_id}/{step}")
        asked.append(len(statements))

    assert asked[1] == asked[2]


async def test_submitting_from_the_review_makes_the_order(user: User, ada: Visitor) -> None:
    draft_id = await entering.complete(ada)
    await user.open(f"/orders/new/{draft_id}/review")
    await user.should_see("Everything is complete.")

    user.find("Submit the order").click()  # both buttons, at the head and at the foot

    async def made() -> bool:
        async with reading(make.PRODUCT) as session:
            return await session.scalar(select(func.count()).select_from(Order)) == 1

    await until(made)


async def test_the_review_lists_everything_and_each_warning_with_its_place(
    user: User, ada: Visitor
) -> None:
    draft_id = await entering.complete(ada)
    await entering.typed(
        ada,
        draft_id,
        {
            "customer.sales_person": "",
            "builds[0].length": "47",
            "builds[0].acknowledged.faucet-over-e-drain": "",
        },
    )

    await user.open(f"/orders/new/{draft_id}/review")

    for words in (
        "Sales person: still to be entered.",
        "47 in is below 48 in",
        "A faucet stands over an E-Drain basin",
        "3 things to settle before this can be submitted",
    ):
        await user.should_see(words)


async def test_what_changed_in_the_catalogue_meanwhile_is_told_at_submit(
    user: User, ada: Visitor, database: str
) -> None:
    draft_id = await entering.complete(ada)
    await user.open(f"/orders/new/{draft_id}/review")
    boms.run(database, "UPDATE item SET active = false WHERE number = 'T2-DL27-KIT'")

    user.find("Submit the order").click()

    await user.should_see("Nothing was submitted. One thing is left to settle.")
    await user.should_see("“T2-DL27-KIT” is inactive")
    async with reading(make.PRODUCT) as session:
        assert await session.scalar(select(func.count()).select_from(Order)) == 0


async def test_a_reason_that_is_missing_or_too_short_is_told_at_its_field(
    user: User, ada: Visitor
) -> None:
    draft_id = await entering.complete(ada)
    reason = "builds[0].acknowledged.faucet-over-e-drain"
    await entering.typed(ada, draft_id, {reason: ""})
    await user.open(f"/orders/new/{draft_id}/review")
    await user.should_see("A faucet stands")
    await user.should_not_see("Say why in a few words")

    user.find("Submit the order").click()
    await user.should_see("Say why in a few words: three letters at least.")

    await entering.typed(ada, draft_id, {reason: "ok"})
    await user.open(f"/orders/new/{draft_id}/review")
    await user.should_see("Say why in a few words: three letters at least.")

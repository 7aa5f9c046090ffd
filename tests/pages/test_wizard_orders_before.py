"""What the wizard knows of orders before this one: their numbers, and sinks to copy from them."""

from typing import Any

from nicegui.testing import User
from nicegui.testing.user_interaction import UserInteraction

from app import drafts
from tests import boms, entering, make
from tests.pages.conftest import sign_in
from tests.pages.test_wizard import field
from tests.waiting import until


async def test_a_po_number_that_is_taken_is_said_while_typing(user: User) -> None:
    ada = await make.visitor(name="Ada Lark")
    await sign_in(user, ada)
    await boms.stored_order(po_number="PO-31")
    draft_id = await entering.begun(ada)
    await user.open(f"/orders/new/{draft_id}/customer")

    field(user, "customer.po_number").set_value("po-3")
    field(user, "customer.po_number").set_value("po-31")

    await user.should_see("“po-31” is already the order of North Hospital")


async def test_a_sink_of_an_earlier_order_is_copied_as_it_is_now_and_can_be_put_back(
    user: User,
) -> None:
    ada = await make.visitor(name="Ada Lark")
    await sign_in(user, ada)
    (build_id,) = await boms.stored_order(boms.changed(build_number="B-31"), po_number="PO-31")
    await boms.next_bom(build_id, boms.changed(build_number="B-31", length="60", feet="seismic"))
    draft_id = await entering.begun(ada)
    await entering.typed(ada, draft_id, {"builds[0].build_number": "B-77"})
    before = await chosen(ada, draft_id)
    await user.open(f"/orders/new/{draft_id}/configure/1")

    user.find("Copy from…").click()
    await user.should_see("North Hospital · T2-B1 · 60″")
    (source,) = user.find("B-31 · PO-31").elements
    assert source.parent_slot is not None
    UserInteraction(user, {source.parent_slot.parent}, None).click()
    await user.should_see("The configuration was copied.")

    copied = await chosen(ada, draft_id)
    newest = boms.changed(build_number="B-77", length="60", feet="seismic", acknowledged=[])
    of_the_order = {"family": copied.get("family"), "language": copied.get("language")}
    assert {**copied, **of_the_order} == {**newest, **of_the_order}
    user.find("Undo").click()

    async def put_back() -> bool:
        return await chosen(ada, draft_id) == before

    await until(put_back)


async def chosen(ada: Any, draft_id: int) -> dict[str, Any]:  # noqa: ANN401
    return drafts.configuration((await entering.opened(ada, draft_id)).content, 0)

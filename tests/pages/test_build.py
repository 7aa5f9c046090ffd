"""The page of one build: where it stands, what is missing, and every button on it."""

from datetime import date

import pytest
from nicegui.testing import User
from sqlalchemy import select

from app import floor, live
from app.access import Role, Visitor
from models.database import transaction
from models.orders import Order
from pages.ages import due
from pages.frame import Back
from pages.widgets import Button, Field, Picker
from tests import boms, facts, make, records
from tests.app.query_count import counting, settled
from tests.pages.conftest import browser, sign_in, signed_content
from tests.rejections import RIGHT, write


@pytest.fixture
async def ada(user: User) -> Visitor:
    visitor = await make.visitor(name="Ada Lark")
    await sign_in(user, visitor)
    return visitor


@pytest.fixture
async def build_id(ada: Visitor) -> int:
    (made,) = await boms.stored_order(actor=make.acting(ada))
    return made


async def press(user: User, words: str) -> None:
    await user.should_see(kind=Button, content=words)
    user.find(kind=Button, content=words).click()


async def enter(user: User, label: str, text: str) -> None:
    await user.should_see(kind=Field, content=label)
    user.find(kind=Field, content=label).clear().type(text)


async def another(user: User, *roles: Role, name: str = "Bea Moss") -> tuple[User, Visitor]:
    """One more browser with somebody else in it."""
    somebody = await make.visitor(*roles, name=name)
    other = browser()
    await sign_in(other, somebody)
    return other, somebody


async def test_it_says_where_the_build_stands_since_when_and_who(
    user: User, ada: Visitor, build_id: int
) -> None:
    await facts.put(build_id, "in-production", ada)
    await facts.assign(build_id, ada)

    await user.open("/builds/B-1001")

    for words in ("In production", "For 0 min", "by Ada Lark", "PO-4711", "North Hospital",
                  "1 Mar 2027", "From order created to in production"):  # fmt: skip
        await user.should_see(words)


async def test_each_next_step_says_what_is_missing_and_leads_there(
    user: User, ada: Visitor, build_id: int
) -> None:
    pia_sees, _pia = await another(user, Role.PROCUREMENT)

    await pia_sees.open("/builds/B-1001")

    await pia_sees.should_see("The BOM (revision 1) is not approved")
    await press(pia_sees, "Parts are sent")
    await pia_sees.should_see("First: The BOM (revision 1) is not approved")
    assert await facts.status(build_id) == "order-created"


async def test_a_step_of_another_role_has_no_button(
    user: User, ada: Visitor, build_id: int
) -> None:
    await user.open("/builds/B-1001")

    await user.should_see("by Procurement specialist")
    await user.should_not_see(kind=Button, content="Parts are sent")


async def test_a_step_is_taken_after_one_question(user: User, ada: Visitor, build_id: int) -> None:
    sees, _pia = await another(user, Role.PROCUREMENT)
    await facts.approve(build_id, ada)
    await facts.line(build_id, ada, "sent")

    await sees.open("/builds/B-1001")
    await press(sees, "Parts are sent")
    await sees.should_see("Only an admin can take it back")
    assert await facts.status(build_id) == "order-created"
    await press_last(sees, "Parts are sent")
    await sees.should_see("From order created to parts sent")

    assert await facts.status(build_id) == "parts-sent"


async def test_hold_and_release_ask_for_words(user: User, ada: Visitor, build_id: int) -> None:
    await user.open("/builds/B-1001")
    await user.should_see(kind=Button, content="Put on hold")
    for _ in range(2):  # before the sheet is seen
        user.find(kind=Button, content="Put on hold").click()
    await enter(user, "What is wrong, and which parts are missing", " ")
    await press_last(user, "Put on hold")
    await user.should_see("Say it in a few words")
    assert await facts.status(build_id) == "order-created"

    await enter(user, "What is wrong, and which parts are missing", "Two feet are missing.")
    await press_last(user, "Put on hold")
    await user.should_see("Two feet are missing.")
    await press(user, "Release from hold")
    await enter(user, "What helped", "They are here.")
    await press_last(user, "Release from hold")

    await user.should_see("They are here.")
    assert await facts.status(build_id) == "order-created"


async def press_last(user: User, words: str) -> None:
    """The button in the sheet, when one on the page is called the same."""
    await user.should_see(kind=Button, content=words)
    button = max(user.find(kind=Button, content=words).elements, key=lambda one: one.id)
    with user:
        await button._pressed()  # noqa: SLF001  # `find` cannot choose one of two


async def test_a_build_is_cancelled_from_its_page(user: User, ada: Visitor, build_id: int) -> None:
    await user.open("/builds/B-1001")
    await press(user, "Cancel build")
    await user.should_see("does not come back")
    await enter(user, "Why", "No budget.")
    await press_last(user, "Cancel build")

    await user.should_see("Cancelled")
    assert await facts.status(build_id) == "cancelled"
    await user.should_not_see("What comes next")


async def test_an_admin_forces_a_move_and_everybody_sees_it_for_ever(
    user: User, ada: Visitor, build_id: int
) -> None:
    admin_sees, _root = await another(user, Role.ADMIN, name="Root Oak")
    await user.open("/builds/B-1001")
    await user.should_not_see(kind=Button, content="Force a move")

    await admin_sees.open("/builds/B-1001")
    await press(admin_sees, "Force a move")
    await admin_sees.should_see("marked as forced for ever")
    await enter(admin_sees, "Why", "Made before this product.")
    await press(admin_sees, "Force the move")
    await admin_sees.should_see("Choose where it goes.")
    (where,) = admin_sees.find(kind=Picker).elements
    where.set_value("ready-to-ship")
    await press(admin_sees, "Force the move")

    await user.should_see("Forced")
    await user.should_see("Made before this product.")
    assert await facts.status(build_id) == "ready-to-ship"


async def test_a_move_elsewhere_appears_without_reloading(
    user: User, ada: Visitor, build_id: int
) -> None:
    await user.open("/builds/B-1001")
    await user.should_see("Order created")

    await facts.move(ada, build_id, "on-hold", why="A part is missing.")

    await user.should_see("On hold")


async def test_what_its_order_says_now_appears_without_reloading(
    user: User, ada: Visitor, build_id: int
) -> None:
    await user.open("/builds/B-1001")
    await user.should_see("North Hospital")
    await settled()

    async with transaction(make.acting(ada)) as session:
        order = (await session.scalars(select(Order))).one()
        order.customer, order.version = "South Hospital", order.version + 1
        order.po_number = "PO-NEW-1"
        await live.announce(session, "order", order.id)

    await user.should_see("South Hospital")
    await user.should_see(kind=Back, content="PO-NEW-1")


async def test_who_claims_it_elsewhere_appears_in_what_else_happened(
    user: User, ada: Visitor, build_id: int
) -> None:
    ann = await make.visitor(Role.ASSEMBLER, name="Ann Reed")
    await facts.put(build_id, "in-production", ada)
    await user.open("/builds/B-1001")
    await user.should_see("Configured B-1001")

    await write(ann, floor.claim, build_id)

    await user.should_see("Claimed B-1001")


async def test_a_build_nobody_knows_is_not_found(user: User, ada: Visitor) -> None:
    answer = await user.http_client.get("/builds/B-404")

    assert answer.status_code == 404
    assert "There is no build with this number" in answer.text


async def test_the_service_does_not_see_production(user: User, ada: Visitor, build_id: int) -> None:
    sees, _somebody = await another(user, Role.SERVICE)

    assert (await sees.http_client.get("/builds/B-1001")).status_code == 403


async def test_a_build_is_shipped_with_exactly_what_was_shown(user: User) -> None:
    made = await records.complete()
    await facts.move(made.crew.quin, made.build_id, "ready-to-ship")
    await sign_in(user, made.crew.cora)

    await user.open("/builds/B-1001")
    await press(user, "Release and ship")
    await press(user, "To the signature")
    await user.should_see("Say who takes it away")
    await enter(user, "Carrier", "Northern Freight")
    await press(user, "To the signature")
    await user.should_see("B-1001 of order PO-B-1001 is released and shipped.")
    assert "Northern Freight" in await signed_content(user)
    await enter(user, "Your password", "something else")
    await press(user, "Sign and ship")
    await user.should_see("This is not your password")
    assert await facts.status(made.build_id) == "ready-to-ship"
    await enter(user, "Your password", RIGHT)
    await press(user, "Sign and ship")

    await user.should_see("Released by Cora Lind")
    await user.should_see("Northern Freight")
    assert await facts.status(made.build_id) == "shipped"
    how_far, _urgency = due(date(2027, 3, 1))
    for address in ("", "/review", "/outsourced", "/bom"):
        await user.open(f"/builds/B-1001{address}")
        await user.should_see("Wanted")
        await user.should_not_see(how_far, retries=1)


async def test_a_build_with_a_long_past_asks_as_much_as_a_new_one(
    user: User, ada: Visitor, build_id: int
) -> None:
    await settled()  # what is news of the order's beginning would be read again
    with counting() as few:
        await user.open("/builds/B-1001")
        await settled()
    for _ in range(4):
        await facts.move(ada, build_id, "on-hold", why="A part is missing.")
        await facts.put(build_id, "order-created", ada, before="on-hold")
    await settled()
    with counting() as many:
        await user.open("/builds/B-1001")
        await settled()

    assert len(few) == len(many)

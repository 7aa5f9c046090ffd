"""The page of one order: what it says, what changes it, and two people at once."""

import re

import pytest
from nicegui import ElementFilter, ui
from nicegui.testing import User
from sqlalchemy import func, select

from app import builds, edge, live
from app.access import Role, Visitor
from app.orders import comments, reading
from app.orders.reading import OrderShown
from models.database import transaction
from models.documents import Document
from models.orders import Build
from pages.widgets import Button, Field, IconButton, Sheet, TextElement
from tests import make
from tests.app.query_count import counting, settled
from tests.pages.conftest import browser, sign_in
from tests.pages.test_procurement import newest


@pytest.fixture
async def ada(user: User) -> Visitor:
    visitor = await make.visitor(name="Ada Lark")
    await sign_in(user, visitor)
    return visitor


async def press(user: User, words: str) -> None:
    await user.should_see(kind=Button, content=words)
    user.find(kind=Button, content=words).click()


async def enter(user: User, label: str, text: str) -> None:
    await user.should_see(kind=Field, content=label)
    field = user.find(kind=Field, content=label)
    field.clear()
    field.type(text)


async def stored(me: Visitor, order_id: int) -> OrderShown:
    return await edge.read(make.acting(me), lambda s: reading.look_at(s, order_id))


async def comment(me: Visitor, order_id: int, words: str) -> None:
    await edge.write(make.acting(me), lambda s: comments.write(s, order_id, words))


async def test_it_shows_facts_builds_in_words_and_history(user: User, ada: Visitor) -> None:
    order_id = await make.order(ada, "PO-77", project="New wing", notes="Ring twice.")

    await user.open(f"/orders/{order_id}")

    for words in (
        "PO-77", "Mercy General", "New wing", "Sam Post", "Ring twice.", "Order created",
        f"B-{order_id}-1", "72″ long, 30″ wide", "Submitted the order", "No documents yet.",
    ):  # fmt: skip
        await user.should_see(words)


async def test_builds_that_stand_apart_are_counted_and_a_forced_one_is_marked(
    user: User, ada: Visitor
) -> None:
    root = await make.visitor(Role.ADMIN, name="Root Oak")
    order_id = await make.order(ada, "PO-77", builds=3)
    shown = await stored(ada, order_id)
    forced, why = shown.builds[2].id, "Made before this product."
    await edge.write(make.acting(root), lambda s: builds.force(s, forced, "ready-to-ship", why=why))

    await user.open(f"/orders/{order_id}")

    await user.should_see("3 builds: 2 order created, 1 ready to ship")
    await user.should_see("Forced")
    await user.should_see("For 0 min")
    await user.should_see("Open build")


async def test_an_order_nobody_knows_is_not_found(user: User, ada: Visitor) -> None:
    answer = await user.http_client.get("/orders/999999")

    assert answer.status_code == 404
    assert "This order does not exist" in answer.text


@pytest.mark.parametrize(
    "address",
    [
        f"/orders/{10**20}",
        f"/orders/{10**20}/purchase-list",
        f"/builds/B-1/bom?revision={10**10}",
        "/builds/B-1/bom?revision=first",
        "/builds/B%00/bom",
    ],
)
async def test_an_address_nothing_can_have_is_not_found_in_words(
    user: User, ada: Visitor, address: str
) -> None:
    answer = await user.http_client.get(address)

    assert answer.status_code == 404
    assert re.search("There is nothing here|Nothing here has such|No bill of", answer.text)


async def test_the_facts_are_corrected_on_the_page(user: User, ada: Visitor) -> None:
    order_id = await make.order(ada, "PO-77")
    await user.open(f"/orders/{order_id}")

    await press(user, "Change order")
    await press(user, "Change order")  # twice, before the sheet is seen
    await enter(user, "Customer", "Mercy West")
    with user:
        assert len([one for one in ElementFilter(kind=Sheet) if one.value]) == 1
    await press(user, "Save")

    await user.should_see("Changed: customer from Mercy General to Mercy West")


async def test_beside_a_shipped_build_only_what_can_be_changed_is_offered(
    user: User, ada: Visitor
) -> None:
    order_id = await make.order(ada, "PO-77", builds=2)
    await papers(ada, order_id)
    await user.open(f"/orders/{order_id}")
    await user.should_see(kind=IconButton, content="Remove order.pdf")
    await status(ada, order_id, 1, "shipped")
    await user.should_not_see(kind=IconButton, content="Remove order.pdf")
    user.find(kind=IconButton, content="Remove second.pdf").click()
    await user.should_see("Removed second.pdf (")
    await comment(ada, order_id, "It has left.")
    await user.should_see("It has left.")
    await user.should_see("Removed second.pdf (", retries=1)

    await press(user, "Change order")

    await newest(user, Field, lambda one: one.label == "Customer" and not one.enabled)
    fields = {one.label: one.enabled for one in user.find(Field).elements}
    assert {name for name, on in fields.items() if on} == {"Wanted", "Add a comment"}
    await user.should_see(f"B-{order_id}-1 is shipped: what the order says")
    await status(ada, order_id, 2, "cancelled")
    await user.should_not_see(kind=Button, content="Change order")
    await user.should_see("Comments and documents can be added.")
    await press(user, "Save")
    assert all(one.reason for one in user.find(kind=Button, content="Save").elements)


async def status(me: Visitor, order_id: int, position: int, to: str) -> None:
    async with transaction(make.acting(me)) as session:
        found = select(Build).filter_by(order_id=order_id, position=position)
        build = (await session.scalars(found)).one()
        build.status, build.status_since = to, func.clock_timestamp()
        await live.announce(session, "order", order_id)


async def papers(me: Visitor, order_id: int) -> None:
    own = {"order_id": order_id, "kind": "other", "size": 9, "uploaded_by": me.person_id}
    stored = {"media_type": "application/pdf", "sha256": "a" * 64, "store_key": "a"}
    async with transaction(make.acting(me)) as session:
        for name, sink in (("order.pdf", None), ("second.pdf", 2)):
            session.add(Document(**own, **stored, file_name=name, build_position=sink))


async def test_every_wrong_field_says_what_is_wrong(user: User, ada: Visitor) -> None:
    order_id = await make.order(ada, "PO-77")
    await user.open(f"/orders/{order_id}")

    await press(user, "Change order")
    await enter(user, "Customer", "M")
    await enter(user, "Sales person", "S")
    await press(user, "Save")

    await user.should_see("Customer: at least 3 characters")
    await user.should_see("Sales person: at least 3 characters")
    assert (await stored(ada, order_id)).customer == "Mercy General"


async def test_whoever_saves_second_sees_the_first_and_loses_nothing(
    user: User, ada: Visitor
) -> None:
    order_id = await make.order(ada, "PO-77")
    other = browser()
    await sign_in(other, await make.visitor(name="Bea Moss"))
    for one in (user, other):
        await one.open(f"/orders/{order_id}")
        await press(one, "Change order")

    await enter(other, "Sales person", "Lou Finch")
    await press(other, "Save")
    await other.should_see("Changed: sales person")
    await enter(user, "Customer", "Mercy West")
    await press(user, "Save")
    await user.should_see("Bea Moss changed sales person from Sam Post to Lou Finch")
    await press(user, "Save")

    await user.should_see("Changed: customer from Mercy General to Mercy West")
    now = await stored(ada, order_id)
    assert (now.customer, now.sales_person) == ("Mercy West", "Lou Finch")


async def test_a_cancelled_order_says_why_to_everybody_who_looks(user: User, ada: Visitor) -> None:
    order_id = await make.order(ada, "PO-77", builds=2)
    other = browser()
    await sign_in(other, await make.visitor(Role.PROCUREMENT, name="Pia Reed"))
    await other.open(f"/orders/{order_id}")
    await user.open(f"/orders/{order_id}")

    await press(user, "Cancel order")
    await press(user, "Cancel builds")
    await user.should_see("Say why")
    await enter(user, "Why", "The clinic moved.")
    await press(user, "Cancel builds")

    await other.should_see("Reason: The clinic moved.")
    assert (await stored(ada, order_id)).status == "cancelled"


async def test_a_double_press_cancels_once(user: User, ada: Visitor) -> None:
    order_id = await make.order(ada, "PO-77")
    await user.open(f"/orders/{order_id}")

    await press(user, "Cancel order")
    await enter(user, "Why", "The clinic moved.")
    await press(user, "Cancel builds")
    await press(user, "Cancel builds")

    await user.should_see("Reason: The clinic moved.")
    moved = [line for line in (await stored(ada, order_id)).history if "Moved" in line.sentence]
    assert len(moved) == 1


async def test_a_comment_appears_on_both_screens_as_it_was_typed(user: User, ada: Visitor) -> None:
    order_id = await make.order(ada, "PO-77")
    other = browser()
    await sign_in(other, await make.visitor(Role.QC, name="Quin Vale"))
    await other.open(f"/orders/{order_id}")
    await user.open(f"/orders/{order_id}")
    words = '<img src=x onerror="alert(1)">'

    await enter(user, "Add a comment", words)
    await press(user, "Add comment")

    await other.should_see(words)
    shown = [element for element in other.find(words).elements if isinstance(element, TextElement)]
    assert shown
    assert not any(isinstance(element, ui.html) for element in other.find(words).elements)


async def test_those_who_only_read_get_nothing_to_change(user: User) -> None:
    ada = await make.visitor()
    order_id = await make.order(ada, "PO-77")
    await sign_in(user, await make.visitor(Role.ASSEMBLER))

    await user.open(f"/orders/{order_id}")

    await user.should_see("PO-77")
    for words in ("Change order", "Cancel order", "Add documents"):
        await user.should_not_see(words)
    await user.should_see("Add comment")


async def test_what_somebody_types_or_opened_stays_while_others_write(
    user: User, ada: Visitor
) -> None:
    order_id = await make.order(ada, "PO-77", builds=2)
    await user.open(f"/orders/{order_id}")
    await enter(user, "Add a comment", "half a senten")
    folds = opened(user)

    await status(ada, order_id, 1, "in-production")
    await user.should_see("1 order created, 1 in production")

    await comment(ada, order_id, "From elsewhere.")

    await user.should_see("From elsewhere.")
    assert [one.value for one in user.find(Field).elements] == ["half a senten"]
    assert opened(user) == folds


def opened(user: User) -> list[int]:  # which of them are only the browser knows
    return sorted(one.id for one in user.find(kind=ui.element).elements if one.tag == "details")


async def test_the_page_asks_as_much_of_a_large_order_as_of_a_small_one(
    user: User, ada: Visitor
) -> None:
    small, large = await make.order(ada), await make.order(ada, builds=10)
    for number in range(30):
        await comment(ada, large, f"No {number}")

    asked = []
    for order_id in (small, small, large):  # the first opening also reads what is remembered
        await settled()
        with counting() as seen:
            await user.open(f"/orders/{order_id}")
        asked.append(len(seen))

    assert asked[1] == asked[2] <= 15, [re.sub(r"\s+", " ", one)[:90] for one in seen]

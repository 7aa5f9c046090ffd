"""The cart on the screen: how many of what, what for, how urgent, and sent once."""

import asyncio

import pytest
from nicegui import ui
from nicegui.testing import User

from app import edge, service
from app.access import Role, Visitor
from app.service import Cart, Said, Wanted
from app.service.cart import EMPTY
from pages.widgets import Button, Choice, Field, Quantity
from tests import make
from tests.conftest import run_sql
from tests.pages.conftest import sign_in
from tests.service import parts
from tests.waiting import held_up, until

HANDLE, SENSOR = "SVC-HANDLE-1", "SVC-SENSOR-2"


@pytest.fixture
async def sue(user: User) -> Visitor:
    """Somebody of service with two of one part and one of another in the cart."""
    found = await make.visitor(Role.SERVICE, name="Sue Vick")
    await sign_in(user, found)
    handle, sensor = await parts(HANDLE, SENSOR)
    await put(found, handle, 2)
    await put(found, sensor, 1)
    return found


async def put(by: Visitor, item_id: int, quantity: int) -> None:
    await edge.write(make.acting(by), lambda s: service.put(s, item_id, quantity))


async def cart(of: Visitor) -> Cart:
    return await edge.read(make.acting(of), service.cart)


async def quantities(of: Visitor) -> dict[str, int]:
    return {line.number: line.quantity for line in (await cart(of)).lines}


async def sent(by: Visitor) -> list[str]:
    page = await edge.read(make.acting(by), lambda s: service.listed(s, Wanted()))
    return [row.number for row in page.rows]


def steps(user: User, number: str) -> Quantity:
    (found,) = user.find(kind=Quantity, content=number).elements
    assert isinstance(found, Quantity)
    return found


def field(user: User, label: str) -> Field:
    (found,) = user.find(kind=Field, content=label).elements
    assert isinstance(found, Field)
    return found


async def test_an_empty_cart_says_where_the_parts_are(user: User) -> None:
    await sign_in(user, await make.visitor(Role.SERVICE))

    await user.open("/service/cart")

    await user.should_see("No parts yet. Browse the service parts")
    user.find(kind=Button, content="Send to procurement").click()
    await user.should_see("There is nothing in it yet.")
    await user.should_see("Say in a few words what the parts are for.")


async def test_presses_in_a_row_are_all_kept(user: User, sue: Visitor) -> None:
    await user.open("/service/cart")
    await user.should_see(HANDLE)

    for quantity in (3, 4, 5, 6):
        steps(user, HANDLE).set_value(quantity)

    async def kept() -> bool:
        return await quantities(sue) == {HANDLE: 6, SENSOR: 1}

    await until(kept)
    assert steps(user, HANDLE).count == 6


async def test_a_part_goes_out_and_undo_brings_all_of_it_back(user: User, sue: Visitor) -> None:
    await user.open("/service/cart")
    await user.should_see(HANDLE)

    user.find(kind=Button, content=f"Take out {HANDLE}").click()

    await user.should_see(f"{HANDLE} is taken out.")
    assert await quantities(sue) == {SENSOR: 1}
    user.find(kind=Button, content="Undo").click()
    await user.should_see(kind=Quantity, content=HANDLE)
    assert await quantities(sue) == {HANDLE: 2, SENSOR: 1}


async def test_what_is_entered_is_kept_before_it_is_sent(user: User, sue: Visitor) -> None:
    await user.open("/service/cart")
    await user.should_see(HANDLE)

    field(user, "What the parts are for").set_value("The handle broke off.")
    field(user, "Serial number").set_value("S-17")
    (urgency,) = user.find(Choice).elements
    urgency.set_value("device-down")

    entered = Said(reason="The handle broke off.", urgency="device-down", serial="S-17")

    async def kept() -> bool:
        return (await cart(sue)).said == entered

    await until(kept)


async def test_what_another_device_enters_stands_here_at_once(user: User, sue: Visitor) -> None:
    await user.open("/service/cart")
    await user.should_see(HANDLE)

    said = Said(reason="Worn out.", urgency="urgent", build_number="B-9")
    await edge.write(make.acting(sue), lambda s: service.say(s, said))
    (line, _other) = (await cart(sue)).lines
    await put(sue, line.item_id, 7)

    await until(lambda: field(user, "What the parts are for").value == "Worn out.")
    await until(lambda: steps(user, HANDLE).count == 7)
    (urgency,) = user.find(Choice).elements
    assert (urgency.value, field(user, "Build number").value) == ("urgent", "B-9")


async def test_a_device_nobody_knows_is_said_so_and_one_that_resembles_is_offered(
    user: User, sue: Visitor
) -> None:
    order_id = await make.order(await make.visitor(), "PO-77", builds=1)
    known = f"B-{order_id}-1"
    await user.open("/service/cart")
    await user.should_see(HANDLE)

    field(user, "Serial number").set_value("S-NOBODY")
    field(user, "Build number").set_value(known[:-1])

    await user.should_see("This build number is not known here. It is sent all the same.")
    await user.should_see("This serial number is not known here. It is sent all the same.")
    user.find(kind=Button, content=f"Take {known}").click()
    await user.should_see(f"Build {known} was made here.")
    assert (await cart(sue)).said.build_number == known


async def test_a_request_is_sent_with_what_stands_on_the_page_and_only_once(
    user: User, sue: Visitor
) -> None:
    await user.open("/service/cart")
    await user.should_see(HANDLE)
    user.find(kind=Button, content="Send to procurement").click()
    what_for = field(user, "What the parts are for")
    await until(lambda: what_for.error == "Say in a few words what the parts are for.")
    what_for.set_value("The handle broke off.")
    assert not what_for.error

    press = user.find(kind=Button, content="Send to procurement")
    press.click()
    press.click()

    await user.should_see("Procurement decides.")
    (number,) = await sent(sue)
    await user.should_see(kind=ui.element, content=number)
    assert await cart(sue) == EMPTY


@pytest.mark.parametrize("slow", ["put", "say"])
async def test_what_was_done_before_sending_is_in_it_however_long_it_takes(
    user: User, sue: Visitor, monkeypatch: pytest.MonkeyPatch, slow: str
) -> None:
    await user.open("/service/cart")
    await user.should_see(HANDLE)
    held = held_up(monkeypatch, service, slow, on_its_way=True)

    steps(user, HANDLE).set_value(5)
    field(user, "What the parts are for").set_value("The handle broke off.")
    await held.begun.wait()
    user.find(kind=Button, content="Send to procurement").click()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await until(lambda: sent(sue))
    held.may_go_on.set()

    await user.should_see("Procurement decides.")
    (number,) = await sent(sue)
    one = await edge.read(make.acting(sue), lambda s: service.look(s, number))
    assert (one.said.reason, one.lines[0].quantity) == ("The handle broke off.", 5)
    assert await cart(sue) == EMPTY


async def test_a_part_that_went_out_of_use_is_marked_and_keeps_the_cart_here(
    user: User, sue: Visitor, database: str
) -> None:
    run_sql(
        database,
        """SELECT set_config('app.context', '{"name": "test"}', false);"""
        " UPDATE item SET active = false WHERE number = 'SVC-SENSOR-2'",
    )
    await user.open("/service/cart")
    await user.should_see("No longer in use")
    field(user, "What the parts are for").set_value("Worn out.")

    user.find(kind=Button, content="Send to procurement").click()

    await user.should_see(f"No longer in use: {SENSOR}.")
    assert await sent(sue) == []

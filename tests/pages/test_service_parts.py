"""Service parts on the screen: browsed, searched, looked at, put into the cart and taken back."""

import pytest
from nicegui import ElementFilter
from nicegui.testing import User

from app import edge, service
from app.access import Role, Visitor
from models.catalogue import Item
from models.database import transaction
from pages.widgets import Button, DataTable, Field, LinkButton, Quantity, TextElement
from tests import make
from tests.app.query_count import counting, settled
from tests.pages.conftest import browser, sign_in
from tests.pages.test_frame import send
from tests.service import parts

HANDLE, SENSOR = "SVC-HANDLE-1", "SVC-SENSOR-2"


@pytest.fixture
async def sue(user: User) -> Visitor:
    found = await make.visitor(Role.SERVICE, name="Sue Vick")
    await sign_in(user, found)
    return found


def rows(user: User) -> dict[str, str]:
    """The numbers that are listed, with how many of each are in the cart."""
    (table,) = user.find(DataTable).elements
    return {row["number"]: row["cart"] for row in table.props["rows"]}


async def tap(user: User, number: str) -> None:
    """Open one of the parts that are listed."""
    (table,) = user.find(DataTable).elements
    send(table, "open", next(row["id"] for row in table.rows if row["number"] == number))
    await user.should_see(kind=Button, content="Put in cart")


def count(user: User, quantity: int) -> None:
    (steps,) = user.find(Quantity).elements
    steps.set_value(quantity)


async def in_cart(of: Visitor) -> dict[str, int]:
    cart = await edge.read(make.acting(of), service.cart)
    return {line.number: line.quantity for line in cart.lines}


async def test_every_category_stands_there_with_its_count_and_lists_its_parts(
    user: User, sue: Visitor
) -> None:
    await parts(HANDLE)
    await user.open("/service")
    await user.should_see("All service parts: ")
    for words in ("Wire basket bracket", "Upgrade kits", "Kits"):
        await user.should_see(kind=TextElement, content=words)

    user.find(kind=TextElement, content="Faucet component").click()

    await user.should_see("Faucet component: ")
    assert HANDLE in rows(user)
    assert not [one for one in rows(user) if one.startswith("T2-CTRL")]
    user.find(kind=TextElement, content="All service parts").click()
    await user.should_see("All service parts: ")


async def test_typing_finds_parts_and_says_so_when_there_is_none(user: User, sue: Visitor) -> None:
    await parts(HANDLE, SENSOR)
    await user.open("/service")

    user.find(kind=Field).type("svc handle")
    await user.should_see("1 for “svc handle”")
    assert [*rows(user)] == [HANDLE]
    user.find(kind=Field).type(" of nothing")

    await user.should_see("No service part matches.")


async def test_a_part_is_looked_at_and_goes_into_the_cart_and_out_again(
    user: User, sue: Visitor
) -> None:
    await parts(HANDLE, manufacturer="Chicago Faucets")
    await user.open(f"/service?q={HANDLE}")
    await user.should_see(HANDLE)

    await tap(user, HANDLE)
    await user.should_see("Chicago Faucets")
    await user.should_see("No picture yet")
    count(user, 3)
    user.find(kind=Button, content="Put in cart").click()

    await user.should_see(f"3 × {HANDLE} put in the cart.")
    await user.should_see(kind=LinkButton, content="Cart (1)")
    assert (await in_cart(sue), rows(user)[HANDLE]) == ({HANDLE: 3}, "3")
    user.find(kind=Button, content="Undo").click()
    await user.should_not_see(kind=LinkButton, content="Cart (1)")
    assert await in_cart(sue) == {}


async def test_what_is_put_in_again_is_added_and_undo_takes_only_that_back(
    user: User, sue: Visitor
) -> None:
    (item,) = await parts(HANDLE)
    await edge.write(make.acting(sue), lambda s: service.put(s, item, 2))
    await user.open(f"/service?q={HANDLE}")
    await user.should_see(HANDLE)

    await tap(user, HANDLE)
    await user.should_see("2 of it in the cart already.")
    user.find(kind=Button, content="Put in cart").click()
    await user.should_see("put in the cart.")
    assert await in_cart(sue) == {HANDLE: 3}
    user.find(kind=Button, content="Undo").click()

    await user.should_not_see("put in the cart.")
    assert await in_cart(sue) == {HANDLE: 2}


async def test_too_many_are_refused_where_they_were_entered(user: User, sue: Visitor) -> None:
    (item,) = await parts(HANDLE)
    await edge.write(make.acting(sue), lambda s: service.put(s, item, 999))
    await user.open(f"/service?q={HANDLE}")
    await user.should_see(HANDLE)
    await tap(user, HANDLE)

    user.find(kind=Button, content="Put in cart").click()

    await user.should_see("A request has from 1 to 999 of a part.")
    assert await in_cart(sue) == {HANDLE: 999}


async def test_a_photographed_part_shows_its_picture(user: User, sue: Visitor) -> None:
    (item,) = await parts(HANDLE)
    async with transaction(make.PRODUCT) as session:
        known = await session.get_one(Item, item)
        known.picture_key, known.picture_sha256 = "pictures/1", "a" * 64
        known.picture_media_type = "image/jpeg"
    await user.open(f"/service?q={HANDLE}")
    await user.should_see(HANDLE)

    await tap(user, HANDLE)

    with user:
        shown = [one for one in ElementFilter() if one.tag == "img"]
    assert [one.props["src"] for one in shown] == [f"/items/{item}/picture?{'a' * 12}"]
    await user.should_not_see("No picture yet")


async def test_what_somebody_puts_in_elsewhere_stands_here_at_once(
    user: User, sue: Visitor
) -> None:
    (item,) = await parts(HANDLE)
    await user.open(f"/service?q={HANDLE}")
    await user.should_see(HANDLE)

    await edge.write(make.acting(sue), lambda s: service.put(s, item, 5))

    await user.should_see(kind=LinkButton, content="Cart (1)")
    assert rows(user)[HANDLE] == "5"


async def test_a_list_of_parts_costs_the_same_however_many_there_are(
    user: User, sue: Visitor
) -> None:
    await user.open("/service?q=svc-")
    await settled()
    with counting() as few:
        await user.open("/service?q=svc-")
        await settled()
    await parts(*(f"SVC-{n:03}" for n in range(40)))

    with counting() as many:
        await user.open("/service?q=svc-")
        await user.should_see("40 for “svc-”")
        await settled()

    assert len(many) <= len(few)


@pytest.mark.parametrize("role", [Role.PROCUREMENT, Role.COORDINATOR, Role.QC])
async def test_only_service_browses_service_parts(user: User, role: Role) -> None:
    other = browser()
    await sign_in(other, await make.visitor(role))

    for address in ("/service", "/service/cart"):
        answer = await other.http_client.get(address)
        assert answer.status_code == 403, address

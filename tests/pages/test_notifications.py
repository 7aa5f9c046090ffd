"""The bell and the list of notifications, and the search box of every page."""

import pytest
from nicegui.testing import User

from app import edge
from app.access import Role, Visitor
from app.notifications import News, tell
from app.orders import cancelling
from models.database import transaction
from pages.widgets import TextElement
from tests import make
from tests.pages.conftest import sign_in
from tests.waiting import until


@pytest.fixture
async def pia(user: User) -> Visitor:
    visitor = await make.visitor(Role.PROCUREMENT, name="Pia Reed")
    await sign_in(user, visitor)
    return visitor


async def news(order_id: int = 1) -> None:
    async with transaction(make.PRODUCT) as session:
        about = News(event="test", text="Order PO-77 waits.", address=f"/orders/{order_id}")
        await tell(session, about, roles=[Role.PROCUREMENT])


async def rings(user: User, count: str) -> None:
    await until(lambda: counted(user) == count)
    assert counted(user) == count


def counted(user: User) -> str:
    """What the bell shows."""
    links = [
        link
        for link in user.find(kind=TextElement).elements
        if link.props.get("href") == "/notifications"
    ]
    return str(links[0].props.get("data-count", ""))


async def test_the_bell_rings_on_an_open_page(user: User, pia: Visitor) -> None:
    await user.open("/orders")
    assert counted(user) == ""

    await news()

    await rings(user, "1")


async def test_following_one_leads_there_and_quiets_the_bell(user: User, pia: Visitor) -> None:
    order_id = await make.order(await make.visitor(), "PO-77")
    await news(order_id)
    await user.open("/notifications")
    await user.should_see("Order PO-77 waits.")

    answer = await user.http_client.get("/notifications/1", follow_redirects=False)

    assert (answer.status_code, answer.headers["location"]) == (303, f"/orders/{order_id}")
    await user.should_not_see("Not read: Order PO-77 waits.")


async def test_a_new_one_appears_in_the_open_list(user: User, pia: Visitor) -> None:
    await user.open("/notifications")
    await user.should_see("Nothing yet.")

    await news()

    await user.should_see("Order PO-77 waits.")


async def test_marking_all_as_read(user: User, pia: Visitor) -> None:
    await news()
    await user.open("/notifications")
    await rings(user, "1")

    user.find("Mark all as read").click()

    await rings(user, "")


async def test_the_search_box_finds_orders_builds_and_parts(user: User, pia: Visitor) -> None:
    ada = await make.visitor()
    order_id = await make.order(ada, "PO-77310", customer="St. Anne's")
    await edge.write(
        make.acting(ada), lambda s: cancelling.cancel_order(s, order_id, reason="Moved.")
    )

    for words in ("77310", f"b-{order_id}-1", "anne"):
        await user.open(f"/search?q={words}")
        await user.should_see("PO-77310")  # cancelled ones too: somebody looks for this one
    await user.open("/search?q=T2-BODY-48")
    await user.should_see("T2-BODY-48-60-HA")


@pytest.mark.parametrize("words", ["", "%20", "zzzzqqqq"])
async def test_a_search_for_nothing_says_what_to_do(user: User, pia: Visitor, words: str) -> None:
    await user.open(f"/search?q={words}")

    await user.should_see("Nothing found for" if words.strip("%20") else "Type a PO, a build")

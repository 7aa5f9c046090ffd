"""The list of orders in a browser: its address, its filters, and other people's changes."""

from datetime import UTC, datetime, timedelta

import pytest
from nicegui import ui
from nicegui.testing import User
from sqlalchemy import update

from app import edge
from app import sign_in as sign_in_sessions
from app.access import Role, Visitor
from app.orders import cancelling
from models.database import transaction
from models.orders import Build
from pages.widgets import DataTable, Field
from tests import make
from tests.pages.conftest import browser, sign_in
from tests.waiting import until


@pytest.fixture
async def ada(user: User) -> Visitor:
    visitor = await make.visitor(name="Ada Lark")
    await sign_in(user, visitor)
    return visitor


def rows(user: User) -> list[str]:
    (table,) = user.find(kind=DataTable).elements
    return [row["po"] for row in table.rows]


async def test_a_row_says_when_it_is_wanted_and_how_late_it_is(user: User, ada: Visitor) -> None:
    await make.order(ada, "PO-late", wanted_on=make.today() - timedelta(days=2), builds=3)
    await make.order(ada, "PO-soon", wanted_on=make.today() + timedelta(days=1))

    await user.open("/orders")

    for words in ("PO-late", "2 days late", "and 2 more", "PO-soon", "1 day left", "Mercy General"):
        await user.should_see(words)


async def test_a_status_says_how_long_it_has_stood(user: User, ada: Visitor) -> None:
    order_id = await make.order(ada, "PO-77", builds=2)
    async with transaction(make.acting(ada)) as session:
        for position, status, days in ((1, "in-production", 9), (2, "final-qc-rejected", 5)):
            this = update(Build).where(Build.order_id == order_id, Build.position == position)
            since = datetime.now(UTC) - timedelta(days=days)
            await session.execute(this.values(status=status, status_since=since))

    await user.open("/orders")

    # The least advanced of its builds, and since when that one stands there.
    await user.should_see("In production")
    await user.should_see("for 9 days")


async def test_an_address_opens_the_same_list_again(user: User, ada: Visitor) -> None:
    await make.order(ada, "PO-a", customer="Acme", wanted_on=make.today() + timedelta(days=1))
    await make.order(ada, "PO-b", customer="Bern", wanted_on=make.today() + timedelta(days=2))
    await make.order(ada, "PO-c", customer="Acme", wanted_on=make.today() + timedelta(days=3))

    await user.open("/orders?customer=acme&sort=-wanted&status=order-created")

    assert rows(user) == ["PO-c", "PO-a"]
    await user.should_see("Customer: acme")


async def test_typing_narrows_the_list_and_changes_the_address(
    user: User, ada: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    addresses: list[str] = []
    await make.order(ada, "PO-77")
    await make.order(ada, "PO-88")
    await user.open("/orders")
    monkeypatch.setattr(ui.navigate.history, "replace", addresses.append)

    user.find(kind=Field, content="Search").type("88")

    await user.should_not_see("PO-77")
    assert rows(user) == ["PO-88"]
    assert addresses[-1] == "/orders?q=88"


async def test_whoever_signs_in_again_comes_back_to_the_list_as_it_was_narrowed(
    user: User, ada: Visitor
) -> None:
    await user.open("/orders?customer=acme&sort=-wanted")
    user.find(kind=Field, content="Search").type("88")
    await user.should_see("Customer: acme")
    there = "/sign-in?ended=1&next=%2Forders%3Fq%3D88%26customer%3Dacme%26sort%3D-wanted"

    await edge.write(make.acting(ada), lambda s: sign_in_sessions.end_own(s, ada.session_id))

    assert await gone_to(user) == there


async def test_a_press_after_the_session_ended_leads_back_to_the_same_list_too(
    user: User, ada: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    await user.open("/orders?customer=acme")
    assert user.client is not None
    # The page has not heard of it yet.
    user.client.storage.pop("signed")

    user.find("Customer: acme").click()

    assert await gone_to(user) == "/sign-in?ended=1&next=%2Forders"


async def gone_to(user: User) -> str:
    """Where the page went."""
    await until(lambda: user.back_history[-1].startswith("/sign-in"))
    return user.back_history[-1]


async def test_a_chip_takes_its_filter_away(user: User, ada: Visitor) -> None:
    await make.order(ada, "PO-77", customer="Acme")
    await make.order(ada, "PO-88", customer="Bern")
    await user.open("/orders?customer=acme")

    user.find("Customer: acme").click()

    await user.should_see("PO-88")


async def test_nothing_found_says_what_was_left_out(user: User, ada: Visitor) -> None:
    order_id = await make.order(ada, "PO-77")
    await edge.write(
        make.acting(ada), lambda s: cancelling.cancel_order(s, order_id, reason="Mistaken.")
    )
    await user.open("/orders?q=77")
    await user.should_see("Shipped and cancelled ones are not looked through")

    user.find("Look through all orders").click()

    await user.should_see("PO-77")


async def test_the_first_list_of_a_new_house_offers_the_first_order(
    user: User, ada: Visitor
) -> None:
    await user.open("/orders")

    await user.should_see("No open orders. A new one stands here at once.")


async def test_an_order_entered_elsewhere_appears_by_itself(user: User, ada: Visitor) -> None:
    await user.open("/orders")
    await user.should_see("No open orders")

    await make.order(ada, "PO-99")

    await user.should_see("PO-99")


async def test_two_people_see_each_other_s_changes(user: User, ada: Visitor) -> None:
    order_id = await make.order(ada, "PO-77")
    pia = await make.visitor(Role.PROCUREMENT, name="Pia Reed")
    other = browser()
    await sign_in(other, pia)
    await other.open("/orders")
    await other.should_see("PO-77")

    await edge.write(
        make.acting(ada), lambda s: cancelling.cancel_order(s, order_id, reason="Mistaken.")
    )

    await other.should_not_see("PO-77")


async def test_service_sees_the_pool_but_opens_no_order(user: User) -> None:
    ada = await make.visitor()
    await make.order(ada, "PO-77")
    await sign_in(user, await make.visitor(Role.SERVICE))

    await user.open("/orders")

    await user.should_see("PO-77")
    (table,) = user.find(kind=DataTable).elements
    assert "href" not in table.props["rows"][0]

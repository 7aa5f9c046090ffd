"""The page of the board: narrowed by its address, live, and only what was offered can be asked."""

from datetime import timedelta
from urllib.parse import parse_qsl

import pytest
from nicegui import ui
from nicegui.testing import User
from sqlalchemy import select

from app import edge, live
from app.access import Role, Visitor
from app.board import CAP, Wanted
from models.database import reading
from models.orders import Build
from pages import board
from pages.widgets import Button, Check, Field
from pages.widgets.board import Board
from tests import facts, make
from tests.app.query_count import counting, settled
from tests.pages.conftest import sign_in
from tests.waiting import until


@pytest.fixture
async def ada(user: User) -> Visitor:
    visitor = await make.visitor(name="Ada Lark")
    await sign_in(user, visitor)
    return visitor


async def a_build(by: Visitor, **facts_of_order: object) -> int:
    order_id = await make.order(by, **facts_of_order)  # type: ignore[arg-type]
    async with reading(make.PRODUCT) as session:
        return (await session.scalars(select(Build.id).filter_by(order_id=order_id))).one()


def shown(user: User) -> dict[str, list[str]]:
    """The customers of the cards in each column that has any."""
    (element,) = user.find(kind=Board).elements
    return {c.status: [card.customer for card in c.cards] for c in element.columns if c.cards}


async def test_a_card_says_what_one_needs_to_decide_where_to_go(user: User, ada: Visitor) -> None:
    build_id = await a_build(ada, customer="Acme", wanted_on=make.today() - timedelta(days=2))
    await facts.put(build_id, "in-production", ada)
    await facts.assign(build_id, ada)

    await user.open("/board")

    (element,) = user.find(kind=Board).elements
    (card,) = next(c for c in element.columns if c.status == "in-production").cards
    assert (card.customer, card.due, card.tone) == ("Acme", "2 days late", "below-bad")
    assert (card.who, card.age, card.forced) == ("Ada Lark", "0 min", "")
    assert card.href == f"/builds/{card.number}"


async def test_what_is_chosen_narrows_the_board_and_changes_the_address(
    user: User, ada: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    addresses: list[str] = []
    bea = await make.visitor(name="Bea Moss")
    await a_build(ada, customer="Acme", wanted_on=make.today() - timedelta(days=2))
    await a_build(bea, customer="Bern")
    await user.open("/board")
    monkeypatch.setattr(ui.navigate.history, "replace", addresses.append)
    assert shown(user) == {"order-created": ["Acme", "Bern"]}

    user.find(kind=Field, content="Customer").type("bern")
    await user.should_not_see("Acme")
    user.find(kind=Check, content="Late").click()
    await user.should_see("No build matches")

    assert addresses == ["/board?customer=bern", "/board?late=1&customer=bern"]
    user.find(kind=Button, content="Clear filters").click()
    await until(lambda: shown(user) == {"order-created": ["Acme", "Bern"]})


async def test_a_house_without_orders_says_what_will_stand_on_its_board(
    user: User, ada: Visitor
) -> None:
    await user.open("/board")

    await user.should_see("No builds yet. What is ordered stands here at once.")
    await user.should_not_see("Clear filters")


async def test_an_address_opens_the_same_board_again(user: User, ada: Visitor) -> None:
    bea = await make.visitor(name="Bea Moss")
    await a_build(ada, customer="Acme")
    await a_build(bea, customer="Bern")

    await user.open("/board?mine=1")

    assert shown(user) == {"order-created": ["Acme"]}


@pytest.mark.parametrize(
    "wanted",
    [Wanted(), Wanted(mine=True, late=True), Wanted(customer="50% & more", whole="on-hold")],
)
def test_an_address_says_all_of_it(wanted: Wanted) -> None:
    _, _, query = board.write(wanted).partition("?")

    assert board.read(dict(parse_qsl(query))) == wanted


def test_what_an_address_says_wrongly_is_left_out() -> None:
    said = {"mine": "maybe", "all": "lost", "customer": "x" * 500}

    assert board.read(said) == Wanted(customer="x" * 100)


async def test_a_move_elsewhere_takes_the_card_along_and_lights_it_up_however_often_it_is_read(
    user: User, ada: Visitor
) -> None:
    build_id = await a_build(ada, customer="Acme")
    await user.open("/board")
    assert shown(user) == {"order-created": ["Acme"]}

    await facts.move(ada, build_id, "on-hold", why="A part is missing.")

    await user.should_see("On hold")
    assert shown(user) == {"on-hold": ["Acme"]}
    await read_again(user)
    (element,) = user.find(kind=Board).elements
    (card,) = next(column for column in element.columns if column.status == "on-hold").cards
    assert card.changed == 1


async def read_again(user: User) -> None:
    """A second piece of news within the same moment, until its reading is shown."""
    (element,) = user.find(kind=Board).elements
    shown_once = element.columns
    await edge.write(make.PRODUCT, lambda s: live.announce(s, "order", 0))
    await until(lambda: element.columns is not shown_once)
    assert element.columns is not shown_once


async def test_a_long_column_says_how_many_and_shows_all_when_asked(
    user: User, ada: Visitor
) -> None:
    for _ in range(CAP // 10 + 1):
        await make.order(ada, builds=10)
    await user.open("/board")
    await user.should_see("Show all 30")
    (element,) = user.find(kind=Board).elements

    ask(user, element, "lost")
    ask(user, element, ["order-created"])
    ask(user, element, "order-created")

    await user.should_not_see("Show all 30")
    assert len(shown(user)["order-created"]) == 30
    assert user.notify.messages == []


def ask(user: User, element: Board, status: object) -> None:
    """What the browser sends when somebody wants to see a whole column."""
    with user:
        for listener in element._event_listeners.values():  # noqa: SLF001  # as a browser does
            element._handle_event({"listener_id": listener.id, "args": status})  # noqa: SLF001


async def test_the_board_of_many_asks_as_much_as_the_board_of_one(user: User, ada: Visitor) -> None:
    await make.order(ada)
    await settled()
    with counting() as few:
        await user.open("/board")
        await settled()
    await make.order(ada, builds=10)
    await settled()
    with counting() as many:
        await user.open("/board")
        await settled()

    assert len(few) == len(many)


async def test_the_service_has_no_board(user: User) -> None:
    await sign_in(user, await make.visitor(Role.SERVICE))

    assert (await user.http_client.get("/board")).status_code == 403

"""A change made anywhere reaches every open page that shows it, within a second."""

import asyncio
import time
from collections.abc import AsyncGenerator
from itertools import pairwise

import psycopg
import pytest
from nicegui import ui
from nicegui.testing import User

from app.live import CHANNEL, RESYNC, Change, announce, changes
from models.database import transaction
from pages import live
from tests import make
from tests.conftest import plain, run_sql
from tests.waiting import until

LISTENING = (
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND query LIKE 'LISTEN %'"
)
CUT = LISTENING.replace("count(*)", "pg_terminate_backend(pid)")


@pytest.fixture
async def open_page(user: User, database: str) -> User:
    """A page that counts what it is told, open, with the server listening."""
    ui.page("/counting")(counting)
    await listening(database)
    # What it says after each beginning concerns every page that is open by then.
    await heard(RESYNC.id)
    await user.open("/counting")
    await user.should_see("nothing yet")
    return user


def counting() -> None:
    told = {"orders": 0, "order 7": 0}
    line = ui.label("nothing yet")

    def count(name: str) -> None:
        told[name] += 1
        line.set_text(", ".join(f"{name}: {times}" for name, times in told.items()))

    live.on_change(["order"], lambda: count("orders"))
    live.on_change(["order"], lambda: count("order 7"), only=7)


async def listening(url: str) -> None:
    async with await psycopg.AsyncConnection.connect(plain(url), autocommit=True) as connection:
        for _ in range(200):
            found = await (await connection.execute(LISTENING)).fetchone()
            if found == (1,):
                return
            await asyncio.sleep(0.05)
    raise AssertionError("Nobody listens after ten seconds.")


async def order_changed(order_id: int) -> None:
    async with transaction(make.PRODUCT) as session:
        await announce(session, "order", order_id)


async def heard(order_id: int) -> None:
    """This process has been told, whoever shows it."""
    lately = live._lately  # noqa: SLF001  # nothing on a page says so
    await until(lambda: any(change.id == order_id for _, change in lately))


async def test_a_change_made_elsewhere_is_seen_within_a_second(open_page: User) -> None:
    waited = list[float]()

    for number in range(1, 6):
        begun = time.monotonic()
        await order_changed(7)
        await open_page.should_see(f"orders: {number}, order 7: {number}")
        waited.append(time.monotonic() - begun)

    # Somebody else may have the machine now and then; what waits by itself waits each time.
    assert min(waited) < 1, waited


async def test_a_page_of_one_order_ignores_the_others(open_page: User) -> None:
    await order_changed(8)

    await open_page.should_see("orders: 1, order 7: 0")


async def test_changes_that_come_together_are_shown_once(open_page: User) -> None:
    async with transaction(make.PRODUCT) as session:
        for order_id in range(100, 150):
            await announce(session, "order", order_id)

    await open_page.should_see("orders: 1, order 7: 0")


async def test_what_costs_much_rests_between_two_looks_and_shows_the_last_change(
    user: User, database: str
) -> None:
    looks, told_of = list[float](), list[int]()

    def page() -> None:
        line = ui.label("nothing yet")

        def look() -> None:
            looks.append(time.monotonic())
            line.set_text(f"told of {told_of[-1]}")

        live.on_change(["order"], look, rest=0.5)

    ui.page("/resting")(page)
    await listening(database)
    await user.open("/resting")

    for order_id in range(10):
        told_of.append(order_id)
        await order_changed(order_id)
        await asyncio.sleep(live.SETTLE_SECONDS)

    await user.should_see("told of 9")
    assert len(looks) > 1
    assert min(later - before for before, later in pairwise(looks)) >= 0.5


async def test_a_change_that_was_undone_is_never_told(open_page: User) -> None:
    async with transaction(make.PRODUCT) as session:
        await announce(session, "order", 7)
        await session.rollback()

    await order_changed(8)
    await open_page.should_see("orders: 1, order 7: 0")


async def test_a_cut_line_is_made_again_and_what_was_missed_is_shown(
    open_page: User, database: str
) -> None:
    run_sql(database, CUT)
    await open_page.should_see("orders: 1, order 7: 1")  # everything is read again
    await listening(database)

    await order_changed(7)

    await open_page.should_see("orders: 2, order 7: 2")


async def test_what_another_version_says_is_read_as_far_as_it_is_understood(
    open_page: User, database: str
) -> None:
    strange = ['{"kind": "order", "id": 7, "by": null, "since": 3}', "order 7", "[7]", "{}"]
    run_sql(database, *(f"SELECT pg_notify('{CHANNEL}', '{words}')" for words in strange))
    await open_page.should_see("orders: 1, order 7: 1")

    await order_changed(8)

    # The line was never cut: nothing is read again.
    await open_page.should_see("orders: 2, order 7: 1")


async def test_no_error_makes_the_pages_deaf(
    open_page: User, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults, reported = [LookupError("a fault of ours")], []

    async def broken_once(url: str) -> AsyncGenerator[Change, None]:
        if faults:
            raise faults.pop()
        async for change in changes(url):
            yield change

    loop = asyncio.get_running_loop()
    report = lambda found: reported.append(str(found["exception"]))  # noqa: E731
    monkeypatch.setattr(loop, "call_exception_handler", report)
    monkeypatch.setattr(live, "changes", broken_once)
    run_sql(database, CUT)
    await open_page.should_see("orders: 1, order 7: 1")  # everything is read again
    await listening(database)

    await order_changed(7)

    await open_page.should_see("orders: 2, order 7: 2")
    assert reported == ["a fault of ours"]


async def test_a_page_that_is_gone_is_told_nothing(open_page: User) -> None:
    (line,) = open_page.find(kind=ui.label).elements
    assert open_page.client is not None
    open_page.client.delete()

    await order_changed(7)
    await asyncio.sleep(0.3)

    assert line.text == "nothing yet"


async def test_a_page_that_goes_while_its_news_are_read_is_not_drawn_any_more(user: User) -> None:
    reading, may_go_on, shown = asyncio.Event(), asyncio.Event(), list[str]()

    class Slow(live.Present[str]):
        async def read(self) -> str:
            reading.set()
            await may_go_on.wait()
            return "news"

        def show(self, found: str) -> None:
            shown.append(found)

    made = list[Slow]()
    ui.page("/slow")(lambda: made.append(Slow()))
    await user.open("/slow")
    (present,) = made

    again = asyncio.create_task(present.read_again())
    await reading.wait()
    present.client.delete()
    may_go_on.set()
    await again

    assert shown == []


async def test_what_changes_between_the_first_reading_and_the_following_is_shown_too(
    user: User, database: str
) -> None:
    followed, others = live._events, list[str]()  # noqa: SLF001  # whether it has arrived

    async def page() -> None:
        line = ui.label("as it was read")
        for order_id in (7, 8):
            await order_changed(order_id)
        await heard(8)  # the news have come, and nobody follows yet
        others.append(str(len(followed)))
        live.on_change(["order"], lambda: line.set_text("as it is now"), only=7)
        live.on_change(["order"], lambda: others.append("9"), only=9)

    ui.page("/late")(page)
    await listening(database)
    await order_changed(9)  # before the page was asked for
    await heard(9)

    await user.open("/late")

    await user.should_see("as it is now")
    assert others == ["0"]


async def test_what_a_page_did_itself_is_known_also_when_its_news_came_first(
    user: User, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, shown, pass_on = set[int](), list[str](), live._pass_on  # noqa: SLF001  # what hears of it

    def known_a_moment_later(change: Change) -> None:
        pass_on(change)
        if change.id == 7:  # the loop keeps the order of its times, however late it is
            asyncio.get_running_loop().call_later(live.SETTLE_SECONDS / 2, own.add, 7)

    def page() -> None:
        line = ui.label("nothing yet")

        def show() -> None:
            shown.append("told")
            line.set_text(" ".join(shown))

        live.on_change(["order"], show, unless=lambda change: change.id in own)

    monkeypatch.setattr(live, "_pass_on", known_a_moment_later)
    ui.page("/own")(page)
    await listening(database)
    await user.open("/own")

    await order_changed(7)
    await heard(7)
    await asyncio.sleep(live.SETTLE_SECONDS * 2)
    assert shown == []
    await order_changed(8)

    await user.should_see("told")
    assert shown == ["told"]

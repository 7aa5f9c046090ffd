"""Real servers on one database: the clock runs in one of them, and each thing happens once."""

import asyncio
import json
import signal
import urllib.request
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from app import edge, notifications
from app.access import Role, Visitor
from app.notifications import Choice
from models.database import transaction
from models.notifications import Delivery, Notification
from models.system import JobRun
from tests import make
from tests.app.post_office import PostOffice, post_office
from tests.browser.servers import Server
from tests.waiting import until

PATIENCE = 60


def where_it_is_noon() -> str:
    """A time zone in which every job of the day is due now."""
    ahead = 12 - datetime.now(UTC).hour
    return f"Etc/GMT{-ahead:+d}"  # the signs of these names are turned round


@pytest.fixture
async def post() -> AsyncIterator[PostOffice]:
    async with post_office() as office:
        yield office


@pytest.fixture
def servers(database_url: str, post: PostOffice) -> Iterator[list[Server]]:
    """Two processes as an operator starts them; the test starts and stops them."""
    known = {
        "DATABASE_URL": database_url,
        "APP_ENV": "test",
        "FACTORY_TIME_ZONE": where_it_is_noon(),
        "MAIL_URL": post.url,
    }
    both = [Server("app", "serve", environment=known) for _ in range(2)]
    yield both
    for server in both:
        server.stop()


async def overdue_order() -> Visitor:
    """Cora's order is late, and she wants a mail about such things at once."""
    cora = await make.visitor(Role.COORDINATOR, name="Cora Bell")
    actor = make.acting(cora)
    await edge.write(
        actor, lambda s: notifications.reach_at(s, mail_address="cora@example.com", chat_name="")
    )
    wish = Choice(event="overdue", words="", mail="at-once")
    await edge.write(actor, lambda s: notifications.prefer(s, wish))
    await make.order(cora, "PO-77", wanted_on=date(2026, 1, 5))
    return cora


async def counted() -> tuple[int, int, int]:
    """Notifications, messages sent, and days done."""
    async with transaction(make.PRODUCT) as session:
        told = await session.scalar(select(func.count()).select_from(Notification))
        sent = await session.scalar(select(func.count()).where(Delivery.status == "sent"))
        done = select(func.count()).where(JobRun.name == "wanted-dates")
        days = await session.scalar(done.where(JobRun.finished_at.is_not(None)))
    return told or 0, sent or 0, days or 0


def health(server: Server) -> str:
    address = f"{server.url}/api/health"  # always http on this machine
    with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310
        return str(json.load(answer)["jobs"])


@pytest.mark.demand(14)
async def test_two_servers_tell_and_mail_once_also_after_a_power_cut(
    database: str, servers: list[Server], post: PostOffice
) -> None:
    await overdue_order()

    for server in servers:
        await asyncio.to_thread(server.start)

    async def mailed() -> bool:
        return len(post.mails) > 0 and (await counted())[1] == 1

    await until(mailed, patience=PATIENCE)
    assert await counted() == (1, 1, 1)
    assert [await asyncio.to_thread(health, server) for server in servers] == ["ok", "ok"]

    first = servers[0]
    assert first.process is not None
    first.process.send_signal(signal.SIGKILL)  # the one that started first leads
    first.process.wait()
    await another_message()
    await until(lambda: sent_so_far(2), patience=PATIENCE)  # the other one leads now
    await asyncio.to_thread(first.start)

    await asyncio.sleep(6)  # both have looked at the clock again
    assert await counted() == (2, 2, 1)
    assert len(post.mails) == 2


async def another_message() -> None:
    async with transaction(make.PRODUCT) as session:
        person_id = (await session.scalars(select(Delivery.person_id))).one()
        news = Notification(person_id=person_id, event="overdue", text="B-2 is late.", address="/")
        session.add(news)
        await session.flush()
        session.add(Delivery(notification_id=news.id, person_id=person_id, channel="mail"))


async def sent_so_far(number: int) -> bool:
    return (await counted())[1] == number

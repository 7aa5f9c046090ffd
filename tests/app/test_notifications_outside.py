"""Mail and chat: who gets a message and when, that it arrives once, and what happens if not."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from app import edge, notifications, settings
from app.access import Role, Visitor
from app.errors import NotAllowed, Refused
from app.jobs import leader
from app.jobs.leader import Clock
from app.notifications import Choice, News, outbox, sending
from models.database import transaction
from models.notifications import Delivery
from tests import make
from tests.app.post_office import Chat, PostOffice, chat_room, post_office

NEWS = News(event="your-turn", text="B-1 of PO-77 is your turn.", address="/builds/B-1")
LATER = News(event="your-turn", text="B-2 of PO-77 is your turn.", address="/builds/B-2")


@pytest.fixture
async def post() -> AsyncIterator[PostOffice]:
    async with post_office() as office:
        yield office


@pytest.fixture
async def chat() -> AsyncIterator[Chat]:
    async with chat_room() as room:
        yield room


@pytest.fixture(autouse=True)
def ways_out(post: PostOffice, chat: Chat, database_url: str) -> Iterator[None]:
    before = settings.current()
    settings.use(
        settings.load(
            database_url=database_url,
            app_env="test",
            app_base_url="https://sinks.example.com",
            mail_url=post.url,
            mail_from="sinks@example.com",
            chat_url=chat.url,
            factory_time_zone="America/New_York",
        )
    )
    yield
    settings.use(before)


async def reader(*, mail: str = "off", chat: str = "off", in_app: bool = True) -> Visitor:
    """Pia, who wants to hear of her turn like this."""
    pia = await make.visitor(Role.PROCUREMENT, name="Pia Reed")
    actor = make.acting(pia)
    await edge.write(
        actor,
        lambda s: notifications.reach_at(s, mail_address="pia@example.com", chat_name="@pia"),
    )
    chosen = Choice(event="your-turn", words="", in_app=in_app, mail=mail, chat=chat)
    await edge.write(actor, lambda s: notifications.prefer(s, chosen))
    return pia


async def tell(*news: News) -> None:
    async with transaction(make.PRODUCT) as session:
        for one in news:
            await notifications.tell(session, one, roles=[Role.PROCUREMENT])


async def deliveries() -> list[Delivery]:
    async with transaction(make.PRODUCT) as session:
        return list(await session.scalars(select(Delivery).order_by(Delivery.id)))


async def time_passes(by: timedelta = timedelta(days=2)) -> None:
    """As if every message had been waiting so long already."""
    async with transaction(make.PRODUCT) as session:
        await session.execute(text("UPDATE delivery SET due_at = due_at - :by"), {"by": by})


async def test_without_a_wish_nothing_goes_out(database: str, post: PostOffice) -> None:
    await make.visitor(Role.PROCUREMENT)

    await tell(NEWS)

    assert await sending.send_due() == ""
    assert post.mails == []


async def test_a_mail_at_once_arrives_once(database: str, post: PostOffice) -> None:
    await reader(mail="at-once")
    await tell(NEWS)

    assert await sending.send_due() == "1 sent, 0 not sent"
    assert await sending.send_due() == ""

    (mail,) = post.mails
    assert (mail["To"], mail["From"]) == ("pia@example.com", "CleanStation <sinks@example.com>")
    assert mail["Subject"] == "B-1 of PO-77 is your turn."
    assert "https://sinks.example.com/builds/B-1" in mail.get_content()
    assert [(one.status, one.attempts) for one in await deliveries()] == [("sent", 1)]


async def test_an_undone_act_sends_nothing(database: str, post: PostOffice) -> None:
    await reader(mail="at-once")
    async with transaction(make.PRODUCT) as session:
        await notifications.tell(session, NEWS, roles=[Role.PROCUREMENT])
        await session.rollback()

    await sending.send_due()

    assert post.mails == []


async def test_after_a_failed_first_try_it_arrives_once(database: str, post: PostOffice) -> None:
    await reader(mail="at-once")
    await tell(NEWS)
    post.refusals.append("451 try later")

    assert await sending.send_due() == "0 sent, 1 not sent"
    (waiting,) = await deliveries()
    assert waiting.error == "The mail server answered 451 try later."
    assert await sending.send_due() == ""  # not before its time
    await time_passes(timedelta(minutes=1))
    await sending.send_due()

    assert len(post.mails) == 1
    assert [(one.status, one.error, one.attempts) for one in await deliveries()] == [
        ("sent", "", 2)
    ]


async def test_a_server_that_is_away_is_tried_again(database: str) -> None:
    await reader(mail="at-once")
    await tell(NEWS)
    async with post_office() as gone:
        nowhere = gone.url
    settings.use(settings.current().model_copy(update={"mail_url": nowhere}))

    await sending.send_due()

    (one,) = await deliveries()
    assert (one.status, one.attempts) == ("waiting", 1)
    assert "ConnectionRefusedError" in one.error


async def test_two_who_send_at_once_send_each_message_once(database: str, post: PostOffice) -> None:
    people = [await reader(mail="at-once") for _ in range(6)]
    await tell(NEWS)
    post.pause = 0.05

    await asyncio.gather(*(sending.send_due() for _ in range(4)))

    assert len(post.mails) == len(people)
    assert {one.attempts for one in await deliveries()} == {1}


async def test_who_takes_it_first_has_it_and_a_dead_process_gives_it_back(database: str) -> None:
    await reader(mail="at-once")
    await tell(NEWS)

    first = await edge.write(sending.SENDER, outbox.take)
    second = await edge.write(sending.SENDER, outbox.take)
    await time_passes(outbox.LEASE)
    third = await edge.write(sending.SENDER, outbox.take)

    assert (len(first), second, third) == (1, [], first)


async def test_after_the_last_try_it_has_failed_and_an_admin_sends_it_again(
    database: str, post: PostOffice
) -> None:
    await reader(mail="at-once")
    admin = make.acting(await make.visitor(Role.ADMIN))
    await tell(NEWS)
    post.refusals += ["451 try later"] * outbox.TRIES

    for _ in range(outbox.TRIES + 2):
        await sending.send_due()
        await time_passes()
    (seen,) = await edge.read(admin, notifications.failed)
    assert (seen.name, seen.channel, seen.attempts) == ("Pia Reed", "mail", outbox.TRIES)
    assert (seen.text, "451" in seen.error) == (NEWS.text, True)
    await edge.write(admin, lambda s: notifications.try_again(s, seen.id))
    await sending.send_due()

    assert len(post.mails) == 1
    assert await edge.read(admin, notifications.failed) == []
    with pytest.raises(Refused, match="already"):
        await edge.write(admin, lambda s: notifications.try_again(s, seen.id))


async def test_an_address_that_is_refused_for_good_fails_at_once(
    database: str, post: PostOffice
) -> None:
    await reader(mail="at-once")
    await tell(NEWS)
    post.refusals.append("550 nobody of that name")

    await sending.send_due()

    (one,) = await deliveries()
    assert (one.status, one.attempts) == ("failed", 1)
    assert "nobody of that name" in one.error


async def test_a_server_that_stops_notes_what_it_has_sent(database: str, post: PostOffice) -> None:
    await reader(mail="at-once")
    await tell(NEWS)
    post.pause = 0.3
    night = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
    leading = asyncio.create_task(leader.lead(database, Clock(lambda: night)))
    async with asyncio.timeout(5):
        while not post.begun:  # noqa: ASYNC110  # another task's work
            await asyncio.sleep(0.01)

    leading.cancel()
    await asyncio.wait([leading])

    assert len(post.mails) == 1
    assert [one.status for one in await deliveries()] == ["sent"]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
async def test_only_admins_see_what_failed(database: str, role: Role) -> None:
    somebody = make.acting(await make.visitor(role))

    with pytest.raises(NotAllowed):
        await edge.read(somebody, notifications.failed)
    with pytest.raises(NotAllowed):
        await edge.write(somebody, lambda s: notifications.try_again(s, 1))


async def test_what_waits_for_the_hour_goes_out_in_one_mail(
    database: str, post: PostOffice
) -> None:
    await reader(mail="hourly")
    await tell(NEWS, LATER)

    assert await sending.send_due() == ""
    await time_passes(timedelta(hours=1))
    await sending.send_due()

    (mail,) = post.mails
    assert mail["Subject"] == "B-1 of PO-77 is your turn. (and 1 more)"
    assert "/builds/B-1" in mail.get_content()
    assert "/builds/B-2" in mail.get_content()


async def test_the_hour_and_the_day_are_the_factory_s(database: str) -> None:
    await reader(mail="hourly", chat="daily")
    await tell(NEWS)

    async with transaction(make.PRODUCT) as session:
        row = (await session.execute(text(WHEN))).one()

    assert tuple(row) == (0, "07:00", True, True)


WHEN = """
SELECT extract(minute FROM h.due_at)::integer,
    to_char(d.due_at AT TIME ZONE 'America/New_York', 'HH24:MI'),
    h.due_at - now() BETWEEN interval '0' AND interval '1 hour',
    d.due_at - now() BETWEEN interval '0' AND interval '24 hours'
FROM delivery h, delivery d WHERE h.channel = 'mail' AND d.channel = 'chat'
"""


async def test_a_chat_message_calls_nobody_else(database: str, chat: Chat) -> None:
    await reader(chat="at-once")

    await tell(News(event="your-turn", text="<!channel> & more", address="/builds/B-1"))
    await sending.send_due()

    assert chat.said == [
        '{"text": "@pia\\n&lt;!channel&gt; &amp; more https://sinks.example.com/builds/B-1"}'
    ]


@pytest.mark.parametrize(("code", "status"), [(500, "waiting"), (404, "failed")])
async def test_a_chat_that_answers_no(database: str, chat: Chat, code: int, status: str) -> None:
    await reader(chat="at-once")
    await tell(NEWS)
    chat.codes.append(code)

    await sending.send_due()

    (one,) = await deliveries()
    assert (one.status, one.error) == (status, f"The chat answered {code}.")


async def test_nothing_in_a_mail_s_head_comes_from_a_customer_s_name(
    database: str, post: PostOffice
) -> None:
    await reader(mail="at-once")

    await tell(News(event="your-turn", text="B-1\r\nBcc: eve@example.com", address="/"))
    await sending.send_due()

    (mail,) = post.mails
    assert mail["Bcc"] is None
    assert mail["Subject"] == "B-1 Bcc: eve@example.com"


async def test_a_server_elsewhere_without_encryption_gets_nothing(
    database: str, post: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.notifications.mail.LOOPBACK", ())  # as if it were another machine
    await reader(mail="at-once")
    await tell(NEWS)

    await sending.send_due()

    assert post.mails == []
    assert "STARTTLS" in (await deliveries())[0].error


async def test_who_does_not_want_the_bell_finds_it_read(database: str) -> None:
    pia = make.acting(await reader(in_app=False))

    await tell(NEWS)

    assert (await edge.read(pia, notifications.unread)).count == 0
    assert [one.read for one in await edge.read(pia, notifications.latest)] == [True]

"""The outbox: taken once, tried again, given up, sent again by an admin."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from types import ModuleType

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app import edge, notifications, settings
from app.access import Role
from app.errors import NotAllowed, Refused
from app.jobs import leader
from app.jobs.leader import Clock
from app.notifications import Choice, mail, outbox, sending
from app.notifications import chat as chat_message
from app.notifications.outbox import Message, MessageLine
from app.settings import Settings
from models.database import transaction
from models.notifications import Delivery
from models.people import Person
from tests import make
from tests.app.outside import LATER, NEWS, deliveries, reader, tell, time_passes
from tests.app.post_office import Chat, PostOffice

pytestmark = pytest.mark.usefixtures("ways_out")


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


async def test_each_try_waits_longer_and_after_the_last_an_admin_sends_it_again(
    database: str, post: PostOffice
) -> None:
    await reader(mail="at-once")
    admin = make.acting(await make.visitor(Role.ADMIN))
    await tell(NEWS)
    post.refusals += ["451 try later"] * outbox.TRIES
    waits = []

    for _ in range(outbox.TRIES + 2):
        await sending.send_due()
        waits += [one.due_at - datetime.now(UTC) for one in await waiting()]
        await time_passes()
    assert [round(wait.total_seconds() / 60) for wait in waits] == [1, 5, 15, 60, 240]
    (seen,) = await edge.read(admin, notifications.failed)
    assert (seen.name, seen.channel, seen.attempts) == ("Pia Reed", "mail", outbox.TRIES)
    assert (seen.text, "451" in seen.error) == (NEWS.text, True)
    await edge.write(admin, lambda s: notifications.try_again(s, seen.id))
    await sending.send_due()

    assert len(post.mails) == 1
    assert await edge.read(admin, notifications.failed) == []
    with pytest.raises(Refused, match="already"):
        await edge.write(admin, lambda s: notifications.try_again(s, seen.id))


async def waiting() -> list[Delivery]:
    return [one for one in await deliveries() if one.status == "waiting"]


@pytest.mark.parametrize(
    ("way", "without", "why"),
    [
        (mail, "mail_url", "Mail is not set up: MAIL_URL is missing."),
        (mail, "mail_address", "Pia Reed has no mail address."),
        (chat_message, "chat_url", "Chat is not set up: CHAT_URL is missing."),
        (chat_message, "chat_name", "Pia Reed has no name in the chat."),
    ],
)
def test_what_has_no_way_out_fails_for_good_and_says_what_is_missing(
    way: ModuleType, without: str, why: str
) -> None:
    has = {
        "mail_url": "smtp://127.0.0.1:9",
        "mail_address": "pia@example.com",
        "chat_url": "http://127.0.0.1:9/hook",
        "chat_name": "pia",
    } | {without: ""}
    ways = {name: has[name] for name in ("mail_url", "chat_url")}
    message = Message(
        ids=(1,),
        channel="",
        name="Pia Reed",
        mail_address=has["mail_address"],
        chat_name=has["chat_name"],
        lines=(MessageLine(NEWS.text, NEWS.address, urgent=False),),
    )

    with pytest.raises(mail.Undelivered) as undelivered:
        way.send(message, settings.current().model_copy(update=ways))

    assert (str(undelivered.value), undelivered.value.for_good) == (why, True)


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


async def test_one_letter_nobody_can_write_leaves_the_others_be(
    database: str, post: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, whole = await reader(mail="at-once"), await reader(mail="at-once")
    async with transaction(make.PRODUCT) as session:
        (await session.get_one(Person, broken.person_id)).mail_address = "broken@example.com"
    await tell(NEWS)

    def send(message: Message, known: Settings) -> None:
        if message.mail_address.startswith("broken"):
            raise LookupError("no such charset")
        mail.send(message, known)

    monkeypatch.setattr(sending, "CHANNELS", {"mail": send})

    assert await sending.send_due() == "1 sent, 1 not sent"

    assert [one["To"] for one in post.mails] == ["pia@example.com"]
    assert {one.person_id: (one.status, one.error) for one in await deliveries()} == {
        broken.person_id: ("waiting", "LookupError: no such charset"),
        whole.person_id: ("sent", ""),
    }


async def test_what_cannot_be_noted_as_sent_does_not_keep_the_others(
    database: str, post: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        await reader(mail="at-once")
    await tell(NEWS)
    first, noted = [*(one.id for one in await deliveries())][:1], outbox.sent

    async def sent(session: AsyncSession, ids: Sequence[int]) -> None:
        if [*ids] == first:
            raise Refused("This took too long and was stopped.")
        await noted(session, ids)

    monkeypatch.setattr(outbox, "sent", sent)

    assert await sending.send_due() == "1 sent, 1 not sent"

    assert [one.status for one in await deliveries()] == ["waiting", "sent"]


async def test_a_password_that_is_not_ascii_is_said_without_it(
    database: str, post: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.extensions.append("AUTH PLAIN")
    with_password = post.url.replace("//", "//cleanstation:sch%C3%B6n@")
    settings.use(settings.current().model_copy(update={"mail_url": with_password}))
    await reader(mail="at-once")
    await tell(NEWS)

    await sending.send_due()

    (one,) = await deliveries()
    assert one.status == "waiting"
    assert one.error == "The name or the password in MAIL_URL has a letter that is not ASCII."


async def test_who_was_disabled_before_it_went_out_gets_nothing(
    database: str, post: PostOffice
) -> None:
    pia = await reader(mail="daily")
    admin = make.acting(await make.visitor(Role.ADMIN))
    await tell(NEWS)
    async with transaction(make.PRODUCT) as session:
        (await session.get_one(Person, pia.person_id)).active = False
    await time_passes()

    assert await sending.send_due() == ""

    assert post.mails == []
    (seen,) = await edge.read(admin, lambda s: notifications.failed(s, cancelled=True))
    assert (seen.text, seen.error) == (NEWS.text, "The account was disabled before it went out.")
    assert await edge.read(admin, notifications.failed) == []
    assert await edge.read(admin, notifications.how_many_failed) == 0
    with pytest.raises(Refused):
        await edge.write(admin, lambda s: notifications.try_again(s, seen.id))


async def test_what_was_turned_off_before_it_went_out_is_cancelled_on_that_way_only(
    database: str, post: PostOffice, chat: Chat
) -> None:
    pia = make.acting(await reader(mail="daily", chat="daily"))
    await tell(NEWS)
    wish = Choice(event="your-turn", words="", mail="off", chat="at-once")
    await edge.write(pia, lambda s: notifications.prefer(s, wish))
    await time_passes()

    await sending.send_due()

    assert (post.mails, len(chat.said)) == ([], 1)
    assert {one.channel: (one.status, one.error) for one in await deliveries()} == {
        "mail": ("cancelled", "It was turned off before it went out."),
        "chat": ("sent", ""),
    }


async def test_what_is_turned_off_while_it_is_lent_stays_and_is_cancelled_later(
    database: str,
) -> None:
    pia = make.acting(await reader(mail="at-once"))
    await tell(NEWS)
    ids = await edge.write(sending.SENDER, outbox.take)
    off = Choice(event="your-turn", words="")
    await edge.write(pia, lambda s: notifications.prefer(s, off))

    assert await edge.read(sending.SENDER, lambda s: outbox.messages(s, ids)) == []
    await time_passes(outbox.LEASE)
    await edge.write(sending.SENDER, outbox.take)

    assert [one.status for one in await deliveries()] == ["cancelled"]


async def test_the_messages_of_a_day_are_one_mail_however_many_are_due(
    database: str, post: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "AT_ONCE", 4)
    for _ in range(3):
        await reader(mail="daily")
    await tell(NEWS, LATER, NEWS)
    await time_passes()

    went = [await sending.send_due() for _ in range(3)]

    assert went == ["2 sent, 0 not sent", "1 sent, 0 not sent", ""]
    assert [mail["Subject"].rpartition(" (")[2] for mail in post.mails] == ["and 2 more)"] * 3


async def test_who_takes_while_somebody_else_does_tears_no_message_apart(database: str) -> None:
    await reader(mail="daily")
    await tell(NEWS, LATER)
    await time_passes()

    async with transaction(sending.SENDER) as session:
        first = await outbox.take(session)
        second = await edge.write(sending.SENDER, outbox.take)

    assert (len(first), second) == (2, [])


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

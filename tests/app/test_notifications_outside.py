"""Mail and chat: who gets a message and when, that it arrives once, and what happens if not."""

import json
import re
from datetime import timedelta

import pytest
from sqlalchemy import text

from app import edge, notifications, settings
from app.access import Role
from app.notifications import News, mail, sending
from app.notifications import chat as chat_message
from app.notifications.outbox import Message, MessageLine
from models.database import transaction
from models.people import Person
from tests import make
from tests.app.outside import LATER, NEWS, deliveries, heard, reader, tell, time_passes
from tests.app.post_office import Chat, PostOffice, post_office

pytestmark = pytest.mark.usefixtures("ways_out")


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


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<!channel> & more", "&lt;!channel&gt; &amp; more"),
        ("@all, see B-1", "@\u200ball, see B-1"),
        ("Ask (@HERE) or x@channel", "Ask (@\u200bHERE) or x@\u200bchannel"),
    ],
)
async def test_a_chat_message_calls_nobody_else(
    database: str, chat: Chat, text: str, said: str
) -> None:
    await reader(chat="at-once")

    await tell(News(event="your-turn", text=text, address="/builds/B-1"))
    await sending.send_due()

    (body,) = chat.said
    assert json.loads(body) == {"text": f"@pia\n{said} https://sinks.example.com/builds/B-1"}


def in_the_chat(*lines: str) -> str:
    """What Pia reads of these lines."""
    message = Message(
        ids=tuple(range(len(lines))),
        channel="chat",
        name="Pia",
        mail_address="",
        chat_name="pia",
        lines=tuple(MessageLine(line, "/builds/B-1", urgent=False) for line in lines),
    )
    return chat_message.written(message, settings.current())


def test_a_chat_message_has_room_for_what_mattermost_takes_and_counts_the_others() -> None:
    line = f"{'B' * 87} is your turn."
    shorter = [in_the_chat(*[line] * count) for count in (1, 2)]
    all_told = (16_383 - len(shorter[0])) // (len(shorter[1]) - len(shorter[0])) + 1

    whole, cut = in_the_chat(*[line] * all_told), in_the_chat(*[line] * (all_told + 1))

    assert whole.count(line) == all_told
    assert len(whole) <= 16_383
    assert len(cut) <= 16_383
    *_, last, others = cut.splitlines()
    told = cut.count(line)
    assert last == f"{line} https://sinks.example.com/builds/B-1"
    assert others == f"and {all_told + 1 - told} more, see https://sinks.example.com/notifications"
    assert told >= all_told - 1


def test_one_endless_notification_is_cut_and_leaves_room_for_the_way_there() -> None:
    said = in_the_chat("<" * 100_000, "B-2 is your turn.").splitlines()

    assert said[0] == "@pia"
    assert said[1] == f"{'&lt;' * 999}… https://sinks.example.com/builds/B-1"
    assert said[2] == "B-2 is your turn. https://sinks.example.com/builds/B-1"


@pytest.mark.parametrize("name", ["all", "Here", "channel.", "all-hands", "pia @channel"])
async def test_no_name_in_the_chat_calls_everybody(database: str, chat: Chat, name: str) -> None:
    """Such a name was kept before it was refused."""
    pia = await reader(chat="at-once")
    async with transaction(make.PRODUCT) as session:
        (await session.get_one(Person, pia.person_id)).chat_name = name

    await tell(NEWS)
    await sending.send_due()

    (body,) = chat.said
    called = json.loads(body)["text"].partition("\n")[0]
    assert re.search(r"@(all|here|channel)", called, re.IGNORECASE) is None
    assert called.replace("\u200b", "") == f"@{name}"


@pytest.mark.parametrize(("code", "status"), [(500, "waiting"), (404, "failed")])
async def test_a_chat_that_answers_no(database: str, chat: Chat, code: int, status: str) -> None:
    await reader(chat="at-once")
    await tell(NEWS)
    chat.codes.append(code)

    await sending.send_due()

    (one,) = await deliveries()
    assert (one.status, one.error) == (status, f"The chat answered {code}.")


def test_only_a_mail_of_the_very_same_messages_repeats_its_id() -> None:
    def id_of(*ids: int) -> str:
        lines = tuple(MessageLine("B-1 is your turn.", "/builds/B-1", urgent=False) for _ in ids)
        message = Message(
            ids=ids, channel="mail", name="Pia", mail_address="p@x.org", chat_name="", lines=lines
        )
        return str(mail.written(message, settings.current())["Message-ID"])

    eight = range(1, 9)

    assert id_of(*eight, 9) == id_of(*eight, 9)
    assert len({id_of(*eight), id_of(*eight, 9), id_of(*eight, 10)}) == 3


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
    pia = await reader(in_app=False)

    await tell(NEWS)

    assert (await edge.read(make.acting(pia), notifications.unread)).count == 0
    assert [one.read for one in await heard(pia)] == [True]

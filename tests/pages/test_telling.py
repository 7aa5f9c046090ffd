"""Notifications urgent first, how one wants to hear, and what could not be delivered."""

import re
from collections.abc import Iterator

import pytest
from nicegui.testing import User

from app import edge, notifications, settings
from app.access import Role, Visitor
from app.notifications import Choice, News, moves, outbox, reading, tell
from models.database import transaction
from pages import notification_choices
from pages.visitor import REGISTERED
from pages.widgets import Check, Field, IconButton, Picker, TextElement
from pages.widgets import Choice as Segments
from tests import make
from tests.pages.conftest import sign_in
from tests.waiting import until


@pytest.fixture
async def pia(user: User) -> Visitor:
    visitor = await make.visitor(Role.PROCUREMENT, name="Pia Reed")
    await sign_in(user, visitor)
    return visitor


@pytest.fixture
def ways_out(user: User) -> Iterator[None]:
    """An installation with mail and chat, on the running server."""
    before = settings.current()
    known = {"mail_url": "smtp://127.0.0.1:9", "chat_url": "http://127.0.0.1:9/hook"}
    settings.use(before.model_copy(update=known))
    yield
    settings.use(before)


async def news(text: str, *, urgent: bool = False) -> None:
    async with transaction(make.PRODUCT) as session:
        about = News(event="shortage", text=text, address="/orders", urgent=urgent)
        await tell(session, about, roles=[Role.PROCUREMENT])


def told(user: User) -> list[str]:
    """The sentences of the list from top to bottom."""
    links = user.find(kind=TextElement).elements
    return [
        link.text
        for link in sorted(links, key=lambda each: each.id)
        if str(link.props.get("href", "")).startswith("/notifications/")
    ]


async def test_urgent_ones_stand_first_until_they_are_read(user: User, pia: Visitor) -> None:
    await news("Two casters are missing.", urgent=True)
    await news("B-1 moved on.")
    await user.open("/notifications")
    await user.should_see("Urgent")
    assert told(user) == ["Two casters are missing.", "B-1 moved on."]

    label = "Mark as read: Two casters are missing."
    user.find(kind=IconButton, content=label).click()

    await user.should_not_see(label)
    assert told(user) == ["B-1 moved on.", "Two casters are missing."]


async def test_more_urgent_ones_than_a_page_holds_are_all_reached(
    user: User, pia: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "PAGE", 2)
    for n in range(3):
        await news(f"Urgent {n}", urgent=True)
    await news("Calm")
    await user.open("/notifications?show=unread")
    await user.should_see("Earlier")
    assert told(user) == ["Urgent 2", "Urgent 1"]

    (link,) = user.find("Earlier").elements
    await user.open(str(link.props["href"]))

    await user.should_see("Urgent 0")
    assert told(user) == ["Urgent 0", "Calm"]


async def test_only_what_is_unread_and_unread_again(user: User, pia: Visitor) -> None:
    await news("B-1 moved on.")
    await user.open("/notifications?show=unread")
    await user.should_see("B-1 moved on.")

    user.find("Mark all as read").click()
    await user.should_see("You have read everything.")
    await user.open("/notifications")
    user.find(kind=IconButton, content="Mark as unread: B-1 moved on.").click()

    await user.should_see("Mark as read: B-1 moved on.")


async def test_the_bell_says_that_something_urgent_waits(user: User, pia: Visitor) -> None:
    await user.open("/orders")
    (link,) = [link for link in user.find(kind=TextElement).elements if "bell" in link.classes]

    await news("Two casters are missing.", urgent=True)

    await until(lambda: "bell-urgent" in link.classes)
    assert "bell-urgent" in link.classes
    assert link.props["aria-label"] == "Notifications, 1 unread, urgent ones too"


async def kept(of: Visitor) -> dict[str, Choice]:
    read = await edge.read(make.acting(of), notifications.preferences)
    return {one.event: one for one in read.choices}


async def test_a_wish_is_kept_at_once(user: User, pia: Visitor) -> None:
    await user.open("/profile/notifications")
    await user.should_see("Messages stay inside")
    words = notifications.EVENTS["shortage"].words

    user.find(kind=Check, content=words).click()
    await user.should_see("Saved now")

    assert not (await kept(pia))["shortage"].in_app


@pytest.mark.usefixtures("ways_out")
async def test_mail_is_offered_once_there_is_an_address(user: User, pia: Visitor) -> None:
    await user.open("/profile/notifications")
    await user.should_not_see("Not sent")

    user.find("Mail address").type("nowhere")
    user.find("Save").click()
    await user.should_see("has the form name@example.com")
    user.find("Mail address").clear().type("pia@example.com")
    user.find("Save").click()
    await user.should_see("Not sent")
    with user:
        (first, *_) = sorted(user.find(kind=Picker).elements, key=lambda each: each.id)
        first.set_value("hourly")
    await user.should_see("Saved now")

    assert "hourly" in {one.mail for one in (await kept(pia)).values()}


@pytest.mark.usefixtures("ways_out")
async def test_a_name_in_the_chat_is_refused_at_its_own_field(user: User, pia: Visitor) -> None:
    await user.open("/profile/notifications")
    user.find("Name in the chat").type("@all")

    user.find("Save").click()

    await user.should_see("@all would call everybody in the chat.")
    errors = {field.props["label"]: field.error for field in user.find(kind=Field).elements}
    assert errors["Mail address"] is None
    assert errors["Name in the chat"] == "@all would call everybody in the chat."


async def test_whose_roles_are_told_nothing_is_said_so(user: User) -> None:
    await sign_in(user, await make.visitor(Role.AUDITOR))

    await user.open("/profile/notifications")

    await user.should_see("Nothing is told to your roles.")


def test_every_pace_has_a_word() -> None:
    assert set(notification_choices.PACES) == set(notifications.PACES)


async def failed_mail(pia: Visitor) -> None:
    actor = make.acting(pia)
    await edge.write(
        actor, lambda s: notifications.reach_at(s, mail_address="pia@example.com", chat_name="")
    )
    wish = Choice(event="shortage", words="", mail="at-once")
    await edge.write(actor, lambda s: notifications.prefer(s, wish))
    await news("Two casters are missing.", urgent=True)
    async with transaction(make.PRODUCT) as session:
        ids = await outbox.take(session)
        await outbox.not_sent(session, ids, "The mailbox is full.", for_good=True)


async def test_an_admin_sees_what_failed_and_tries_again(user: User, pia: Visitor) -> None:
    await failed_mail(pia)
    await sign_in(user, await make.visitor(Role.ADMIN))
    await user.open("/deliveries")
    await user.should_see("Mail to Pia Reed: Two casters are missing.")
    await user.should_see("The mailbox is full. After 1 try.")

    user.find("Try again").click()

    await user.should_see("Every message arrived, or is still being tried.")
    async with transaction(make.PRODUCT) as session:
        assert await outbox.any_due(session)


async def test_a_new_failure_appears_on_the_open_page(user: User, pia: Visitor) -> None:
    await sign_in(user, await make.visitor(Role.ADMIN))
    await user.open("/deliveries")
    await user.should_see("Every message arrived")
    await user.should_see("Never done yet.")

    await failed_mail(pia)

    await user.should_see("Mail to Pia Reed")


async def test_what_was_cancelled_is_listed_apart_with_its_reason(user: User, pia: Visitor) -> None:
    await failed_mail(pia)
    await news("A basin is missing.")
    off = Choice(event="shortage", words="", mail="off")
    await edge.write(make.acting(pia), lambda s: notifications.prefer(s, off))
    async with transaction(make.PRODUCT) as session:
        await outbox.take(session)
    await sign_in(user, await make.visitor(Role.ADMIN))
    await user.open("/deliveries")
    await user.should_see("Mail to Pia Reed: Two casters are missing.")
    await user.should_not_see("A basin is missing.")

    with user:
        (shown,) = user.find(kind=Segments).elements
        shown.set_value("cancelled")

    await user.should_see("Mail to Pia Reed: A basin is missing.")
    await user.should_see("It was turned off before it went out.")
    await user.should_not_see("Try again")
    await user.open("/deliveries?show=cancelled")
    await user.should_see("Mail to Pia Reed: A basin is missing.")


def test_a_turn_leads_to_a_page_that_there_is(user: User) -> None:
    paths = [re.sub(r"\{[^}]*\}", "[^/]+", place.path) for place in REGISTERED.values()]

    for place in ("", *moves.PLACE_OF_WORK.values()):
        address = f"/builds/B-1{place}"
        assert any(re.fullmatch(path, address) for path in paths), address

"""How somebody wants to hear of each event, and that only they say so."""

from collections.abc import Iterator

import pytest

from app import edge, notifications, settings
from app.access import Role
from app.errors import Refused
from app.notifications import EVENTS, Choice
from models.database import Actor
from tests import make

OWN_REQUESTS = {"service-decided", "service-fulfilled"}


@pytest.fixture(autouse=True)
def settings_of_this_test(database: str) -> Iterator[None]:
    before = settings.current()
    settings.use(settings.load(database_url=database, app_env="test"))
    yield
    settings.use(before)


async def somebody(*roles: Role) -> Actor:
    return make.acting(await make.visitor(*roles))


async def choices(actor: Actor) -> dict[str, Choice]:
    read = await edge.read(actor, notifications.preferences)
    return {one.event: one for one in read.choices}


@pytest.mark.fault(23)
async def test_without_a_row_the_bell_rings_and_nothing_goes_out(database: str) -> None:
    pia = await somebody(Role.PROCUREMENT)

    found = await choices(pia)

    assert {(one.in_app, one.mail, one.chat) for one in found.values()} == {(True, "off", "off")}


@pytest.mark.parametrize(
    ("role", "hears", "never"),
    [
        (Role.COORDINATOR, {"overdue", "parts-late", "bom-question"}, {"bom-answer"}),
        (Role.PROCUREMENT, {"order-submitted", "shortage", "parts-late"}, {"overdue"}),
        (Role.QC, {"your-turn", "floor-question"}, {"shortage", "overdue", "parts-late"}),
        (Role.ASSEMBLER, {"final-qc-failed", "overdue", "floor-answer"}, {"bom-question"}),
        (Role.AUDITOR, set(), set(EVENTS)),
        (Role.SERVICE, OWN_REQUESTS, set(EVENTS) - OWN_REQUESTS),
    ],
)
async def test_somebody_is_asked_only_about_what_can_reach_their_roles(
    database: str, role: Role, hears: set[str], never: set[str]
) -> None:
    found = set(await choices(await somebody(role)))

    assert hears <= found
    assert not never & found


async def test_a_choice_is_kept_and_can_be_taken_back(database: str) -> None:
    pia = await somebody(Role.PROCUREMENT)
    await edge.write(
        pia, lambda s: notifications.reach_at(s, mail_address="pia@example.com", chat_name="")
    )
    words = EVENTS["shortage"].words
    quiet = Choice(event="shortage", words=words, in_app=False, mail="daily")
    usual = Choice(event="shortage", words=words)

    await edge.write(pia, lambda s: notifications.prefer(s, quiet))
    chosen = (await choices(pia))["shortage"]
    await edge.write(pia, lambda s: notifications.prefer(s, usual))

    assert chosen == quiet
    assert (await choices(pia))["shortage"] == usual


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (Choice(event="shortage", words="", mail="at-once"), "mail address first"),
        (Choice(event="shortage", words="", chat="daily"), "name in the chat first"),
        (Choice(event="party", words=""), "does not exist"),
        (Choice(event="shortage", words="", mail="weekly"), "does not exist"),
    ],
)
async def test_what_could_not_be_done_is_refused(database: str, wanted: Choice, words: str) -> None:
    pia = await somebody(Role.PROCUREMENT)

    with pytest.raises(Refused, match=words):
        await edge.write(pia, lambda s: notifications.prefer(s, wanted))


@pytest.mark.parametrize(
    "typed",
    ["pia", "pia@", "@example.com", "pia@example", "a@b.c, d@e.f", "pia@exa mple.com", "a@b@c.de",
     "Pia <pia@example.com>", "pia@example.com\nBcc: eve@example.com", "pïa@example.com"],
)  # fmt: skip
async def test_what_is_no_single_mail_address_is_refused(database: str, typed: str) -> None:
    pia = await somebody(Role.PROCUREMENT)

    with pytest.raises(Refused, match="has the form"):
        await edge.write(pia, lambda s: notifications.reach_at(s, mail_address=typed, chat_name=""))


async def test_without_an_address_nothing_is_sent_there_any_more(database: str) -> None:
    pia = await somebody(Role.PROCUREMENT)
    await edge.write(
        pia, lambda s: notifications.reach_at(s, mail_address=" pia@example.com ", chat_name="@pia")
    )
    both = Choice(event="shortage", words="", mail="at-once", chat="hourly")
    await edge.write(pia, lambda s: notifications.prefer(s, both))

    await edge.write(pia, lambda s: notifications.reach_at(s, mail_address="", chat_name="pia"))

    kept = (await choices(pia))["shortage"]
    await edge.write(pia, lambda s: notifications.reach_at(s, mail_address="", chat_name=" @ "))
    left = (await choices(pia))["shortage"]
    assert [(one.mail, one.chat) for one in (kept, left)] == [("off", "hourly"), ("off", "off")]


async def test_one_s_choices_change_nothing_for_others(database: str) -> None:
    pia, paul = await somebody(Role.PROCUREMENT), await somebody(Role.PROCUREMENT)

    quiet = Choice(event="shortage", words="", in_app=False)
    await edge.write(pia, lambda s: notifications.prefer(s, quiet))

    assert (await choices(paul))["shortage"].in_app

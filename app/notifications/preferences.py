"""How somebody wants to hear of each event; without a row the defaults hold."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app import settings
from app.access import Action, Visitor, check, standing
from app.errors import Refused
from app.notifications.events import EVENTS, TURN, Event
from models.notifications import Preference
from models.people import Person

PACES = ("off", "at-once", "hourly", "daily")
MAIL_ADDRESS = re.compile(r"[!-~]+@[!-~]+\.[!-~]+")
# How a name in the chat begins that Mattermost takes for all: `all.` and `all-hands` do it too.
EVERYBODY = re.compile(r"(all|here|channel|everyone|group)(?![a-z0-9])", re.IGNORECASE)
NOT_IN_ADDRESSES = set('<>,;:"()[]\\')


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """How one event reaches a person; `in_app` false: it is listed without ringing the bell."""

    event: str
    words: str
    in_app: bool = True
    mail: str = "off"
    chat: str = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """Everything of one person; the ways out only where the installation has them."""

    choices: Sequence[Choice]
    mail_address: str
    chat_name: str
    has_mail: bool
    has_chat: bool


class NotReachable(Refused):
    """Nothing can be sent to this; `way` is "mail" or "chat"."""

    def __init__(self, way: str, message: str) -> None:
        super().__init__(message)
        self.way = way


async def preferences(session: AsyncSession) -> Preferences:
    """This person's choices for every event that can concern their roles."""
    await check(session, Action.SEE_OWN_PROFILE)
    me = await standing(session)
    person = await session.get_one(Person, me.person_id)
    rows = await session.scalars(select(Preference).filter_by(person_id=me.person_id))
    known = {row.event: row for row in rows}
    return Preferences(
        choices=[
            _choice(name, known.get(name)) for name, event in EVENTS.items() if concerns(event, me)
        ],
        mail_address=person.mail_address,
        chat_name=person.chat_name,
        has_mail=bool(settings.current().mail_url),
        has_chat=bool(settings.current().chat_url),
    )


async def prefer(session: AsyncSession, wanted: Choice) -> None:
    """From now on this person hears of the event like this.

    Refused while there is no address to send it to.
    """
    await check(session, Action.CHANGE_OWN_PROFILE)
    me = await standing(session)
    if wanted.event not in EVENTS or {wanted.mail, wanted.chat} - set(PACES):
        raise Refused("This choice does not exist. Load the page again.")
    person = await session.get_one(Person, me.person_id)
    if wanted.mail != "off" and not person.mail_address:
        raise Refused("Enter your mail address first.")
    if wanted.chat != "off" and not person.chat_name:
        raise Refused("Enter your name in the chat first.")
    chosen = {"in_app": wanted.in_app, "mail": wanted.mail, "chat": wanted.chat}
    kept = insert(Preference).values(person_id=me.person_id, event=wanted.event, **chosen)
    await session.execute(
        kept.on_conflict_do_update(index_elements=["person_id", "event"], set_=chosen)
    )


async def reach_at(session: AsyncSession, *, mail_address: str, chat_name: str) -> None:
    """Where messages go from now on; without one of them nothing goes that way any more."""
    await check(session, Action.CHANGE_OWN_PROFILE)
    me = await standing(session)
    mail_address, chat_name = mail_address.strip(), chat_name.strip().removeprefix("@")
    if mail_address and not is_mail_address(mail_address):
        raise NotReachable("mail", "A mail address has the form name@example.com.")
    if len(chat_name) > 80 or not chat_name.isprintable():
        raise NotReachable("chat", "A name in the chat has at most 80 signs.")
    if calls_everybody(chat_name):
        raise NotReachable("chat", f"@{chat_name} would call everybody in the chat.")
    person = await session.get_one(Person, me.person_id)
    person.mail_address, person.chat_name = mail_address, chat_name
    mine = update(Preference).where(Preference.person_id == me.person_id)
    if not mail_address:
        await session.execute(mine.values(mail="off"))
    if not chat_name:
        await session.execute(mine.values(chat="off"))


def is_mail_address(text: str) -> bool:
    """Whether it looks like one address and nothing besides."""
    fits = MAIL_ADDRESS.fullmatch(text) is not None and len(text) <= 254
    return fits and text.count("@") == 1 and not NOT_IN_ADDRESSES & set(text)


def calls_everybody(chat_name: str) -> bool:
    """Whether the chat would take this name for all who are there."""
    return EVERYBODY.match(chat_name) is not None


def concerns(event: Event, me: Visitor) -> bool:
    """Whether somebody with these roles can ever be told of it."""
    turns = {role for roles in TURN.values() for role in roles}
    roles = {*event.roles, *(turns if event.turn else ())}
    ways = {
        *event.asked_by,
        *([Action.ENTER_ORDER] if event.creator else ()),
        *([Action.ASSEMBLE] if event.assignees else ()),
    }
    return bool(me.roles & roles) or any(me.may(one) for one in ways)


def _choice(name: str, row: Preference | None) -> Choice:
    words = EVENTS[name].words
    if row is None:
        return Choice(event=name, words=words)
    return Choice(event=name, words=words, in_app=row.in_app, mail=row.mail, chat=row.chat)

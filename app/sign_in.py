"""Signing in and out, and the sessions in between."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Literal

from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app import access, edge, ledger, live, passwords
from app.access import IDLE_LIMIT, Action, Visitor
from app.errors import Refused
from models.database import Actor, act_as
from models.people import Person, SignInSession

Judged = Literal["right", "wrong", "locked"]

TRIES = 5
LOCKED_FOR = timedelta(minutes=15)
# Against trying one password on many names. Counted from the ledger, so in all processes together;
# generous, because a whole factory may share one address.
TRIES_FROM_ONE_ADDRESS, WITHIN = 30, timedelta(minutes=5)

# One answer for an unknown name, a wrong password, a locked and a disabled account.
DOES_NOT_FIT = (
    "The user name and the password do not fit together, or the account is locked. "
    "After five wrong passwords it opens again by itself after 15 minutes."
)
TOO_MANY = "Too many wrong passwords came from here. Wait five minutes, then try again."


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody typed, and the token their browser is to hold if it is right."""

    user_name: str
    password: str
    token: str
    before: str | None = None  # the token the browser held until now


@dataclass(frozen=True, slots=True)
class Known:
    person_id: int | None
    password_hash: str | None


async def with_password(stranger: Actor, entry: Entry) -> None:
    """Open a session for the person who typed this; raises Refused with the same words for all.

    The one function of `app` with transactions of its own: hashing takes a while, and must not
    hold a connection and a locked row meanwhile.
    """
    known = await edge.read(stranger, lambda s: _look_up(s, stranger, entry.user_name))
    if known is None:
        raise Refused(TOO_MANY)
    fits = await passwords.fits(entry.password, known.password_hash)
    right = known.password_hash if fits else None
    if not await edge.write(stranger, lambda s: _decide(s, entry, right)):
        raise Refused(DOES_NOT_FIT)


async def _look_up(session: AsyncSession, stranger: Actor, user_name: str) -> Known | None:
    """The account to compare with (or nobody's); None when this address tried too often."""
    wrong = await session.scalar(
        text(
            "SELECT count(*) FROM audit.event WHERE entity = 'sign-in' AND entity_id = :address"
            " AND at > clock_timestamp() - CAST(:within AS interval)"
        ),
        {"address": stranger.address or "", "within": WITHIN},
    )
    if wrong is not None and wrong >= TRIES_FROM_ONE_ADDRESS:
        return None
    query = select(Person.id, Person.password_hash).where(Person.user_name == user_name)
    found = (await session.execute(query)).one_or_none()
    return Known(found.id, found.password_hash) if found else Known(None, None)


async def _decide(session: AsyncSession, entry: Entry, right: str | None) -> bool:
    """Let in or count, with the row locked, so that tries at the same moment are all counted."""
    person = await session.scalar(
        select(Person).where(Person.user_name == entry.user_name).with_for_update()
    )
    now = await _now(session)
    if person and person.active and _judge(person, right, now) == "right":
        await open_session(session, person, entry.token, before=entry.before)
        return True
    actor: Actor = session.info["actor"]
    # Never what was typed: people type their password into the wrong field.
    who = f"{person.user_name} ({person.id})" if person else "an unknown user name"
    await ledger.record_refusal(
        session, actor.address or "", f"Sign-in as {who} refused.", entity="sign-in"
    )
    return False


async def open_session(
    session: AsyncSession, person: Person, token: str, *, before: str | None = None
) -> int:
    """A new session for the browser that holds `token`; the one it had before ends."""
    if before:
        await end_with_token(session, before)
    stranger: Actor = session.info["actor"]
    await act_as(session, replace(stranger, person_id=person.id, name=person.name))
    row = SignInSession(
        token_hash=digest(token),
        person_id=person.id,
        address=stranger.address or "",
        browser=stranger.browser or "",
    )
    session.add(row)
    await session.flush()
    await ledger.record(session, "SIGNED_IN", "person", person.id, {"session": row.id})
    return row.id


async def judge_repeated(session: AsyncSession, person_id: int, right: str | None) -> Judged:
    """What a password is worth that somebody signed in had to repeat; counts like at sign-in.

    `right` is the kept form it fits, if any. The caller has checked who acts.
    """
    return _judge(await _held(session, person_id), right, await _now(session))


async def is_plain(session: AsyncSession, person_id: int, right: str) -> bool:
    """Whether this is the password still and no wrong one counts: there is nothing to judge."""
    person = await _held(session, person_id)
    return person.password_hash == right and not person.failed_sign_ins


async def _held(session: AsyncSession, person_id: int) -> Person:
    """The row as it is now, whatever was read of it before: others may have tried meanwhile."""
    return await session.get_one(
        Person, person_id, with_for_update={"key_share": True}, populate_existing=True
    )


async def is_locked(session: AsyncSession, person: Person) -> bool:
    return _is_locked(person, await _now(session))


async def end_with_token(session: AsyncSession, token: str) -> None:
    """Sign out: the session this browser holds ends, in all its tabs."""
    found = await session.scalar(
        select(SignInSession).where(
            SignInSession.token_hash == digest(token), SignInSession.ended_at.is_(None)
        )
    )
    if found is None:
        return
    person = await session.get_one(Person, found.person_id)
    actor: Actor = session.info["actor"]
    await act_as(session, replace(actor, person_id=person.id, name=person.name))
    await end(session, [found.id], "signed out")
    await ledger.record(session, "SIGNED_OUT", "person", person.id, {"session": found.id})


async def end(session: AsyncSession, session_ids: Sequence[int], why: str) -> None:
    """End these sessions; their open pages leave at once, their next click is refused."""
    ended = await session.scalars(
        update(SignInSession)
        .where(SignInSession.id.in_(session_ids), SignInSession.ended_at.is_(None))
        .values(ended_at=func.clock_timestamp(), end_reason=why)
        .returning(SignInSession.id)
    )
    for session_id in ended:
        await live.announce(session, "session", session_id)


async def end_all(
    session: AsyncSession, person_id: int, why: str, *, but: int | None = None
) -> None:
    """End every session of a person, except the one named."""
    await end(session, [s.id for s in await open_of(session, person_id) if s.id != but], why)


async def end_own(session: AsyncSession, session_id: int) -> None:
    """End one of one's own sessions, such as the tablet left at the bench."""
    visitor = await access.check(session, Action.CHANGE_OWN_PROFILE)
    row = await session.get(SignInSession, session_id)
    if row is None or (visitor is not None and row.person_id != visitor.person_id):
        raise Refused("This session is not yours.")
    await end(session, [session_id], "ended by the person")


async def own_sessions(session: AsyncSession) -> Sequence[SignInSession]:
    """Where one is signed in now, last used first."""
    visitor = await access.check(session, Action.SEE_OWN_PROFILE)
    return await open_of(session, visitor.person_id) if visitor else []


async def open_of(session: AsyncSession, person_id: int) -> Sequence[SignInSession]:
    """The open sessions of a person, last used first."""
    return (
        await session.scalars(
            select(SignInSession)
            .where(
                SignInSession.person_id == person_id,
                SignInSession.ended_at.is_(None),
                SignInSession.last_seen_at > func.clock_timestamp() - IDLE_LIMIT,
            )
            .order_by(SignInSession.last_seen_at.desc(), SignInSession.id.desc())
        )
    ).all()


async def visitor_with(session: AsyncSession, token: str) -> Visitor | None:
    """The person whose browser holds this cookie, or nobody."""
    return await access.visitor_with(session, digest(token))


def new_token() -> str:
    """256 random bits, for a cookie or a one-time link."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What the database keeps of a token: useless to whoever reads it there."""
    return sha256(token.encode()).hexdigest()


def _judge(person: Person, right: str | None, now: datetime) -> Judged:
    """Count a try at this account, whose row is locked: the right one ends the counting."""
    if _is_locked(person, now):
        return "locked"
    # A password changed while this one was compared: what fitted does not count any more.
    if right is not None and person.password_hash == right:
        person.failed_sign_ins, person.locked_until = 0, None
        return "right"
    _count(person, now)
    # Whoever is locked by this very try hears of it now, and does not try once more for nothing.
    return "locked" if _is_locked(person, now) else "wrong"


def _count(person: Person, now: datetime) -> None:
    if person.locked_until is not None and person.locked_until <= now:
        person.failed_sign_ins, person.locked_until = 0, None
    person.failed_sign_ins += 1
    if person.failed_sign_ins >= TRIES:
        person.locked_until = now + LOCKED_FOR


def _is_locked(person: Person, now: datetime) -> bool:
    return person.locked_until is not None and person.locked_until > now


async def _now(session: AsyncSession) -> datetime:
    # The database's clock: the same for all processes.
    return await session.scalar(select(func.clock_timestamp())) or datetime.now(UTC)

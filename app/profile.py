"""One's own account: password, initials, and proving again that it is really oneself."""

from functools import partial

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession

from app import access, edge, passwords, people, sign_in
from app.access import Action
from app.errors import NotInField, Refused
from app.passwords import NewPassword
from models.database import Actor
from models.people import Person

WRONG = "This is not your password. After five wrong ones your account is locked for 15 minutes."
LOCKED = "Your account is locked after five wrong passwords. Wait 15 minutes, or ask an admin."


async def change_password(actor: Actor, current: str, chosen: str) -> None:
    """Set a new password after the current one was given; all other sessions end.

    Like sign-in it has transactions of its own, because hashing must not hold one.
    """
    await confirm(actor, current)
    new = await passwords.new(chosen)
    await edge.write(actor, lambda s: _set_password(s, new))


async def confirm(actor: Actor, password: str) -> None:
    """Refuse unless this is the password of the person who acts; wrong ones count and lock.

    Then it raises `NotInField`, so that whoever asks can tell it from what else is refused.
    Somebody who came in by a demonstration link has no password yet, and nothing to repeat.
    """
    kept, locked = await edge.read(actor, _own_password)
    if locked:
        raise NotInField(LOCKED, "password")
    if kept is None:
        return
    right = kept if await passwords.fits(password, kept) else None
    # Whether it counts is decided after hashing: the account may have been locked meanwhile.
    if right:
        plain = await edge.read(actor, partial(_is_plain, right=right))
        if plain:
            return
    judged = await edge.write(actor, lambda s: _judge(s, right))
    if judged != "right":
        raise NotInField(LOCKED if judged == "locked" else WRONG, "password")


async def has_password(session: AsyncSession) -> bool:
    """Whether whoever acts has a password to sign with; a demonstration link brings none."""
    return (await _own(session)).password_hash is not None


async def set_initials(session: AsyncSession, initials: str) -> None:
    """Change how one's marks are signed from now on; earlier ones stay as they were."""
    person = await _own(session)
    if faults := people.wrong_with_initials(initials):
        raise Refused(" ".join(faults))
    person.initials = initials.strip()


async def _own_password(session: AsyncSession) -> tuple[str | None, bool]:
    person = await _own(session)
    return person.password_hash, await sign_in.is_locked(session, person)


async def _set_password(session: AsyncSession, new: NewPassword) -> None:
    person = await _own(session)
    passwords.check(new.typed, person.user_name)
    person.password_hash = new.kept
    person.password_changed_at = func.clock_timestamp()
    person.failed_sign_ins, person.locked_until = 0, None
    this = session.info["actor"].session_id
    await sign_in.end_all(session, person.id, "password changed", but=this)


async def _is_plain(session: AsyncSession, right: str) -> bool:
    """Whether the right password leaves nothing to write down."""
    return await sign_in.is_plain(session, (await _own(session)).id, right)


async def _judge(session: AsyncSession, right: str | None) -> sign_in.Judged:
    person = await _own(session)
    return await sign_in.judge_repeated(session, person.id, right)


async def _own(session: AsyncSession) -> Person:
    visitor = await access.check(session, Action.CHANGE_OWN_PROFILE)
    if visitor is None:
        raise Refused("The product itself has no profile.")
    return await session.get_one(Person, visitor.person_id)

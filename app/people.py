"""The people of the house: who they are, what they may do, whether they may come in."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app import access, conflicts, links, live, sign_in
from app.access import Action, Role
from app.errors import Conflict, Refused
from models.people import Person, PersonRole, SignInSession

USER_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")
# A role and the moment it ends by itself, if it does.
Roles = Mapping[Role, datetime | None]


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who is to be let in."""

    user_name: str
    name: str
    initials: str
    roles: Roles


async def invite(session: AsyncSession, newcomer: Newcomer, token: str) -> int:
    """Make the account and an invitation link of `token`; the person's id.

    Raises Refused with everything that is wrong with the newcomer at once.
    """
    await access.check(session, Action.MANAGE_PEOPLE)
    person_id = await add(session, newcomer)
    await links.make(session, "invitation", token, person_id)
    return person_id


async def add(session: AsyncSession, newcomer: Newcomer) -> int:
    """Make the account of somebody whose way in is known already; unchecked, for `app` alone."""
    if faults := [*what_is_wrong(newcomer)]:
        raise Refused(" ".join(faults))
    person_id: int | None = await session.scalar(
        insert(Person)
        .values(
            user_name=newcomer.user_name.lower(),
            name=newcomer.name.strip(),
            initials=newcomer.initials.strip(),
        )
        .on_conflict_do_nothing(index_elements=[Person.user_name])
        .returning(Person.id)
    )
    if person_id is None:
        raise Refused(
            f"The user name {newcomer.user_name} is taken. A user name is never used again, "
            "not even when the person has left."
        )
    session.add_all(
        PersonRole(person_id=person_id, role=role, until=until)
        for role, until in newcomer.roles.items()
    )
    await session.flush()
    await live.announce(session, "person", person_id)
    return person_id


async def invite_again(session: AsyncSession, person_id: int, token: str) -> None:
    """A new invitation, also for somebody who forgot the password; the earlier link stops."""
    await access.check(session, Action.MANAGE_PEOPLE)
    person = await _locked(session, person_id)
    if not person.active:
        raise Refused(f"{person.name} is disabled. Enable the account first.")
    await links.make(session, "invitation", token, person_id)
    await live.announce(session, "person", person_id)


async def why_gone(session: AsyncSession, token: str) -> str:
    """Why an invitation opens nothing any more, in a sentence; empty while it does."""
    await access.check(session, Action.MANAGE_PEOPLE)
    try:
        await links.look(session, "invitation", token)
    except Refused as refusal:
        maker = await links.newer_by(session, token)
        return f"{maker} made a newer link: this one works no more." if maker else str(refusal)
    return ""


async def set_roles(
    session: AsyncSession, person_id: int, roles: Roles, *, before: Roles | None = None
) -> None:
    """Give exactly these roles; open pages of the person feel it at their next event.

    `before` are those somebody had before them when they chose: raises `Conflict` when the person
    has others now, so that no right comes back or goes unasked.
    """
    visitor = await access.check(session, Action.MANAGE_PEOPLE)
    if faults := [*_wrong_with_roles(roles)]:
        raise Refused(" ".join(faults))
    person = await _locked(session, person_id)
    if Role.ADMIN not in roles:
        if visitor is not None and visitor.person_id == person_id:
            raise Refused("You cannot take the admin role from yourself. Another admin can.")
        await _keep_an_admin(session, person)
    has = {Role(row.role): row for row in await _roles_of(session, person_id)}
    if before is not None and before != {role: row.until for role, row in has.items()}:
        now = ", ".join(role.words for role in Role if role in has)
        who = await conflicts.last_by_of(session, "person_role", "person_id", person_id)
        raise Conflict(
            f"{who} changed what {person.name} may do while you had it open: {now} now."
            " Nothing is stored yet: look at it again."
        )
    for role, until in roles.items():
        if role in has:
            has.pop(role).until = until
        else:
            session.add(PersonRole(person_id=person_id, role=role, until=until))
    for lost in has.values():
        await session.delete(lost)
    await session.flush()
    await live.announce(session, "person", person_id)


async def disable(session: AsyncSession, person_id: int) -> None:
    """Keep somebody out from now on: sessions and links end, the account and its acts stay."""
    visitor = await access.check(session, Action.MANAGE_PEOPLE)
    if visitor is not None and visitor.person_id == person_id:
        raise Refused("You cannot disable yourself. Another admin can.")
    person = await _locked(session, person_id)
    await _keep_an_admin(session, person)
    person.active = False
    await links.stop(session, person_id)
    await sign_in.end_all(session, person_id, "account disabled")
    await live.announce(session, "person", person_id)


async def enable(session: AsyncSession, person_id: int) -> None:
    """Let somebody in again, with the roles they had."""
    await access.check(session, Action.MANAGE_PEOPLE)
    person = await _locked(session, person_id)
    person.active = True
    await live.announce(session, "person", person_id)


async def unlock(session: AsyncSession, person_id: int) -> None:
    """Open an account that wrong passwords locked, before its 15 minutes are over."""
    await access.check(session, Action.MANAGE_PEOPLE)
    person = await _locked(session, person_id)
    person.failed_sign_ins, person.locked_until = 0, None
    await live.announce(session, "person", person_id)


async def end_sessions(session: AsyncSession, person_id: int) -> None:
    """Sign somebody out everywhere."""
    await access.check(session, Action.MANAGE_PEOPLE)
    person = await _locked(session, person_id)
    await sign_in.end_all(session, person.id, "ended by an admin")
    await live.announce(session, "person", person_id)


async def end_session(session: AsyncSession, person_id: int, session_id: int) -> None:
    """Sign somebody out in one browser."""
    await access.check(session, Action.MANAGE_PEOPLE)
    if session_id not in {row.id for row in await sign_in.open_of(session, person_id)}:
        raise Refused("This session has ended already.")
    await sign_in.end(session, [session_id], "ended by an admin")
    await live.announce(session, "person", person_id)


async def rename(
    session: AsyncSession, person_id: int, name: str, initials: str, *, before: tuple[str, str]
) -> None:
    """Correct how somebody is called; what they did before keeps the name it had.

    `before` are the name and the initials that are corrected: raises `Conflict` when the person is
    called otherwise now.
    """
    await access.check(session, Action.MANAGE_PEOPLE)
    if faults := [*_wrong_with_name(name, initials)]:
        raise Refused(" ".join(faults))
    person = await _locked(session, person_id)
    if before != (person.name, person.initials):
        who = await conflicts.last_by(session, "person", person_id, ["name", "initials"])
        raise Conflict(
            f"{who} changed the name while you had it open:"
            f" {person.name} ({person.initials}) now. {conflicts.KEPT}"
        )
    person.name, person.initials = name.strip(), initials.strip()
    await live.announce(session, "person", person_id)


async def sessions_of(session: AsyncSession, person_id: int) -> Sequence[SignInSession]:
    """Where somebody is signed in now."""
    await access.check(session, Action.MANAGE_PEOPLE)
    return await sign_in.open_of(session, person_id)


def what_is_wrong(newcomer: Newcomer) -> list[str]:
    """Everything that keeps this newcomer out, a sentence each."""
    faults = []
    if not USER_NAME.fullmatch(newcomer.user_name.lower()):
        faults.append(
            "A user name has 2 to 40 letters, digits, dots, dashes or underscores "
            "and starts with a letter or digit."
        )
    return [
        *faults,
        *_wrong_with_name(newcomer.name, newcomer.initials),
        *_wrong_with_roles(newcomer.roles),
    ]


def wrong_with_initials(initials: str) -> list[str]:
    if not 1 <= len(initials.strip()) <= 5 or not initials.strip().isprintable():
        return ["Initials have 1 to 5 letters."]
    return []


def _wrong_with_name(name: str, initials: str) -> list[str]:
    faults = []
    if not 2 <= len(name.strip()) <= 80 or not name.isprintable():
        faults.append("A name has 2 to 80 letters.")
    return [*faults, *wrong_with_initials(initials)]


def _wrong_with_roles(roles: Roles) -> list[str]:
    faults = []
    if not roles:
        faults.append("Choose at least one role.")
    if Role.AUDITOR in roles and roles[Role.AUDITOR] is None:
        faults.append("An auditor's access needs the day it ends.")
    if any(until is not None and until <= datetime.now(UTC) for until in roles.values()):
        faults.append("The day a role ends has to be today or later.")
    if roles.get(Role.ADMIN) is not None:
        faults.append("The admin role has no end: take it away when the time comes.")
    return faults


async def _locked(session: AsyncSession, person_id: int) -> Person:
    person = await session.get(Person, person_id, with_for_update=True)
    if person is None:
        raise Refused("This person is not known here.")
    return person


async def _roles_of(session: AsyncSession, person_id: int) -> Sequence[PersonRole]:
    return (
        await session.scalars(select(PersonRole).where(PersonRole.person_id == person_id))
    ).all()


async def _keep_an_admin(session: AsyncSession, but: Person) -> None:
    """Refuse what would leave the house without an admin who can come in."""
    # Two admins who remove each other at the same moment take turns here.
    await session.execute(text("SELECT pg_advisory_xact_lock(hashtext('admins'))"))
    others = (
        select(func.count())
        .select_from(Person)
        .join(PersonRole, PersonRole.person_id == Person.id)
        .where(PersonRole.role == Role.ADMIN, Person.active, Person.id != but.id)
    )
    is_one = any(row.role == Role.ADMIN for row in await _roles_of(session, but.id))
    if is_one and not await session.scalar(others):
        raise Refused(f"{but.name} is the only admin. Make somebody else an admin first.")

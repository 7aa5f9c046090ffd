"""Coming in for the first time: the first admin, invited people, visitors of the demonstration."""

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app import links, passwords, people, sign_in
from app.access import Role
from app.errors import Refused
from app.passwords import NewPassword
from models.people import Person, PersonRole

# The order in which `cleanstation demo` prints its links: who uses the product most, first.
SHOWN = (
    Role.COORDINATOR,
    Role.PROCUREMENT,
    Role.ADMIN,
    Role.QC,
    Role.ASSEMBLER,
    Role.SERVICE,
    Role.AUDITOR,
)


@dataclass(frozen=True, slots=True)
class Joining:
    """The link that was opened, the password chosen there, and the token the browser will hold."""

    link: str = field(repr=False)
    password: NewPassword
    token: str = field(repr=False)
    before: str | None = field(default=None, repr=False)


async def offer_set_up(session: AsyncSession, base_url: str) -> str | None:
    """The link with which the first admin is made, while nobody is known here; else None."""
    if await session.scalar(select(func.count()).select_from(Person)):
        return None
    token = sign_in.new_token()
    await links.make(session, "set-up", token)
    return links.address("set-up", token, base_url)


async def set_up(session: AsyncSession, joining: Joining, name: tuple[str, str, str]) -> int:
    """Make the first admin (user name, name, initials) and sign them in."""
    # Two links opened at the same moment must not make two first admins.
    await session.execute(text("SELECT pg_advisory_xact_lock(hashtext('admins'))"))
    await links.use(session, "set-up", joining.link)
    if await session.scalar(select(func.count()).select_from(Person)):
        raise Refused("There is an admin already. Ask them for an invitation.")
    user_name, full_name, initials = name
    passwords.check(joining.password.typed, user_name)
    newcomer = people.Newcomer(user_name, full_name, initials, {Role.ADMIN: None})
    person = await session.get_one(Person, await people.add(session, newcomer))
    return await _come_in(session, person, joining)


async def accept(session: AsyncSession, joining: Joining, initials: str) -> int:
    """Take an invitation: the person chooses a password, confirms the initials, and is in.

    All other sessions end: whoever asks for a new link may have lost a device.
    """
    person = await links.use(session, "invitation", joining.link)
    if person is None:
        raise Refused(links.GONE)
    passwords.check(joining.password.typed, person.user_name)
    if faults := people.wrong_with_initials(initials):
        raise Refused(" ".join(faults))
    person.initials = initials.strip()
    await sign_in.end_all(session, person.id, "password changed")
    return await _come_in(session, person, joining)


async def enter(session: AsyncSession, link: str, token: str, before: str | None) -> int:
    """Take a demonstration link: opening it is enough."""
    person = await links.use(session, "sign-in", link)
    if person is None:
        raise Refused(links.GONE)
    return await sign_in.open_session(session, person, token, before=before)


async def links_for_roles(
    session: AsyncSession, base_url: str, new_token: Callable[[], str] = sign_in.new_token
) -> list[tuple[str, str]]:
    """A fresh sign-in link for one active person of each role; the links before stop working."""
    found = []
    for role in SHOWN:
        person_id = await session.scalar(
            select(Person.id)
            .join(PersonRole, PersonRole.person_id == Person.id)
            .where(
                PersonRole.role == role,
                Person.active,
                PersonRole.until.is_(None) | (PersonRole.until > func.clock_timestamp()),
            )
            .order_by(Person.id)
            .limit(1)
        )
        if person_id is not None:
            token = new_token()
            await links.make(session, "sign-in", token, person_id)
            found.append((role.value, links.address("sign-in", token, base_url)))
    return found


async def _come_in(session: AsyncSession, person: Person, joining: Joining) -> int:
    person.password_hash = joining.password.kept
    person.password_changed_at = func.clock_timestamp()
    person.failed_sign_ins, person.locked_until = 0, None
    return await sign_in.open_session(session, person, joining.token, before=joining.before)

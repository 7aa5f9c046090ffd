"""Links that work once: the first admin's, an invitation, a way into the demonstration."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.errors import Refused
from app.sign_in import digest
from models.people import OneTimeLink, Person

Purpose = Literal["set-up", "invitation", "sign-in"]

LASTS: dict[Purpose, timedelta] = {
    "set-up": timedelta(hours=24),
    "invitation": timedelta(days=7),
    "sign-in": timedelta(hours=24),
}
ADDRESS: dict[Purpose, str] = {
    "set-up": "/set-up",
    "invitation": "/invitation",
    "sign-in": "/enter",
}
GONE = "This link has been used or is too old. Ask for a new one."


@dataclass(frozen=True, slots=True)
class Invited:
    """Whom a link is for, as the page that opens shows it."""

    user_name: str
    name: str
    initials: str


def address(purpose: Purpose, token: str, base_url: str = "") -> str:
    """The link itself. The token is in the query, because paths are written to logs."""
    return f"{base_url.rstrip('/')}{ADDRESS[purpose]}?token={token}"


async def make(
    session: AsyncSession, purpose: Purpose, token: str, person_id: int | None = None
) -> None:
    """Let `token` work once from now on; a person's earlier links of this kind stop working."""
    if person_id is not None:
        await stop(session, person_id, purpose)
    created_by = session.info["actor"].person_id
    link = OneTimeLink(
        token_hash=digest(token),
        purpose=purpose,
        person_id=person_id,
        created_by=created_by,
        expires_at=func.clock_timestamp() + LASTS[purpose],
    )
    session.add(link)
    await session.flush()


async def stop(session: AsyncSession, person_id: int, *purposes: Purpose) -> None:
    """Unused links of this person open nothing any more."""
    await session.execute(
        update(OneTimeLink)
        .where(
            OneTimeLink.person_id == person_id,
            OneTimeLink.purpose.in_(purposes or tuple(LASTS)),
            OneTimeLink.used_at.is_(None),
            OneTimeLink.expires_at > func.clock_timestamp(),
        )
        .values(expires_at=func.clock_timestamp())
    )


async def look(session: AsyncSession, purpose: Purpose, token: str) -> Invited | None:
    """Whom the link is for, without using it up; raises Refused when it opens nothing."""
    link = await session.scalar(
        select(OneTimeLink).where(
            OneTimeLink.token_hash == digest(token),
            OneTimeLink.purpose == purpose,
            OneTimeLink.used_at.is_(None),
            OneTimeLink.expires_at > func.clock_timestamp(),
        )
    )
    if link is None:
        raise Refused(GONE)
    if link.person_id is None:
        return None
    person = await session.get_one(Person, link.person_id)
    if not person.active:
        raise Refused(GONE)
    return Invited(person.user_name, person.name, person.initials)


async def newer_by(session: AsyncSession, token: str) -> str:
    """Who made a newer link of the kind for the same person; empty when nobody did."""
    newer = aliased(OneTimeLink)
    name: str | None = await session.scalar(
        select(Person.name)
        .join(newer, newer.created_by == Person.id)
        .join(
            OneTimeLink,
            (OneTimeLink.person_id == newer.person_id)
            & (OneTimeLink.purpose == newer.purpose)
            & (OneTimeLink.id < newer.id),
        )
        .where(OneTimeLink.token_hash == digest(token))
        .order_by(newer.id.desc())
        .limit(1)
    )
    return name or ""


async def use(session: AsyncSession, purpose: Purpose, token: str) -> Person | None:
    """Use the link up and give its person, locked; of two at once the second is refused."""
    person_id = await session.scalar(
        update(OneTimeLink)
        .where(
            OneTimeLink.token_hash == digest(token),
            OneTimeLink.purpose == purpose,
            OneTimeLink.used_at.is_(None),
            OneTimeLink.expires_at > func.clock_timestamp(),
        )
        .values(used_at=func.clock_timestamp())
        .returning(func.coalesce(OneTimeLink.person_id, 0))
    )
    if person_id is None:
        raise Refused(GONE)
    if person_id == 0:
        return None
    person = await session.get_one(Person, person_id, with_for_update=True)
    if not person.active:
        raise Refused(GONE)
    return person

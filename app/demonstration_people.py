"""The people of the demonstration: one for each role, none with a password."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app import people
from app.access import Role
from app.people import Newcomer
from models.people import Person, PersonRole

AUDIT_LASTS = timedelta(days=30)

PEOPLE = (
    ("maya.okafor", "Maya Okafor", "MO", Role.ADMIN),
    ("lena.fischer", "Lena Fischer", "LF", Role.COORDINATOR),
    ("tomas.rivera", "Tomás Rivera", "TR", Role.PROCUREMENT),
    ("priya.nair", "Priya Nair", "PN", Role.QC),
    ("jonas.lindqvist", "Jonas Lindqvist", "JL", Role.ASSEMBLER),
    ("amelie.roux", "Amélie Roux", "AR", Role.SERVICE),
    ("grace.whitfield", "Grace Whitfield", "GW", Role.AUDITOR),
)


async def make(session: AsyncSession) -> None:
    """Make whoever is missing and let the auditor's time begin anew; a second start adds nobody."""
    audit_ends = datetime.now(UTC) + AUDIT_LASTS
    known = set(await session.scalars(select(Person.user_name)))
    for user_name, name, initials, role in PEOPLE:
        if user_name not in known:
            until = audit_ends if role is Role.AUDITOR else None
            await people.add(session, Newcomer(user_name, name, initials, {role: until}))
    await session.execute(
        update(PersonRole)
        .where(PersonRole.role == Role.AUDITOR, PersonRole.until < datetime.now(UTC))
        .values(until=audit_ends)
    )

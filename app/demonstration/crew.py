"""The people who act: somebody signed in for each role that moves something."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial, wraps
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app import edge, settings, sign_in, signatures
from app.edge import Work
from app.photos import Stored
from app.roles import Role
from models.database import Actor
from models.people import Person, PersonRole

T = TypeVar("T")
PRODUCT = Actor(name="demonstration", trusted=True)
AT_WORK = (
    Role.ADMIN, Role.COORDINATOR, Role.PROCUREMENT, Role.QC, Role.ASSEMBLER, Role.SERVICE,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Crew:
    """An actor of each role; a signature asks for `password`, where they have one.

    The people of the demonstration have none, so that nobody can sign in as one of them. They sign
    from the session they are in: the signature itself is the same, only the question before it is
    left out, and that is said (`signatures.unasked`). Whoever comes in by a link later chooses a
    password before the first signature.
    """

    people: Mapping[Role, Actor]
    password: str = field(default="", repr=False)
    # What their tablets photograph.
    album: Sequence[Stored] = ()

    async def act(self, role: Role, work: Work[T]) -> T:
        """What somebody of this role does, in one transaction."""
        return await edge.write(self.people[role], work)

    async def look(self, role: Role, work: Work[T]) -> T:
        return await edge.read(self.people[role], work)

    async def sign(self, role: Role, work: Work[T]) -> T:
        """What somebody of this role signs."""
        if self.password:
            return await signatures.signing(self.people[role], self.password, work)

        @wraps(work)
        async def signs(session: AsyncSession) -> T:
            signatures.unasked(session)
            return await work(session)

        return await self.act(role, signs)


async def come_in() -> Crew | None:
    """Open a session for one person of each role, as a link would; None when a role has nobody.

    The token of each session is forgotten at once, and `go_home` ends them all.
    """
    people: dict[Role, Actor] = {}
    for role in AT_WORK:
        person = await edge.write(PRODUCT, partial(_open, role=role))
        if person is None:
            await go_home(Crew(people))
            return None
        people[role] = Actor(
            **person, reason="demonstration", version=settings.current().release or None
        )
    return Crew(people)


async def go_home(crew: Crew) -> None:
    """End the sessions; their people come in again by a link only."""
    ended = [actor.session_id for actor in crew.people.values() if actor.session_id]
    await edge.write(PRODUCT, lambda session: _end(session, ended))


async def _open(session: AsyncSession, role: Role) -> dict[str, Any] | None:
    person = await session.scalar(
        select(Person)
        .join(PersonRole)
        .where(PersonRole.role == role, Person.active)
        .where(PersonRole.until.is_(None) | (PersonRole.until > func.clock_timestamp()))
        .order_by(Person.id)
        .limit(1)
    )
    if person is None:
        return None
    session_id = await sign_in.open_session(session, person, sign_in.new_token())
    return {"person_id": person.id, "name": person.name, "session_id": session_id}


async def _end(session: AsyncSession, ids: Sequence[int]) -> None:
    await sign_in.end(session, ids, "demonstration made")

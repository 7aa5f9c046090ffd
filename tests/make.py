"""Rows for tests, with every uninteresting value filled in; made through the product's one door."""

import secrets

from app.access import Role, Visitor, visitor_of
from models.database import Actor, reading, transaction
from models.people import Person, PersonRole, SignInSession

PRODUCT = Actor(name="test set-up", trusted=True)


async def visitor(*roles: Role, name: str = "Ada Lark", user_name: str | None = None) -> Visitor:
    """Somebody signed in with these roles (coordinator unless told)."""
    async with transaction(PRODUCT) as session:
        person = Person(
            user_name=user_name or f"p{secrets.token_hex(4)}",
            name=name,
            initials="".join(word[0] for word in name.split()),
        )
        person.roles = [PersonRole(role=role, until=None) for role in roles or (Role.COORDINATOR,)]
        session.add(person)
        await session.flush()
        row = SignInSession(
            token_hash=secrets.token_hex(32), person_id=person.id, address="", browser=""
        )
        session.add(row)
        await session.flush()
        session_id = row.id
    async with reading(PRODUCT) as session:
        found = await visitor_of(session, session_id)
    assert found is not None
    return found


def acting(visitor: Visitor) -> Actor:
    """The actor this visitor's clicks run as."""
    return Actor(person_id=visitor.person_id, name=visitor.name, session_id=visitor.session_id)

"""Rows for tests, with every uninteresting value filled in; made through the product's one door."""

import secrets
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from app import live, passwords
from app.access import Role, Visitor, visitor_of
from models.database import Actor, reading, transaction
from models.orders import Build, BuildMove, Configuration, Order
from models.people import Person, PersonRole, SignInSession

PRODUCT = Actor(name="test set-up", trusted=True)
# Of the product, as whoever acts in a test writes it down.
VERSION = "1.2.3"


def today() -> date:
    """Where the tests run; asked each time, for they may run over midnight."""
    return date.today()  # noqa: DTZ011


async def visitor(*roles: Role, name: str = "Ada Lark", user_name: str | None = None) -> Visitor:
    """Somebody signed in with these roles (coordinator unless told)."""
    async with transaction(PRODUCT) as session:
        person = Person(
            user_name=user_name or f"p{secrets.token_hex(4)}",
            name=name,
            initials="".join(word[0] for word in name.split()),
        )
        person.roles = [_of(role) for role in roles or (Role.COORDINATOR,)]
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


async def only_role(visitor: Visitor, role: Role) -> None:
    """From the next click on this person has this role and no other."""
    async with transaction(PRODUCT) as session:
        person = await session.get_one(
            Person, visitor.person_id, options=[selectinload(Person.roles)]
        )
        person.roles = [_of(role)]


def _of(role: Role) -> PersonRole:
    return PersonRole(role=role, until=in_a_month() if role is Role.AUDITOR else None)


def acting(visitor: Visitor) -> Actor:
    """The actor this visitor's clicks run as."""
    return Actor(
        person_id=visitor.person_id,
        name=visitor.name,
        session_id=visitor.session_id,
        version=VERSION,
    )


CONFIGURATION: dict[str, Any] = {
    "family": "MDRD",
    "language": "FR",
    "model": "T2-B1",
    "length": "72",
    "width": "30",
    "legs": {"type": "height-adjustable", "model": "DL27"},
    "feet": "casters",
    "pegboard": {"colour": "Blue", "type": "perforated", "size": "same"},
    "workflow_direction": "left-to-right",
    "storage": [],
    "basins": [{"type": "E-Drain", "size": "20X20X8", "p_trap": False, "light": False}],
    "faucets": [{"type": "wrist-blade", "placement": "centre-1"}],
    "sprayers": [],
    "accessories": [{"item": "T-OA-BINRAIL-36-KIT", "quantity": 2}],
    "acknowledged": [],
}


async def order(by: Visitor, po_number: str = "", *, builds: int = 1, **facts: Any) -> int:  # noqa: ANN401
    """A submitted order with configured builds and no BOM; answers its id."""
    async with transaction(acting(by)) as session:
        made = Order(
            po_number=po_number or f"PO-{secrets.token_hex(4)}",
            created_by=by.person_id,
            **{
                "customer": "Mercy General",
                "sales_person": "Sam Post",
                "wanted_on": date.today() + timedelta(days=30),  # noqa: DTZ011
                "language": "FR",
            }
            | facts,
        )
        session.add(made)
        await session.flush()
        for position in range(1, builds + 1):
            await _build(session, made, position, by)
        await live.announce(session, "order", made.id)
        return made.id


async def _build(session: AsyncSession, order: Order, position: int, by: Visitor) -> None:
    build = Build(order_id=order.id, position=position, number=f"B-{order.id}-{position}")
    session.add(build)
    await session.flush()
    session.add(
        BuildMove(
            build_id=build.id,
            from_status=None,
            to_status="order-created",
            moved_by=by.person_id,
        )
    )
    session.add(
        Configuration(
            build_id=build.id,
            revision=1,
            content={**CONFIGURATION, "build_number": build.number},
            created_by=by.person_id,
        )
    )


async def account(user_name: str, password: str, *roles: Role) -> int:
    """Somebody with a password who is not signed in; the person's id."""
    kept = (await passwords.new(password)).kept
    async with transaction(PRODUCT) as session:
        person = Person(user_name=user_name, name="Ada Lark", initials="AL", password_hash=kept)
        person.roles = [PersonRole(role=role, until=None) for role in roles or (Role.COORDINATOR,)]
        session.add(person)
        await session.flush()
        return person.id


def in_a_month() -> datetime:
    return datetime.now(UTC) + timedelta(days=30)

"""What tests look at in a demonstration."""

from sqlalchemy import select, text

from app.access import Role
from app.files import store
from models.database import Actor, reading
from models.people import Person, PersonRole
from tests import make


async def lena() -> Actor:
    async with reading(make.PRODUCT) as session:
        found = await session.scalar(
            select(Person).join(PersonRole).where(PersonRole.role == Role.COORDINATOR)
        )
    assert found is not None
    return Actor(person_id=found.id, name=found.name, trusted=True)


async def counted() -> dict[str, int]:
    tables = (
        "order", "build", "draft", "run", "answer", "photo", "person", "sign_in_session",
        "service_request",
    )  # fmt: skip
    async with reading(make.PRODUCT) as session:
        return {
            one: (await session.scalars(text(f'SELECT count(*) FROM "{one}"'))).one()  # noqa: S608
            for one in tables
        }


async def content(key: str) -> bytes:
    return b"".join([piece async for piece in await store.opened(key)])

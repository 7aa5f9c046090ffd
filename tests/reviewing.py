"""People and BOMs for tests about procurement, all made through the functions of the product."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app import bom, edge, passwords, procurement, signatures
from app.access import Role, Visitor
from app.bom import StoredBom
from models.bom import Bom
from models.database import reading, transaction
from models.people import Person
from tests import boms, make

T = TypeVar("T")
RIGHT = "a drain and a half"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """A coordinator and somebody of procurement, with the BOM between them."""

    cora: Visitor
    pete: Visitor
    build_id: int
    number: str
    bom_id: int


async def cast(*, number: str = "B-1001", po_number: str = "PO-4711") -> Cast:
    """The first worked example, submitted by Cora and waiting for Pete."""
    cora = await make.visitor(Role.COORDINATOR, name="Cora Moss")
    pete = await signer(Role.PROCUREMENT, name="Pete Vale")
    raw = boms.changed(build_number=number)
    (build_id,) = await boms.stored_order(raw, actor=make.acting(cora), po_number=po_number)
    return Cast(
        cora=cora, pete=pete, build_id=build_id, number=number, bom_id=await newest(build_id)
    )


async def signer(*roles: Role, name: str) -> Visitor:
    """Signed in, with a password to sign with."""
    found = await make.visitor(*roles, name=name)
    kept = (await passwords.new(RIGHT)).kept
    async with transaction(make.PRODUCT) as session:
        (await session.get_one(Person, found.person_id)).password_hash = kept
    return found


async def act(by: Visitor, work: Callable[[AsyncSession], Awaitable[T]]) -> T:
    """One click of this person."""
    return await edge.write(make.acting(by), work)


async def look(by: Visitor, work: Callable[[AsyncSession], Awaitable[T]]) -> T:
    return await edge.read(make.acting(by), work)


async def approve(by: Visitor, bom_id: int) -> int:
    """Signed as the page does it, with the hash the page shows."""
    async with reading(make.PRODUCT) as session:
        shown = (await session.get_one(Bom, bom_id)).sha256
    return await signatures.signing(
        make.acting(by), RIGHT, lambda s: procurement.approve(s, bom_id, shown=shown)
    )


async def stored(number: str) -> StoredBom:
    return await edge.read(make.PRODUCT, lambda s: bom.of_build(s, number))


async def newest(build_id: int) -> int:
    async with reading(make.PRODUCT) as session:
        query = select(Bom.id).filter_by(build_id=build_id).order_by(Bom.revision.desc())
        return (await session.scalars(query.limit(1))).one()

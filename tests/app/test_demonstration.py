"""The demonstration orders, as a first look at the product shows them."""

from sqlalchemy import func, select

from app import demonstration, demonstration_people, drafts, edge
from app.access import Role
from models.bom import Bom
from models.database import Actor, reading, transaction
from models.notifications import Notification
from models.orders import Build, Draft, Order
from models.people import Person, PersonRole
from tests import make


async def made() -> None:
    async with transaction(make.PRODUCT) as session:
        await demonstration_people.make(session)
    await demonstration.make()


async def test_the_demonstration_has_orders_with_boms_and_drafts_to_go_on_with(
    database: str,
) -> None:
    await made()

    async with reading(make.PRODUCT) as session:
        orders = set(await session.scalars(select(Order.customer)))
        builds = await session.scalar(select(func.count()).select_from(Build))
        boms = await session.scalar(select(func.count()).select_from(Bom))
        told = await session.scalar(select(func.count()).select_from(Notification))
    assert orders == {"Hôpital Saint-Luc", "Mercy General Hospital", "Clínica del Valle"}
    assert builds == boms == 5
    assert told == 6
    async with reading(make.PRODUCT) as session:
        lena = await session.scalar(
            select(Person).join(PersonRole).where(PersonRole.role == Role.COORDINATOR)
        )
    assert lena is not None
    acting = Actor(person_id=lena.id, name=lena.name, trusted=True)
    begun = await edge.read(acting, drafts.open_drafts)
    assert [(one.po_number, one.builds, one.step) for one in begun] == [
        ("PO-2026-0426", 1, "builds"),
        ("PO-2026-0425", 2, "configure"),
    ]


async def test_a_second_start_adds_nothing(database: str) -> None:
    await made()

    await made()

    async with reading(make.PRODUCT) as session:
        assert await session.scalar(select(func.count()).select_from(Order)) == 3
        assert await session.scalar(select(func.count()).select_from(Draft)) == 5


async def test_without_a_coordinator_there_is_nobody_to_enter_orders(database: str) -> None:
    await demonstration.make()

    async with reading(make.PRODUCT) as session:
        assert await session.scalar(select(func.count()).select_from(Draft)) == 0

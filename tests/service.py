"""Service requests for tests: somebody of service, parts they may ask for, requests that stand."""

from collections.abc import Sequence
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from app import edge, service
from app.access import Role, Visitor
from app.edge import Work
from app.service import Said, Shown
from models.catalogue import Category, Item
from models.database import transaction
from tests import make

LEAKS = Said(reason="The faucet leaks at the handle.", urgency="urgent", build_number="B-1001")


async def parts(*numbers: str, **facts: object) -> list[int]:
    """Service parts with these numbers, in the sub-category of faucet components; their ids."""
    known = {"kind": "service_part", "category_code": "719", "subcategory_code": "719.007"}
    async with transaction(make.PRODUCT) as session:
        await _categories(session)
        made = [Item(number=one, name=f"Part {one}", **{**known, **facts}) for one in numbers]
        session.add_all(made)
        await session.flush()
        return [one.id for one in made]


async def sent(by: Visitor, items: Sequence[int], said: Said = LEAKS) -> str:
    """A request for three of each of these, sent; its number."""

    async def ask(session: AsyncSession) -> str:
        for item_id in items:
            await service.put(session, item_id, 3)
        return await service.send(session, said)

    return await edge.write(make.acting(by), ask)


async def shown(by: Visitor, number: str) -> Shown:
    return await edge.read(make.acting(by), partial(service.look, number=number))


async def move(by: Visitor, number: str, to_status: str) -> None:
    """Take it there as the page of this person would."""
    version = (await shown(by, number)).version
    await edge.write(make.acting(by), moving(number, to_status, version))


def moving(number: str, to_status: str, seen: int) -> Work[object]:
    """The one act that takes a request there."""
    ways: dict[str, Work[object]] = {
        "approved": lambda s: service.approve(s, number, {}, seen=seen),
        "rejected": lambda s: service.reject(s, number, "No longer made.", seen=seen),
        "returned": lambda s: service.give_back(s, number, "Which handle is it?", seen=seen),
        "fulfilled": lambda s: service.fulfil(s, number, seen=seen),
        "pending": lambda s: service.send(s, LEAKS, number=number),
    }
    return ways[to_status]


# How a request comes to each status.
WAY: dict[str, list[str]] = {
    "pending": [], "approved": ["approved"], "rejected": ["rejected"], "returned": ["returned"],
    "fulfilled": ["approved", "fulfilled"],
}  # fmt: skip


async def standing(author: Visitor, status: str, items: Sequence[int]) -> str:
    """A request of this person in this status; its number."""
    number = await sent(author, items)
    if WAY[status]:
        procurement = await make.visitor(Role.PROCUREMENT, name="Pia Roth")
        for step in WAY[status]:
            await move(procurement, number, step)
    return number


async def _categories(session: AsyncSession) -> None:
    if await session.get(Category, "719") is None:
        session.add(Category(code="719", name="Service parts", position=1))
        await session.flush()
        session.add_all(
            [
                Category(code="719.007", parent_code="719", name="Faucet component", position=2),
                Category(code="719.013", parent_code="719", name="Overflow sensor", position=3),
            ]
        )
        await session.flush()

"""Stored orders with BOMs for tests: the worked examples of the domain page, and a small sink."""

from copy import deepcopy
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app import bom, edge
from app.access import Role
from models.bom import Bom
from models.database import Actor
from models.orders import Acknowledgement, Build, Configuration, Order
from tests import make
from tests.conftest import run_sql

FIRST_EXAMPLE: dict[str, Any] = {
    "family": "MDRD", "language": "FR", "build_number": "B-1001", "model": "T2-B1",
    "length": "72", "width": "30", "legs": {"type": "height-adjustable", "model": "DL27"},
    "feet": "casters", "pegboard": {"colour": "Blue", "type": "perforated", "size": "same"},
    "workflow_direction": "left-to-right", "storage": [],
    "basins": [{"type": "E-Drain", "size": "20X20X8", "p_trap": False, "light": False}],
    "faucets": [{"type": "wrist-blade", "placement": "centre-1"}], "sprayers": [],
    "accessories": [{"item": "T-OA-BINRAIL-36-KIT", "quantity": 2}],
    "acknowledged": [{"rule": "faucet-over-e-drain", "reason": "Agreed with the customer"}],
}  # fmt: skip


def changed(**values: object) -> dict[str, Any]:
    """The first example with some fields different."""
    return {**deepcopy(FIRST_EXAMPLE), **values}


async def stored_order(
    *raws: dict[str, Any], actor: Actor | None = None, po_number: str = "PO-4711"
) -> list[int]:
    """An order with one build a configuration, each with its BOM; answers the builds' ids."""
    if actor is None:
        actor = make.acting(await make.visitor(Role.COORDINATOR))

    async def work(session: AsyncSession) -> list[int]:
        order = Order(
            po_number=po_number,
            customer="North Hospital",
            sales_person="Sal Esper",
            wanted_on=date(2027, 3, 1),
            language="EN",
            created_by=actor.person_id,
        )
        session.add(order)
        await session.flush()
        made = []
        for position, raw in enumerate(raws or (FIRST_EXAMPLE,), start=1):
            build = Build(order_id=order.id, position=position, number=raw["build_number"])
            session.add(build)
            await session.flush()
            await next_revision(session, build, raw)
            made.append(build.id)
        return made

    return await edge.write(actor, work)


async def next_revision(session: AsyncSession, build: Build, raw: dict[str, Any]) -> Bom:
    """A new configuration of the build and the BOM made from it."""
    actor: Actor = session.info["actor"]
    before = await newest_configuration(session, build.id)
    configuration = Configuration(
        build_id=build.id, revision=before + 1, content=raw, created_by=actor.person_id
    )
    session.add(configuration)
    await session.flush()
    session.add_all(
        Acknowledgement(
            configuration_id=configuration.id,
            rule=accepted["rule"],
            message=f"The rules warn about {accepted['rule']}.",
            reason=accepted["reason"],
            acknowledged_by=actor.person_id,
        )
        for accepted in raw["acknowledged"]
        if accepted["reason"].strip()
    )
    return await bom.make_and_store(session, build=build, configuration=configuration)


async def next_bom(build_id: int, raw: dict[str, Any]) -> None:
    """Somebody else changes a build: its next configuration and revision."""
    actor = make.acting(await make.visitor(Role.COORDINATOR))

    async def work(session: AsyncSession) -> None:
        await next_revision(session, await session.get_one(Build, build_id), raw)

    await edge.write(actor, work)


async def newest_configuration(session: AsyncSession, build_id: int) -> int:

    query = select(func.coalesce(func.max(Configuration.revision), 0))
    return (await session.scalars(query.filter_by(build_id=build_id))).one()


def run(url: str, statement: str) -> None:
    """Change the catalogue behind the product's back, with the context the ledger asks for."""
    run_sql(url, f'SET app.context = \'{{"name": "test"}}\'; {statement}')

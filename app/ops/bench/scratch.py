"""A private database for measuring, and what stands in it before anything is measured."""

import secrets
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app import access, bom, catalogue, drafts, edge, rulesets, sign_in
from app.access import Role, Visitor
from app.rules import why
from models.database import Actor, reading, transaction
from models.orders import Build, Configuration, Order
from models.people import Person, PersonRole, SignInSession

PRODUCT = Actor(name="cleanstation bench", trusted=True)
Raw = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How much is measured, and how often."""

    catalogues: int = 100
    few_orders: int = 1_000
    many_orders: int = 100_000
    times: int = 25
    page_times: int = 7
    filling: int = 1  # times a page is loaded before: they fill the browser's cache
    serials: int = 1_000_000
    tablets: int = 50
    seconds: int = 16
    rows: int = 120
    kits: int = 20  # of fifty lines each, in the long BOM


@dataclass(frozen=True, slots=True, kw_only=True)
class Scratch:
    """What the parts share: two databases, the sizes, and where progress is told."""

    url: str
    much_url: str
    sizes: Sizes
    tell: Callable[[str], None] = field(default=lambda _words: None)


LARGEST: Raw = {
    "family": "MDRD", "language": "EN", "build_number": "BENCH-LARGEST", "model": "T2-B3",
    "length": "120", "width": "30", "legs": {"type": "height-adjustable", "model": "LC1"},
    "feet": "casters", "pegboard": {"colour": "Blue", "type": "solid", "size": "same"},
    "workflow_direction": "left-to-right", "storage": ["stacked-drawers"],
    "basins": [{"type": "E-Sink", "size": "24X20X8", "p_trap": True, "light": True}] * 3,
    "faucets": [
        {"type": "wrist-blade", "placement": "between-1-2"},
        {"type": "pre-rinse", "placement": "between-2-3"},
        {"type": "gooseneck", "placement": "centre-1"},
    ],
    "sprayers": [
        {"type": "di-water-gun-turret", "side": "left"},
        {"type": "air-gun-rosette", "side": "right"},
    ],
    "accessories": [], "acknowledged": [],
}  # fmt: skip


async def largest(session: AsyncSession) -> Raw:
    """Three E-Sinks, all lights, pegboard, storage, and one of every accessory that fits."""
    used = (await rulesets.active(session)).rules
    groups = await catalogue.accessories(session, besides=used.items_from_fields)
    offered = [accessory.number for group in groups for accessory in group.items]
    known = await catalogue.structure_for(session, offered)
    refused = why.refused_accessories(offered, LARGEST, used, known)
    warned = [rule.key for rule in used.rules if rule.kind == "warns"]
    return LARGEST | {
        "accessories": [{"item": i, "quantity": 1} for i in offered if i not in refused],
        "acknowledged": [{"rule": rule, "reason": "measuring"} for rule in warned],
    }


SMALL: Raw = {
    "family": "MDRD", "language": "EN", "build_number": "BENCH-SMALL", "model": "T2-B1",
    "length": "72", "width": "30", "legs": {"type": "height-adjustable", "model": "DL27"},
    "feet": "casters", "pegboard": None, "workflow_direction": "left-to-right", "storage": [],
    "basins": [{"type": "E-Sink", "size": "20X20X8", "p_trap": False, "light": False}],
    "faucets": [{"type": "wrist-blade", "placement": "centre-1"}], "sprayers": [],
    "accessories": [], "acknowledged": [],
}  # fmt: skip


def looking() -> AbstractAsyncContextManager[AsyncSession]:
    """A session of the product itself that only looks."""
    return reading(PRODUCT)


async def somebody(user_name: str) -> tuple[Visitor, str]:
    """An admin who is signed in, and the token of the session."""
    token = secrets.token_urlsafe(32)
    async with transaction(PRODUCT) as session:
        person = Person(user_name=user_name, name="Ben Chmark", initials="BC")
        person.roles = [PersonRole(role=Role.ADMIN, until=None)]
        session.add(person)
        await session.flush()
        row = SignInSession(
            token_hash=sign_in.digest(token), person_id=person.id, address="", browser=""
        )
        session.add(row)
        await session.flush()
        found = await access.visitor_of(session, row.id)
    if found is None:
        raise RuntimeError("The session just made does not let anybody in.")
    return found, token


async def order_with(raws: Sequence[Raw], by: Visitor, *, po_number: str) -> int:
    """A submitted order with one build a configuration, each with its BOM; answers its id."""

    async def work(session: AsyncSession) -> int:
        order = Order(
            po_number=po_number,
            customer="North Hospital",
            sales_person="Sal Esper",
            wanted_on=date(2099, 1, 1),
            language="EN",
            created_by=by.person_id,
        )
        session.add(order)
        await session.flush()
        for position, raw in enumerate(raws, start=1):
            build = Build(order_id=order.id, position=position, number=raw["build_number"])
            session.add(build)
            await session.flush()
            configuration = Configuration(
                build_id=build.id, revision=1, content=raw, created_by=by.person_id
            )
            session.add(configuration)
            await bom.make_and_store(session, build=build, configuration=configuration)
        return order.id

    return await edge.write(acting(by), work)


async def draft_with(raw: Raw, by: Visitor) -> int:
    """A draft in the wizard that has this configuration; answers its id."""
    draft_id = await edge.write(acting(by), drafts.begin)
    await edge.write(
        acting(by),
        lambda s: drafts.replace_configuration(s, draft_id, position=0, chosen=raw),
    )
    return draft_id


def acting(visitor: Visitor) -> Actor:
    return Actor(person_id=visitor.person_id, name=visitor.name, session_id=visitor.session_id)

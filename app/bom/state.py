"""The part of the catalogue a BOM was made from, kept once per content and never changed."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.rules.catalogue import Catalogue, Component, Item, catalogue
from app.rules.numbers import plain
from app.rules.rule_set import canonical_sha256
from models.bom import CatalogueState


async def keep(session: AsyncSession, known: Catalogue) -> str:
    """Store these items and links unless they are stored already; answers their SHA-256."""
    content = _content(known)
    sha256 = canonical_sha256(content)
    await session.execute(
        insert(CatalogueState).values(sha256=sha256, content=content).on_conflict_do_nothing()
    )
    return sha256


async def kept(session: AsyncSession, sha256: str) -> Catalogue:
    """The catalogue as it was; raises RuntimeError when the row is not what its hash says."""
    row = await session.execute(select(CatalogueState.content).filter_by(sha256=sha256))
    content = row.scalar_one()
    if canonical_sha256(content) != sha256:
        raise RuntimeError(f"Catalogue state {sha256} is not what its SHA-256 says.")
    return _read(content)


def _content(known: Catalogue) -> dict[str, Any]:
    return {
        "items": [_item(known.items[number]) for number in sorted(known.items)],
        "links": [
            [link.parent, link.child, plain(link.quantity), link.quantity_verified]
            for parent in sorted(known.components)
            for link in known.components[parent]
        ],
    }


def _item(item: Item) -> dict[str, Any]:
    return {
        "number": item.number,
        "name": item.name,
        "kind": item.kind,
        "category": item.category,
        "subcategory": item.subcategory,
        "outline_numbers": list(item.outline_numbers),
        "can_order": item.can_order,
        "active": item.active,
        "custom": item.custom,
    }


def _read(content: Mapping[str, Any]) -> Catalogue:
    items = [
        Item(**{**fields, "outline_numbers": tuple(fields["outline_numbers"])})
        for fields in content["items"]
    ]
    links = [
        Component(
            parent=parent, child=child, quantity=Decimal(quantity), quantity_verified=verified
        )
        for parent, child, quantity, verified in content["links"]
    ]
    return catalogue(items, links)

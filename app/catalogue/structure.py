"""What is below an item, what is above it, and the part of the catalogue a BOM is made from."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Action, check
from app.rules.catalogue import Catalogue, Component, Item, catalogue
from models.asking import ask_all

# More lines than any sink has; keeps a mistake in the data from filling the memory.
MOST_LINES = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeLine:
    """One occurrence in a tree, in reading order; `total` is multiplied along its path."""

    path: tuple[int, ...]
    level: int
    item_id: int
    number: str
    name: str
    outline: str
    quantity: Decimal
    total: Decimal
    quantity_verified: bool
    active: bool


async def structure_for(session: AsyncSession, numbers: Collection[str]) -> Catalogue:
    """Exactly the items with these numbers and everything below them, as the rules see it.

    Numbers the catalogue does not know are left out: the rules say so in their own words.
    """
    await check(session, Action.SEE_BOM)
    rows = await ask_all(session, REACHED, {"numbers": list(numbers)})
    items = [
        Item(
            number=number,
            name=name,
            kind=kind,
            category=category or "",
            subcategory=subcategory or "",
            outline_numbers=tuple(outlines or ()),
            can_order=orderable,
            active=active,
            custom=custom,
        )
        for _, number, name, kind, category, subcategory, orderable, active, custom, outlines, *_
        in rows
    ]  # fmt: skip
    number_of = {row[0]: row[1] for row in rows}
    links = [
        Component(
            parent=number,
            child=number_of[child],
            quantity=quantity,
            quantity_verified=verified,
        )
        for _, number, *_, children, quantities, verdicts in rows
        if children
        for child, quantity, verified in zip(children, quantities, verdicts, strict=True)
    ]
    return catalogue(items, links)


async def structure_below(session: AsyncSession, item_id: int) -> list[TreeLine]:
    """Everything the item consists of at every level, depth first, in one query."""
    await check(session, Action.SEE_CATALOGUE)
    return await _tree(session, BELOW, item_id)


async def where_used(session: AsyncSession, item_id: int) -> list[TreeLine]:
    """Everything that holds the item at any level; `total` is how many of it one of that holds."""
    await check(session, Action.SEE_CATALOGUE)
    return await _tree(session, ABOVE, item_id)


async def _tree(session: AsyncSession, query: TextClause, item_id: int) -> list[TreeLine]:
    rows = await session.execute(query, {"item_id": item_id, "most": MOST_LINES})
    return [
        TreeLine(
            path=tuple(row.path),
            level=row.level,
            item_id=row.item_id,
            number=row.number,
            name=row.name,
            outline=row.outline,
            quantity=row.quantity,
            total=row.total,
            quantity_verified=row.quantity_verified,
            active=row.active,
        )
        for row in rows
    ]


# unnest: PostgreSQL guesses a recursion gives tens of thousands of rows and would read every item;
# of an array it expects few, and asks the indexes. Measured: 1,100 ms became 2 ms. A join on the
# numbers asked for, as "= ANY" compares every item of a small catalogue with each of them.
REACHED = """
WITH RECURSIVE reached(id) AS (
    SELECT i.id FROM unnest(CAST(%(numbers)s AS citext[])) AS asked(number)
    JOIN item i ON i.number = asked.number
    UNION
    SELECT c.child_id FROM reached r JOIN component c ON c.parent_id = r.id
)
SELECT i.id, i.number::text, i.name, i.kind, i.category_code, i.subcategory_code, i.orderable,
    i.active, i.custom, outline.numbers AS outline_numbers, held.children, held.quantities,
    held.quantities_verified
FROM unnest(ARRAY(SELECT id FROM reached)) AS r(id)
JOIN item i USING (id)
LEFT JOIN (
    SELECT item_id AS id, array_agg(number ORDER BY position, number) AS numbers
    FROM outline_number WHERE item_id = ANY(ARRAY(SELECT id FROM reached)) GROUP BY item_id
) outline USING (id)
LEFT JOIN (
    SELECT parent_id AS id, array_agg(child_id ORDER BY position, child_id) AS children,
        array_agg(quantity ORDER BY position, child_id) AS quantities,
        array_agg(quantity_verified ORDER BY position, child_id) AS quantities_verified
    FROM component WHERE parent_id = ANY(ARRAY(SELECT id FROM reached)) GROUP BY parent_id
) held USING (id)
"""

# Siblings in the order of the list they came from, then by number; `place` sorts depth first.
_TREE = """
WITH RECURSIVE tree AS (
    SELECT c.{next} AS item_id, 1 AS level, c.quantity, CAST(c.quantity AS numeric) AS total,
        c.quantity_verified, ARRAY[c.id] AS path,
        ARRAY[to_char(c.position, 'FM000000') || i.number::text] AS place
    FROM component c JOIN item i ON i.id = c.{next} WHERE c.{from_} = :item_id
    UNION ALL
    SELECT c.{next}, t.level + 1, c.quantity, trim_scale(t.total * c.quantity),
        c.quantity_verified, t.path || c.id,
        t.place || (to_char(c.position, 'FM000000') || i.number::text)
    FROM tree t JOIN component c ON c.{from_} = t.item_id JOIN item i ON i.id = c.{next}
), lines AS (SELECT * FROM tree LIMIT :most)
SELECT l.path, l.level, l.item_id, i.number::text, i.name, trim_scale(l.quantity) AS quantity,
    trim_scale(l.total) AS total, l.quantity_verified, i.active,
    coalesce((SELECT o.number FROM outline_number o WHERE o.item_id = i.id
              ORDER BY o.position, o.number LIMIT 1), '') AS outline
FROM lines l JOIN item i ON i.id = l.item_id
ORDER BY l.place COLLATE "C"
"""
BELOW = text(_TREE.format(next="child_id", from_="parent_id"))
ABOVE = text(_TREE.format(next="parent_id", from_="child_id"))

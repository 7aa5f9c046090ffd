"""The owner's list as a tree of categories, and the items of one of its branches."""

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Action, check
from app.catalogue.search import PAGE_SIZE, SHOWN, Found, rows_of, search

# The branch for items that stand in no category of the list: bought parts.
NO_CATEGORY = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A category with the number of items in it and below; `branches` are its sub-categories."""

    code: str
    name: str
    count: int
    branches: tuple["Branch", ...] = ()


async def categories(session: AsyncSession) -> list[Branch]:
    """The whole tree with counts, and at its end the items without a category; one query.

    An item stands in its own category and in every one its outline numbers begin with: a control
    box is 718.138 and 719.176.
    """
    await check(session, Action.SEE_CATALOGUE)
    rows = (await session.execute(COUNTED)).all()
    below: dict[str, list[Branch]] = {}
    for row in rows:
        if row.parent_code:
            below.setdefault(row.parent_code, []).append(
                Branch(code=row.code, name=row.name, count=row.items)
            )
    return [
        Branch(
            code=row.code, name=row.name, count=row.items, branches=tuple(below.get(row.code, ()))
        )
        for row in rows
        if not row.parent_code
    ]


async def items_of(session: AsyncSession, code: str, *, page: int = 1) -> Found:
    """One page of a category, a sub-category or of `NO_CATEGORY`, by number; one query."""
    await check(session, Action.SEE_CATALOGUE)
    within = WITHIN[NO_CATEGORY if code == NO_CATEGORY else "sub" if "." in code else "main"]
    query = text(ITEMS.format(shown=SHOWN, within=within))
    values = {"code": code, "size": PAGE_SIZE, "first": (page - 1) * PAGE_SIZE}
    if code == NO_CATEGORY:
        del values["code"]
    rows = (await session.execute(query, values)).all()
    return Found(items=rows_of(rows), total=rows[0].total if rows else 0)


async def look(
    session: AsyncSession, words: str, code: str, *, page: int = 1
) -> tuple[list[Branch], Found]:
    """The tree, and the items for these words, or else of this category, or else none."""
    tree = await categories(session)
    if words.strip():
        return tree, await search(session, words, page=page)
    if code:
        return tree, await items_of(session, code, page=page)
    return tree, Found(items=(), total=0)


COUNTED = text(f"""
WITH standing AS (
    SELECT coalesce(category_code, '{NO_CATEGORY}') AS category, subcategory_code, count(*) AS items
    FROM item GROUP BY 1, 2
), counted AS (
    SELECT category AS code, items FROM standing
    UNION ALL
    SELECT subcategory_code, items FROM standing WHERE subcategory_code IS NOT NULL
    UNION ALL
    SELECT split_part(o.number, '.', 1), count(DISTINCT i.id)
    FROM outline_number o JOIN item i ON i.id = o.item_id
    WHERE split_part(o.number, '.', 1) IS DISTINCT FROM i.category_code
    GROUP BY 1
), listed AS (
    SELECT code, parent_code, name, position FROM category
    UNION ALL
    SELECT '{NO_CATEGORY}', NULL, 'Parts without a category', NULL
)
SELECT l.code, l.parent_code, l.name, coalesce(sum(c.items), 0)::int AS items
FROM listed l LEFT JOIN counted c ON c.code = l.code
GROUP BY l.code, l.parent_code, l.name, l.position
ORDER BY l.position NULLS LAST, l.code
""")  # noqa: S608  # a constant of ours

WITHIN = {
    NO_CATEGORY: "i.category_code IS NULL",
    "sub": "i.subcategory_code = :code",
    "main": "(i.category_code = :code OR i.id IN (SELECT item_id FROM outline_number"
    " WHERE number ~>=~ (:code || '.') AND number ~<~ (:code || '/')))",
}

# '/' is the sign after '.': everything between begins with the code and a dot.
ITEMS = """
SELECT {shown}, count(*) OVER () AS total
FROM item i WHERE {within}
ORDER BY i.number LIMIT :size OFFSET :first
"""

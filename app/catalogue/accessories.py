"""What the wizard offers beside the fields: everything orderable of the accessory list."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Action, check
from app.catalogue.wording import patterns

ACCESSORY_LIST = "720"
MOST_OFFERED = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Accessory:
    number: str
    name: str
    outline: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessoryGroup:
    """A sub-category of the accessory list with what it offers, by outline number."""

    code: str
    name: str
    items: tuple[Accessory, ...]


async def accessories(
    session: AsyncSession, words: str = "", *, besides: Collection[str] = ()
) -> list[AccessoryGroup]:
    """Active, orderable items of category 720 that match every word, in one query.

    `besides` are the items the fields of a configuration add (`RuleSet.items_from_fields`).
    """
    await check(session, Action.SEE_CATALOGUE)
    rows = await session.execute(
        OFFERED,
        {
            "category": ACCESSORY_LIST,
            "besides": list(besides),
            "patterns": patterns(words),
            "most": MOST_OFFERED,
        },
    )
    groups: dict[tuple[str, str], list[Accessory]] = {}
    for code, name, number, item_name, outline in rows:
        accessory = Accessory(number=number, name=item_name, outline=outline)
        groups.setdefault((code, name), []).append(accessory)
    return [
        AccessoryGroup(code=code, name=name, items=tuple(items))
        for (code, name), items in groups.items()
    ]


OFFERED = text("""
SELECT coalesce(s.code, c.code), coalesce(s.name, c.name), i.number::text, i.name,
    coalesce(o.number, '')
FROM item i
JOIN category c ON c.code = i.category_code
LEFT JOIN category s ON s.code = i.subcategory_code
LEFT JOIN LATERAL (
    SELECT o.number FROM outline_number o WHERE o.item_id = i.id
    ORDER BY o.position, o.number LIMIT 1
) o ON true
WHERE i.category_code = :category AND i.orderable AND i.active AND NOT i.custom
    AND NOT i.number = ANY(CAST(:besides AS citext[]))
    AND i.search_text LIKE ALL(CAST(:patterns AS text[]))
ORDER BY coalesce(s.position, c.position),
    string_to_array(o.number, '.')::numeric[] NULLS LAST, i.number
LIMIT :most
""")

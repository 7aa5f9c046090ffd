"""One item: what it is, and everything that happened to it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app import history
from app.access import Action, check
from app.catalogue.structure import TreeLine, structure_below, where_used
from app.errors import Refused
from app.history import Happened

KINDS = {
    "part": "Bought part",
    "simple": "Simple assembly",
    "complex": "Complex assembly",
    "service_part": "Service part",
    "kit": "Kit",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFacts:
    """Everything an item says about itself; `dimensions` only when it was made to a size."""

    id: int
    number: str
    name: str
    kind: str
    outline_numbers: tuple[str, ...]
    category: str
    category_name: str
    subcategory: str
    subcategory_name: str
    orderable: bool
    kit: bool
    manufacturer: str
    manufacturer_part_number: str
    active: bool
    custom: bool
    dimensions: Mapping[str, Any]
    flag: str
    outsourced: bool
    # Of its picture; empty without one.
    picture_sha256: str

    @property
    def kind_words(self) -> str:
        return KINDS[self.kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemSeen:
    """Everything the page of an item shows."""

    facts: ItemFacts
    below: list[TreeLine]
    above: list[TreeLine]
    history: list[Happened]


async def see(session: AsyncSession, number: str) -> ItemSeen:
    """The item with its components, its uses and its history, in five queries."""
    facts = await item(session, number)
    return ItemSeen(
        facts=facts,
        below=await structure_below(session, facts.id),
        above=await where_used(session, facts.id),
        history=await history_of(session, facts.id),
    )


async def item(session: AsyncSession, number: str) -> ItemFacts:
    """The item of this number, ignoring case; refused when there is none."""
    await check(session, Action.SEE_CATALOGUE)
    # PostgreSQL holds no NUL; an address may.
    known = {"number": number.replace("\x00", " ")}
    row = (await session.execute(FACTS, known)).one_or_none()
    if row is None:
        raise Refused(f"{number} is not in the catalogue. Search for a part of its number or name.")
    values = dict(row._mapping)  # noqa: SLF001  # SQLAlchemy's public name for a row by columns
    values["outline_numbers"] = tuple(values["outline_numbers"])
    values["dimensions"] = values["dimensions"] or {}
    return ItemFacts(**values)


async def history_of(session: AsyncSession, item_id: int, *, limit: int = 100) -> list[Happened]:
    """What happened to the item, its outline numbers and its components, newest first."""
    await check(session, Action.SEE_CATALOGUE)
    rows = (await session.execute(BELONGS, {"item_id": str(item_id)})).all()
    records: dict[str, list[int]] = {"item": [item_id]}
    names: dict[tuple[str, object], str] = {}
    for entity, entity_id, child_id, child in rows:
        records.setdefault(entity, []).append(entity_id)
        if child:
            names |= {("component", entity_id): child, ("item", child_id): child}
    return list(_together(await history.of(session, records, names=names, limit=limit)))


def _together(told: Sequence[Happened]) -> Iterator[Happened]:
    """One line for what was added at one stroke, such as the components of a new kit."""
    for _, group in groupby(told, key=lambda one: (one.who, one.at.replace(microsecond=0))):
        added: list[Happened] = []
        for one in group:
            if one.sentence.startswith("Added ") and not one.sentence.startswith("Added the "):
                added.append(one)
                continue
            yield from _one_line(added)
            added = []
            yield one
        yield from _one_line(added)


def _one_line(added: Sequence[Happened]) -> Iterator[Happened]:
    if added:
        # The ledger is read backwards; a list of parts is read in the order it was written.
        parts = [one.sentence.removeprefix("Added ") for one in reversed(added)]
        yield replace(added[0], sentence=f"Added {', '.join(parts)}")


FACTS = text("""
SELECT i.id, i.number::text AS number, i.name, i.kind, coalesce(c.code, '') AS category,
    coalesce(c.name, '') AS category_name, coalesce(s.code, '') AS subcategory,
    coalesce(s.name, '') AS subcategory_name, i.orderable, i.kit, i.manufacturer,
    i.manufacturer_part_number, i.active, i.custom, i.dimensions, i.flag, i.outsourced,
    i.picture_sha256,
    ARRAY(SELECT o.number FROM outline_number o WHERE o.item_id = i.id
          ORDER BY o.position, o.number) AS outline_numbers
FROM item i
LEFT JOIN category c ON c.code = i.category_code
LEFT JOIN category s ON s.code = i.subcategory_code
WHERE i.number = CAST(:number AS citext)
""")

# Links that are gone are only in the ledger any more; the words are those of its index.
BELONGS = text("""
SELECT e.entity, e.entity_id::int, i.id, i.number::text
FROM audit.event e LEFT JOIN item i ON i.id = (e.new_values ->> 'child_id')::int
WHERE e.op = 'INSERT' AND e.entity IN ('component', 'outline_number')
    AND coalesce(e.new_values ->> 'parent_id', e.new_values ->> 'item_id') = :item_id
""")

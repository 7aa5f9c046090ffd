"""Loading the shipped catalogue, rules and checklists: all or nothing, and again nothing.

What somebody changed since is never overwritten; it is reported as different.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, TypedDict

from sqlalchemy import func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.rules.numbers import plain
from imports import starter_files
from imports.seed_checklists import seed_templates
from imports.seed_floor import seed_floor
from imports.starter_files import STARTER, Starter, StarterComponent, StarterItem
from models.catalogue import Category, Component, Item, OutlineNumber
from models.database import Actor, transaction
from models.rulesets import RuleSet, write_down

FAMILY = "MDRD"
Facts = dict[str, Any]
KEYS = {"id", "number"}


class Seeded(TypedDict):
    """What a seeding did, by what it is about: categories, items, components, …"""

    added: dict[str, int]
    unchanged: dict[str, int]
    different: list[str]


async def seed_database(folder: Path = STARTER, *, version: str | None = None) -> Seeded:
    """Seed the database the one door opens on, in one transaction of the product's own."""
    starter = starter_files.read(folder)
    async with transaction(
        Actor(name="cleanstation seed", trusted=True, version=version, reason="shipped data")
    ) as session:
        return await seed(session, starter)


async def seed(session: AsyncSession, starter: Starter) -> Seeded:
    """Add what is missing in a fixed number of statements; the caller owns the transaction."""
    # Two at once: the second waits, and then finds everything there.
    await session.execute(text("SELECT pg_advisory_xact_lock(hashtext('seed'))"))
    report = Seeded(added={}, unchanged={}, different=[])
    await _categories(session, starter, report)
    await _items(session, starter, report)
    await _rule_set(session, starter, report)
    templates = await seed_templates(session, FAMILY, starter.templates)
    report["added"]["templates"] = templates.added
    report["unchanged"]["templates"] = templates.unchanged
    report["different"] += templates.different
    floor = await seed_floor(session, starter.floor)
    report["added"]["tools"], report["unchanged"]["tools"] = floor.tools
    report["added"]["work instructions"] = floor.instructions[0]
    report["unchanged"]["work instructions"] = floor.instructions[1]
    return report


async def _categories(session: AsyncSession, starter: Starter, report: Seeded) -> None:
    rows = await session.execute(select(Category.code, Category.parent_code, Category.name))
    there = {code: {"parent": parent or "", "name": name} for code, parent, name in rows}
    shipped = {c.code: {"parent": c.parent, "name": c.name} for c in starter.categories}
    _compare("Category", shipped, there, report)
    _count(report, "categories", shipped, there)
    new = [category for category in starter.categories if category.code not in there]
    if new:
        await session.execute(
            insert(Category),
            [
                {
                    "code": category.code,
                    "parent_code": category.parent or None,
                    "name": category.name,
                    "position": category.position,
                }
                for category in sorted(new, key=lambda category: category.code.count("."))
            ],
        )


async def _items(session: AsyncSession, starter: Starter, report: Seeded) -> None:
    there, ids = await _items_there(session, [item.number for item in starter.items])
    held = starter.held_by()
    shipped = {
        item.number: _facts(item, starter, held.get(item.number, [])) for item in starter.items
    }
    known = {number: there[number.lower()] for number in shipped if number.lower() in there}
    _compare("Item", shipped, known, report)
    _count(report, "items", shipped, known)
    new = [item for item in starter.items if item.number not in known]
    if new:
        added = await session.execute(
            insert(Item).returning(Item.number, Item.id),
            [_row(item) for item in new],
            # Otherwise every change between empty and filled cells starts another statement.
            execution_options={"render_nulls": True},
        )
        ids |= {number.lower(): item_id for number, item_id in added}
    numbers = {item.number for item in new}
    await _add_outline_numbers(session, starter, numbers, ids)
    links = [link for link in starter.components if link.parent in numbers]
    if links:
        await session.execute(insert(Component), [_link(link, ids) for link in links])
    report["added"]["components"] = len(links)
    report["unchanged"]["components"] = sum(
        len(links)
        for number, links in held.items()
        if number in known and known[number]["components"] == shipped[number]["components"]
    )


async def _items_there(
    session: AsyncSession, numbers: Sequence[str]
) -> tuple[dict[str, Facts], dict[str, int]]:
    """What the database says of these items, and their ids, by number in lower case."""
    rows = (await session.execute(THERE, {"numbers": list(numbers)})).mappings().all()
    return (
        {
            row["number"].lower(): {name: row[name] for name in row if name not in KEYS}
            for row in rows
        },
        {row["number"].lower(): row["id"] for row in rows},
    )


def _facts(item: StarterItem, starter: Starter, held: Sequence[StarterComponent]) -> Facts:
    """The shipped item in the words and the form in which the database answers."""
    return {
        "name": item.name,
        "kind": item.kind,
        "category": item.category,
        "subcategory": item.subcategory,
        "orderable": item.orderable,
        "kit": item.kit,
        "manufacturer": item.manufacturer,
        "manufacturer part number": item.manufacturer_part_number,
        "active": item.active,
        "note": item.flag,
        "outsourced": item.outsourced,
        "outline numbers": ", ".join(starter.outline_numbers.get(item.number, ())),
        "components": ", ".join(
            f"{plain(link.quantity)} x {link.child}{' verified' if link.quantity_verified else ''}"
            for link in held
        ),
    }


def _row(item: StarterItem) -> Facts:
    return {
        "number": item.number,
        "name": item.name,
        "kind": item.kind,
        "category_code": item.category or None,
        "subcategory_code": item.subcategory or None,
        "orderable": item.orderable,
        "kit": item.kit,
        "manufacturer": item.manufacturer,
        "manufacturer_part_number": item.manufacturer_part_number,
        "active": item.active,
        "flag": item.flag,
        "outsourced": item.outsourced,
    }


def _link(link: StarterComponent, ids: Mapping[str, int]) -> Facts:
    return {
        "parent_id": ids[link.parent.lower()],
        "child_id": ids[link.child.lower()],
        "quantity": link.quantity,
        "quantity_verified": link.quantity_verified,
        "position": link.position,
    }


async def _add_outline_numbers(
    session: AsyncSession, starter: Starter, numbers: set[str], ids: Mapping[str, int]
) -> None:
    rows = [
        {"item_id": ids[number.lower()], "number": outline, "position": position}
        for number, outlines in starter.outline_numbers.items()
        if number in numbers
        for position, outline in enumerate(outlines, start=1)
    ]
    if rows:
        await session.execute(insert(OutlineNumber), rows)


async def _rule_set(session: AsyncSession, starter: Starter, report: Seeded) -> None:
    rows = await session.execute(
        select(RuleSet.version, RuleSet.name, RuleSet.status, RuleSet.sha256).filter_by(
            family=FAMILY
        )
    )
    there = rows.all()
    same = [row for row in there if row.sha256 == starter.rules.sha256]
    report["added"]["rule sets"] = 0 if there else 1
    report["unchanged"]["rule sets"] = 1 if same else 0
    if not there:
        await _add_rule_set(session, starter)
    elif not same:
        newest = max(there, key=lambda row: row.version)
        report["different"].append(
            f"Rule set {FAMILY}: the newest is “{newest.name} {newest.version}”, "
            "the shipped one has other rules."
        )


async def _add_rule_set(session: AsyncSession, starter: Starter) -> None:
    head = RuleSet(
        family=FAMILY,
        version=starter_files.RULE_SET_VERSION,
        name=starter_files.RULE_SET_NAME,
        sha256=starter.rules.sha256,
        created_by=None,
        activated_at=None,
        retired_at=None,
    )
    written = {table.name: getattr(starter.tables, table.name) for table in fields(starter.tables)}
    await write_down(session, head, written)
    # Its rows are in: from now on the database refuses to change them.
    await session.execute(
        update(RuleSet)
        .filter_by(id=head.id)
        .values(status="active", activated_at=func.clock_timestamp())
    )


def _compare(
    what: str, shipped: Mapping[str, Facts], there: Mapping[str, Facts], report: Seeded
) -> None:
    for key, facts in shipped.items():
        known = there.get(key, facts)
        report["different"] += [
            f"{what} {key}: {name} is “{known[name]}”, shipped is “{facts[name]}”."
            for name in facts
            if known[name] != facts[name]
        ]


def _count(
    report: Seeded, what: str, shipped: Mapping[str, Facts], there: Mapping[str, Facts]
) -> None:
    report["added"][what] = sum(key not in there for key in shipped)
    report["unchanged"][what] = sum(there.get(key) == facts for key, facts in shipped.items())


# In words a report can use; "components" is one text, so that a difference shows both sides.
THERE = text("""
SELECT i.id, i.number::text AS number, i.name, i.kind, coalesce(i.category_code, '') AS category,
    coalesce(i.subcategory_code, '') AS subcategory, i.orderable, i.kit, i.manufacturer,
    i.manufacturer_part_number AS "manufacturer part number", i.active, i.flag AS note,
    i.outsourced,
    coalesce((SELECT string_agg(o.number, ', ' ORDER BY o.position, o.number)
              FROM outline_number o WHERE o.item_id = i.id), '') AS "outline numbers",
    coalesce((SELECT string_agg(
                  trim_scale(c.quantity) || ' x ' || child.number
                  || CASE WHEN c.quantity_verified THEN ' verified' ELSE '' END,
                  ', ' ORDER BY c.position, child.number)
              FROM component c JOIN item child ON child.id = c.child_id
              WHERE c.parent_id = i.id), '') AS components
FROM item i WHERE i.number = ANY(CAST(:numbers AS citext[]))
""")

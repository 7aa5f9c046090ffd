"""What the product ships with: the catalogue and the first rule set, as CSV in `starter/`."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path

from app.rules import rule_rows
from app.rules.catalogue import Catalogue, Component, Item
from app.rules.catalogue import catalogue as made_of
from app.rules.rule_rows import Row, Tables
from app.rules.rule_set import RuleSet
from imports.csv_rows import Faults, read_rows

FOLDER = Path(__file__).parent / "starter"
NAME, VERSION = "starter", "1"
# Each file and its columns; `starter_files` checks the same files before they are seeded.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "categories": ("code", "parent", "name"),
    "items": (
        "number", "name", "kind", "category", "subcategory", "can_order", "is_kit", "manufacturer",
        "manufacturer_part_number", "status", "note", "outsourced",
    ),
    "outline_numbers": ("item", "outline_number", "position"),
    "components": ("parent", "child", "quantity", "quantity_verified", "note"),
    **rule_rows.COLUMNS,
}  # fmt: skip


def rows(table: str) -> Sequence[Row]:
    """The rows of starter/<table>.csv as text, exactly as they are shipped."""
    faults = Faults()
    found = read_rows(FOLDER / f"{table}.csv", COLUMNS[table], faults)
    faults.refuse_if_any()
    return [row.cells for row in found]


def tables() -> Tables:
    return Tables(slots=rows("slots"), options=rows("options"), rules=rows("rules"))


@cache
def rule_set() -> RuleSet:
    return rule_rows.load(NAME, VERSION, tables(), catalogue())


@cache
def catalogue() -> Catalogue:
    outlines: dict[str, list[str]] = defaultdict(list)
    for row in sorted(rows("outline_numbers"), key=_position):
        outlines[row["item"]].append(row["outline_number"])
    return made_of(
        (_item(row, tuple(outlines[row["number"]])) for row in rows("items")),
        (_component(row) for row in rows("components")),
    )


def _item(row: Row, outline_numbers: tuple[str, ...]) -> Item:
    return Item(
        number=row["number"],
        name=row["name"],
        kind=row["kind"],
        category=row["category"],
        subcategory=row["subcategory"],
        outline_numbers=outline_numbers,
        can_order=row["can_order"] == "yes",
        active=row["status"] == "active",
    )


def _component(row: Row) -> Component:
    return Component(
        parent=row["parent"],
        child=row["child"],
        quantity=Decimal(row["quantity"]),
        quantity_verified=row["quantity_verified"] == "yes",
    )


def _position(row: Row) -> int:
    return int(row["position"])

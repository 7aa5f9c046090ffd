"""The starter data as values: read from its files, every row checked before anything is written."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from app.errors import Refused
from app.rules import catalogue as as_rules_see
from app.rules import explosion, rule_rows
from app.rules.catalogue import Catalogue
from app.rules.rule_set import RuleSet
from imports import shipped, starter_checklists, starter_floor
from imports.csv_rows import CsvRow, Faults, read_rows
from imports.starter_checklists import StarterTemplate
from imports.starter_floor import StarterFloor
from models.catalogue import KINDS

STARTER = shipped.FOLDER
RULE_SET_NAME, RULE_SET_VERSION = shipped.NAME, int(shipped.VERSION)

OUTLINE_FORM = re.compile(r"\d+(\.\d+)+", re.ASCII)
CODE_FORM = re.compile(r"\d{3}(\.\d{3})?", re.ASCII)
LONGEST_NUMBER = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class StarterCategory:
    code: str
    parent: str
    name: str
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StarterItem:
    number: str
    name: str
    kind: str
    category: str
    subcategory: str
    orderable: bool
    kit: bool
    manufacturer: str
    manufacturer_part_number: str
    active: bool
    flag: str
    outsourced: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StarterComponent:
    parent: str
    child: str
    quantity: Decimal
    quantity_verified: bool
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Starter:
    """Everything the product ships; item numbers are spelled as in items.csv everywhere."""

    categories: tuple[StarterCategory, ...]
    items: tuple[StarterItem, ...]
    outline_numbers: dict[str, tuple[str, ...]]
    components: tuple[StarterComponent, ...]
    tables: rule_rows.Tables
    rules: RuleSet
    templates: tuple[StarterTemplate, ...]
    floor: StarterFloor

    def held_by(self) -> dict[str, list[StarterComponent]]:
        """The components of each item that has any, in their order."""
        held: dict[str, list[StarterComponent]] = {}
        for link in self.components:
            held.setdefault(link.parent, []).append(link)
        return held


def read(folder: Path = STARTER) -> Starter:
    """Refused with every fault, its file, row and column; nothing half-right comes out."""
    faults = Faults()
    rows = {
        table: read_rows(folder / f"{table}.csv", columns, faults)
        for table, columns in shipped.COLUMNS.items()
    }
    tables = rule_rows.Tables(
        **{name: [row.cells for row in rows[name]] for name in rule_rows.COLUMNS}
    )
    # A file that could not be read would only cause complaints that mislead.
    faults.refuse_if_any()
    categories = _categories(rows["categories"], faults)
    items = _items(rows["items"], {category.code: category for category in categories}, faults)
    spelled = {item.number.lower(): item.number for item in items}
    outline_numbers = _outline_numbers(rows["outline_numbers"], spelled, faults)
    components = _components(rows["components"], spelled, faults)
    faults.refuse_if_any()
    known = _as_rules_see(items, components)
    rules = _rules(tables, known)
    return Starter(
        categories=categories,
        items=items,
        outline_numbers=outline_numbers,
        components=components,
        tables=tables,
        rules=rules,
        templates=starter_checklists.read(folder, rules, known),
        floor=starter_floor.read(folder),
    )


def _categories(rows: Iterable[CsvRow], faults: Faults) -> tuple[StarterCategory, ...]:
    seen: dict[str, CsvRow] = {}
    for row in rows:
        if not CODE_FORM.fullmatch(row["code"]):
            faults.at(row, "code", f"“{row['code']}” is no code such as 720 or 720.702.")
        if not row["name"]:
            faults.at(row, "name", "is empty. Write what the owner calls this category.")
        _once(seen, row, "code", faults)
    for row in seen.values():
        parent = row["code"].partition(".")[0] if "." in row["code"] else ""
        if row["parent"] != parent:
            hint = f"must be {parent}" if parent else "must be empty: this is a main category"
            faults.at(row, "parent", f"“{row['parent']}” does not fit {row['code']}; it {hint}.")
        elif parent and parent not in seen:
            faults.at(row, "parent", f"there is no category {parent}. Add it to this file.")
    return tuple(
        StarterCategory(
            code=row["code"], parent=row["parent"], name=row["name"], position=row.number - 1
        )
        for row in seen.values()
    )


def _items(
    rows: Iterable[CsvRow], categories: dict[str, StarterCategory], faults: Faults
) -> tuple[StarterItem, ...]:
    seen: dict[str, CsvRow] = {}
    for row in rows:
        if not 1 <= len(row["number"]) <= LONGEST_NUMBER:
            faults.at(row, "number", f"“{row['number']}” must have 1 to {LONGEST_NUMBER} signs.")
        if not row["name"]:
            faults.at(row, "name", "is empty. Write what the item is.")
        if row["kind"] not in KINDS:
            faults.at(row, "kind", f"“{row['kind']}” is none of {', '.join(KINDS)}.")
        if row["status"] not in {"active", "inactive"}:
            faults.at(row, "status", f"“{row['status']}” is neither active nor inactive.")
        _once(seen, row, "number", faults)
        _check_category(row, categories, faults)
    return tuple(
        StarterItem(
            number=row["number"],
            name=row["name"],
            kind=row["kind"],
            category=row["category"],
            subcategory=row["subcategory"],
            orderable=_yes(row, "can_order", faults),
            kit=_yes(row, "is_kit", faults),
            manufacturer=row["manufacturer"],
            manufacturer_part_number=row["manufacturer_part_number"],
            active=row["status"] == "active",
            flag=row["note"],
            outsourced=_yes(row, "outsourced", faults),
        )
        for row in seen.values()
    )


def _check_category(row: CsvRow, categories: dict[str, StarterCategory], faults: Faults) -> None:
    for column in ("category", "subcategory"):
        if row[column] and row[column] not in categories:
            faults.at(row, column, f"“{row[column]}” is not in categories.csv. Add it there.")
            return
    if row["subcategory"] and categories[row["subcategory"]].parent != row["category"]:
        faults.at(
            row,
            "subcategory",
            f"“{row['subcategory']}” does not belong to category “{row['category']}”.",
        )


def _outline_numbers(
    rows: Iterable[CsvRow], spelled: dict[str, str], faults: Faults
) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[tuple[int, str]]] = {}
    for row in rows:
        if not OUTLINE_FORM.fullmatch(row["outline_number"]):
            faults.at(row, "outline_number", f"“{row['outline_number']}” is not like 709.82.")
        elif number := _known(row, "item", spelled, faults):
            if row["outline_number"] in [outline for _, outline in found.setdefault(number, [])]:
                faults.at(row, "outline_number", f"stands twice for {number}. Remove one row.")
            if not (place := row["position"]).isdecimal():
                faults.at(row, "position", f"“{place}” is no place such as 1 or 2.")
            # As a number: the tenth stands behind the second.
            found[number].append((int(place) if place.isdecimal() else 0, row["outline_number"]))
    return {n: tuple(outline for _, outline in sorted(places)) for n, places in found.items()}


def _components(
    rows: Iterable[CsvRow], spelled: dict[str, str], faults: Faults
) -> tuple[StarterComponent, ...]:
    links: dict[tuple[str, str], StarterComponent] = {}
    below: dict[str, list[str]] = {}
    for row in rows:
        parent = _known(row, "parent", spelled, faults)
        child = _known(row, "child", spelled, faults)
        quantity = _quantity(row, faults)
        if not (parent and child and quantity):
            continue
        if (parent, child) in links:
            faults.at(row, "child", f"{parent} holds {child} twice. Add the quantities up.")
        elif trail := explosion.path_of_cycle(parent, child, below):
            faults.at(row, "child", f"an item cannot hold itself: {' > '.join(trail)}.")
        else:
            below.setdefault(parent, []).append(child)
            links[parent, child] = StarterComponent(
                parent=parent,
                child=child,
                quantity=quantity,
                quantity_verified=_yes(row, "quantity_verified", faults),
                position=row.number - 1,
            )
    return tuple(links.values())


def _as_rules_see(
    items: Iterable[StarterItem], components: Iterable[StarterComponent]
) -> Catalogue:
    return as_rules_see.catalogue(
        (
            as_rules_see.Item(number=item.number, name=item.name, active=item.active)
            for item in items
        ),
        (
            as_rules_see.Component(parent=link.parent, child=link.child, quantity=link.quantity)
            for link in components
        ),
    )


def _rules(tables: rule_rows.Tables, known: Catalogue) -> RuleSet:
    try:
        return rule_rows.load(RULE_SET_NAME, str(RULE_SET_VERSION), tables, known)
    except Refused as reason:
        raise Refused(
            f"Nothing was changed.\nslots.csv, options.csv, rules.csv: {reason}"
        ) from reason


def _once(seen: dict[str, CsvRow], row: CsvRow, column: str, faults: Faults) -> None:
    first = seen.setdefault(row[column].lower(), row)
    if first is not row:
        faults.at(
            row, column, f"“{row[column]}” stands in row {first.number} already (case is ignored)."
        )


def _known(row: CsvRow, column: str, spelled: dict[str, str], faults: Faults) -> str:
    if not (number := spelled.get(row[column].lower(), "")):
        faults.at(row, column, f"“{row[column]}” is not in items.csv. Add it there or correct it.")
    return number


def _quantity(row: CsvRow, faults: Faults) -> Decimal | None:
    try:
        quantity = Decimal(row["quantity"])
    except InvalidOperation:
        quantity = Decimal(0)
    if quantity.is_finite() and 0 < quantity < 10**9 and quantity == round(quantity, 4):
        return quantity
    faults.at(row, "quantity", f"“{row['quantity']}” is no number above 0, such as 1 or 2.5.")
    return None


def _yes(row: CsvRow, column: str, faults: Faults) -> bool:
    if row[column] not in {"yes", "no"}:
        faults.at(row, column, f"“{row[column]}” is neither yes nor no.")
    return row[column] == "yes"

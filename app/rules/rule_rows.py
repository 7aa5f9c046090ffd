"""Reading a rule set from rows of text, as a workbook, a CSV file or the database holds them.

Everything is checked and everything wrong is told at once, each with its rule and its value.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TypeVar, cast, get_args

from app.errors import Refused
from app.rules import rule_checks, unary
from app.rules.catalogue import Catalogue
from app.rules.numbers import quantity, shown
from app.rules.rule_set import Condition, Option, Rule, RuleKind, RuleSet, Slot, When
from app.rules.rule_set import canonical_sha256 as sha256
from app.rules.vocabulary import INPUTS, SCOPES, Scope, speaks_about

Row = Mapping[str, str]
Thing = TypeVar("Thing", Slot, Option, Rule)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    slots: Sequence[Row]
    options: Sequence[Row]
    rules: Sequence[Row]


COLUMNS: Mapping[str, tuple[str, ...]] = {
    "slots": tuple(field.name for field in fields(Slot)),
    "options": tuple(field.name for field in fields(Option) if field.name != "test"),
    "rules": tuple(field.name for field in fields(Rule)),
}


class RuleSetRefused(Refused):
    """Carries every problem by itself, so that a page can list them."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


def load(name: str, version: str, tables: Tables, catalogue: Catalogue | None = None) -> RuleSet:
    """With a catalogue, every item a rule names must be an active item of it."""
    problems: list[str] = []
    rule_set = RuleSet(
        name=name,
        version=version,
        slots=tuple(_each("slots", tables.slots, _slot, problems)),
        options=tuple(_each("options", tables.options, _option, problems)),
        rules=tuple(_each("rules", tables.rules, _rule, problems)),
        sha256=fingerprint(tables),
    )
    # a row that could not be read would only cause complaints that mislead
    problems = problems or list(rule_checks.complaints(rule_set, catalogue))
    if problems:
        raise RuleSetRefused(problems)
    return rule_set


def fingerprint(tables: Tables) -> str:
    """SHA-256 of what the rows say; only the order of options counts, for people see it."""
    return sha256(
        {
            "slots": sorted(_compact(row) for row in tables.slots),
            "options": [_compact(row) for row in tables.options],
            "rules": sorted(_compact(row) for row in tables.rules),
        }
    )


def _compact(row: Row) -> list[list[str]]:
    return sorted([key, text.strip()] for key, text in row.items() if text and text.strip())


def _each(
    table: str, rows: Sequence[Row], read: Callable[["_Cells"], Thing], problems: list[str]
) -> Iterator[Thing]:
    seen: set[str] = set()
    for number, row in enumerate(rows, start=1):
        name = (row.get("key") or row.get("value") or "").strip()
        place = f"{table[:-1].capitalize()} {shown(name) if name else f'in row {number}'}"
        unknown = [column for column in row if column not in COLUMNS[table]]
        problems += (f"{place}: {shown(column)} is not a column of {table}." for column in unknown)
        try:
            thing = read(_Cells(row))
        except Refused as reason:
            problems.append(f"{place}: {reason}.")
            continue
        identity = thing.list + "=" + thing.value if isinstance(thing, Option) else thing.key
        if identity in seen:
            problems.append(f"{place}: {shown(identity)} stands here twice.")
        seen.add(identity)
        yield thing


@dataclass(frozen=True, slots=True)
class _Cells:
    """One row: cells are stripped; a missing cell is an empty one."""

    row: Row

    def text(self, column: str) -> str:
        return (self.row.get(column) or "").strip()

    def needed(self, column: str) -> str:
        if not (text := self.text(column)):
            raise Refused(f"{column} is empty")
        return text

    def flag(self, column: str, *, otherwise: bool) -> bool:
        text = self.text(column).lower()
        if text not in {"yes", "no", ""}:
            raise Refused(f"{column} {shown(text)} is neither yes nor no")
        return otherwise if not text else text == "yes"

    def one_of(self, column: str, choices: Sequence[str]) -> str:
        if (text := self.needed(column)) not in choices:
            raise Refused(f"{column} {shown(text)} is none of {', '.join(choices)}")
        return text

    def scope(self, column: str) -> Scope:
        return cast("Scope", self.one_of(column, SCOPES))

    def when(self, scope: Scope) -> When:
        text = self.text("when")
        return () if text in {"", "-"} else tuple(conditions(text, scope))


def conditions(text: str, scope: Scope) -> Iterator[Condition]:
    """`length: (60..72]; pegboard: yes`, each word known and each test of its type."""
    for part in text.split(";"):
        name, colon, test = (piece.strip() for piece in part.partition(":"))
        if not colon:
            raise Refused(f"when {shown(part.strip())} is not “word: test”")
        if name not in speaks_about(scope):
            known = "belongs to another scope" if name in INPUTS else "is no word rules know"
            raise Refused(f"when {shown(name)} {known}")
        try:
            yield Condition(name, unary.parse(test, INPUTS[name].kind))
        except Refused as reason:
            raise Refused(f"when {name}: {reason}") from reason


def _slot(cells: _Cells) -> Slot:
    minimum = quantity(cells.needed("minimum"))
    maximum = quantity(cells.text("maximum")) if cells.text("maximum") else None
    if minimum < 0 or (maximum is not None and (maximum < minimum or maximum < 1)):
        raise Refused("minimum and maximum leave no number of lines")
    return Slot(
        key=cells.needed("key"),
        label=cells.needed("label"),
        per=(per := cells.scope("per")),
        minimum=int(minimum),
        maximum=None if maximum is None else int(maximum),
        when=cells.when(per),
    )


def _option(cells: _Cells) -> Option:
    name, value = cells.needed("list"), cells.needed("value")
    if name not in INPUTS or not INPUTS[name].offered:
        raise Refused(f"list {shown(name)} is nothing that can be chosen")
    kind = INPUTS[name].kind
    test = unary.parse(value, kind) if kind in {"number", "count"} else None
    if test and not isinstance(test.part, unary.Range):
        raise Refused(f"{shown(value)} is not a range such as [48..120]")
    return Option(
        list=name,
        value=value,
        label=cells.text("label"),
        too_small=cells.text("too_small"),
        too_large=cells.text("too_large"),
        active=cells.flag("active", otherwise=True),
        test=test,
    )


def _rule(cells: _Cells) -> Rule:
    return Rule(
        key=cells.needed("key"),
        kind=cast("RuleKind", cells.one_of("kind", get_args(RuleKind))),
        scope=(scope := cells.scope("scope")),
        slot=cells.text("slot"),
        when=cells.when(scope),
        with_item=cells.text("with_item"),
        item=cells.text("item"),
        quantity=cells.text("quantity"),
        quantity_verified=cells.flag("quantity_verified", otherwise=True),
        attributes=dict(_attributes(cells.text("attributes"))),
        automatic=cells.flag("automatic", otherwise=False),
        outline=cells.text("outline"),
        item_name=cells.text("item_name"),
        category=cells.text("category"),
        reason=cells.text("reason"),
        active=cells.flag("active", otherwise=True),
    )


def _attributes(text: str) -> Iterator[tuple[str, str]]:
    for part in filter(None, (piece.strip() for piece in text.split(";"))):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if not (name and equals and value):
            raise Refused(f"attributes {shown(part)} is not “name=value”")
        yield name, value

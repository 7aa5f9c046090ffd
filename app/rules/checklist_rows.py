"""Reading a checklist template from rows of text, as a workbook, a CSV file or the database has it.

Everything is checked and everything wrong is told at once, each with its item, column and value.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar, cast, get_args

from app.errors import Refused
from app.rules import checklist_checks, rule_rows
from app.rules.catalogue import Catalogue
from app.rules.checklist_template import (
    COLUMNS,
    LANGUAGES,
    PER,
    TRANSLATIONS,
    PartWanted,
    Per,
    Template,
    TemplateItem,
)
from app.rules.numbers import inches, quantity, shown
from app.rules.rule_set import Condition, RuleSet, When, canonical_sha256
from app.rules.run_item import ItemType
from app.rules.vocabulary import INPUTS, Scope

Row = Mapping[str, str]
Thing = TypeVar("Thing")
KEY = re.compile(r"[a-z0-9][a-z0-9-]{1,60}")
PART = re.compile(r"(.+?) x (\d+)")
LONGEST_CELL = 1000
DEFAULTS = {
    "per": "build", "required": "yes", "critical": "no", "photo": "no", "by_drawing": "no",
}  # fmt: skip
"""What an empty cell of these columns means."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong; `key` names the item ("" when it has none), `row` counts from 1."""

    row: int
    key: str
    column: str
    words: str

    def __str__(self) -> str:
        if not self.row:
            return f"{self.words}."
        place = f"Item {shown(self.key)}" if self.key else f"Item in row {self.row}"
        return f"{place}: {self.words}."


class TemplateRefused(Refused):
    """Carries every problem by itself, so that a page can put each at its field."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


def load(
    rows: Sequence[Row], *, rule_set: RuleSet | None = None, catalogue: Catalogue | None = None
) -> Template:
    """Refused with everything wrong at once.

    With a rule set every value an item asks for must be one that can be chosen; with a catalogue
    every part must be an item of it.
    """
    problems: list[Problem] = []
    read = list(_each(rows, problems))
    items = tuple(item for _, item in read)
    if not rows:
        problems.append(Problem(0, "", "", "A template without items would let everything pass"))
    elif not problems and all(item.type == "instruction" for item in items):
        words = "No item asks for an answer: such a template would let everything pass"
        problems.append(Problem(0, "", "", words))
    for number, item in read:
        problems += (
            Problem(number, item.key, column, words)
            for column, words in checklist_checks.complaints(item, rule_set, catalogue)
        )
    rows_of = {item.key: number for number, item in read}
    problems += (
        Problem(rows_of[item.key], item.key, column, words)
        for item, (column, words) in checklist_checks.of_sections(items)
    )
    if problems:
        raise TemplateRefused(sorted(problems, key=_row_of))
    return Template(items=items, sha256=fingerprint(rows))


def fingerprint(rows: Sequence[Row]) -> str:
    """SHA-256 of what the rows say, in their order: it is the order people work in."""
    return canonical_sha256([sorted(compact(row).items()) for row in rows])


def compact(row: Row) -> dict[str, str]:
    """A row as it is stored: in the order of the columns, no empty cell and no default."""
    said = {column: (row.get(column) or "").strip() for column in (*COLUMNS, *row)}
    return {name: text for name, text in said.items() if text and text != DEFAULTS.get(name)}


def _row_of(problem: Problem) -> int:
    return problem.row


def _each(rows: Sequence[Row], problems: list[Problem]) -> Iterator[tuple[int, TemplateItem]]:
    """Every row that can be read, with its number."""
    seen: set[str] = set()
    for number, row in enumerate(rows, start=1):
        cells = _Cells(row, number, problems)
        before = len(problems)
        for column in row:
            if column not in COLUMNS:
                cells.wrong(column, f"{shown(column)} is not a column of a template")
            elif len(row[column] or "") > LONGEST_CELL:
                cells.wrong(column, f"{column} is longer than {LONGEST_CELL} signs")
        if (key := cells.key) in seen:
            cells.wrong("key", f"{shown(key)} stands here twice")
        seen.add(key)
        item = _item(cells)
        if len(problems) == before:
            yield number, item


@dataclass(frozen=True, slots=True)
class _Cells:
    """One row; what cannot be read is a problem, and reading goes on with the next cell."""

    row: Row
    number: int
    problems: list[Problem]

    @property
    def key(self) -> str:
        return self.text("key")

    def wrong(self, column: str, words: str) -> None:
        self.problems.append(Problem(self.number, self.key, column, words))

    def text(self, column: str) -> str:
        return (self.row.get(column) or "").strip() or DEFAULTS.get(column, "")

    def needed(self, column: str) -> str:
        if not (text := self.text(column)):
            self.wrong(column, f"{column} is empty")
        return text

    def one_of(self, column: str, choices: Sequence[str]) -> str:
        text = self.text(column)
        if text not in choices:
            said = f"{column} {shown(text)}" if text else f"{column} is empty: it"
            self.wrong(column, f"{said} is none of {', '.join(choices)}")
        return text

    def flag(self, column: str) -> bool:
        return self.one_of(column, ("yes", "no")) == "yes"

    def number_in(self, column: str) -> Decimal | None:
        """None when nothing is written: a limit that is missing is no limit, and never 0."""
        return self._read(column, inches) if self.text(column) else None

    def several(self, column: str) -> tuple[str, ...]:
        pieces = (piece.strip() for piece in self.text(column).split(";"))
        return tuple(piece for piece in pieces if piece)

    def translated(self, column: str, read: Callable[[str], Thing]) -> dict[str, Thing]:
        """The column in the other languages, where somebody has translated it."""
        said = {language: read(f"{column}{ending}") for language, ending in TRANSLATIONS.items()}
        return {language: thing for language, thing in said.items() if thing}

    def parts(self) -> tuple[PartWanted, ...]:
        return tuple(_part(text) for text in self.several("parts"))

    def when(self, per: str) -> When:
        return self._read("when", lambda text: tuple(conditions(text, per))) or ()

    def _read(self, column: str, read: Callable[[str], Thing]) -> Thing | None:
        try:
            return read(self.text(column))
        except Refused as reason:
            words = str(reason)
            self.wrong(column, words if words.startswith(column) else f"{column}: {words}")
            return None


def conditions(text: str, per: str) -> Iterator[Condition]:
    """As in a rule; a word about a basin, faucet or sprayer may stand beside those of the sink."""
    if text.strip() in {"", "-"}:
        return
    for part in text.split(";"):
        name = part.partition(":")[0].strip()
        scope: Scope = INPUTS[name].scope if name in INPUTS else "build"
        if scope == "accessory" and per != "accessory":
            raise Refused(f"when {shown(name)} is for items asked for each accessory")
        yield from rule_rows.conditions(part, scope)


def _part(text: str) -> PartWanted:
    match = PART.fullmatch(text)
    return PartWanted(match[1].strip(), quantity(match[2])) if match else PartWanted(text)


def _item(cells: _Cells) -> TemplateItem:
    key = cells.needed("key")
    if key and not KEY.fullmatch(key):
        cells.wrong("key", f"key {shown(key)} is not written in small letters, digits and “-”")
    per = cells.one_of("per", tuple(PER))
    wording = {language: cells.text(f"wording_{language.lower()}") for language in LANGUAGES}
    cells.needed("wording_en")
    return TemplateItem(
        key=key,
        section=cells.needed("section"),
        wording={language: text for language, text in wording.items() if text},
        type=cast("ItemType", cells.one_of("type", get_args(ItemType))),
        when=cells.when(per),
        per=cast("Per", per),
        required=cells.flag("required"),
        critical=cells.flag("critical"),
        expected=cells.text("expected"),
        options=cells.several("options"),
        lower=cells.number_in("lower"),
        upper=cells.number_in("upper"),
        target=cells.text("target"),
        tolerance=cells.number_in("tolerance"),
        unit=cells.text("unit"),
        note_prompt=cells.text("note_prompt"),
        photo=cells.flag("photo"),
        serial_of=cells.text("serial_of"),
        instrument=cells.text("instrument"),
        parts=cells.parts(),
        tools=cells.several("tools"),
        instruction=cells.text("instruction"),
        quantity=cells.text("quantity"),
        document=cells.text("document"),
        computed=cells.text("computed"),
        by_drawing=cells.flag("by_drawing"),
        section_in=cells.translated("section", cells.text),
        options_in=cells.translated("options", cells.several),
        note_prompt_in=cells.translated("note_prompt", cells.text),
        tools_in=cells.translated("tools", cells.several),
    )

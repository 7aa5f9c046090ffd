"""Reading a CSV file of ours so strictly that half a file or a shifted column cannot pass."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.errors import Refused

MOST_TOLD = 20


@dataclass(frozen=True, slots=True)
class CsvRow:
    """One row and where it stood; row 1 has the headings, as a spreadsheet counts."""

    file: str
    number: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]


@dataclass(slots=True)
class Faults:
    """Everything wrong, told at once: where it stands, what it is, what helps."""

    told: list[str] = field(default_factory=list)

    def at(self, row: CsvRow, column: str, sentence: str) -> None:
        self.told.append(f"{row.file}, row {row.number}, column {column}: {sentence}")

    def refuse_if_any(self) -> None:
        if not self.told:
            return
        more = len(self.told) - MOST_TOLD
        rest = [f"… and {more} more."] if more > 0 else []
        raise Refused("\n".join(["Nothing was changed.", *self.told[:MOST_TOLD], *rest]))


def read_rows(path: Path, columns: Sequence[str], faults: Faults) -> list[CsvRow]:
    """Every row with exactly these columns, in any order; otherwise a fault and no rows."""
    try:
        return list(_rows(path, columns))
    except Refused as fault:
        faults.told.append(str(fault))
        return []


def _rows(path: Path, columns: Sequence[str]) -> Iterator[CsvRow]:
    lines = _text(path).splitlines(keepends=True)
    reader = csv.reader(lines, strict=True)
    number = 1
    try:
        headings = next(reader, [])
        _check_headings(path.name, headings, columns)
        for number, cells in enumerate(reader, start=2):
            if len(cells) != len(headings):
                last = headings[min(len(cells), len(headings)) - 1]
                raise Refused(
                    f"{path.name}, row {number}, column {last}: "
                    f"{len(cells)} cells where the headings have {len(headings)}. The file may be "
                    "cut off, or a comma stands outside of quotes: copy it again."
                )
            yield CsvRow(path.name, number, dict(zip(headings, map(str.strip, cells), strict=True)))
    except csv.Error as error:
        raise Refused(
            f"{path.name}, row {number + 1}: quotes that do not close ({error}). The file may be "
            "cut off: copy it again."
        ) from error


def _text(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Refused(
            f"{path.name}: cannot be read in {path.parent.name} ({error.strerror}). Put the file "
            "there or name another folder."
        ) from error
    except UnicodeDecodeError as error:
        raise Refused(
            f"{path.name}: is not UTF-8 text at byte {error.start}. Save it as “CSV UTF-8”."
        ) from error
    if not text.strip():
        raise Refused(f"{path.name}: is empty. Copy it again.")
    if not text.endswith("\n"):
        raise Refused(f"{path.name}: the last line does not end. It may be cut off: copy it again.")
    return text


def _check_headings(file: str, headings: Sequence[str], columns: Sequence[str]) -> None:
    if missing := [column for column in columns if column not in headings]:
        raise Refused(
            f"{file}, row 1, column {missing[0]}: the column is missing. The headings must be "
            f"{', '.join(columns)}."
        )
    if unknown := [heading for heading in headings if heading not in columns]:
        raise Refused(
            f"{file}, row 1, column {unknown[0]}: no such column is known. The headings must be "
            f"{', '.join(columns)}."
        )
    if len(set(headings)) != len(headings):
        raise Refused(f"{file}, row 1: a heading stands twice.")

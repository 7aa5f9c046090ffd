"""Reading a rule set from a folder of CSV files, one CSV file of rules, or a workbook."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from zipfile import BadZipFile

from app.errors import Refused
from app.rules.rule_rows import COLUMNS, Row, Tables

LARGEST_FILE = 10_000_000


def tables(path: Path, *, otherwise: Tables) -> Tables:
    """What a single file of rules does not say (slots, options) comes from `otherwise`."""
    found: Mapping[str, Sequence[Row]]
    if path.is_dir():
        found = {table: csv_rows(path / f"{table}.csv") for table in COLUMNS}
    elif path.suffix.lower() == ".xlsx":
        found = _workbook(path)
    else:
        found = {"rules": csv_rows(path)}
    return Tables(
        slots=found.get("slots", otherwise.slots),
        options=found.get("options", otherwise.options),
        rules=found.get("rules", otherwise.rules),
    )


def csv_rows(path: Path) -> Sequence[Row]:
    """One row a line, cells by the names in the first line; one too many or too few is refused."""
    try:
        text = _content(path).decode("utf-8-sig")
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as reason:
        raise Refused(f"{path} cannot be read: {_words(reason)}.") from reason
    for number, line in enumerate(lines, start=1):
        if any(cell.strip() for cell in line) and len(line) < len(lines[0]):
            raise Refused(
                f"{path}, row {number}: there are fewer cells than columns. The file may be cut "
                "off: copy it again."
            )
    return _rows(lines, str(path))


def _content(path: Path) -> bytes:
    # Not by the size it claims: a device or a pipe claims none and may never end.
    with path.open("rb") as file:
        content = file.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise Refused(f"{path} is larger than {LARGEST_FILE // 1_000_000} MB.")
    return content


def _workbook(path: Path) -> Mapping[str, Sequence[Row]]:
    from openpyxl import load_workbook  # noqa: PLC0415  # slow to import, rarely needed

    try:
        book = load_workbook(io.BytesIO(_content(path)), read_only=True, data_only=True)
    except (OSError, BadZipFile, KeyError, ValueError) as reason:
        raise Refused(f"{path} cannot be read: {_words(reason)}.") from reason
    found = {}
    for sheet in book.worksheets:
        if (name := sheet.title.strip().lower()) in COLUMNS:
            lines = [[_cell(cell) for cell in line] for line in sheet.iter_rows(values_only=True)]
            found[name] = _rows(lines, f"{path}, sheet {sheet.title}")
    if "rules" not in found:
        raise Refused(f"{path} has no sheet “rules”.")
    return found


def _rows(lines: Iterable[Sequence[str]], place: str) -> Sequence[Row]:
    filled = [line for line in lines if any(cell.strip() for cell in line)]
    if not filled:
        raise Refused(f"{place} is empty.")
    columns = [cell.strip() for cell in filled[0]]
    if doubled := [name for name in columns if name and columns.count(name) > 1]:
        raise Refused(f"{place}: the column {doubled[0]} stands there twice.")
    rows = []
    for number, line in enumerate(filled[1:], start=2):
        if any(cell.strip() for cell in line[len(columns) :]):
            raise Refused(f"{place}, row {number}: there are more cells than columns.")
        cells = zip(columns, line, strict=False)
        rows.append({name: cell for name, cell in cells if name or cell.strip()})
    return rows


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "yes" if value is True else "no" if value is False else str(value)


def _words(reason: Exception) -> str:
    if isinstance(reason, FileNotFoundError):
        return "there is no such file"
    if isinstance(reason, UnicodeDecodeError):
        return "it is not text in UTF-8"
    return str(reason.strerror if isinstance(reason, OSError) else reason) or "unknown reason"

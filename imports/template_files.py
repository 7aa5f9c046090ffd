"""Reading a checklist from a workbook: the sheet “items”, or the only sheet there is."""

import io
from collections.abc import Sequence
from zipfile import BadZipFile, ZipFile

from app.errors import Refused
from app.rules.checklist import COLUMNS, Row

LARGEST_FILE = 5_000_000
LARGEST_INSIDE = 50_000_000
MOST_ROWS = 2_000
SHEET = "items"


def workbook_rows(content: bytes) -> Sequence[Row]:
    """One row an item, cells by the names in the first line; refused in words when it is none.

    What the cells say is checked where the rows become a draft.
    """
    if len(content) > LARGEST_FILE:
        raise Refused(f"The workbook is larger than {LARGEST_FILE // 1_000_000} MB.")
    lines = [line for line in _lines(content) if any(line)]
    if not lines:
        raise Refused("The sheet is empty. Its first line must name the columns.")
    heads = [head.lower() for head in lines[0]]
    for column in ("key", "section", "wording_en", "type"):
        if column not in heads:
            raise Refused(f"The column “{column}” is missing in the first line of the sheet.")
    named = [head for head in heads if head]
    if doubled := [head for head in named if named.count(head) > 1]:
        raise Refused(f"The column “{doubled[0]}” stands there twice.")
    if unknown := [head for head in named if head not in COLUMNS]:
        raise Refused(
            f"“{unknown[0]}” is no column of a checklist; those are {', '.join(COLUMNS)}."
        )
    return [_row(heads, line, number) for number, line in enumerate(lines[1:], start=2)]


def _row(heads: Sequence[str], line: Sequence[str], number: int) -> Row:
    if any(line[len(heads) :]) or any(c for h, c in zip(heads, line, strict=False) if not h):
        raise Refused(f"Line {number} has a cell in a column without a name.")
    return {head: cell for head, cell in zip(heads, line, strict=False) if head and cell}


def _lines(content: bytes) -> list[list[str]]:
    from openpyxl import load_workbook  # noqa: PLC0415  # slow to import, rarely needed

    try:
        # A small file can hold gigabytes of nothing.
        if sum(part.file_size for part in ZipFile(io.BytesIO(content)).filelist) > LARGEST_INSIDE:
            raise Refused("The workbook holds more than any checklist does.")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        titles = {sheet.title.strip().lower(): sheet for sheet in book.worksheets}
        if SHEET not in titles and len(titles) != 1:
            raise Refused(f"The workbook has no sheet “{SHEET}”.")
        sheet = titles.get(SHEET) or book.worksheets[0]
        lines = []
        for line in sheet.iter_rows(values_only=True):
            lines.append([_cell(cell) for cell in line])
            if len(lines) > MOST_ROWS:
                raise Refused(f"The sheet has more than {MOST_ROWS} rows.")
    except (OSError, BadZipFile, KeyError, ValueError, TypeError, EOFError) as reason:
        raise Refused("This is no workbook that can be read. Save it as .xlsx.") from reason
    return lines


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.10f}".rstrip("0").rstrip(".")
    return str(value).strip()

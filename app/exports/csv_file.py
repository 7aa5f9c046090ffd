"""CSV as RFC 4180 has it: CRLF, quotes doubled, UTF-8 with its mark so that Excel reads accents.

A spreadsheet that opens a CSV runs cells that look like formulas. What people wrote gets an
apostrophe in front then; a part number is never altered, so one that would run is refused:
the XLSX keeps it as text (docs/decisions/0040).
"""

import csv
import io
import re

from app.errors import Refused
from app.exports.file import File, file
from app.exports.printout import Cell, Column, Printout, Table
from app.rules.numbers import plain

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# A sign before letters, digits and the marks of a part number can call nothing.
HARMLESS_NUMBER = re.compile(r"[+-][\w .,/\"'#″-]*")


def of(printout: Printout, key: str) -> File:
    """One table of it; a CSV holds no more. Raises Refused for a part number that would run."""
    table = printout.table(key)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([column.label for column in table.columns])
    writer.writerows(_row(table, row) for row in table.rows)
    stem = f"{printout.name} {table.title}" if len(printout.tables) > 1 else printout.name
    return file(stem, "csv", "text/csv; charset=utf-8", text.getvalue().encode("utf-8-sig"))


def _row(table: Table, row: tuple[Cell, ...]) -> list[str]:
    return [_text(column, cell) for column, cell in zip(table.columns, row, strict=True)]


def _text(column: Column, cell: Cell) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if not isinstance(cell, str):
        return plain(cell)
    if not cell.lstrip(" ").startswith(STARTS_A_FORMULA):
        return cell
    if column.kind == "text":
        return f"'{cell}"
    if HARMLESS_NUMBER.fullmatch(cell):
        return cell
    raise Refused(
        f"Item {cell} would run as a formula when a spreadsheet opens this CSV."
        " Export XLSX instead: it keeps the number as text."
    )

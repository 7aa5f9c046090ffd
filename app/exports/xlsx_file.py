"""A workbook to buy and check from: every part number is text, nothing is ever a formula."""

import io
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from xlsxwriter import Workbook  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from app.exports.file import File, file
from app.exports.printout import Cell, Kind, Printout, Table

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_TEXT = 32_767
DEEPEST_OUTLINE = 7  # Excel knows no more levels to fold

INK = "#0f172a"
LOOKS: Mapping[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16},
    "label": {"font_color": "#475569"},
    "fact": {"num_format": "@", "align": "left"},
    "note": {"font_color": "#b45309", "num_format": "@"},
    "head": {"bold": True, "bg_color": "#e2e8f0", "bottom": 1, "text_wrap": True},
    "number": {"num_format": "@", "font_name": "Consolas", "font_size": 10},
    "text": {"num_format": "@", "text_wrap": True},
    "quantity": {"align": "right"},
    "flag": {"align": "center"},
    "doubt": {"align": "center", "bg_color": "#fef3c7", "font_color": "#b45309"},
}


def of(printout: Printout) -> File:
    """One sheet a table, each with the title block, frozen headings and print set-up."""
    content = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
        "default_format_properties": {"valign": "top", "font_color": INK},
    }
    with Workbook(content, options) as book:
        book.set_properties(
            {
                "title": printout.title,
                "author": printout.author,
                "comments": f"SHA-256 {printout.seal}",
                "created": printout.made_at.replace(tzinfo=None),
            }
        )
        pages = _Pages(book, printout)
        for table in printout.tables:
            pages.add(table)
    return file(printout.name, "xlsx", MEDIA_TYPE, content.getvalue())


class _Pages:
    def __init__(self, book: Workbook, printout: Printout) -> None:
        self.book, self.printout = book, printout
        self.looks = {name: book.add_format(look) for name, look in LOOKS.items()}
        self.indents: dict[int, Format] = {}

    def add(self, table: Table) -> None:
        sheet = self.book.add_worksheet(table.title)
        top = self._title_block(sheet)
        last = top + len(table.rows)
        for position, column in enumerate(table.columns):
            sheet.set_column(position, position, column.width)
            self._put(sheet, (top, position), column.label, "head")
        for offset in range(len(table.rows)):
            self._row(sheet, top + 1 + offset, table, offset)
        sheet.freeze_panes(top + 1, 1)
        if table.rows:
            sheet.autofilter(top, 0, last, len(table.columns) - 1)
            sheet.ignore_errors({"number_stored_as_text": f"A1:Z{last + 1}"})
        if table.levels:
            sheet.outline_settings(symbols_below=False)
        self._for_paper(sheet, top, last, len(table.columns))

    def _title_block(self, sheet: Worksheet) -> int:
        """The row of the headings: below the title, the facts, the hash and what is doubtful."""
        self._put(sheet, (0, 0), self.printout.title, "title")
        facts = [*self.printout.facts, ("SHA-256", self.printout.seal)]
        for row, (label, value) in enumerate(facts, start=1):
            self._put(sheet, (row, 0), label, "label")
            self._put(sheet, (row, 1), value, "fact")
        below = len(facts) + 1
        for row, said in enumerate(self.printout.notes, start=below):
            self._put(sheet, (row, 0), said, "note")
        return below + len(self.printout.notes) + 1

    def _row(self, sheet: Worksheet, at: int, table: Table, offset: int) -> None:
        level = table.levels[offset] if table.levels else 1
        if level > 1:
            sheet.set_row(at, None, None, {"level": min(level - 1, DEEPEST_OUTLINE)})
        indented = False
        for position, (column, cell) in enumerate(
            zip(table.columns, table.rows[offset], strict=True)
        ):
            look: str | Format = _look(column.kind, cell)
            if column.kind == "number" and level > 1 and not indented:
                look, indented = self._indent(level), True
            self._put(sheet, (at, position), cell, look)

    def _put(self, sheet: Worksheet, at: tuple[int, int], cell: Cell, look: str | Format) -> None:
        form = self.looks[look] if isinstance(look, str) else look
        if isinstance(cell, bool):
            sheet.write_string(*at, "yes" if cell else "no", form)
        elif isinstance(cell, Decimal):
            sheet.write_number(*at, float(cell), form)
        else:
            sheet.write_string(*at, cell[:LONGEST_TEXT], form)

    def _indent(self, level: int) -> Format:
        if level not in self.indents:
            look = {**LOOKS["number"], "indent": min(level - 1, 15)}
            self.indents[level] = self.book.add_format(look)
        return self.indents[level]

    def _for_paper(self, sheet: Worksheet, top: int, last: int, columns: int) -> None:
        sheet.set_landscape()
        sheet.set_paper(9)  # A4; on Letter it still fits, as the width is scaled to one page
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(top)
        sheet.print_area(0, 0, last, columns - 1)
        name = self.printout.title.replace("&", "&&")
        sheet.set_footer(f"&L&8{name[:80]}&C&8{self.printout.seal[:16]}&R&8Page &P of &N")


def _look(kind: Kind, cell: Cell) -> str:
    return "doubt" if kind == "flag" and cell is False else kind

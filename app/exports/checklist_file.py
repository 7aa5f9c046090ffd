"""A revision of a checklist as a workbook: one row an item, and it can be read in again."""

import asyncio
import io
from collections.abc import Mapping, Sequence

from sqlalchemy.ext.asyncio import AsyncSession
from xlsxwriter import Workbook  # type: ignore[import-untyped]

from app import edge, ledger
from app.access import Action, check
from app.checklists import StoredTemplate, revision
from app.exports.file import File, file
from app.exports.xlsx_file import MEDIA_TYPE
from app.rules.checklist import COLUMNS
from app.rules.checklist_rows import DEFAULTS
from models.database import Actor

SHEET = "items"
WIDTHS: Mapping[str, int] = {"key": 24, "section": 18, "wording_en": 60, "when": 36, "parts": 36}


async def exported(actor: Actor, stage: str, number: int) -> File:
    """The workbook of a revision; that it left the house is in the ledger."""

    async def read(session: AsyncSession) -> StoredTemplate:
        await check(session, Action.SEE_TEMPLATES)
        return await revision(session, stage, number)

    stored = await edge.read(actor, read)
    made = await asyncio.to_thread(_made, stored)

    async def note(session: AsyncSession) -> None:
        facts = {"format": "xlsx", "revision": number, "sha256": stored.head.sha256}
        await ledger.record(session, "EXPORTED", "template", stored.id, facts)

    await edge.write(actor, note)
    return made


def _made(stored: StoredTemplate) -> File:
    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False}
    with Workbook(content, {**options, "strings_to_urls": False}) as book:
        book.set_properties({"title": _title(stored), "comments": f"SHA-256 {stored.head.sha256}"})
        _write(book, stored.rows)
    return file(_title(stored), "xlsx", MEDIA_TYPE, content.getvalue())


def _title(stored: StoredTemplate) -> str:
    head = stored.head
    return f"{head.name} {head.document_number} revision {head.revision}"


def _write(book: Workbook, rows: Sequence[Mapping[str, str]]) -> None:
    head = book.add_format({"bold": True, "bg_color": "#e2e8f0", "bottom": 1})
    body = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet(SHEET)
    for position, column in enumerate(COLUMNS):
        sheet.set_column(position, position, WIDTHS.get(column, 14))
        sheet.write_string(0, position, column, head)
        for number, row in enumerate(rows, start=1):
            cell = row.get(column) or DEFAULTS.get(column, "")
            sheet.write_string(number, position, cell, body)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(rows), len(COLUMNS) - 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:AZ{len(rows) + 1}"})

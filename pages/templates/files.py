"""A revision out as a workbook, and a workbook in as the draft of its stage."""

import asyncio

from fastapi import Request
from fastapi.responses import JSONResponse, Response

from app import checklists, edge
from app.access import Action
from app.checklists import Seen
from app.errors import Refused
from app.exports.checklist_file import exported
from app.rules.checklist import TemplateRefused
from app.words import t
from imports.template_files import LARGEST_FILE, workbook_rows
from pages.documents import TooLarge, received
from pages.exports import handed_over
from pages.visitor import actor, route

MOST_TOLD = 12


@route("/templates/{stage}/file", action=Action.SEE_TEMPLATES)
async def download_template(stage: str, revision: int = 0) -> Response:
    asked = actor()
    shown = await edge.read(asked, lambda s: checklists.revision(s, stage, revision or None))
    return handed_over(await exported(asked, stage, shown.head.revision))


@route("/templates/{stage}/file", action=Action.CHANGE_TEMPLATES, method="POST")
async def upload_template(
    request: Request, stage: str, draft: int = 0, version: int = 0
) -> Response:
    """The rows become the draft, or nothing does and everything wrong is told.

    `draft` and its `version` are what the page showed; none where it showed no draft.
    """
    seen = Seen(draft, version) if draft else None
    try:
        _, content = await received(request)
    except TooLarge:
        words = t("Larger than {n} MB.", n=LARGEST_FILE // 1_000_000)
        return JSONResponse({"refused": words}, 413)
    rows = await asyncio.to_thread(workbook_rows, content)
    try:
        await edge.write(actor(), lambda s: checklists.import_draft(s, stage, rows, seen))
    except TemplateRefused as refusal:
        raise Refused(told(refusal)) from refusal
    return JSONResponse({"stored": stage}, 201)


def told(refusal: TemplateRefused) -> str:
    """The first ones, a line each."""
    lines = [str(problem) for problem in refusal.problems]
    more = len(lines) - MOST_TOLD
    rest = [t("… and {n} more.", n=more)] if more > 0 else []
    return "\n".join([t("Nothing was changed."), *lines[:MOST_TOLD], *rest])

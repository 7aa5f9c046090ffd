"""The five checklists: which revision is in force at each stage, and who works on the next."""

from typing import Any

from app import checklists, edge
from app.access import Action
from app.checklists import STAGE_WORDS, StageRow
from app.words import t
from pages.frame import frame
from pages.live import on_change
from pages.moments import day
from pages.templates.words import address
from pages.visitor import actor, page, visitor
from pages.widgets import Column, DataTable, Lines, Text

COLUMNS = (
    Column("stage", "Stage", "strong"),
    Column("document", "Document", "mono"),
    Column("revision", "Revision", "number"),
    Column("items", "Items", "number", narrow="hide"),
    Column("since", "Since", "date", narrow="hide"),
    Column("draft", "Draft"),
)


@page("/templates", action=Action.SEE_TEMPLATES)
async def templates_page() -> None:
    async def show() -> None:
        rows = await edge.read(actor(), checklists.overview)
        table.show([shown(row) for row in rows])

    on_change(("template",), show)
    with frame(t("Checklists"), visitor()):
        Text(
            t(
                "What is asked at each stage. A checklist in force never changes: a new revision "
                "begins as a draft, and builds that have begun keep the one they began with."
            ),
            "muted",
        )
        table = DataTable(COLUMNS, [], label=t("Checklists"))
        await show()


def shown(row: StageRow) -> dict[str, Any]:
    active, draft, stage = row.active, row.draft, t(STAGE_WORDS[row.stage])
    return {
        "id": row.stage,
        "href": address(row.stage, draft.revision if draft and not active else None),
        "stage": Lines(stage, active.name) if active and active.name != stage else stage,
        "document": active.document_number if active else t("None yet"),
        "revision": active.revision if active else "",
        "items": active.items if active else "",
        "since": day(active.activated_at) if active else "",
        "draft": t("Revision {n}", n=draft.revision) if draft else "–",
    }

"""How long each task takes, from what was measured while people worked."""

from fastapi import Request

from app import edge, floor
from app.access import Action
from app.checklists import STAGE_WORDS
from app.floor import TaskSpeed
from app.words import t
from pages.frame import Crumb, frame
from pages.visitor import actor, page, visitor
from pages.widgets import Column, DataTable, Lines, Text, empty_state

COLUMNS = (
    Column("task", t("Task")),
    Column("median", t("Median"), kind="number"),
    Column("most", t("9 of 10 within"), kind="number"),
    Column("times", t("Measured"), kind="number", narrow="hide"),
)


@page("/floor/times", action=Action.SEE_TEMPLATES)
async def times_page(request: Request) -> None:
    stage = request.query_params.get("stage", "")[:20]
    found = await edge.read(actor(), lambda s: floor.speeds(s, stage))
    with frame(t("Task times"), visitor(), crumbs=[Crumb(t("Floor"), "/floor")]):
        if not found:
            empty_state(
                "clock", t("Nothing measured yet. A time begins when somebody opens a task.")
            )
            return
        Text(t("From opening a task to its answer. Nobody is asked for it."), "muted")
        rows = [in_words(one, number) for number, one in enumerate(found)]
        DataTable(COLUMNS, rows, label=t("Task times"))


def in_words(one: TaskSpeed, number: int) -> dict[str, object]:
    return {
        "id": number,
        "task": Lines(one.wording, t(STAGE_WORDS.get(one.stage, one.stage))),
        "median": minutes(one.median),
        "most": minutes(one.most),
        "times": f"{one.times}",
    }


def minutes(count: float) -> str:
    """As "40 s", "3.5 min", "2 h 5 min"."""
    if count < 1:
        return t("{n} s", n=round(count * 60))
    if count < 10:
        return t("{n:.1f} min", n=count)
    if count < 60:
        return t("{n} min", n=round(count))
    return t("{h} h {m} min", h=round(count) // 60, m=round(count) % 60)

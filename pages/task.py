"""A task as a sheet over the run page: its parts and where they are, tools, how it is done.

`await open_task(run_id, key, basin)` opens it and notes that somebody began; nothing is demanded.
"""

from collections.abc import Sequence
from urllib.parse import quote

from nicegui import ui

from app import edge, floor
from app.access import Action
from app.floor import PartShown, TaskShown, ToolShown
from app.instructions import Instruction
from app.words import t
from pages import catalogue_address
from pages.instruction_steps import draw_steps
from pages.visitor import actor, visitor
from pages.widgets import H3, Link, PartNumber, Sheet, Text, chip, row


async def open_task(run_id: int, key: str, basin: int = 0) -> None:
    """Everything that helps with this item of the run, over the page it is called from."""
    shown = await edge.read(actor(), lambda s: floor.look_at(s, run_id, key, basin))
    if shown.open and works_there(shown):
        await edge.write(actor(), lambda s: floor.started(s, run_id, key, basin))
    with Sheet(shown.item.wording) as sheet:
        draw_task(shown)
    sheet.on("hide", sheet.delete)
    sheet.open()


def works_there(shown: TaskShown) -> bool:
    wanted = Action.INSPECT if shown.stage.endswith("qc") else Action.ASSEMBLE
    return visitor().may(wanted)


def draw_task(shown: TaskShown) -> None:
    where = [shown.build_number, shown.item.section]
    if shown.item.basin:
        where.append(t("Basin {n}", n=shown.item.basin))
    Text(" · ".join(where), "muted")
    if not (shown.parts or shown.tools or shown.instruction_number):
        Text(t("This task names no parts, tools or work instruction."), "muted")
    if shown.parts:
        draw_parts(shown.parts)
    if shown.tools:
        draw_tools(shown.tools)
    if shown.instruction_number:
        draw_instruction(shown.instruction_number, shown.instruction)


def draw_parts(parts: Sequence[PartShown]) -> None:
    H3(t("Parts"))
    with ui.element("ul").classes("task-parts"):
        for part in parts:
            with ui.element("li"):
                if part.picture:
                    picture = ui.element("img").classes("task-picture")
                    picture.props["src"] = f"/items/{part.picture}/picture"
                    picture.props["alt"] = t("Picture of {name}", name=part.name or part.number)
                    picture.props["loading"] = "lazy"
                with ui.element("div").classes("grow"):
                    one_part(part)


def one_part(part: PartShown) -> None:
    with row():
        if part.in_catalogue:
            Link(part.number, catalogue_address.of_item(part.number), "mono")
        else:
            PartNumber(part.number)
        Text(t("× {n}", n=part.quantity), "strong", tag="span")
    Text(part.name)
    for place in ways(part.places):
        Text(place, "faint")


def ways(places: Sequence[Sequence[str]]) -> list[str]:
    """Where it is in the BOM, each way once with how often it is gone."""
    if not places:
        return [t("Not in the bill of materials of this build")]
    said = [" › ".join(place) for place in places]
    counted = {words: said.count(words) for words in dict.fromkeys(said)}
    return [
        t("In {way}{often}", way=words, often=f" ({n} ×)" if n > 1 else "")
        if words
        else t("A line of its own in the bill of materials")
        for words, n in counted.items()
    ]


def draw_tools(tools: Sequence[ToolShown]) -> None:
    H3(t("Tools"))
    with ui.element("ul").classes("task-tools"):
        for tool in tools:
            with ui.element("li"), row():
                Text(tool.name, "strong", tag="span")
                if tool.note:
                    Text(tool.note, "muted", tag="span")
                if not tool.active:
                    chip(t("Out of use"), "bad", "ban")


def draw_instruction(number: str, found: Instruction | None) -> None:
    H3(t("Work instruction {number}", number=number))
    if found is None:
        Text(t("Nobody has put this work instruction in force yet."), "muted")
        return
    Text(t("{title}, revision {n}", title=found.title, n=found.revision), "muted")
    draw_steps(found.steps)
    Link(t("Open it by itself"), f"/instructions/{quote(found.number, safe='')}", "tall")

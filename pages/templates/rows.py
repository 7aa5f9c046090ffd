"""One item of a checklist as it is read, and the buttons that change it in a draft."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from nicegui import ui

from app.rules.checklist import TemplateItem
from app.words import t
from pages.templates import words
from pages.widgets import IconButton, PartNumber, Text, chip

Act = Callable[[], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Actions:
    """What may be done with an item; None is not offered here."""

    edit: Act
    up: Act | None
    down: Act | None
    remove: Act


def item_row(
    cells: Mapping[str, str], item: TemplateItem | None, actions: Actions | None = None
) -> dict[int, IconButton]:
    """Drawn into a list; answers the buttons that move it, by -1 and 1.

    `item` is None while the row cannot be read: then it is shown as it was written.
    """
    with ui.element("li").classes("template-item"):
        with ui.element("div").classes("template-item-said"):
            Text(cells.get("wording_en", ""), "strong")
            if item:
                Text(f"{words.answer(item)} · {words.when(item)}", "muted")
                for remark in words.remarks(item):
                    Text(remark, "faint")
            with ui.element("div").classes("row-flow"):
                PartNumber(cells["key"])
                if item:
                    marks(item)
        return buttons(cells, actions) if actions else {}


def marks(item: TemplateItem) -> None:
    if item.critical:
        chip(t("Critical"), "warn", "warning")
    if item.photo:
        chip(t("With photo"), "info")
    if item.by_drawing:
        chip(t("Compared with the drawing"), "info")
    if not item.required and item.type != "instruction":
        chip(t("May stay open"))


def buttons(cells: Mapping[str, str], actions: Actions) -> dict[int, IconButton]:
    what, moving = cells.get("wording_en", cells["key"]), {}
    with ui.element("div").classes("template-item-acts"):
        IconButton("edit", t("Change “{what}”", what=what), actions.edit)
        for by, icon, act, label in (
            (-1, "up", actions.up, t("Move “{what}” up", what=what)),
            (1, "down", actions.down, t("Move “{what}” down", what=what)),
        ):
            moving[by] = IconButton(icon, label, act)
            if act is None:
                moving[by].block(t("It stands at the end already."))
        IconButton("trash", t("Remove “{what}”", what=what), actions.remove)
    return moving

"""A sheet for a few words about a bill of materials: a question, an answer, a comment, a reason."""

from collections.abc import Awaitable, Callable
from typing import Any

from nicegui import ui

from app import edge
from app.edge import Work
from app.errors import Refused
from app.words import t
from pages.visitor import actor
from pages.widgets import Button, Field, Sheet, Text, clear_drafts, drafts

Again = Callable[[], Awaitable[object]]


def words_sheet(  # noqa: PLR0913, PLR0917  # what it is called, what it does, what follows
    key: str,
    title: str,
    label: str,
    work: Callable[[str], Work[Any]],
    again: Again,
    act: str = "",
    about: str = "",
) -> None:
    """A few words and one button; a refusal stands at the field and nothing typed is lost.

    `key` names the record they are about: each has its own draft on the device.
    """
    with Sheet(title) as sheet:
        if about:
            Text(about, "letter")
        with drafts(key):
            field = Field(label, multiline=True, required=True)

        async def store() -> None:
            words = field.value or ""
            try:
                await edge.write(actor(), work(words))
            except Refused as refusal:
                field.refuse(str(refusal))
                return
            clear_drafts(key)
            sheet.close()
            await again()

        with ui.element("div").classes("sheet-foot"):
            Button(t("Keep as it is"), sheet.close)
            Button(act or label, store, kind="primary")
    sheet.on("hide", sheet.delete)
    sheet.open()

"""A sheet for a few words: a question, an answer, a comment, a reason, what was done."""

from collections.abc import Awaitable, Callable
from typing import Any

from nicegui import ui

from app import edge
from app.edge import Work
from app.errors import Refused
from app.words import t
from pages.live import Again
from pages.visitor import actor
from pages.widgets import Button, Field, Sheet, Text, clear_drafts, drafts


class WordsSheet(Sheet):
    """What is drawn in it stands below the field; a refusal stands at the field.

    `key` names the record the words are about: each has its own draft on the device.
    """

    def __init__(self, key: str, title: str, label: str, about: str = "") -> None:
        super().__init__(title)
        self.key = key
        with self.body:
            if about:
                Text(about, "letter")
            with drafts(key):
                self.field = Field(label, multiline=True, required=True)

    def offer(
        self,
        act: str,
        store: Callable[[str], Awaitable[object]],
        again: Again | None = None,
        leave: str = "",
    ) -> None:
        """Open it with one button that does it; nothing typed is lost before that is done.

        What is stored is not offered a second time, even where the page cannot be read `again`.
        """

        async def stored() -> None:
            try:
                await store(self.field.value or "")
            except Refused as refusal:
                self.field.refuse(str(refusal))
                return
            clear_drafts(self.key)
            self.close()
            if again:
                await again()

        with self.body, ui.element("div").classes("sheet-foot"):
            Button(leave or t("Keep as it is"), self.close)
            Button(act, stored, kind="primary")
        self.on("hide", self.delete)
        self.open()


def words_sheet(  # noqa: PLR0913, PLR0917  # what it is called, what it does, what follows
    key: str,
    title: str,
    label: str,
    work: Callable[[str], Work[Any]],
    again: Again,
    act: str = "",
    about: str = "",
) -> None:
    """A few words about a bill of materials and nothing else."""

    async def store(words: str) -> None:
        await edge.write(actor(), work(words))

    WordsSheet(key, title, label, about).offer(act or label, store, again)

"""Copy a configuration from another sink of this order, or from an earlier order."""

from functools import partial
from typing import Any

from nicegui import ui

from app import drafts, edge
from app.drafts import content as form
from app.drafts.copying import Source, configuration_of, sources
from app.words import t
from pages.visitor import actor
from pages.widgets import H3, Button, Field, Sheet, Text, TextElement, UndoBar
from pages.wizard.around import Around


def copy_button(around: Around, build: int) -> None:
    sheet = CopySheet(around, build)
    Button(t("Copy from…"), sheet.open, icon="copy")


class CopySheet:
    """Drawn when it is opened, so that it costs nothing before."""

    def __init__(self, around: Around, build: int) -> None:
        self.around, self.build, self.flow = around, build, around.flow
        self.sheet: Sheet | None = None

    async def open(self) -> None:
        if self.sheet is None:
            with Sheet(t("Copy a configuration")) as self.sheet:
                self._this_order()
                H3(t("From an earlier order"))
                search = Field(
                    t("PO number, build number or customer"), keyboard="search", wait=0.2
                )
                search.on_value_change(lambda event: self._find(event.value))
                self.found = ui.element("ul").classes("pick-list")
            await self._find("")
        self.sheet.open()

    def _this_order(self) -> None:
        others = [one for one in self.flow.review.builds if one.position != self.build]
        if not others:
            return
        H3(t("From this order"))
        with ui.element("ul").classes("pick-list"):
            for other in others:
                words = t("complete") if other.complete else t("{n} to do", n=len(other.findings))
                pick(other.name, words, partial(self._from_build, other.position))

    async def _find(self, words: str) -> None:
        found = await edge.read(actor(), partial(sources, words=words))
        self.found.clear()
        with self.found:
            for one in found:
                pick(
                    f"{one.build_number} · {one.po_number}",
                    f"{one.customer} · {one.model} · {one.length}″",
                    partial(self._from_order, one),
                )
            if not found:
                with ui.element("li"):
                    Text(t("No earlier order matches."), "muted")

    async def _from_build(self, position: int) -> None:
        await self._copy(form.configuration(self.flow.content, position))

    async def _from_order(self, source: Source) -> None:
        chosen = await edge.read(actor(), partial(configuration_of, build_id=source.build_id))
        await self._copy(chosen)

    async def _copy(self, chosen: dict[str, Any]) -> None:
        before = form.entry(self.flow.content, self.build)
        await self.flow.take_over(
            partial(
                drafts.replace_configuration,
                draft_id=self.flow.id,
                position=self.build,
                chosen=chosen,
            )
        )
        if self.sheet:
            self.sheet.close()
        around = self.around

        async def undo() -> None:
            await self.flow.take_over(
                partial(drafts.put_back, draft_id=self.flow.id, position=self.build, entry=before)
            )
            around.messages.clear()

        around.tell(lambda: UndoBar(t("The configuration was copied."), undo))


def pick(words: str, about: str, act: Any) -> None:  # noqa: ANN401  # a handler
    with ui.element("li"):
        button = Button("", act, kind="quiet").classes("pick")
        with button:
            TextElement(tag="span", text=words).classes("strong")
            TextElement(tag="span", text=about).classes("muted small")

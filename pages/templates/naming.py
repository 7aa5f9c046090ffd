"""What a draft is called, and the number of its document: the sheet that changes both."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from app.checklists import Head
from app.errors import Conflict, Refused
from app.words import t
from pages.widgets import Button, Field, Sheet, note, stack
from pages.written import take_over

Save = Callable[[str, str], Awaitable[None]]
Meet = Callable[[], Awaitable[Head]]


class RenameSheet:
    """`save` gets both; `meet` answers what others have made of them when it was refused."""

    def __init__(self, head: Head, save: Save, meet: Meet) -> None:
        self.said, self.save, self.meet = called(head), save, meet
        with Sheet(t("Rename")) as self.sheet, stack("gap-4"):
            self.told = ui.element("div").classes("when-filled")
            self.name = Field(t("Name"), head.name, name="template-name")
            self.document = Field(t("Document number"), head.document_number)
            with ui.element("div").classes("sheet-foot"):
                Button(t("Cancel"), self.sheet.close)
                Button(t("Save"), self._save, kind="primary", icon="check")
        self.sheet.on("hide", self.sheet.delete)

    def open(self) -> None:
        self.sheet.open()

    async def _save(self) -> None:
        self.told.clear()
        for field in (self.name, self.document):
            field.refuse(None)
        try:
            await self.save(self.name.value, self.document.value)
        except Conflict as conflict:
            was, self.said = self.said, called(await self.meet())
            take_over({"name": self.name, "document": self.document}, was, self.said)
            with self.told:
                note(t("{words} Save again to store it.", words=conflict), "warn")
        except Refused as refusal:
            self.name.refuse(str(refusal))
        else:
            self.sheet.close()


def called(head: Head) -> dict[str, str]:
    return {"name": head.name, "document": head.document_number}

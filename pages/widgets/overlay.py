"""What opens over the page: sheets, questions that cannot be undone, small explanations."""

from typing import Self, TypeGuard
from weakref import ref

from nicegui import ui

from app.words import t
from pages.widgets.button import Button, IconButton
from pages.widgets.icons import icon_class
from pages.widgets.text import H2, Text, TextElement


class Sheet(ui.dialog):
    """A dialog that comes up from the edge on tablets; Escape closes and the focus goes back."""

    def __init__(self, title: str) -> None:
        around = ui.context.slot
        if around.parent.is_deleted:  # by news, while the press that opens it waited
            around = ui.context.client.content.default_slot
        with around:
            super().__init__()
        # NiceGUI leaves a hidden element where the sheet is made; the sheet goes when that does.
        self.trace = ref(around.children[-1])
        self.props["aria-label"] = title
        self.classes("sheet-dialog")
        with self.default_slot:
            self.body = ui.element("div").classes("sheet")
        with self.body, ui.element("div").classes("sheet-head"):
            H2(title)
            IconButton("cross", t("Close"), self.close)

    def open(self) -> Self:
        """It takes the place of the same sheet, opened by a press just before this one."""
        for other in [*self.client.elements.values()]:
            if self._same_as(other):
                other.close()
        return super().open()

    def instead_of(self, part: ui.element) -> Self:
        """It closes when that part of the page comes into sight, as when a tablet is turned."""
        with self.body:
            ShownInstead(part).on("shown", self.close, [])
        return self

    def delete(self) -> None:
        super().delete()
        trace = self.trace()
        if trace is not None and not trace.is_deleted:
            trace.delete()

    def _same_as(self, other: ui.element) -> TypeGuard["Sheet"]:
        return (
            isinstance(other, Sheet)
            and other is not self
            and bool(other.value)
            and other.props["aria-label"] == self.props["aria-label"]
        )

    def __enter__(self) -> Self:
        self.body.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self.body.__exit__(*_)


class ShownInstead(ui.element, component="shown_instead.js"):
    """Nothing to see: it hears when a part of the page that was hidden is shown."""

    def __init__(self, part: ui.element) -> None:
        super().__init__()
        self.props["of"] = part.html_id


async def confirm(title: str, text: str, *, act: str, danger: bool = False) -> bool:
    """Only for what cannot be undone; `act` names the act, never "OK".

    It stays until it is answered, whatever is drawn anew below it.
    """
    with ui.context.client, Sheet(title) as sheet:
        Text(text)
        with ui.element("div").classes("sheet-foot"):
            Button(t("Keep as it is"), sheet.close)
            Button(act, lambda: sheet.submit(title), kind="danger" if danger else "primary")
    try:
        return await sheet is not None
    finally:
        if not sheet.is_deleted:
            sheet.delete()


class Popover(ui.element):
    """A quiet button and what it explains; native, so it opens without a round trip."""

    def __init__(self, label: str, *, icon: str = "info") -> None:
        super().__init__("span")
        self.classes("popover-place")
        with self.default_slot:
            opener = TextElement(tag="button", text=label)
            opener.classes(f"btn btn-quiet btn-small {icon_class(icon)}").props["type"] = "button"
            self.body = ui.element("div").classes("popover")
        self.body.props["popover"] = "auto"
        self.body.props["role"] = "dialog"
        self.body.props["aria-label"] = label
        opener.props["popovertarget"] = self.body.html_id

    def __enter__(self) -> Self:
        self.body.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self.body.__exit__(*_)

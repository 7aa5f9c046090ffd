"""What the page says: notes, empty places, what is saved, what happened elsewhere, progress."""

from collections.abc import Callable
from typing import Literal

from nicegui import ui

from app.words import t
from pages.widgets.button import Act, Button
from pages.widgets.icons import Icon
from pages.widgets.text import Text, TextElement

Tone = Literal["info", "ok", "warn", "bad"]
SIGNS = {"info": "info", "ok": "passed", "warn": "warning", "bad": "stop"}


def note(text: str, tone: Tone = "info", *, title: str = "", example: str = "") -> ui.element:
    """A boxed remark where the eye is; refusals and warnings are announced."""
    with ui.element("div").classes(f"note note-{tone}") as box:
        Icon(SIGNS[tone])
        with ui.element("div").classes("stack gap-1"):
            if title:
                Text(title, "strong")
            Text(text)
            if example:
                Text(example, "small")
    if tone in {"bad", "warn"}:
        box.props["role"] = "alert" if tone == "bad" else "status"
    return box


def empty_state(
    icon: str, sentence: str, *, action: Callable[[], object] | None = None
) -> ui.element:
    """What would be here, and the next step."""
    with ui.element("div").classes("empty") as box:
        Icon(icon)
        Text(sentence, "muted")
        if action:
            action()
    return box


def toast(text: str, tone: Tone = "info", *, stays: bool = False) -> None:
    """For what happened elsewhere; a result belongs where the eye is."""
    ui.notify(
        text,
        classes=f"toast toast-{tone}",
        icon="",  # the framework's own would fetch an icon font
        position="bottom",
        timeout=0 if stays or tone == "bad" else 5000,
        close_button=t("Close") if stays or tone == "bad" else False,
        multi_line=True,
    )


class SaveState(TextElement):
    """The quiet line that says whether what was typed is stored, and since when."""

    def __init__(self) -> None:
        super().__init__(tag="span", text="")
        self.classes("save-state").props["role"] = "status"
        self.props["data-state"] = "idle"

    def saving(self) -> None:
        self._tell("saving", t("Saving…"))

    def saved(self, at: str) -> None:
        """`at` is the time of day in the factory's zone, as "10:42"."""
        self._tell("saved", t("Saved {at}", at=at))

    def failed(self, why: str) -> None:
        self._tell("failed", t("Not saved. {why}", why=why))

    def _tell(self, state: str, text: str) -> None:
        self.props["data-state"] = state
        self.set_text(text)


class UndoBar(ui.element):
    """Says what was just done and takes it back; better than asking beforehand."""

    def __init__(self, text: str, on_undo: Act) -> None:
        super().__init__("div")
        self.classes("undo-bar").props["role"] = "status"
        with self:
            Text(text)
            Button(t("Undo"), on_undo, kind="quiet", icon="undo")
            Button(t("Close"), self.delete, kind="quiet")


class Progress(ui.element):
    """Count, rate, time left and a way out, for anything over a second."""

    def __init__(self, label: str, *, on_cancel: Act | None = None) -> None:
        super().__init__("div")
        self.classes("progress").props["data-state"] = "running"
        with self:
            with ui.element("div").classes("progress-head"):
                Text(label, "strong")
                self._count = Text("", "muted numeric")
                self._count.props["role"] = "status"
            self._bar = ui.element("div").classes("progress-bar")
            self._bar.props["role"] = "progressbar"
            self._bar.props["aria-label"] = label
            with self._bar:
                self._fill = ui.element("div")
            self._cancel = Button(t("Cancel"), on_cancel, kind="quiet") if on_cancel else None

    def show(self, done: int, total: int, *, rate: str = "", left: str = "") -> None:
        """`rate` and `left` are words, such as "120 rows a second" and "about 8 s left"."""
        percent = round(100 * done / total) if total else 0
        counted = t("{done} of {total}", done=f"{done:,}", total=f"{total:,}")
        self._count.set_text(" · ".join(part for part in (counted, rate, left) if part))
        self._bar.props["aria-valuenow"] = str(percent)
        self._bar.props["aria-valuemin"] = "0"
        self._bar.props["aria-valuemax"] = "100"
        self._fill.style(f"width:{percent}%")

    def finish(self, text: str) -> None:
        self._count.set_text(text)
        self._fill.style("width:100%")
        self.props["data-state"] = "finished"
        if self._cancel:
            self._cancel.set_visibility(False)

"""Adding files: pick or drop, progress for each, refusals in the server's words."""

from collections.abc import Callable, Sequence
from typing import Any, TypedDict, Unpack

from nicegui import ui
from nicegui.events import GenericEventArguments

from app import settings
from app.words import t
from pages.widgets.choices import Choice, Several
from pages.widgets.text import own_path

LARGEST = 10 * 1024 * 1024  # bytes a file has at most, however many the settings allow
MEGABYTE = 1024 * 1024


class DropLook(TypedDict, total=False):
    accept: tuple[str, ...]
    max_bytes: int
    hint: str
    looked_at: bool
    chosen_by: Sequence[tuple[Choice | Several, Sequence[str]]]
    on_done: Callable[[dict[str, Any]], object]


class FileDrop(ui.element, component="file_drop.js"):
    """Posts each file as the form field "file" to `url`; the answer is JSON.

    `{"refused": "words"}`, or a status from 300 on, is a refusal; all else goes to `on_done`.
    The answer travels through the browser: read the stored document again, do not trust it.
    With `chosen_by` a file goes along with what is chosen in that moment: choices, and of each what
    its options add to the query of the address. With `looked_at` each picture is shown first, with
    a warning when it is dark or blurred.
    """

    def __init__(self, label: str, url: str, **look: Unpack[DropLook]) -> None:
        super().__init__()
        self.label = label
        largest = look.get("max_bytes", LARGEST)
        self.props["label"], self.props["url"] = label, own_path(url)
        self.props["accept"] = ",".join(look.get("accept", ()))
        self.props["max-bytes"] = largest
        self.props["hint"] = look.get("hint", "")
        self.props["words"] = words(largest)
        if "chosen_by" in look:
            self.props["by"] = [[choice.id, [*parts]] for choice, parts in look["chosen_by"]]
        if look.get("looked_at"):
            self.props["photo-words"] = photo_words(largest)
        on_done = look.get("on_done")
        if on_done:
            self.on("done", lambda e: self._done(e, on_done))

    def post_to(self, url: str) -> None:
        """From now on. A file somebody is choosing goes where its button stood for when pressed."""
        self.props["url"] = own_path(url)

    def _done(
        self, event: GenericEventArguments, on_done: Callable[[dict[str, Any]], object]
    ) -> object:
        return on_done(event.args if isinstance(event.args, dict) else {})

    def _displayed_contents(self, *, only_visible: bool) -> list[Any]:
        told = super()._displayed_contents(only_visible=only_visible)
        return [*told, self.props["hint"], *self.props["words"].values()]


def words(largest: int) -> dict[str, str]:
    return {
        "choose": t("Choose files"),
        "drop": t("or drop them here"),
        "waiting": t("Waiting"),
        "checking": t("Checking…"),
        "stored": t("Stored"),
        "large": t("Larger than {n} MB, which is the most a file may have.", n=largest // MEGABYTE),
        "offline": t("No connection. The file is still on this device."),
        "failed": t("The file could not be stored."),
        "stopped": t("Stopped"),
        "again": t("Try again"),
        "remove": t("Remove"),
        "removeThis": t("Remove from this list"),
        "cancel": t("Cancel"),
    }


def photo_words(largest: int | None = None) -> dict[str, Any]:
    """What the sheet says in which a picture is looked at, or drawn on, before it is kept.

    `largest` is how many bytes it may have; as many as any file unless told.
    """
    most = largest or min(settings.current().max_upload_bytes, LARGEST)
    return {
        "largest": most,
        "too_large": t(
            "This picture is larger than {n} MB, which is the most a file may have. "
            "Take it in a smaller size.",
            n=most // MEGABYTE,
        ),
        "photo": t("Photo"),
        "preview": t("The picture as it was taken"),
        "dark": t("This picture is dark. Take it again with more light if you can."),
        "blurred": t("This picture looks blurred. Hold still and take it again if you can."),
        "use_photo": t("Use this photo"),
        "take_again": t("Take another"),
        "draw": t("Draw"),
        "draw_here": t("Draw on the picture"),
        "keep_drawing": t("Keep the drawing"),
        "undo": t("Undo"),
        "cancel": t("Cancel"),
    }

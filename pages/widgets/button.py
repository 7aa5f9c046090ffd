"""Buttons and links that act. One primary action a page; the others stay quiet."""

from collections.abc import Awaitable, Callable
from typing import Any, Literal, Self

from nicegui import ui
from nicegui.elements.mixins.disableable_element import DisableableElement
from nicegui.helpers import should_await

from app.words import t
from pages.widgets.icons import icon_class
from pages.widgets.text import TextElement, own_path

Kind = Literal["primary", "plain", "quiet", "danger"]
Act = Callable[[], Awaitable[object] | object]


class Button(TextElement, DisableableElement):
    """A press runs `on_click` once: a second press while it still runs is ignored and it shows.

    A button that cannot be pressed now stays in reach and says why: see `block`.
    """

    def __init__(
        self, text: str, on_click: Act | None = None, *, kind: Kind = "plain", icon: str = ""
    ) -> None:
        super().__init__(tag="button", text=text)
        self.classes(f"btn btn-{kind} {icon_class(icon) if icon else ''}".strip())
        self.props["type"] = "button"
        self.reason = ""
        self.act = on_click
        self._running = False
        self.on("click", self._pressed, [])

    def block(self, reason: str | None) -> Self:
        """With a reason the press tells it instead of acting; with None the button acts again."""
        self.reason = reason or ""
        if self.reason:
            self.props["aria-disabled"] = "true"
            self.props["title"] = self.reason
        else:
            self.props.pop("aria-disabled", None)
            self.props.pop("title", None)
        return self

    async def _pressed(self) -> None:
        if self.reason:
            ui.notify(self.reason, classes="toast toast-warn", icon="", timeout=5000)
            return
        if self._running or self.act is None:
            return
        self._running = True
        try:
            result = self.act()
            if should_await(result):
                self.props["aria-busy"] = "true"
                await result
        finally:
            self._running = False
            if not self.is_deleted:
                self.props.pop("aria-busy", None)

    def _displayed_contents(self, *, only_visible: bool) -> list[Any]:
        return [*super()._displayed_contents(only_visible=only_visible), self.reason]


class IconButton(Button):
    """A square button with a drawing only; `label` is what it is called."""

    def __init__(
        self, icon: str, label: str, on_click: Act | None = None, *, kind: Kind = "quiet"
    ) -> None:
        super().__init__("", on_click, kind=kind, icon=icon)
        self.classes("btn-icon")
        self.props["aria-label"] = label
        self.props["title"] = label

    def _displayed_contents(self, *, only_visible: bool) -> list[Any]:
        return [*super()._displayed_contents(only_visible=only_visible), self.props["aria-label"]]


class LinkButton(TextElement):
    """Looks like a button, is a link: opens in a new tab when asked to, works without a socket."""

    def __init__(self, text: str, href: str, *, kind: Kind = "plain", icon: str = "") -> None:
        super().__init__(tag="a", text=text)
        self.classes(f"btn btn-{kind} {icon_class(icon) if icon else ''}".strip())
        self.props["href"] = own_path(href)


def submit_button(text: str, *, kind: Kind = "primary", icon: str = "") -> TextElement:
    """Sends the real form it stands in."""
    element = TextElement(tag="button", text=text)
    element.props["type"] = "submit"
    return element.classes(f"btn btn-{kind} {icon_class(icon) if icon else ''}".strip())


def copy_link(path: str) -> TextElement:
    """Copies the full address of a path; the button itself says that it did."""
    element = TextElement(tag="button", text=t("Copy link"))
    element.classes("btn btn-quiet i-link").props["type"] = "button"
    element.props["data-copy"] = own_path(path)
    element.props["data-copied"] = t("Link copied")
    return element


def print_button() -> TextElement:
    element = TextElement(tag="button", text=t("Print"))
    element.classes("btn btn-quiet i-print").props["type"] = "button"
    element.props["data-print"] = "true"
    return element

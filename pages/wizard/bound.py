"""Widgets tied to fields of a draft: what is chosen is stored, what others change is shown."""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar, Unpack

from nicegui import ui

from app.errors import Refused
from app.rules import numbers
from app.words import t
from pages.widgets import Check, Choice, Field, Option, Quantity, Text
from pages.widgets.choices import ChoiceLook
from pages.widgets.fields import FieldLook
from pages.wizard.flow import Flow

Widget = Field | Choice | Check | Quantity
Bound = TypeVar("Bound", Field, Choice, Check, Quantity)
Options = Mapping[Any, Option | str]


class Form:
    """The fields of one page. `show_missing` also marks what nobody has answered yet."""

    def __init__(self, flow: Flow, *, show_missing: bool = False) -> None:
        self.flow, self.show_missing = flow, show_missing
        self.fields: dict[str, Widget] = {}
        self.sayings: dict[str, Text] = {}
        self._quiet = False
        flow.show(self.refresh)

    def text(self, path: str, label: str, *, day: bool = False, **look: Unpack[FieldLook]) -> Field:
        """A line of text, or a day."""
        look.setdefault("name", path)
        if day:
            look["keyboard"] = "date"
        return self._bind(path, Field(label, self._text(path), **look))

    def length(self, path: str, label: str, hint: str = "") -> Field:
        """Inches as people write them: 54.5, 54 1/2, 54-1/2."""
        field = self.text(path, label, unit=t("in"), keyboard="decimal", hint=hint)
        field.props["inputmode"] = "text"  # the tablets' number pad has no slash and no space
        field.props["data-length"] = hint or " "
        return field

    def choice(self, path: str, label: str, options: Options, **look: Unpack[ChoiceLook]) -> Choice:
        widget = Choice(label, options, self._offered(path, options), **look)
        with widget.props.suspend_updates():
            widget.props["data-keys"] = json.dumps(list(options))
        return self._bind(path, widget)

    def tick(self, path: str, label: str, detail: str = "") -> Check:
        return self._bind(path, Check(label, value=bool(self.flow.value(path)), detail=detail))

    def amount(self, path: str, label: str, *, least: int, most: int) -> Quantity:
        value = int(self.flow.value(path) or least)
        return self._bind(path, Quantity(label, value, least=least, most=most))

    def said(self, path: str) -> None:
        """A place for what is wrong with several fields together."""
        text = Text("", "said-wrong")
        text.props["data-path"], text.props["tabindex"] = path, "-1"
        self.sayings[path] = text

    def forget(self, start: str) -> None:
        """The fields of a part of the page that is drawn again."""
        for path in [path for path in self.fields if path.startswith(start)]:
            del self.fields[path]

    def show_again(self, path: str) -> None:
        """Tell the browser what the field holds: theirs may have crossed what was sent from it."""
        widget = self.fields.get(path)
        if not isinstance(widget, Field):
            return
        held, self._quiet = widget.value, True
        try:
            # NiceGUI leaves out a value that came from the browser; one set anew it sends.
            widget.set_value("")
            widget.set_value(held)
        finally:
            self._quiet = False

    def refresh(self) -> None:
        """Show what the draft holds now, and what is wrong at each field."""
        found: dict[str, str] = {}
        for one in (*self.flow.taken, *self.flow.review.findings):
            if self.show_missing or not one.missing:
                found.setdefault(one.field, one.message)
        found |= self._unreasoned()
        found |= {path: why for path, (_, why) in self.flow.refused.items()}
        hints = {hint.field: hint.message for hint in self.flow.hints}
        self._quiet = True
        try:
            for path, widget in self.fields.items():
                self._show(path, widget)
                _refuse(widget, found.get(path))
                self._hint(path, widget, hints.get(path, ""))
            for path, text in self.sayings.items():
                text.set_text(found.get(path, ""))
                text.set_visibility(path in found)
        finally:
            self._quiet = False

    def _unreasoned(self) -> dict[str, str]:
        """Warnings without a reason: once one is begun too short, or when all is to be marked."""
        return {
            one.field: t("Say why in a few words: three letters at least.")
            for one in self.flow.review.unacknowledged
            if self.show_missing or self.flow.value(one.field)
        }

    def _bind(self, path: str, widget: Bound) -> Bound:
        # Each change of a prop would make a list of choices anew: a third of drawing this page.
        with widget.props.suspend_updates():
            widget.props["data-path"] = path
            if hint := widget.props.get("hint"):
                widget.props["plain-hint"] = hint
        self.fields[path] = widget
        widget.on_value_change(lambda event: self._heard(path, event.value))
        return widget

    def _heard(self, path: str, value: object) -> Awaitable[None] | None:
        # Asked here and not in a coroutine: that would run after the refresh, and send it back.
        if self._quiet:
            return None
        if isinstance(self.fields.get(path), Quantity):
            value = int(value) if isinstance(value, int | float) else 1
        return self.flow.change({path: value})

    def _show(self, path: str, widget: Widget) -> None:
        now: Any = self.flow.value(path)
        if isinstance(widget, Field):
            now = self._entered(path)
        elif isinstance(widget, Choice):
            now = now if now in widget.options else None
        elif isinstance(widget, Check):
            now = bool(now)
        if widget.value != now and not (isinstance(widget, Quantity) and now is None):
            widget.set_value(now)

    def _hint(self, path: str, widget: Widget, from_others: str) -> None:
        hint = from_others or widget.props.get("plain-hint", "")
        if "data-length" in widget.props and not from_others:
            hint = _in_decimals(self._text(path)) or hint
        if widget.props.get("hint") != hint and isinstance(widget, Field):
            widget.props["hint"] = hint

    def _text(self, path: str) -> str:
        return str(self.flow.value(path) or "")

    def _entered(self, path: str) -> str:
        """What is stored, or what was typed and is refused: it stays to be put right."""
        typed, _ = self.flow.refused.get(path, (None, ""))
        return sendable(typed) if isinstance(typed, str) else self._text(path)

    def _offered(self, path: str, options: Options) -> Any:  # noqa: ANN401
        value = self.flow.value(path)
        return value if value in options else None


class Section:
    """A part of the form that is drawn again when what it depends on changes, and only then."""

    def __init__(
        self, form: Form, depends: Callable[[], object], draw: Callable[[], object]
    ) -> None:
        self.form, self.depends, self.draw = form, depends, draw
        self.place = ui.element("div").classes("stack")
        self.drawn: object = None
        form.flow.show(self.refresh)
        self.refresh(first=True)

    def refresh(self, *, first: bool = False) -> None:
        state = self.depends()
        if state == self.drawn and not first:
            return
        self.drawn = state
        if self.place.is_deleted:
            return
        self.place.clear()
        with self.place:
            self.draw()
        if not first:
            self.form.refresh()


def sendable(text: str) -> str:
    """Without halves of signs, which no message to a browser holds."""
    return text.encode(errors="ignore").decode()


def _refuse(widget: Widget, why: str | None) -> None:
    if not isinstance(widget, Check) and widget.props.get("error-message") != why:
        widget.refuse(why)


def _in_decimals(written: str) -> str:
    """What a fraction is in decimals, so that a slip shows at once."""
    if "/" not in written:
        return ""
    try:
        return t("= {n} in", n=numbers.plain(numbers.inches(written)))
    except Refused:
        return ""

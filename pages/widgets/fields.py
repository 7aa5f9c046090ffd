"""Fields: label above, hint below, the refusal in place of the hint, the unit inside.

They extend NiceGUI's own inputs, so `.value`, `.on_value_change`, `.bind_value`, `.enable` and the
simulated `User` work as ever; only what the browser shows is ours.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, Literal, Self, TypedDict, Unpack

from nicegui import ui

from app.words import t

Keyboard = Literal["text", "decimal", "numeric", "email", "tel", "search", "password", "date"]
Changed = Callable[..., object]
# The keyboard decides what a tablet shows; only these also are types of their own in a browser.
KINDS = {"email", "tel", "search", "password", "date"}


class FieldLook(TypedDict, total=False):
    """What a field may have besides; `wait` is the pause in seconds before it sends."""

    hint: str
    unit: str
    keyboard: Keyboard
    multiline: bool
    required: bool
    placeholder: str
    name: str
    autocomplete: str
    wait: float


class Field(ui.input, component="entry.js"):
    """One line (or several) of text. Numbers stay text until the rules read them."""

    def __init__(
        self,
        label: str,
        value: str = "",
        *,
        on_change: Changed | None = None,
        **look: Unpack[FieldLook],
    ) -> None:
        super().__init__(label, value=value, on_change=on_change)
        keyboard = look.get("keyboard", "text")
        self.props["kind"] = keyboard if keyboard in KINDS else "text"
        self.props["inputmode"] = keyboard if keyboard in {"decimal", "numeric"} else None
        self.props["autocomplete"] = look.get("autocomplete", "off")
        self.props["name"] = look.get("name") or slug(label)
        self.props["wait"] = look.get("wait", 0.3)
        self.props["requiredWord"] = t("required")
        self.props["cutWord"] = t("A sign that cannot be stored was left out.")
        for flag in ("multiline", "required"):
            self.props[flag] = bool(look.get(flag, False))
        for text in ("hint", "unit", "placeholder"):
            self.props[text] = str(look.get(text, ""))

    def refuse(self, why: str | None) -> Self:
        """Shows why the value cannot stay, in words; None takes the words away."""
        self.error = why
        return self

    def propose(self, value: str) -> Self:
        """Shows this value, but not over what is being typed: the browser then says "declined"."""
        self._send_update_on_value_change = False
        self.set_value(value)
        self._send_update_on_value_change = True
        self.update()
        return self

    def forget(self, said: str) -> Self:
        """Empties the field for another try and gives it the focus, unless it says more by now."""
        # Only the browser knows: what is being typed may still be on its way here.
        self.run_method("forget", said)
        return self

    def listen(self) -> Self:
        """Marks the field a scanner types into: it has the focus when the page opens."""
        self.props["data-listens"] = "true"
        return self

    def on_enter(self, handler: Changed) -> Self:
        self.on("enter", handler, [])
        return self

    def _displayed_contents(self, *, only_visible: bool) -> list[Any]:
        told = super()._displayed_contents(only_visible=only_visible)
        return [*told, self.props["hint"], self.props["unit"]]


class DateField(Field):
    """A day as ISO text in `value`; the browser brings its own calendar."""

    def __init__(
        self,
        label: str,
        value: date | None = None,
        *,
        on_change: Changed | None = None,
        hint: str = "",
    ) -> None:
        shown = value.isoformat() if value else ""
        super().__init__(label, shown, on_change=on_change, hint=hint, keyboard="date")

    @property
    def day(self) -> date | None:
        return date.fromisoformat(self.value) if self.value else None


class Quantity(ui.number, component="amount.js"):
    """A whole number with − and +; `count` is the value as an int."""

    def __init__(
        self,
        label: str,
        value: int = 1,
        *,
        on_change: Changed | None = None,
        **limits: Unpack["QuantityLook"],
    ) -> None:
        least, most = limits.get("least", 0), limits.get("most", 999)
        super().__init__(label, value=value, min=least, max=most, on_change=on_change)
        draw_as_ours(self)
        self.props["least"], self.props["most"] = least, most
        self.props["bare"] = limits.get("bare", False)
        self.props["hint"] = limits.get("hint", "")
        self.props["lessWord"], self.props["moreWord"] = t("One less:"), t("One more:")

    @property
    def count(self) -> int:
        return int(self.value or 0)

    def refuse(self, why: str | None) -> Self:
        self.error = why
        return self


class QuantityLook(TypedDict, total=False):
    """`bare` hides the label where a row already says it."""

    least: int
    most: int
    bare: bool
    hint: str


class Check(ui.checkbox, component="tick.js"):
    """A checkbox with its sentence; the whole row is the target."""

    def __init__(
        self,
        label: str,
        value: bool = False,  # noqa: FBT001, FBT002  # the value of a checkbox is a bool
        *,
        detail: str = "",
        on_change: Changed | None = None,
    ) -> None:
        super().__init__("", value=value, on_change=on_change)
        draw_as_ours(self)
        self.props["label"], self.props["detail"] = label, detail

    def _displayed_contents(self, *, only_visible: bool) -> list[Any]:
        told = super()._displayed_contents(only_visible=only_visible)
        return [*told, self.props["detail"]]


@contextmanager
def drafts(key: str) -> Iterator[ui.element]:
    """Inputs below survive a lost connection, a restart and a reload, on this device."""
    with ui.element("div").classes("stack gap-4") as element:
        element.props["data-draft"] = key
        yield element


def clear_drafts(key: str) -> None:
    """Forget what the device kept, once it is stored here."""
    ui.run_javascript(f"window.cleanstation?.clearDrafts({key!r})")


def draw_as_ours(element: ui.element) -> None:
    """Some of NiceGUI's constructors name their tag; ours is the component of the class."""
    if element.component:
        element.tag = element.component.tag


def slug(label: str) -> str:
    return "-".join("".join(c if c.isalnum() else " " for c in label.lower()).split())

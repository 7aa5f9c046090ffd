"""Choosing: up to five as large segments or cards, more as a list that narrows while typing.

Or any of a few: sinks of one order.
"""

from collections.abc import Container, Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Self, TypedDict, Unpack

from nicegui import ui
from nicegui.elements.mixins.value_element import ValueElement
from nicegui.events import GenericEventArguments

from app.words import t
from pages.widgets.fields import Changed, draw_as_ours


@dataclass(frozen=True, slots=True)
class Option:
    """One choice; `blocked` says why it cannot be chosen now, in place of `detail`."""

    text: str
    detail: str = ""
    picture: str = ""
    blocked: str = ""

    def look(self) -> dict[str, str]:
        look = {"detail": self.detail, "picture": self.picture, "blocked": self.blocked}
        return {name: told for name, told in look.items() if told}


Options = Mapping[Any, Option | str]


class ChoiceLook(TypedDict, total=False):
    hint: str
    cards: bool
    clearable: bool
    placeholder: str


class Choice(ui.radio, component="segments.js"):
    """Radio buttons as large targets; arrow keys move, a blocked option says why."""

    def __init__(
        self,
        label: str,
        options: Options,
        value: Hashable = None,
        *,
        on_change: Changed | None = None,
        **look: Unpack[ChoiceLook],
    ) -> None:
        super().__init__(texts(options), value=value, on_change=on_change)
        draw_as_ours(self)
        # It is not drawn yet, and each change of a prop would make its options anew.
        with self.props.suspend_updates():
            self.props["label"], self.props["hint"] = label, look.get("hint", "")
            self.props["cards"] = look.get("cards", False)
            self.props["details"] = details(options)

    def offer(self, options: Options) -> Self:
        """Other options, or the same with other reasons."""
        self.props["details"] = details(options)
        self.set_options(texts(options))
        return self

    def refuse(self, why: str | None) -> Self:
        self.props["error"] = why is not None
        self.props["error-message"] = why
        return self

    def _event_args_to_value(self, e: GenericEventArguments) -> object:
        index = int(e.args)
        return self.value if is_blocked(self, index) else self._values[index]

    def _displayed_contents(self, *, only_visible: bool) -> list[Any]:
        told = super()._displayed_contents(only_visible=only_visible)
        return [*told, self.props["hint"], *said(self.props["details"])]


class Picker(ui.select, component="picker.js"):
    """A searchable list; the keyboard narrows, ↑ ↓ move, Enter chooses, Escape leaves."""

    def __init__(
        self,
        label: str,
        options: Options,
        value: Hashable = None,
        *,
        on_change: Changed | None = None,
        **look: Unpack[ChoiceLook],
    ) -> None:
        super().__init__(texts(options), label=label, value=value, on_change=on_change)
        self.props["hint"] = look.get("hint", "")
        self.props["placeholder"] = look.get("placeholder", t("Choose or type"))
        self.props["clearable"] = look.get("clearable", False)
        self.props["details"] = details(options)
        self.props["clearWord"], self.props["noneWord"] = t("Clear"), t("Nothing found")
        self.props["moreWord"] = t("{count} more: type to narrow the list", count="{count}")

    def offer(self, options: Options) -> Self:
        self.props["details"] = details(options)
        self.set_options(texts(options))
        return self

    def refuse(self, why: str | None) -> Self:
        self.error = why
        return self

    def _event_args_to_value(self, e: GenericEventArguments) -> object:
        value: object = super()._event_args_to_value(e)
        if e.args and is_blocked(self, e.args["value"]):
            return self.value
        return value

    def _displayed_contents(self, *, only_visible: bool) -> list[Any]:
        told = super()._displayed_contents(only_visible=only_visible)
        about = said(self.props["details"]) if self.is_showing_popup else []
        return [*told, self.props["hint"], *about]


class Several(ValueElement[list[Any]], component="several.js"):
    """Any of a few, in the order they were chosen; none of them is `everything`."""

    # The browser knows first what is chosen: an answer that comes late takes nothing back.
    LOOPBACK = False

    def __init__(
        self, label: str, everything: str, options: Mapping[Any, str], *, hint: str = ""
    ) -> None:
        self.keys = list(options)
        super().__init__(value=[])
        self.props["label"], self.props["hint"] = label, hint
        self.props["gone-word"] = t("Not here any more")
        self.props["options"] = [
            {"value": n, "label": told} for n, told in enumerate(options.values())
        ]
        self.offer(everything, options)

    def offer(self, everything: str, keys: Container[Any]) -> Self:
        """Only these from now on; what is chosen already stays so until somebody takes it back."""
        self.props["everything"] = everything
        self.props["offered"] = [n for n, key in enumerate(self.keys) if key in keys]
        return self

    def _event_args_to_value(self, e: GenericEventArguments) -> list[Any]:
        return [self.keys[int(index)] for index in e.args]

    def _value_to_model_value(self, value: Any) -> list[int]:  # noqa: ANN401  # as in NiceGUI
        return [self.keys.index(key) for key in value]

    def _displayed_contents(self, *, only_visible: bool) -> list[Any]:
        told = super()._displayed_contents(only_visible=only_visible)
        options = self.props["options"]
        return [
            *told, self.props["hint"], self.props["everything"],
            *(options[n]["label"] for n in self.props["offered"]),
        ]  # fmt: skip


def texts(options: Options) -> dict[Any, str]:
    return {key: as_option(option).text for key, option in options.items()}


def details(options: Options) -> list[dict[str, str]]:
    """What is told besides the texts, option by option; nothing when no option has any of it."""
    looks = [as_option(option).look() for option in options.values()]
    return looks if any(any(look.values()) for look in looks) else []


def is_blocked(choice: ui.element, index: int) -> bool:
    looks = choice.props["details"]
    return bool(looks and looks[index].get("blocked"))


def said(looks: list[dict[str, str]]) -> list[str]:
    return [look.get("blocked") or look.get("detail", "") for look in looks]


def as_option(option: Option | str) -> Option:
    return option if isinstance(option, Option) else Option(option)

"""The bill of materials as a tree that opens, searches and scrolls without asking the server."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypedDict, Unpack

from nicegui import ui
from nicegui.events import GenericEventArguments

from app.words import t

Mark = Literal["", "added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class TreeLine:
    """One line; lines come depth first, `level` counts from 0. `was` is the quantity before."""

    id: int | str
    level: int
    number: str
    name: str
    quantity: str
    unverified: bool = False
    outline: str = ""
    why: str = ""
    note: str = ""
    mark: Mark = ""
    was: str = ""


class TreeLook(TypedDict, total=False):
    """`depth` is how many levels stand open at first.

    `inside` explains lines without a `why` of their own by what holds them: "Part of {parent}."
    """

    label: str
    on_open: Callable[[Any], object]
    changed: Collection[int | str]
    depth: int
    inside: str


class TreeTable(ui.element, component="tree_table.js"):
    """Number, name, quantity; why as a popover on the line; ← → open and close, ↑ ↓ move."""

    def __init__(self, lines: Sequence[TreeLine], **look: Unpack[TreeLook]) -> None:
        super().__init__()
        on_open = look.get("on_open")
        self.props["label"] = look["label"] if "label" in look else t("Bill of materials")
        self.props["labels"] = labels()
        self.props["depth"] = look.get("depth", 1)
        self.props["inside"] = look.get("inside", "")
        self.props["opening"] = on_open is not None
        self.show(lines, changed=look.get("changed", ()))
        if on_open:
            self.on("open", lambda e: self._open(e, on_open))

    def show(self, lines: Sequence[TreeLine], *, changed: Collection[int | str] = ()) -> None:
        """Other lines; those in `changed` are lit for two seconds. What stood open stays open."""
        self.lines = list(lines)
        self.props["lines"] = [sent(line) for line in lines]
        self.props["changed"] = list(changed)

    def search(self, text: str) -> None:
        self.run_method("search", text)

    def expand_all(self) -> None:
        self.run_method("expandAll")

    def collapse_all(self) -> None:
        self.run_method("collapseAll")

    def _open(self, event: GenericEventArguments, on_open: Callable[[Any], object]) -> object:
        known = [line.id for line in self.lines]
        return on_open(event.args) if event.args in known else None

    def _displayed_contents(self, *, only_visible: bool) -> list[Any]:
        told = [text for line in self.lines for text in (line.number, line.name, line.quantity)]
        about = [text for line in self.lines for text in (line.outline, line.why, line.note)]
        return [*super()._displayed_contents(only_visible=only_visible), *told, *about]


def sent(line: TreeLine) -> dict[str, Any]:
    """Empty values stay here: a thousand lines are half as long without them."""
    return {
        name: value
        for name in TreeLine.__slots__
        if (value := getattr(line, name)) or name in {"id", "level"}
    }


def labels() -> dict[str, str]:
    return {
        "search": t("Find in this list"),
        "expand": t("Expand all"),
        "collapse": t("Collapse all"),
        "number": t("Number"),
        "name": t("Name"),
        "quantity": t("Quantity"),
        "why": t("Why is this here?"),
        "unverified": t("Quantity not verified"),
        "none": t("Nothing here matches. Try fewer letters."),
        "lines": t("{count} lines", count="{count}"),
        "hits": t("{count} found", count="{count}"),
    }

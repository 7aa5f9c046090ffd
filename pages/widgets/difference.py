"""What differs: counts on top, added with +, removed struck with −, changed with old → new."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from nicegui import ui

from app.words import t
from pages.widgets.text import PartNumber, Text, TextElement

Kind = Literal["added", "removed", "changed"]
SIGNS = {"added": "+", "removed": "−", "changed": "→", "unchanged": ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One line of a difference: `before` and `after` of what changed, else the `quantity`."""

    kind: Kind
    number: str
    name: str
    quantity: str = ""
    before: str = ""
    after: str = ""


def difference(
    changes: Sequence[Change], unchanged: Sequence[tuple[str, str, str]] = ()
) -> ui.element:
    """`unchanged` is (number, name, quantity); it stays folded."""
    with ui.element("div").classes("difference") as box:
        counts(changes, len(unchanged))
        if changes:
            with ui.element("ul").classes("difference-lines"):
                for change in changes:
                    line(change)
        if unchanged:
            with ui.element("details").classes("difference-same"):
                TextElement(tag="summary", text=t("{n} unchanged", n=len(unchanged)))
                with ui.element("ul").classes("difference-lines"):
                    for number, name, quantity in unchanged:
                        entry("unchanged", number, name, quantity)
    return box


def counts(changes: Sequence[Change], same: int) -> None:
    words = {"added": t("added"), "removed": t("removed"), "changed": t("changed")}
    with ui.element("p").classes("difference-counts").props("role=status"):
        for kind, word in words.items():
            number = sum(change.kind == kind for change in changes)
            TextElement(tag="span", text=f"{SIGNS[kind]} {number} {word}").classes(f"count-{kind}")
        TextElement(tag="span", text=t("{n} unchanged", n=same)).classes("muted")


def line(change: Change) -> None:
    if change.kind == "changed":
        item = entry("changed", change.number, change.name, "")
        with item, ui.element("span").classes("difference-quantity"):
            TextElement(tag="del", text=change.before)
            TextElement(tag="span", text=" → ")
            TextElement(tag="ins", text=change.after)
    else:
        entry(change.kind, change.number, change.name, change.quantity)


def entry(kind: str, number: str, name: str, quantity: str) -> ui.element:
    spoken = {"added": t("Added:"), "removed": t("Removed:"), "changed": t("Changed:")}
    with ui.element("li").classes(f"difference-{kind}") as item:
        TextElement(tag="span", text=SIGNS[kind]).classes("sign").props["aria-hidden"] = "true"
        if kind in spoken:
            TextElement(tag="span", text=spoken[kind]).classes("visually-hidden")
        PartNumber(number)
        Text(name, "grow", tag="span")
        if quantity:
            Text(quantity, "difference-quantity numeric", tag="span")
    return item

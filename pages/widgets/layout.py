"""Where things stand: cards, rows, stacks, form grids, a side that stays in view."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from nicegui import ui

from app.words import t
from pages.widgets.text import H2, Text, TextElement


@contextmanager
def card(title: str = "", *, actions: Callable[[], object] | None = None) -> Iterator[ui.element]:
    """A surface with an optional title and, at its right, small actions."""
    with ui.element("section").classes("card") as section:
        if title or actions:
            with ui.element("div").classes("card-head"):
                H2(title)
                if actions:
                    with row():
                        actions()
        yield section


@contextmanager
def row(look: str = "") -> Iterator[ui.element]:
    """Side by side, wrapping when there is no room."""
    with ui.element("div").classes(f"row-flow {look}".strip()) as element:
        yield element


@contextmanager
def stack(look: str = "") -> Iterator[ui.element]:
    with ui.element("div").classes(f"stack {look}".strip()) as element:
        yield element


@contextmanager
def form_grid() -> Iterator[ui.element]:
    """One column on phones and portrait tablets, two where there is room."""
    with ui.element("div").classes("form-grid") as element:
        yield element


@contextmanager
def split(beside: str = "") -> Iterator[tuple[ui.element, ui.element]]:
    """The work and, beside it, what should stay in view (below in portrait); `beside` names it."""
    with ui.element("div").classes("split") as whole:
        main = ui.element("div").classes("split-main stack")
        side = ui.element("div").classes("split-side stack")
    # It scrolls by itself, so it must be reachable by keyboard, and then it needs a name.
    side.props["tabindex"], side.props["role"], side.props["aria-label"] = (
        "0",
        "region",
        beside or t("At a glance"),
    )
    with whole:
        yield main, side


def description_list(pairs: Sequence[tuple[str, str | Callable[[], object]]]) -> ui.element:
    """Labels and their values; a value is text or a function that draws it."""
    with ui.element("dl").classes("facts") as element:
        for label, value in pairs:
            with ui.element("div"):
                TextElement(tag="dt", text=label)
                if isinstance(value, str):
                    TextElement(tag="dd", text=value or "–")
                else:
                    with ui.element("dd"):
                        value()
    return element


def skeleton(rows: int = 5) -> ui.element:
    """Grey bars in the place of rows that are still being read."""
    with ui.element("div").classes("skeleton").props("aria-hidden=true") as element:
        for _ in range(rows):
            ui.element("div")
    return element


def divider() -> ui.element:
    return ui.element("hr").classes("divider")


def caption(text: str) -> Text:
    """A quiet line that explains what stands below it."""
    return Text(text, "muted")

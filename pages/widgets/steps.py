"""The step bar of a flow: what is done, open, or has problems; every reachable step is a link."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from nicegui import ui

from app.words import t
from pages.widgets.text import TextElement, own_path

State = Literal["done", "open", "problems"]


@dataclass(frozen=True, slots=True)
class Step:
    """`href` is None while the step cannot be reached; `note` says what is wrong or left."""

    name: str
    state: State
    href: str | None = None
    note: str = ""


class StepBar(ui.element):
    """`current` counts from 0."""

    def __init__(self, steps: Sequence[Step], *, current: int) -> None:
        super().__init__("nav")
        self.classes("steps").props["aria-label"] = t("Steps")
        self.show(steps, current=current)

    def show(self, steps: Sequence[Step], *, current: int) -> None:
        self.clear()
        with self, ui.element("ol"):
            for index, step in enumerate(steps):
                with ui.element("li").classes(f"step step-{step.state}"):
                    self._step(index, step, here=index == current)

    def _step(self, index: int, step: Step, *, here: bool) -> None:
        reachable = step.href is not None and not here
        with ui.element("a" if reachable else "span").classes("step-place") as place:
            mark = "" if step.state in {"done", "problems"} else str(index + 1)
            look = {"done": "i-check", "problems": "i-warning"}.get(step.state, "")
            TextElement(tag="span", text=mark).classes(f"step-mark {look}")
            with ui.element("span").classes("step-words"):
                TextElement(tag="span", text=step.name).classes("step-name")
                if step.note:
                    TextElement(tag="span", text=step.note).classes("step-note")
            spoken = {"done": t("done"), "problems": t("has problems"), "open": t("open")}
            TextElement(tag="span", text=spoken[step.state]).classes("visually-hidden")
        if here:
            place.props["aria-current"] = "step"
        if reachable and step.href is not None:
            place.props["href"] = own_path(step.href)

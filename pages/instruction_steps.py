"""The steps of a work instruction, with their pictures."""

from collections.abc import Sequence

from nicegui import ui

from app.instructions import Step
from app.words import t
from pages.widgets import Text, TextElement


def draw_steps(steps: Sequence[Step]) -> None:
    """Numbered, large enough to be read from where the work is."""
    with ui.element("ol").classes("steps-to-do"):
        for step in steps:
            with ui.element("li"):
                draw_step(step)


def draw_step(step: Step) -> None:
    mark = TextElement(tag="span", text=str(step.position)).classes("step-number")
    mark.props["aria-hidden"] = "true"
    with ui.element("div").classes("grow stack gap-2"):
        Text(step.text, "step-words")
        if step.pictured:
            picture_of(step)


def picture_of(step: Step) -> None:
    picture = ui.element("img").classes("step-picture")
    picture.props["src"] = f"/instructions/steps/{step.id}/picture?{step.picture_sha256[:12]}"
    picture.props["alt"] = t("Step {n}: {words}", n=step.position, words=step.text)
    picture.props["loading"] = "lazy"

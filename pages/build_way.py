"""The way of a build from ordered to shipped: where it was, where it stands, what lies ahead."""

from nicegui import ui

from app.builds import BuildShown
from app.rules.progress import WAY
from app.words import t
from pages.moments import day
from pages.widgets import Text, TextElement, status_look
from pages.widgets.icons import icon_class

# Beside the way, and the step it waits for there.
BESIDE = {
    "pre-qc-rejected": "ready-for-pre-qc",
    "pre-qc-rework": "ready-for-pre-qc",
    "final-qc-rejected": "ready-for-final-qc",
    "final-rework": "ready-for-final-qc",
}


def way(build: BuildShown) -> None:
    """A list for everybody; the step it stands at is marked, and not by colour alone."""
    here, been = place_of(build), {one.to_status for one in build.moves}
    with ui.element("ol").classes("way").props(f'aria-label="{t("The way of this build")}"'):
        for index, status in enumerate(WAY):
            state = "here" if index == here else "ahead"
            if index < here:
                # A forced move leaves out what lies between.
                state = "done" if status in been else "left-out"
            with ui.element("li").classes(f"way-step way-{state}") as step:
                _mark(index, state)
                with ui.element("div"):
                    Text(status_look(status)[0], "way-name")
                    Text(_below(build, status, state), "faint")
            if state == "here":
                step.props["aria-current"] = "step"


def place_of(build: BuildShown) -> int:
    """Which step of the way it stands at; beside the way, the one it comes back to."""
    status = build.status
    if status in {"on-hold", "cancelled"}:
        newest = next((one for one in build.moves if one.to_status == status), None)
        status = (newest and newest.from_status) or WAY[0]
        if status == "on-hold":
            before = (one for one in build.moves if one.to_status == "on-hold")
            status = next((one.from_status for one in before if one.from_status), WAY[0])
    status = BESIDE.get(status, status)
    return WAY.index(status) if status in WAY else 0


def _mark(index: int, state: str) -> None:
    mark = TextElement(tag="span", text="" if state == "done" else str(index + 1))
    mark.classes(f"step-mark {icon_class('check') if state == 'done' else ''}".strip())
    spoken = {"done": t("done"), "here": t("here"), "ahead": t("ahead"), "left-out": ""}
    TextElement(tag="span", text=spoken[state]).classes("visually-hidden")


def _below(build: BuildShown, status: str, state: str) -> str:
    if state == "here" and build.status != status:
        return status_look(build.status)[0]
    if state == "left-out":
        return t("Left out")
    reached = next((one.at for one in build.moves if one.to_status == status), None)
    return day(reached) if reached and state != "ahead" else ""

"""Everything that belongs to a build, each one tap away, and how far its checklists are."""

from collections.abc import Callable, Mapping
from typing import TypeVar
from urllib.parse import quote

from nicegui import ui

from app.access import Action
from app.builds import BuildShown
from app.runs import RunHead
from app.runs.stages import STAGES
from app.words import t
from pages.visitor import visitor
from pages.widgets import Link, LinkButton, Pieces, Text, card, chip, row

V = TypeVar("V")
Runs = Mapping[str, RunHead]


def papers_of(
    pieces: Pieces[V], of: Callable[[V], BuildShown], runs_of: Callable[[V], Runs]
) -> None:
    me, build = visitor(), of(pieces.value)
    here = f"/builds/{quote(build.number, safe='')}"
    with card(t("Papers of this build")):
        with row("no-print"):
            pieces.piece(lambda seen: of(seen).has_bom, lambda seen: bom_of(of(seen), here))
            LinkButton(t("Outsourced parts"), f"{here}/outsourced", icon="send")
            LinkButton(t("Missing parts"), f"{here}/shortages", icon="warning")
            if me.may(Action.SEE_HISTORY_RECORD):
                LinkButton(t("History record"), f"{here}/record", icon="file")
                LinkButton(t("Nonconformances"), f"{here}/nonconformances", icon="shield")
            if me.may(Action.SEE_RUN):
                serials = f"/serials?build={quote(build.number)}"
                LinkButton(t("Serial numbers"), serials, icon="scan")
                LinkButton(t("Labels"), f"{here}/labels.pdf", icon="print")
            LinkButton(t("Order and documents"), f"/orders/{build.order_id}", icon="orders")
        if me.may(Action.SEE_RUN):
            with ui.element("ul").classes("papers stages"):
                for stage in STAGES.values():
                    with ui.element("li"):
                        Link(t(stage.words), f"{here}/{stage.key}", "grow")
                        checklist(pieces, runs_of, stage.key)


def bom_of(build: BuildShown, here: str) -> None:
    if build.has_bom:
        LinkButton(t("Bill of materials"), f"{here}/bom", icon="package")
        LinkButton(t("Review"), f"{here}/review", icon="shield")


def checklist(pieces: Pieces[V], runs_of: Callable[[V], Runs], stage: str) -> None:
    pieces.piece(
        lambda seen: runs_of(seen).get(stage), lambda seen: run_state(runs_of(seen).get(stage))
    )


def run_state(run: RunHead | None) -> None:
    """How far a checklist is, in a few words."""
    if run is None:
        Text(t("Not begun"), "muted")
        return
    if run.attempt > 1:
        Text(t("Attempt {n}", n=run.attempt), "muted")
    if run.closed_at is None:
        chip(t("{done} of {all}", done=run.settled, all=run.asked), "info", "edit")
    elif run.verdict == "passed":
        chip(t("Passed"), "ok", "passed")
    elif run.verdict == "failed":
        chip(t("Failed"), "bad", "stop")
    else:
        chip(t("Replaced"), "neutral", "history")

"""What comes next for a build: the ways from here, what is missing for each, and its button."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from urllib.parse import quote

from nicegui import ui

from app.access import Action
from app.builds import BuildShown, NextStep
from app.guards import Lack
from app.words import t
from pages.build_moves import (
    AskSheet,
    ForceSheet,
    Opens,
    called_off,
    held,
    step_sheet,
    step_words,
)
from pages.build_replaced import ReplacedSheet
from pages.live import Again
from pages.visitor import visitor
from pages.widgets import (
    Button,
    Cards,
    Link,
    Pieces,
    Text,
    card,
    row,
    status_chip,
)
from pages.widgets.button import Kind

V = TypeVar("V")
# Beside the way: a quiet button below what leads on.
ASIDE = {
    "on-hold": (held, t("Put on hold"), "pause"),
    "cancelled": (called_off, t("Cancel build"), "ban"),
}


@dataclass(frozen=True, slots=True)
class Offered:
    """A way on from where the build stands since then; one of them is what is done now."""

    here: str
    since: datetime
    step: NextStep
    kind: Kind


def steps_from(pieces: Pieces[V], of: Callable[[V], BuildShown], again: Again) -> None:
    """The card with the ways from here; there is none where the build has come to its end."""

    def appear(seen: V) -> None:
        whole.set_visibility(bool(of(seen).steps))

    steps = NextSteps(lambda: of(pieces.value), again)
    with card(t("What comes next")) as whole:
        cards: Cards[Offered] = Cards(
            lambda one: (one.here, one.step.to_status), steps.draw,
            look="piece", item="section", item_look="next-step",
        )  # fmt: skip
        pieces.watch(
            lambda seen: [*offered(of(seen))], lambda seen: cards.show([*offered(of(seen))])
        )
        pieces.piece(lambda seen: aside_of(of(seen)), lambda seen: steps.aside(of(seen)))
    pieces.watch(lambda seen: bool(of(seen).steps), appear)


def offered(build: BuildShown) -> Iterator[Offered]:
    onward = [step for step in build.steps if step.to_status not in ASIDE]
    ready = next((step for step in onward if step.may and not step.lacks), None)
    for step in onward:
        yield Offered(
            build.status, build.status_since, step, "primary" if step is ready else "plain"
        )


def aside_of(build: BuildShown) -> tuple[object, ...]:
    """What else can be done with the build, by whoever looks."""
    asides = [step.to_status for step in build.steps if step.may and step.to_status in ASIDE]
    return build.status, build.status_since, asides, build.replaceable, build.force_to


class NextSteps:
    """Draws what can be done with the build that `build` answers."""

    def __init__(self, build: Callable[[], BuildShown], again: Again) -> None:
        self.build, self.again, self.client = build, again, ui.context.client

    def draw(self, pieces: Pieces[Offered]) -> None:
        step = pieces.value.step
        with row():
            status_chip(step.to_status)
            Text(taken_by(step), "muted")
        pieces.piece(lambda one: one.step.lacks, lambda one: lacking(one.step.lacks))
        pieces.piece(lambda one: one, self._button)

    def _button(self, one: Offered) -> None:
        step = one.step
        if not step.may:
            return
        sheet = step_sheet(self.build(), step, self.again)
        words = step_words(self.build(), step)
        button = Button(words, lambda: self._open(sheet), kind=one.kind)
        button.classes("no-print")
        if step.lacks:
            button.block(t("First: {what}", what=step.lacks[0].text))

    def aside(self, build: BuildShown) -> None:
        with row("no-print acts"):
            if build.replaceable and visitor().may(Action.ASSEMBLE):
                words = t("A part with a serial number was replaced")
                self._quiet(words, ReplacedSheet(build), "refresh")
            for step in build.steps:
                if step.may and step.to_status in ASIDE:
                    ask, words, icon = ASIDE[step.to_status]
                    self._quiet(words, AskSheet(build, ask(build), self.again), icon)
            if visitor().may(Action.FORCE_MOVE) and build.force_to:
                self._quiet(t("Force a move"), ForceSheet(build, self.again), "warning")

    def _quiet(self, words: str, sheet: Opens, icon: str) -> None:
        Button(words, lambda: self._open(sheet), kind="quiet", icon=icon)

    async def _open(self, sheet: Opens) -> None:
        # On the page, not in the part with the button: that may be drawn again meanwhile.
        with self.client:
            await sheet.open()


def lacking(lacks: Sequence[Lack]) -> None:
    if not lacks:
        return
    with ui.element("ul").classes("lacks"):
        for lack in lacks:
            with ui.element("li"):
                Link(lack.text, quote(lack.address, safe="/"))


def taken_by(step: NextStep) -> str:
    words = [role.words for role in step.by]
    return t("by {who}", who=t(" or ").join(words))

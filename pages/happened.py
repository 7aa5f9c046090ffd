"""What happened to a record, on its page: the latest at once, the earlier ones folded."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from nicegui import ui

from app.history import Happened
from app.words import t
from pages.ages import When, with_ago
from pages.moments import moment
from pages.widgets import Pieces, Text, TextElement

V = TypeVar("V")
LATEST = 12  # lines that are shown at once


def history_of(pieces: Pieces[V], of: Callable[[V], Sequence[Happened]]) -> None:
    """The latest lines, the earlier ones folded; opened they stay so whatever happens."""

    def count(value: V) -> None:
        earlier = len(of(value)) - LATEST
        summary.set_text(t("{n} earlier", n=max(earlier, 0)))
        fold.set_visibility(earlier > 0)

    pieces.piece(
        lambda value: with_ago(of(value)[:LATEST]), lambda value: lines(of(value)[:LATEST])
    )
    with ui.element("details").classes("fold") as fold:
        summary = TextElement(tag="summary", text="")
        pieces.piece(
            lambda value: with_ago(of(value)[LATEST:]), lambda value: lines(of(value)[LATEST:])
        )
    pieces.watch(lambda value: len(of(value)), count)


def lines(shown: Sequence[Happened]) -> None:
    with ui.element("ol").classes("happened"):
        for one in shown:
            with ui.element("li"):
                Text(one.sentence)
                When(f"{one.who} · {moment(one.at)}", one.at, "faint")

"""A board of columns and cards: one element however many cards, so that 2,000 stay quick."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from nicegui import ui
from nicegui.events import GenericEventArguments

from app.words import t
from pages.widgets.text import own_path


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardCard:
    """All of it text; one more in `changed` lights it up, `forced` is the word of its mark."""

    id: int
    href: str
    number: str
    customer: str
    po: str
    due: str
    tone: str
    age: str
    since: str
    who: str
    forced: str = ""
    changed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardColumn:
    """`look` are the classes of its chip; `more` is what the button says that shows the rest."""

    status: str
    name: str
    look: str
    count: str
    cards: Sequence[BoardCard]
    more: str = ""


class Board(ui.element, component="board.js"):
    """`on_whole` gets the status of the column somebody wants to see without its cap."""

    def __init__(self, label: str, *, on_whole: Callable[[str], object]) -> None:
        super().__init__()
        self.props["label"], self.props["none"] = label, t("None")
        self.on("whole", lambda e: self._whole(e, on_whole))
        self.show([])

    def show(self, columns: Sequence[BoardColumn]) -> None:
        for column in columns:
            for card in column.cards:
                own_path(card.href)
        self.columns = columns
        self.props["columns"] = [asdict(column) for column in columns]

    def _whole(self, event: GenericEventArguments, on_whole: Callable[[str], object]) -> object:
        # The status comes from the browser: only one of the columns shown may be asked for.
        known = [column.status for column in self.columns]
        return on_whole(event.args) if event.args in known else None

    def _displayed_contents(self, *, only_visible: bool) -> list[Any]:
        told = super()._displayed_contents(only_visible=only_visible)
        for column in self.columns:
            told += [column.name, column.count, column.more]
            for card in column.cards:
                told += [card.number, card.customer, card.po, card.due, card.who, card.forced]
        return told

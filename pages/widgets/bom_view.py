"""A stored BOM in its three views: tree, top lines, purchase list."""

from collections.abc import Callable, Iterator, Sequence
from typing import Literal

from nicegui import ui

from app.bom import Line, StoredBom, about
from app.rules.explosion import PurchaseLine
from app.rules.numbers import plain
from app.words import t
from pages.widgets.choices import Choice
from pages.widgets.fields import Check
from pages.widgets.layout import row, stack
from pages.widgets.tree import TreeLine, TreeTable

View = Literal["tree", "top-lines", "purchase-list"]
VIEWS: dict[View, str] = {
    "tree": "Tree",
    "top-lines": "Top lines",
    "purchase-list": "Purchase list",
}


class BomViews:
    """The switch and the view it shows; each is one element, however many lines there are."""

    def __init__(
        self,
        stored: StoredBom,
        *,
        view: View = "tree",
        on_view: Callable[[View], object] | None = None,
        on_open: Callable[[Line], object] | None = None,
    ) -> None:
        self.stored, self.view = stored, view
        self.on_view, self.on_open = on_view, on_open
        self.only_unverified = False
        with stack():
            with row("bill-tools no-print"):
                names = {key: t(words) for key, words in VIEWS.items()}
                Choice(t("View"), names, view, on_change=lambda e: self._turn(e.value))
                self.filter = Check(self._told(), on_change=lambda e: self._filter(on=e.value))
            self.place = ui.element("div")
        self._draw()

    def show(self, stored: StoredBom) -> None:
        """Another revision in the same view; what stood open stays open."""
        self.stored = stored
        self.table.show(self._lines())

    def _turn(self, view: View) -> None:
        self.view = view
        self._draw()
        if self.on_view:
            self.on_view(view)

    def _filter(self, *, on: bool) -> None:
        self.only_unverified = on
        self.table.show(self._lines())
        if on:
            self.table.expand_all()

    def _draw(self) -> None:
        self.place.clear()
        opening = self.on_open if self.view != "purchase-list" else None
        with self.place:
            self.table = TreeTable(
                self._lines(),
                label=t(VIEWS[self.view]),
                inside=t("Part of {parent}.", parent="{parent}"),
            )
            if opening:
                self.table.props["opening"] = True
                self.table.on("open", lambda e: self._open(e.args))

    def _open(self, position: object) -> object:
        # The position comes from the browser: only a line of this BOM can be opened.
        line = self.stored.by_position.get(position) if isinstance(position, int) else None
        return self.on_open(line) if line and self.on_open else None

    def _lines(self) -> list[TreeLine]:
        if self.view == "purchase-list":
            return list(purchase_lines(self.stored.purchase_list, only=self.only_unverified))
        return list(tree_lines(self.stored, self._wanted(), flat=self.view == "top-lines"))

    def _wanted(self) -> Sequence[Line]:
        lines = self.stored.lines if self.view == "tree" else self.stored.top_lines
        if not self.only_unverified:
            return lines
        ways = {above.position for line in self.stored.unverified for above in self._way(line)}
        return [line for line in lines if line.position in ways]

    def _way(self, line: Line) -> tuple[Line, ...]:
        return self.stored.way_to(line) if self.view == "tree" else (line,)

    def _told(self) -> str:
        return t("Only unverified quantities ({n})", n=len(self.stored.unverified))


def tree_lines(stored: StoredBom, lines: Sequence[Line], *, flat: bool) -> Iterator[TreeLine]:
    """Quantities are for the whole build; the note says how many one parent holds."""
    for line in lines:
        yield TreeLine(
            id=line.position,
            level=0 if flat else line.level - 1,
            number=line.number,
            name=line.name,
            quantity=plain(line.total),
            unverified=not line.verified,
            outline=line.outline,
            why=why(stored, line),
            note=note_of(line),
        )


def purchase_lines(bought: Sequence[PurchaseLine], *, only: bool) -> Iterator[TreeLine]:
    for at, line in enumerate(bought):
        if line.quantity_verified and only:
            continue
        yield TreeLine(
            id=at,
            level=0,
            number=line.item,
            name=line.name,
            quantity=plain(line.quantity),
            unverified=not line.quantity_verified,
            outline=line.outline,
            note=about(line.attributes),
        )


def why(stored: StoredBom, line: Line) -> str:
    """Why a top line is here, with the rule and its version; what is inside says what holds it."""
    if line.parent is not None:
        return ""
    rules = ", ".join(dict.fromkeys(reason.rule for reason in line.reasons))
    said = ". ".join(capital(reason.sentence) for reason in line.reasons)
    told = t("Rule {rules} of rule set {version}.", rules=rules, version=stored.heading.rule_set)
    return f"{said}. {told}"


def capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def note_of(line: Line) -> str:
    each = "" if line.total == line.quantity else t("{n} in each", n=plain(line.quantity))
    return " · ".join(part for part in (line.about, each) if part)

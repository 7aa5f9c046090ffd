"""For which sinks of an order its documents are: choosing them, and what they are called."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from app.documents import Listed
from app.words import t
from pages.widgets import Choice, Picker, Several, Text
from pages.widgets.choices import Options

# As large targets; more are a list to search in.
MOST_TARGETS = 5
NOBODY: Mapping[int, datetime] = {}


class Sinks:
    """The sinks by their places, with names; there is something to choose from two on."""

    def __init__(self, names: Mapping[int, str]) -> None:
        self.places, self.names = names.keys(), names if len(names) > 1 else {}
        # Those that are shipped or cancelled, and since when.
        self.left = NOBODY
        self.several: Several | None = None
        self.nobody: Text | None = None

    def draw(self) -> list[tuple[Several, Sequence[str]]]:
        """Choose any of them; answers what each adds to the address a file goes to."""
        if self.names:
            hint = t("One sink or several")
            self.several = Several(t("For"), self._all(), self.names, hint=hint)
        self.nobody = Text(
            t(
                "Every sink of this order has left, and its record keeps the papers it left with."
                " What you add now stays with the order."
            ),
            "muted",
        )
        self.show(self.left)
        return [(self.several, [f"sink={n}" for n in self.names])] if self.several else []

    def show(self, left: Mapping[int, datetime]) -> None:
        """Offer only those that take a document now; where none does, say why."""
        self.left = left
        here = self.places - left.keys()
        if self.several:
            self.several.offer(self._all(), here)
            if not here:
                self.several.set_value([])
            self.several.set_visibility(bool(here))
        if self.nobody:
            self.nobody.set_visibility(not here)

    def choice(self, sink: int | None) -> Choice | Picker:
        """One of them, or all."""
        here = {place: name for place, name in self.names.items() if place not in self.left}
        offered: Options = {None: self._all(), **here}
        kind = Choice if len(offered) <= MOST_TARGETS else Picker
        return kind(t("For"), offered, sink if sink in here else None)

    def whose(self, document: Listed) -> str:
        """Which sink it is for, where there are several; also one that was taken back."""
        if document.sink is None:
            return t("for all sinks") if self.names else ""
        return t("for {sink}", sink=self._name(document.sink))

    def called(self, document: Listed) -> str:
        """With its sink: the same file may be there for several of them."""
        if document.sink is None:
            return document.file_name
        return t("{name} ({sink})", name=document.file_name, sink=self._name(document.sink))

    def _all(self) -> str:
        return t("All sinks still here") if self.left else t("All sinks")

    def _name(self, place: int) -> str:
        return self.names.get(place) or t("sink {n}", n=place)

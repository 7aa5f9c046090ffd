"""What is looked at stays: of what is shown again, only what changed is drawn again.

cards = Cards(lambda one: one.id, draw_card)      # once
cards.show(found, nothing=("tool", t("...")))     # at every change
"""

from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypedDict, TypeVar, Unpack

from nicegui import ui

from pages.widgets.saying import empty_state

V = TypeVar("V")
Shown = Callable[[V], object]


class Pieces(Generic[V]):
    """The parts of one record, each drawn again only when what it shows has changed.

    What somebody opened, types or uploads in one part stays while another one is drawn again.
    """

    def __init__(self, value: V) -> None:
        self.value = value
        self.pieces: list[Callable[[V], None]] = []

    def piece(self, shown: Shown[V], draw: Callable[[V], object], look: str = "piece") -> None:
        """Draws here, now and whenever what `shown` answers is another.

        What is pressed later asks `value` for the record as it is then.
        """
        place = ui.element("div").classes(look)

        def again(value: V) -> None:
            place.clear()
            with place:
                draw(value)

        self.watch(shown, again)

    def watch(self, shown: Shown[V], draw: Callable[[V], object]) -> None:
        """The same for something that draws itself."""
        last: object = self  # equal to nothing a record holds

        def show(value: V) -> None:
            nonlocal last
            now = shown(value)
            if now != last:
                last = now
                draw(value)

        self.pieces.append(show)
        show(self.value)

    def show(self, value: V) -> None:
        self.value = value
        for piece in self.pieces:
            piece(value)


class CardsLook(TypedDict, total=False):
    """Tags and classes of the list and of each of its cards."""

    tag: str
    look: str
    item: str
    item_look: str


class Cards(Generic[V]):
    """A card a record, by its key: those that stay are kept, and so is the focus among them."""

    def __init__(
        self,
        key: Callable[[V], Hashable],
        draw: Callable[[Pieces[V]], object],
        **look: Unpack[CardsLook],
    ) -> None:
        self.key, self.draw, self.look = key, draw, look
        self.cards: dict[Hashable, tuple[ui.element, Pieces[V]]] = {}
        with FocusKept().classes("piece"):
            self.list = ui.element(look.get("tag", "div")).classes(look.get("look", "stack"))
            self.none: Pieces[tuple[str, str] | None] = Pieces(None)
            self.none.piece(lambda words: words, lambda words: words and empty_state(*words))

    def show(self, found: Sequence[V], nothing: tuple[str, str] | None = None) -> None:
        """These, in this order; without any of them the icon and the sentence of `nothing`."""
        known = {self.key(one): one for one in found}
        for key in [key for key in self.cards if key not in known]:
            self.cards.pop(key)[0].delete()
        for place, (key, one) in enumerate(known.items()):
            if key in self.cards:
                self.cards[key][1].show(one)
            else:
                self._add(key, one)
            element = self.cards[key][0]
            if self.list.default_slot.children[place] is not element:
                element.move(target_index=place)
        self.list.set_visibility(bool(found))
        self.none.show(None if found else nothing)

    def _add(self, key: Hashable, one: V) -> None:
        with self.list:
            element = ui.element(self.look.get("item", "div"))
            element.classes(self.look.get("item_look", ""))
            with element:
                pieces = Pieces(one)
                self.draw(pieces)
            self.cards[key] = element, pieces


class FocusKept(ui.element, component="focus_kept.js"):
    """Where the control that has the focus is drawn again or away, another one gets it."""

"""What changed while a list was on the screen is lit for two seconds: see static/lit.js."""

from collections.abc import Mapping


class Changes:
    """How often what is said of each has changed since a page first showed it.

    One more than before lights it up; a count stays however often the page is read again.
    """

    def __init__(self) -> None:
        self.known: Mapping[int, tuple[object, int]] = {}

    def count(self, said: Mapping[int, object]) -> dict[int, int]:
        known = {one: self.known.get(one, (now, 0)) for one, now in said.items()}
        self.known = {
            one: (now, known[one][1] + (known[one][0] != now)) for one, now in said.items()
        }
        return {one: times for one, (_, times) in self.known.items()}

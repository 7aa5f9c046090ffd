"""What a page has seen of its run: a tap is judged by that, before the database is asked."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from app.rules.run_item import RunItem
from app.rules.verdict import Place
from app.runs import place, rows
from app.runs.place import Found
from app.runs.read import Shown
from app.runs.rows import Stored

# What is compared at a place of the run where nothing but an answer was ever given.
NOTHING_ELSE: Mapping[str, Any] = {"documents": None, "instrument": None, "timed": False}
IDS = {"answer_ids", "photo_ids"}


class _There(NamedTuple):
    answers: list[Stored]
    photos: list[Stored]
    else_: Mapping[str, Any] = NOTHING_ELSE


class Known:
    """Of one page and one person; an answer is kept by it only where the database says the same.

    So it may be out of date: then a tap takes longer once, and it knows better afterwards. What is
    not compared never changes: the items of a run, an answer, a picture.
    """

    def __init__(self, shown: Shown) -> None:
        self.run_id = shown.head.id
        self.items: Mapping[Place, RunItem] = {item.place: item for item in shown.items}
        # Who is asking, the run and its build; nothing before the database was asked once.
        self._everywhere: Mapping[str, Any] = {}
        answers, photos = rows.by_place(shown.answers), rows.by_place(shown.photos)
        self._places = {
            there: _There(answers.get(there, []), photos.get(there, []))
            for there in {**answers, **photos}
        }

    def expected(self, there: Place) -> Found | None:
        """What the database should find at this place; None before it was asked once."""
        item = self.items.get(there)
        if item is None or not self._everywhere:
            return None
        known = self._at(there)
        compared = {
            **self._everywhere,
            **known.else_,
            "answer_ids": [one["id"] for one in known.answers],
            "photo_ids": [one["id"] for one in known.photos],
        }
        return place.found_in(compared, self.run_id, item, known[:2])

    def saw(self, found: Found) -> None:
        """What the database has found."""
        said = found.compared
        apart = IDS | NOTHING_ELSE.keys()
        self._everywhere = {name: said[name] for name in said if name not in apart}
        else_ = {name: said[name] for name in NOTHING_ELSE}
        self._places[found.item.place] = _There(found.answers, found.photos, else_)

    def kept(self, there: Place, answers: list[Stored]) -> None:
        """The answers there with a new one."""
        self._places[there] = self._at(there)._replace(answers=answers)

    def _at(self, there: Place) -> _There:
        return self._places.get(there) or _There([], [])

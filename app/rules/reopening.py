"""What a change after approval touches in a checklist, and what keeps its answer.

Source: “Who does what, and what moves a build”, section “A change after approval”. An item is
touched when what it asks for has changed; everything else keeps its original answer, person and
time, carried over into the next attempt.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from app.rules.configuration import Configuration
from app.rules.run_item import Carried, RunItem
from app.rules.translations import say

Touch = Literal["added", "removed", "changed", "redrawn", "unfinished"]
Place = tuple[str, int]

# What an answer depends on, besides the parts. Wording, tools and reasons may be put better without
# asking again.
ASKS = (
    "type", "applies", "required", "critical", "expected", "options", "lower", "upper", "target",
    "unit", "photo", "serial_of", "instrument", "quantity", "document", "computed",
    "added_after",
)  # fmt: skip
DRAWN_ANEW = "the sink is drawn anew since: a drawing from before shows another one"


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """One item that is asked again (or no more), in words a person reads before saving.

    `redrawn`: it asks the same of another drawing. `unfinished`: it asks the same as before, but
    what was said about it is not settled.
    """

    kind: Touch
    item: RunItem
    was: RunItem | None = None
    # The answer that counted until now, if there was one.
    answer: Carried | None = None

    @property
    def place(self) -> Place:
        return self.item.place


def touched(
    before: Sequence[RunItem],
    after: Sequence[RunItem],
    answers: Mapping[Place, Carried],
    *,
    redrawn: bool = False,
) -> tuple[Touched, ...]:
    """The items a change touches, in the order of the checklist, those that are gone last.

    `answers` are those that were there before. `redrawn`: the drawing shows another sink now, so a
    document that was attached has to be attached again, and what was compared with the drawing is
    compared with the new one.
    """
    old = {item.place: item for item in before}
    new = {item.place: item for item in after}
    found = [
        Touched(
            kind=_kind(old.get(item.place), item),
            item=item,
            was=old.get(item.place),
            answer=answers.get(item.place),
        )
        for item in after
        if _differs(old.get(item.place), item) or (redrawn and item.applies and _is_drawn(item))
    ]
    gone = [
        Touched(kind="removed", item=item, was=item, answer=answers.get(place))
        for place, item in old.items()
        if place not in new and item.applies
    ]
    return (*found, *gone)


def unfinished(
    after: Sequence[RunItem], answers: Mapping[Place, Carried], asked_again: Sequence[Touched]
) -> tuple[Touched, ...]:
    """What nobody has finished cannot be taken over: it is asked again with the answer it had.

    `answers` are those of the places that are not settled.
    """
    again = {one.place for one in asked_again}
    return tuple(
        Touched(kind="unfinished", item=item, was=item, answer=answers[item.place])
        for item in after
        if item.applies and item.place in answers and item.place not in again
    )


def carried_over(
    after: Sequence[RunItem], answers: Mapping[Place, Carried], asked_again: Sequence[Touched]
) -> tuple[RunItem, ...]:
    """The items of the next attempt: what was not touched keeps its answer."""
    again = {one.place for one in asked_again}
    return tuple(
        item
        if item.place in again or not item.applies
        else replace(item, carried=answers.get(item.place))
        for item in after
    )


def redrawn(before: Configuration, after: Configuration) -> bool:
    """Whether the drawing of the sink body changes: its size, basins, holes, pegboard, side."""
    return _drawn(before) != _drawn(after)


def with_papers(
    items: Sequence[RunItem], drawn_at: str, language: str = "EN"
) -> tuple[RunItem, ...]:
    """The items where a document shows the sink only when it was added after this moment.

    What is compared with the drawing is compared with such a one; both say so in their reason.
    """
    anew = say(language, DRAWN_ANEW)
    return tuple(_after(item, drawn_at, anew) if _is_drawn(item) else item for item in items)


def _after(item: RunItem, drawn_at: str, anew: str) -> RunItem:
    why = item.why
    if drawn_at and item.applies and not why.endswith(anew):
        why = "; ".join(filter(None, (why, anew)))
    return replace(item, added_after=drawn_at, why=why)


def _drawn(sink: Configuration) -> tuple[object, ...]:
    pegboard = sink.pegboard
    return (
        sink.model,
        sink.length,
        sink.width,
        sink.workflow_direction,
        sink.basins,
        sink.faucets,
        sink.sprayers,
        (pegboard.size, pegboard.width, pegboard.length) if pegboard else None,
    )


def _kind(was: RunItem | None, item: RunItem) -> Touch:
    if was is None or (item.applies and not was.applies):
        return "added"
    if was.applies and not item.applies:
        return "removed"
    same = _asks(replace(was, added_after=item.added_after)) == _asks(item)
    return "redrawn" if same else "changed"


def _differs(was: RunItem | None, item: RunItem) -> bool:
    if was is None:
        return item.applies
    if not was.applies and not item.applies:
        return False
    return _asks(was) != _asks(item)


def _asks(item: RunItem) -> tuple[object, ...]:
    """A part is its number: what the catalogue calls it may be put better, too."""
    parts = tuple((part.number, part.quantity) for part in item.parts)
    return (parts, *(getattr(item, name) for name in ASKS))


def _is_drawn(item: RunItem) -> bool:
    """Whether it is about what somebody drew or confirmed for the sink."""
    return item.by_drawing or item.type == "document"

"""A place of a run as a screen shows it: how it stands, and every answer that was given to it."""

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any, NotRequired, TypedDict

from app.rules.run_item import RunItem
from app.rules.verdict import Answered, Facts, Place, Standing, standing

# An answer or a picture as app.runs.place reads them.
Stored = Mapping[str, Any]


class AnswerRow(TypedDict):
    """One answer; `counts` says that nobody has superseded it.

    `words`: words and no answer of whoever wrote them; `remark`: beside what counts now.
    """

    id: int
    by: str
    person: int
    at: str
    verdict: str
    value: str
    note: str
    counts: bool
    confirmed: NotRequired[bool]
    confirms: NotRequired[int]
    words: NotRequired[bool]
    remark: NotRequired[bool]
    instrument: NotRequired[str]


class PhotoRow(TypedDict):
    """One picture; `original` is the one it was drawn on."""

    id: int
    client_id: str
    by: str
    at: str
    original: NotRequired[int]


class Row(TypedDict):
    """How a place stands now."""

    key: str
    basin: int
    state: str
    needs: list[str]
    value: str
    settled: bool
    asked_for: bool
    answers: list[AnswerRow]
    photos: list[PhotoRow]
    agreed: NotRequired[str]
    note_because: NotRequired[str]


def row(item: RunItem, answers: Sequence[Stored], photos: Sequence[Stored], facts: Facts) -> Row:
    """How the place stands after these answers and pictures."""
    return shown(standing(item, map(answered, answers), facts), answers, photos)


def shown(stands: Standing, answers: Sequence[Stored], photos: Sequence[Stored]) -> Row:
    """The same, judged already."""
    counting, beside = {one.id for one in stands.heads}, {one.id for one in stands.remarks}
    made = Row(
        key=stands.item.key,
        basin=stands.item.basin,
        state=stands.state,
        needs=sorted(stands.needs),
        value=stands.value,
        settled=stands.settled,
        asked_for=stands.asked_for,
        answers=[_answer(one, counting, beside) for one in answers],
        photos=[_photo(one) for one in photos],
    )
    if stands.agreed is not None:
        made["agreed"] = next(one["by"] for one in answers if one["id"] == stands.agreed.id)
    if stands.note_because:
        made["note_because"] = stands.note_because
    return made


def answered(stored: Stored) -> Answered:
    """The answer as the verdict sees it."""
    return Answered(
        id=stored["id"],
        place=(stored["item_key"], stored["basin"]),
        by=stored["answered_by"],
        verdict=stored["verdict"],
        value=stored["value"],
        number=stored["number"],
        note=stored["note"],
        confirmed=stored["confirmed"],
        confirms_id=stored["confirms_id"],
        seen_id=stored["seen_id"],
    )


def by_place(stored: Iterable[Stored]) -> dict[Place, list[Stored]]:
    """Answers or pictures of each place, in their order."""
    found: dict[Place, list[Stored]] = {}
    for one in stored:
        found.setdefault((one["item_key"], one["basin"]), []).append(one)
    return found


def _answer(stored: Stored, counting: Container[int], beside: Container[int]) -> AnswerRow:
    said = AnswerRow(
        id=stored["id"],
        by=stored["by"],
        person=stored["answered_by"],
        at=stored["at"].isoformat(),
        verdict=stored["verdict"],
        value=stored["value"],
        note=stored["note"],
        counts=stored["id"] in counting,
    )
    if stored["confirmed"]:
        said["confirmed"] = True
    if stored["confirms_id"]:
        said["confirms"] = stored["confirms_id"]
    if answered(stored).is_words:
        said["words"] = True
    if stored["id"] in beside:
        said["remark"] = True
    if stored["instrument"]:
        said["instrument"] = stored["instrument"]
    return said


def _photo(stored: Stored) -> PhotoRow:
    made = PhotoRow(
        id=stored["id"],
        client_id=stored["client_id"],
        by=stored["by"],
        at=stored["at"].isoformat(),
    )
    if stored["original_id"]:
        made["original"] = stored["original_id"]
    return made

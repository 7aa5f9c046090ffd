"""What a signature over a run is of, in the form of its time: nothing that was signed may change.

A form is never altered, for its hashes stand beside signatures; what is to be signed too makes the
next form. The first one named people and instruments as they were called when somebody looked; the
second one lacked what an answer was measured against and who had begun the run, when and why; the
third one said nothing about when it was closed. Since the fourth that is the moment of the
signature: nobody can know it before, so it is not in the hash, but compared with the signature.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app import names
from app.names import Names
from app.rules.numbers import plain
from app.rules.rule_set import canonical_sha256
from app.runs.read import Shown, as_signed
from app.runs.rows import Stored

SECOND, THIRD = "cleanstation checklist 2", "cleanstation checklist 3"
FORM = "cleanstation checklist 4"


def content(shown: Shown) -> dict[str, Any]:
    """Everything that is signed: what it was checked against, every answer and every picture.

    People by their user names and instruments as they were, so that it stays when either is
    called something else; times in UTC.
    """
    return _begun_and_said(shown, FORM)


async def hashes_now(
    session: AsyncSession, run_ids: Sequence[int]
) -> dict[tuple[int, int], Collection[str]]:
    """By id and attempt: what a signature over the run is of now, in each form it may have.

    As many queries however many runs there are; the caller has checked.
    """
    runs = await as_signed(session, run_ids)
    found = {run.head.id: _in_newest_form(run) for run in runs}
    for run in runs:
        if _others(run, found[run.head.id]):
            found[run.head.id].add(canonical_sha256(_begun_and_said(run, THIRD)))
            found[run.head.id].add(canonical_sha256(_in_second_form(run)))
    if early := [run for run in runs if _others(run, found[run.head.id])]:
        called = await names.of(
            session, {one["user_name"] for run in early for one in _said_in(run)}
        )
        for run in early:
            for at in _others(run, found[run.head.id]):
                found[run.head.id].add(canonical_sha256(_in_first_form(run, called, at)))
    return {(run.head.id, run.head.attempt): found[run.head.id] for run in runs}


def _in_newest_form(run: Shown) -> set[str]:
    """Only of a run that was closed by its signature, at that moment."""
    if any(one.at == run.head.closed_at for one in run.signed):
        return {canonical_sha256(content(run))}
    return set()


def _begun_and_said(shown: Shown, form: str) -> dict[str, Any]:
    head = shown.head
    begun = {"started": [head.starter, _utc(head.started_at), head.cause]}
    return {"form": form, **begun, **_what(shown, _answer, _photo)}


def _others(run: Shown, known: Collection[str]) -> list[datetime]:
    """When the signatures were given that are of something else than this, or of another form."""
    return [one.at for one in run.signed if one.sha256 not in known]


def _said_in(run: Shown) -> list[Stored]:
    return [*run.answers, *run.photos]


def _what(
    shown: Shown, answer: Callable[[Stored], list[Any]], photo: Callable[[Stored], list[Any]]
) -> dict[str, Any]:
    head = shown.head
    return {
        "build": head.build_number,
        "stage": head.stage.key,
        "attempt": head.attempt,
        "template": [head.document_number, head.template_revision, head.template_sha256],
        "configuration": head.configuration_revision,
        "bom": [head.bom_revision, head.bom_sha256],
        "verdict": head.verdict or shown.verdict,
        "items": [item.as_json() for item in shown.items],
        "computed": [
            [one.item.key, one.item.basin, one.value, one.state]
            for one in shown.standings
            if one.item.computed and one.item.applies
        ],
        "answers": [answer(one) for one in _given(shown)],
        "photos": [photo(one) for one in shown.photos],
    }


def _answer(stored: Stored) -> list[Any]:
    against = [_plain(stored[name]) for name in ("lower", "upper", "target")]
    with_what = [stored["unit"], *against, stored["seen_id"], stored["device_at"]]
    return [*with_what, *_second_answer(stored)]


def _photo(stored: Stored) -> list[Any]:
    return [stored["id"], stored["original_id"], stored["device_at"], *_second_photo(stored)]


def _in_second_form(shown: Shown) -> dict[str, Any]:
    return {"form": SECOND, **_what(shown, _second_answer, _second_photo)}


def _second_answer(stored: Stored) -> list[Any]:
    return [
        *_said(stored),
        stored["instrument"],
        stored["instrument_kind"],
        stored["calibration_due"],
        stored["user_name"],
        _utc(stored["at"]),
    ]


def _second_photo(stored: Stored) -> list[Any]:
    place = [stored["item_key"], stored["basin"]]
    return [*place, stored["sha256"], stored["user_name"], _utc(stored["at"])]


def _in_first_form(shown: Shown, called: Names, when: datetime) -> dict[str, Any]:
    def answer(stored: Stored) -> list[Any]:
        by = called.at(stored["user_name"], when)
        return [*_said(stored), stored["instrument"], by, stored["at"].isoformat()]

    def photo(stored: Stored) -> list[Any]:
        place = [stored["item_key"], stored["basin"]]
        by = called.at(stored["user_name"], when)
        return [*place, stored["sha256"], by, stored["at"].isoformat()]

    return _what(shown, answer, photo)


def _said(stored: Stored) -> list[Any]:
    number = stored["number"]
    return [
        stored["id"],
        stored["item_key"],
        stored["basin"],
        stored["verdict"],
        stored["value"],
        plain(number) if number is not None else "",
        stored["note"],
        stored["confirmed"],
        stored["confirms_id"],
    ]


def _given(shown: Shown) -> Iterable[Stored]:
    """The answers of people; what the product answered stands under "computed"."""
    computed = {item.place for item in shown.items if item.computed}
    return [one for one in shown.answers if (one["item_key"], one["basin"]) not in computed]


def _plain(number: str | None) -> str:
    return "" if number is None else plain(Decimal(number))


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")

"""What a signature over a run is of, in the form of its time: nothing that was signed may change.

A form is never altered, for its hashes stand beside signatures; what is to be signed too makes the
next form. The first one named people and instruments as they were called when somebody looked.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.rules.numbers import plain
from app.rules.rule_set import canonical_sha256
from app.runs.read import Shown, look
from app.runs.rows import Stored

FORM = "cleanstation checklist 2"
# Answers and pictures by their ids: the names of who gave them.
Names = Mapping[tuple[str, int], str]


def content(shown: Shown) -> dict[str, Any]:
    """Everything that is signed: what it was checked against, every answer and every picture.

    People by their user names and instruments as they were, so that it stays when either is
    called something else; times in UTC.
    """
    return {"form": FORM, **_what(shown, _answer, _photo)}


async def verified(session: AsyncSession, run_id: int) -> bool:
    """Whether a signed run is still what its signatures were put to, each in its form."""
    shown = await look(session, run_id)
    known = {canonical_sha256(content(shown)), canonical_sha256(_in_first_form(shown, {}))}
    if any(one.sha256 not in known for one in shown.signed):
        then = await _names_then(session, run_id)
        known.add(canonical_sha256(_in_first_form(shown, then)))
    return bool(shown.signed) and all(one.sha256 in known for one in shown.signed)


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
    return [
        *_said(stored),
        stored["instrument"],
        stored["instrument_kind"],
        stored["calibration_due"],
        stored["user_name"],
        _utc(stored["at"]),
    ]


def _photo(stored: Stored) -> list[Any]:
    place = [stored["item_key"], stored["basin"]]
    return [*place, stored["sha256"], stored["user_name"], _utc(stored["at"])]


def _in_first_form(shown: Shown, names: Names) -> dict[str, Any]:
    def answer(stored: Stored) -> list[Any]:
        by = names.get(("answer", stored["id"]), stored["by"])
        return [*_said(stored), stored["instrument"], by, stored["at"].isoformat()]

    def photo(stored: Stored) -> list[Any]:
        place = [stored["item_key"], stored["basin"]]
        by = names.get(("photo", stored["id"]), stored["by"])
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


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


async def _names_then(session: AsyncSession, run_id: int) -> Names:
    """As the ledger wrote them down with each answer and picture."""
    rows = await session.execute(NAMES_THEN, {"run_id": run_id})
    return {(row.entity, int(row.entity_id)): row.actor_name for row in rows}


NAMES_THEN = text("""
SELECT e.entity, e.entity_id, e.actor_name FROM audit.event e
JOIN (SELECT 'answer' AS entity, id::text AS id FROM answer WHERE run_id = :run_id
      UNION ALL SELECT 'photo', id::text FROM photo WHERE run_id = :run_id) own
    ON e.entity = own.entity AND e.entity_id = own.id
WHERE e.op = 'INSERT'
""")

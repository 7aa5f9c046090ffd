"""One place of a run with everything that is needed to answer it, found in one statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, LiteralString
from urllib.parse import quote

from sqlalchemy.ext.asyncio import AsyncSession

from app import settings
from app.access import Visitor, and_who, standing_and, visitor_in
from app.documents import PAPERS
from app.errors import Refused
from app.names import as_called
from app.rules.papers import Paper
from app.rules.run_item import RunItem, from_json
from app.rules.verdict import Facts, Standing, standing
from app.runs import rows
from app.runs.given import Given
from app.runs.rows import Stored
from app.runs.stages import Stage, stage_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A place, how it stands, and what its answers are checked against."""

    # Who is asking.
    me: Visitor
    run_id: int
    item: RunItem
    stage: Stage
    build_id: int
    build_number: str
    order_id: int
    build_status: str
    attempt: int
    closed: bool
    verdict: str | None
    stands: Standing
    answers: list[Stored]
    photos: list[Stored]
    # Those in view that are for this build, where the item asks.
    papers: Sequence[Paper]
    # The instrument that was asked for, if there is one with this number.
    instrument: Mapping[str, Any] | None
    today: date
    # Somebody has this task open and is timed.
    timed: bool
    # The answer that was accepted under the same client id, if it was sent before.
    said_before: Mapping[str, Any] | None
    # All of it that is compared before an answer is kept by what a page expects.
    compared: Mapping[str, Any]


async def find(
    session: AsyncSession, run_id: int, given: Given, item: RunItem | None = None
) -> Found:
    """With who is asking; refuses when there is no such run or no such item. The caller checks.

    An `item` that is known is not looked for. Raises `SignedOut` or `Refused`.
    """
    _, here = await standing_and(session, PLACE, values(run_id, given, item))
    if here["stage"] is None:
        raise Refused("This checklist does not exist.")
    if item is None and here["item"] is None:
        raise Refused("This checklist has no such item.")
    return found_in(
        {name: here[name] for name in here if name not in LOOKED_AT},
        run_id,
        item or from_json(here["item"]),
        ([read(one) for one in here["answers"] or ()], [read(one) for one in here["photos"] or ()]),
        said_before=here["said_before"],
    )


def values(run_id: int, given: Given, item: RunItem | None) -> dict[str, Any]:
    """What PLACE asks for; documents only where they may be needed."""
    return {
        "run_id": run_id,
        "client_id": given.client_id,
        "key": given.item_key,
        "basin": given.basin,
        "item_known": item is not None,
        "papers": item is None or item.type == "document" or waits_for_drawing(item),
        "instrument": given.instrument.strip() or None,
        "zone": settings.current().factory_time_zone,
    }


def waits_for_drawing(item: RunItem) -> bool:
    """Whether it is compared with a drawing that shows the sink as it was drawn anew."""
    return item.by_drawing and bool(item.added_after)


def found_in(
    compared: Mapping[str, Any],
    run_id: int,
    item: RunItem,
    given: tuple[list[Stored], list[Stored]],
    said_before: Mapping[str, Any] | None = None,
) -> Found:
    """What is found, or only expected so far; `given` are the answers and pictures of the place.

    `compared` has the form of TO_COMPARE.
    """
    answers, photos = given
    pictured = [item.place] if photos else []
    return Found(
        me=visitor_in(compared),
        run_id=run_id,
        item=item,
        stage=stage_of(compared["stage"]),
        build_id=compared["build_id"],
        build_number=compared["build_number"],
        order_id=compared["order_id"],
        build_status=compared["build_status"],
        attempt=compared["attempt"],
        closed=compared["closed"],
        verdict=compared["verdict"],
        stands=standing(item, map(rows.answered, answers), Facts(pictured=pictured)),
        answers=answers,
        photos=photos,
        papers=compared["documents"] or (),
        instrument=compared["instrument"],
        today=date.fromisoformat(compared["today"]),
        timed=compared["timed"],
        said_before=said_before,
        compared=compared,
    )


def address(build_number: str, stage: Stage, item: RunItem) -> str:
    """The page of the checklist, at this very place."""
    here = quote(f"{item.key}|{item.basin}", safe="")
    return f"/builds/{quote(build_number, safe='')}/{stage.key}#{here}"


def item_at(key: LiteralString, basin: LiteralString) -> LiteralString:
    """As SQL: the item of run `r` at the place these two expressions name."""
    return f"""jsonb_path_query_first(
        r.items,
        '$[*] ? (@.key == $key && (@.basin == $basin || (0 == $basin && !exists(@.basin))))',
        jsonb_build_object('key', CAST({key} AS text), 'basin', CAST({basin} AS integer)))"""


def read(stored: Mapping[str, Any]) -> Stored:
    """An answer or a picture that came as JSON, with its number and its time as values."""
    number = stored.get("number")
    return {
        **stored,
        "number": None if number is None else Decimal(number),
        "at": datetime.fromisoformat(stored["at"]),
    }


# Numbers travel as text: a reader of JSON would make floats of them.
ANSWER: LiteralString = f"""jsonb_build_object(
    'id', a.id, 'client_id', a.client_id, 'item_key', a.item_key, 'basin', a.basin,
    'verdict', a.verdict, 'value', a.value, 'number', a.number::text, 'note', a.note,
    'confirmed', a.confirmed, 'confirms_id', a.confirms_id, 'seen_id', a.seen_id,
    'answered_by', a.answered_by, 'by', {as_called("p", "a.answered_at")}, 'at', a.answered_at,
    'instrument', a.instrument_number)"""
ANSWERS = "answer a JOIN person p ON p.id = a.answered_by"
PHOTO: LiteralString = f"""jsonb_build_object(
    'id', f.id, 'item_key', f.item_key, 'basin', f.basin, 'client_id', f.client_id,
    'by', {as_called("p", "f.taken_at")}, 'at', f.taken_at, 'original_id', f.original_id,
    'sha256', f.sha256)"""
PHOTOS = "photo f JOIN person p ON p.id = f.taken_by"
# All that an answer is judged by, but for what never changes: of the item nothing, of answers and
# pictures which there are. It locks nothing: whoever answers while somebody signs waits in the
# trigger only_in_an_open_run.
COMPARED: LiteralString = f"""
SELECT r.stage, r.attempt, r.build_id, b.number::text AS build_number, b.status AS build_status,
    b.order_id, r.closed_at IS NOT NULL AS closed, r.verdict,
    (clock_timestamp() AT TIME ZONE %(zone)s)::date AS today,
    ARRAY(SELECT a.id FROM answer a WHERE a.run_id = r.id AND a.item_key = %(key)s
        AND a.basin = %(basin)s ORDER BY a.id) AS answer_ids,
    ARRAY(SELECT f.id FROM photo f WHERE f.run_id = r.id AND f.item_key = %(key)s
        AND f.basin = %(basin)s ORDER BY f.id) AS photo_ids,
    CASE WHEN %(papers)s THEN {PAPERS} END AS documents,
    (SELECT jsonb_build_object('id', i.id, 'number', i.number, 'kind', i.kind, 'name', i.name,
        'due_on', i.due_on, 'active', i.active)
        FROM instrument i WHERE i.number = CAST(%(instrument)s AS citext)) AS instrument,
    EXISTS (SELECT FROM task_time x WHERE x.run_id = r.id AND x.item_key = %(key)s
        AND x.basin = %(basin)s AND x.finished_at IS NULL) AS timed"""  # noqa: S608
# And what it is judged with.
LOOKED_AT = ("item", "answers", "photos", "said_before")
LOOK: LiteralString = f""",
    CASE WHEN NOT %(item_known)s THEN {item_at("%(key)s", "%(basin)s")} END AS item,
    (SELECT jsonb_agg({ANSWER} ORDER BY a.id) FROM {ANSWERS}
        WHERE a.run_id = r.id AND a.item_key = %(key)s AND a.basin = %(basin)s) AS answers,
    (SELECT jsonb_agg({PHOTO} ORDER BY f.id) FROM {PHOTOS}
        WHERE f.run_id = r.id AND f.item_key = %(key)s AND f.basin = %(basin)s) AS photos,
    (SELECT jsonb_build_object('id', a.id, 'run_id', a.run_id, 'item_key', a.item_key,
        'basin', a.basin, 'answered_by', a.answered_by)
        FROM answer a WHERE a.client_id = CAST(%(client_id)s AS uuid)) AS said_before"""  # noqa: S608
RUN: LiteralString = """
FROM run r JOIN build b ON b.id = r.build_id
WHERE r.id = %(run_id)s"""
PLACE: LiteralString = and_who(COMPARED + LOOK + RUN)
TO_COMPARE: LiteralString = COMPARED + RUN

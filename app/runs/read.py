"""A run as it is shown: always the same few questions, however long the list is."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row as DatabaseRow
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app import settings, signatures
from app.access import Action, check
from app.documents import PAPERS
from app.errors import Refused
from app.languages import LANGUAGE
from app.names import as_called
from app.rules import verdict
from app.rules.papers import counting
from app.rules.run_item import RunItem, from_json
from app.rules.verdict import Facts, Place, Standing
from app.runs import facts, rows
from app.runs.place import ANSWER, ANSWERS, PHOTO, PHOTOS, read
from app.runs.rows import Row, Stored
from app.runs.stages import Stage, stage_of
from app.signatures import Signed


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What stands above a checklist, wherever it is shown."""

    id: int
    stage: Stage
    attempt: int
    cause: str
    build_id: int
    build_number: str
    build_status: str
    order_id: int
    po_number: str
    customer: str
    project: str
    # Of the papers of the build.
    language: str
    # Of the configuration it was begun with.
    model: str
    basins: int
    template: str
    document_number: str
    template_revision: int
    template_sha256: str
    configuration_revision: int
    bom_revision: int | None
    bom_sha256: str
    started_by: str
    # By a name that never changes.
    starter: str
    started_at: datetime
    closed_at: datetime | None
    verdict: str | None
    # The newest drawing of this build; one of all sinks where it has none of its own.
    drawing_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """An instrument that may be used here, and until when."""

    number: str
    kind: str
    name: str
    due_on: date | None
    overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A run with everything its page shows."""

    head: Head
    items: tuple[RunItem, ...]
    standings: tuple[Standing, ...]
    rows: list[Row]
    answers: list[Stored]
    photos: list[Stored]
    instruments: list[Instrument]
    signed: list[Signed]
    facts: Mapping[str, bool]

    @property
    def verdict(self) -> verdict.RunVerdict:
        """What the answers make of the run now."""
        return verdict.run_verdict(self.standings)


async def look(session: AsyncSession, run_id: int) -> Shown:
    """Everything about the run in one look; raises `Refused` when there is none."""
    await check(session, Action.SEE_RUN)
    found = await _unjudged(session, [run_id])
    if not found:
        raise Refused("This checklist does not exist.")
    (run,) = found
    kinds = sorted({item.instrument.casefold() for item in run.items if item.instrument})
    asked = {"zone": settings.current().factory_time_zone, "kinds": kinds}
    instruments = await session.execute(INSTRUMENTS, asked)
    # Facts go on changing; what they were at the signature is kept among the answers.
    computed = {} if run.head.closed_at else await facts.known(session, run_id)
    usable = [Instrument(**one) for one in instruments.mappings()]
    return replace(_with_facts(run, computed), instruments=usable)


async def head_of(session: AsyncSession, run_id: int) -> Head:
    """Where the run belongs, as its order has it now; raises `Refused` when there is none."""
    await check(session, Action.SEE_RUN)
    found = (await session.execute(HEADS, {"run_ids": [run_id]})).one_or_none()
    if found is None:
        raise Refused("This checklist does not exist.")
    return _head(found)


async def as_signed(session: AsyncSession, run_ids: Collection[int]) -> list[Shown]:
    """All that is signed of these runs in four queries, however many; the caller has checked."""
    return [_with_facts(run, {}) for run in await _unjudged(session, run_ids)]


async def _unjudged(session: AsyncSession, run_ids: Collection[int]) -> list[Shown]:
    asked = {"run_ids": list(run_ids)}
    heads = (await session.execute(HEADS, asked)).all()
    answers = of_runs(await stored(session, ANSWERS_OF, asked))
    photos = of_runs(await stored(session, PHOTOS_OF, asked))
    signed = await signatures.of(session, "run", asked["run_ids"])
    return [
        _shown(head, answers[head.id], photos[head.id], signed.get((head.id, head.attempt), []))
        for head in heads
    ]


def _shown(
    found: DatabaseRow[Any], answers: list[Stored], photos: list[Stored], signed: list[Signed]
) -> Shown:
    return Shown(
        head=_head(found),
        items=tuple(from_json(one) for one in found.items),
        standings=(),
        rows=[],
        answers=answers,
        photos=photos,
        instruments=[],
        signed=signed,
        facts={},
    )


def _with_facts(shown: Shown, computed: Mapping[str, bool]) -> Shown:
    signed = shown.head.verdict in verdict.SIGNED
    known = judged(shown.items, shown.answers, shown.photos, computed, signed=signed)
    told = _rows(known, shown.answers, shown.photos)
    return replace(shown, standings=known, rows=told, facts=computed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """What has changed: rows that may differ, and whether the run is closed now."""

    rows: list[Row]
    closed: bool


async def since(
    session: AsyncSession,
    run_id: int,
    items: Mapping[Place, RunItem],
    answers: Collection[int],
    photos: Collection[int],
) -> Since:
    """The places with an answer or a picture that is not among these."""
    await check(session, Action.SEE_RUN)
    now = (await session.execute(COUNTS, {"run_id": run_id})).one()
    if (now.answers, now.photos) == (len(answers), len(photos)):
        return Since(rows=[], closed=now.closed)
    asked = {"run_id": run_id, "answers": list(answers), "photos": list(photos)}
    said = rows.by_place(await stored(session, NEW_ANSWERS, asked))
    pictured = rows.by_place(await stored(session, NEW_PHOTOS, asked))
    facts_now = Facts(pictured=pictured)
    found = [
        rows.row(items[place], said.get(place, []), pictured.get(place, []), facts_now)
        for place in {**said, **pictured}
        if place in items
    ]
    return Since(rows=found, closed=now.closed)


def of_runs(answers: Iterable[Stored]) -> Mapping[int, list[Stored]]:
    """Answers or pictures by the ids of their runs; none of them for any other run."""
    found = defaultdict(list)
    for one in answers:
        found[one["run_id"]].append(one)
    return found


def judged(
    items: Sequence[RunItem],
    answers: Sequence[Stored],
    photos: Sequence[Stored],
    computed: Mapping[str, bool],
    *,
    signed: bool,
) -> tuple[Standing, ...]:
    """How each place stands by what was said, pictured and known."""
    pictured = frozenset(rows.by_place(photos))
    known = Facts(computed=computed, pictured=pictured, signed=signed)
    return verdict.standings(items, map(rows.answered, answers), known)


def _rows(
    known: Iterable[Standing], answers: Iterable[Stored], photos: Iterable[Stored]
) -> list[Row]:
    said, pictured = rows.by_place(answers), rows.by_place(photos)
    return [
        rows.shown(one, said.get(one.item.place, []), pictured.get(one.item.place, []))
        for one in known
    ]


def _head(found: DatabaseRow[Any]) -> Head:
    drawing = counting(found.papers, "drawing")
    names = Head.__dataclass_fields__.keys() - {"stage", "drawing_id"}
    return Head(
        stage=stage_of(found.stage),
        drawing_id=drawing["id"] if drawing else None,
        **{name: getattr(found, name) for name in names},
    )


async def stored(session: AsyncSession, statement: Any, asked: Mapping[str, Any]) -> list[Stored]:  # noqa: ANN401  # a text of SQL
    """Answers or pictures; the caller has checked."""
    return [read(one) for one in await session.scalars(statement, asked)]


# As words: nothing reads what the clock of a device has said.
DEVICE_TIME = "to_char({}.device_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"
HEADS = text(f"""
SELECT r.id, r.stage, r.attempt, r.cause, r.build_id, r.items, r.started_at, r.closed_at,
    r.verdict, b.number::text AS build_number, b.status AS build_status, b.order_id,
    o.po_number::text AS po_number, o.customer, o.project, t.name AS template, t.document_number,
    {LANGUAGE} AS language,
    coalesce(c.content ->> 'model', '') AS model, CASE jsonb_typeof(c.content -> 'basins')
        WHEN 'array' THEN jsonb_array_length(c.content -> 'basins') ELSE 0 END AS basins,
    t.revision AS template_revision, t.sha256 AS template_sha256,
    c.revision AS configuration_revision, m.revision AS bom_revision,
    coalesce(m.sha256, '') AS bom_sha256, {as_called("p", "r.started_at")} AS started_by,
    p.user_name::text AS starter,
    {PAPERS} AS papers
FROM run r JOIN build b ON b.id = r.build_id JOIN "order" o ON o.id = b.order_id
JOIN template t ON t.id = r.template_id JOIN configuration c ON c.id = r.configuration_id
JOIN person p ON p.id = r.started_by LEFT JOIN bom m ON m.id = r.bom_id
WHERE r.id = ANY(:run_ids) ORDER BY r.id
""")  # noqa: S608  # no value is written into these
COUNTS = text("""
SELECT closed_at IS NOT NULL AS closed,
    (SELECT count(*) FROM answer WHERE run_id = :run_id) AS answers,
    (SELECT count(*) FROM photo WHERE run_id = :run_id) AS photos
FROM run WHERE id = :run_id
""")
# All about the places where something is new.
CHANGED = """(
    SELECT item_key, basin FROM answer WHERE run_id = :run_id AND id <> ALL(:answers)
    UNION SELECT item_key, basin FROM photo WHERE run_id = :run_id AND id <> ALL(:photos))"""
NEW_ANSWERS = text(f"""
SELECT {ANSWER} FROM {ANSWERS}
WHERE a.run_id = :run_id AND (a.item_key, a.basin) IN {CHANGED} ORDER BY a.id
""")  # noqa: S608
NEW_PHOTOS = text(f"""
SELECT {PHOTO} FROM {PHOTOS}
WHERE f.run_id = :run_id AND (f.item_key, f.basin) IN {CHANGED} ORDER BY f.id
""")  # noqa: S608
INSTRUMENTS = text("""
SELECT i.number::text AS number, i.kind, i.name, i.due_on,
    i.due_on IS NULL OR i.due_on < (clock_timestamp() AT TIME ZONE :zone)::date AS overdue
FROM instrument i WHERE i.active AND lower(i.kind) = ANY(:kinds) ORDER BY i.kind, i.number
""")
# With what else a signature is of: who it was by a name that never changes, how it was measured.
ANSWERS_OF = text(f"""
SELECT {ANSWER} || jsonb_build_object('run_id', a.run_id, 'user_name', p.user_name::text,
    'instrument_kind', a.instrument_kind, 'calibration_due', a.calibration_due, 'unit', a.unit,
    'lower', a.lower::text, 'upper', a.upper::text, 'target', a.target::text,
    'device_at', {DEVICE_TIME.format("a")})
FROM {ANSWERS} WHERE a.run_id = ANY(:run_ids) ORDER BY a.id
""")  # noqa: S608
PHOTOS_OF = text(f"""
SELECT {PHOTO} || jsonb_build_object('run_id', f.run_id, 'user_name', p.user_name::text,
    'device_at', {DEVICE_TIME.format("f")})
FROM {PHOTOS} WHERE f.run_id = ANY(:run_ids) ORDER BY f.id
""")  # noqa: S608

"""Instruments as lists and pages show them; “today” is the day in the factory."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app import history, settings
from app.access import Action, check
from app.catalogue.wording import patterns
from app.errors import Refused
from app.history import Happened

DUE_SOON = timedelta(days=30)
MOST, MOST_USES = 500, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentRow:
    """An instrument and how its calibration stands today.

    One that was never calibrated is overdue. `due_soon` covers the last 30 days, the due day
    included: on that day it may still be used.
    """

    id: int
    number: str
    kind: str
    name: str
    due_on: date | None
    active: bool
    overdue: bool
    due_soon: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """One calibration; `document_id` is its certificate."""

    calibrated_on: date
    due_on: date
    note: str
    document_id: int | None
    file_name: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A build that was measured with it: how many answers, and the newest."""

    build_number: str
    customer: str
    answers: int
    last: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentShown:
    """Everything the page of an instrument shows; `version` goes back with a change."""

    row: InstrumentRow
    version: int
    calibrations: Sequence[Calibration]
    uses: Sequence[Use]
    builds: int
    history: Sequence[Happened]


async def listed(
    session: AsyncSession, words: str = "", *, retired_too: bool = False
) -> list[InstrumentRow]:
    """By kind and number; what holds the words in its number, kind or name."""
    await check(session, Action.SEE_INSTRUMENTS)
    return await _rows(session, words=list(patterns(words)), retired_too=retired_too)


async def kinds(session: AsyncSession) -> list[str]:
    """What templates ask for and what there is, each once."""
    await check(session, Action.SEE_INSTRUMENTS)
    return list(await session.scalars(KINDS))


async def look(session: AsyncSession, instrument_id: int) -> InstrumentShown:
    """One instrument with its calibrations, its uses and its history; five queries."""
    await check(session, Action.SEE_INSTRUMENTS)
    found = await _rows(session, id=instrument_id, retired_too=True)
    if not found:
        raise Refused("This instrument does not exist.")
    asked = {"id": instrument_id, "most": MOST_USES}
    version = await session.scalar(VERSION, asked)
    done = (await session.execute(CALIBRATIONS, asked)).all()
    uses = (await session.execute(USES, asked)).all()
    records = {"instrument": [instrument_id], "calibration": [one.id for one in done]}
    return InstrumentShown(
        row=found[0],
        version=version or 1,
        calibrations=[_calibration(one) for one in done],
        uses=[_use(one) for one in uses],
        builds=uses[0].builds if uses else 0,
        history=await history.of(session, records),
    )


async def _rows(session: AsyncSession, **wanted: object) -> list[InstrumentRow]:
    asked = {"words": [], "retired_too": False, "id": None}
    about = {"zone": settings.current().factory_time_zone, "soon": DUE_SOON.days, "most": MOST}
    rows = await session.execute(ROWS, {**asked, **about, **wanted})
    return [InstrumentRow(**row._mapping) for row in rows]  # noqa: SLF001  # its public name


def _calibration(row: Any) -> Calibration:  # noqa: ANN401  # a row of CALIBRATIONS
    names = Calibration.__dataclass_fields__
    return Calibration(**{name: getattr(row, name) for name in names})


def _use(row: Any) -> Use:  # noqa: ANN401  # a row of USES
    return Use(**{name: getattr(row, name) for name in Use.__dataclass_fields__})


ROWS = text("""
SELECT i.id, i.number::text AS number, i.kind, i.name, i.due_on, i.active,
    i.due_on IS NULL OR i.due_on < day.today AS overdue,
    coalesce(i.due_on BETWEEN day.today AND day.today + CAST(:soon AS integer), false) AS due_soon
FROM instrument i, (SELECT (clock_timestamp() AT TIME ZONE :zone)::date AS today) day
WHERE (i.active OR CAST(:retired_too AS boolean))
    AND (CAST(:id AS integer) IS NULL OR i.id = CAST(:id AS integer))
    AND lower(i.number::text || ' ' || i.kind || ' ' || i.name) LIKE ALL (CAST(:words AS text[]))
ORDER BY i.active DESC, lower(i.kind), i.number LIMIT :most
""")
VERSION = text("SELECT version FROM instrument WHERE id = :id")
KINDS = text("""
SELECT min(kind) AS kind FROM (
    SELECT kind FROM instrument UNION ALL
    SELECT i.row ->> 'instrument' FROM template_item i JOIN template t ON t.id = i.template_id
    WHERE t.status = 'active'
) every WHERE kind <> '' GROUP BY lower(kind) ORDER BY lower(min(kind))
""")
CALIBRATIONS = text("""
SELECT c.id, c.calibrated_on, c.due_on, c.note, c.document_id,
    coalesce(d.file_name, '') AS file_name, p.name AS who, c.recorded_at AS at
FROM calibration c JOIN person p ON p.id = c.recorded_by
LEFT JOIN document d ON d.id = c.document_id
WHERE c.instrument_id = :id ORDER BY c.calibrated_on DESC, c.id DESC
""")
USES = text("""
SELECT b.number::text AS build_number, o.customer, count(*) AS answers,
    max(a.answered_at) AS last, count(*) OVER () AS builds
FROM answer a JOIN run r ON r.id = a.run_id JOIN build b ON b.id = r.build_id
JOIN "order" o ON o.id = b.order_id
WHERE a.instrument_id = :id GROUP BY b.id, o.id ORDER BY max(a.id) DESC LIMIT :most
""")

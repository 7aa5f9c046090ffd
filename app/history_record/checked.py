"""How the build was checked: every run with its answers, serial numbers, nonconformances."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from app import signatures
from app.history_record.values import Entry, entries, entry, grouped, signatures_as_entries

Place = tuple[int, str, int]
Placed = Mapping[Place, list[Entry]]


async def runs(session: AsyncSession, build_id: int) -> list[Entry]:
    """Every run, failed and overtaken ones too, with all that was answered; the caller checked."""
    rows = (await session.execute(text(RUNS), {"build_id": build_id})).all()
    signed = await signatures.of(session, "run", [row.id for row in rows])
    answers = await _placed(session, ANSWERS, build_id)
    photos = await _placed(session, PHOTOS, build_id)
    times = await _placed(session, TIMES, build_id)
    return [
        entry(row)
        | {
            "items": [_item(row.id, item, answers, photos, times) for item in row.items],
            "signatures": signatures_as_entries(signed.get((row.id, row.attempt), [])),
        }
        for row in rows
    ]


async def serials(session: AsyncSession, build_id: int) -> list[Entry]:
    """Every serial number, those that were taken out again too; the caller has checked."""
    return await entries(session, SERIALS, build_id=build_id)


async def nonconformances(session: AsyncSession, build_id: int) -> list[Entry]:
    """Every nonconformance with its items, decisions and concessions; the caller has checked."""
    items = await grouped(session, NONCONFORMANCE_ITEMS, build_id=build_id)
    decided = (await session.execute(text(DISPOSITIONS), {"build_id": build_id})).all()
    signed = await signatures.of(session, "disposition", [row.id for row in decided])
    rows = await session.execute(text(NONCONFORMANCES), {"build_id": build_id})
    return [
        entry(row)
        | {
            "items": items.get(row.id, []),
            "dispositions": [
                entry(one) | {"signatures": signatures_as_entries(signed.get((one.id, 1), []))}
                for one in decided
                if one.parent_id == row.id
            ],
        }
        for row in rows
    ]


def _item(run_id: int, item: Entry, answers: Placed, photos: Placed, times: Placed) -> Entry:
    place = (run_id, item["key"], item.get("basin", 0))
    return {
        "item": item,
        "answers": answers.get(place, []),
        "photos": photos.get(place, []),
        "times": times.get(place, []),
    }


async def _placed(session: AsyncSession, query: str, build_id: int) -> Placed:
    found: dict[Place, list[Entry]] = {}
    for row in await session.execute(text(query), {"build_id": build_id}):
        found.setdefault((row.run_id, row.item_key, row.basin), []).append(_in_place(row))
    return found


def _in_place(row: Row[Any]) -> Entry:
    said = entry(row, "run_id", "item_key", "basin", "answer")
    # What answers refer to each other by.
    return said | {"id": row.answer} if "answer" in row._fields else said


RUNS = """
SELECT r.id, r.stage, r.attempt, t.name AS template, t.document_number,
    t.revision AS template_revision, t.sha256 AS template_sha256, c.revision AS configuration,
    b.revision AS bom, b.sha256 AS bom_sha256, r.cause, p.user_name::text AS started_by,
    r.started_at, r.closed_at, r.verdict, r.items
FROM run r JOIN template t ON t.id = r.template_id JOIN configuration c ON c.id = r.configuration_id
LEFT JOIN bom b ON b.id = r.bom_id JOIN person p ON p.id = r.started_by
WHERE r.build_id = :build_id ORDER BY r.started_at, r.id
"""
ANSWERS = """
SELECT a.run_id, a.item_key, a.basin, a.id AS answer, a.verdict, a.value, a.number, a.lower,
    a.upper, a.target, a.unit, a.note, a.confirmed, a.confirms_id, a.seen_id,
    a.instrument_number AS instrument, a.instrument_kind, a.calibration_due,
    p.user_name::text AS by, a.device_at, a.answered_at AS at
FROM answer a JOIN run r ON r.id = a.run_id JOIN person p ON p.id = a.answered_by
WHERE r.build_id = :build_id ORDER BY a.id
"""
PHOTOS = """
SELECT f.run_id, f.item_key, f.basin, f.sha256, f.media_type, f.size, o.sha256 AS drawn_on,
    p.user_name::text AS by, f.taken_at AS at
FROM photo f JOIN run r ON r.id = f.run_id JOIN person p ON p.id = f.taken_by
LEFT JOIN photo o ON o.id = f.original_id
WHERE r.build_id = :build_id ORDER BY f.id
"""
TIMES = """
SELECT m.run_id, m.item_key, m.basin, p.user_name::text AS by, m.started_at, m.finished_at
FROM task_time m JOIN run r ON r.id = m.run_id JOIN person p ON p.id = m.person_id
WHERE r.build_id = :build_id ORDER BY m.id
"""
SERIALS = """
SELECT s.kind::text AS kind, s.serial::text AS serial, s.item_key AS key, s.basin, r.stage,
    r.attempt, p.user_name::text AS by, s.recorded_at AS at, s.removed_at
FROM serial_number s JOIN run r ON r.id = s.run_id JOIN answer a ON a.id = s.answer_id
JOIN person p ON p.id = a.answered_by
WHERE s.build_id = :build_id ORDER BY s.id
"""
NONCONFORMANCES = """
SELECT n.id, n.number, r.stage, r.attempt, n.severity, n.description, n.containment,
    p.user_name::text AS by, n.opened_at AS at, c.user_name::text AS closed_by, n.closed_at,
    z.attempt AS closed_by_attempt
FROM nonconformance n JOIN run r ON r.id = n.run_id JOIN person p ON p.id = n.opened_by
LEFT JOIN person c ON c.id = n.closed_by LEFT JOIN run z ON z.id = n.closing_run_id
WHERE n.build_id = :build_id ORDER BY n.id
"""
NONCONFORMANCE_ITEMS = """
SELECT i.nonconformance_id AS parent_id, i.item_key AS key, i.basin, i.wording, i.found
FROM nonconformance_item i JOIN nonconformance n ON n.id = i.nonconformance_id
WHERE n.build_id = :build_id ORDER BY i.id
"""
DISPOSITIONS = """
SELECT d.id, d.nonconformance_id AS parent_id, d.kind, d.reason, d.touches,
    p.user_name::text AS by, d.decided_at AS at
FROM disposition d JOIN nonconformance n ON n.id = d.nonconformance_id
JOIN person p ON p.id = d.decided_by
WHERE n.build_id = :build_id ORDER BY d.id
"""

"""What the build was to be, what it was made of and by whom: configurations, BOMs, parts."""

from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from app import rulesets, signatures
from app.history_record.values import Entry, entries, entry, grouped, signatures_as_entries
from app.rules.chosen import Words, describe, items_named


async def configurations(session: AsyncSession, build_id: int) -> list[Entry]:
    """Every revision with the warnings that were accepted, the newest one also in words.

    The caller has checked.
    """
    accepted = await grouped(session, ACCEPTED, build_id=build_id)
    rows = (await session.execute(text(CONFIGURATIONS), {"build_id": build_id})).all()
    known = [
        entry(row, "bom_id", "rule_set_id")
        | {"acknowledgements": accepted.get(row.id, []), "in_words": []}
        for row in rows
    ]
    if rows and rows[-1].content:
        known[-1]["in_words"] = await _in_words(session, rows[-1])
    return known


async def _in_words(session: AsyncSession, newest: Row[Any]) -> list[list[str]]:
    """As people read it, in the words of the rules and parts its BOM was made from.

    They stay when a later rule set or a correction of the catalogue says it in other words.
    """
    words = Words()
    if newest.bom_id is not None:
        asked = {"bom_id": newest.bom_id, "numbers": sorted(items_named(newest.content))}
        names = {row.number: row.name for row in await session.execute(text(LINE_NAMES), asked)}
        rules = (await rulesets.of_bom(session, newest.rule_set_id)).rules
        words = Words(options=rules.option_lists, items=names)
    return [list(said) for said in describe(newest.content, words)]


async def boms(session: AsyncSession, build_id: int) -> list[Entry]:
    """Every revision with its hashes, review and signatures, the current one with its parts."""
    rows = (await session.execute(text(BOMS), {"build_id": build_id})).all()
    ids = [row.id for row in rows]
    reviews = await grouped(session, REVIEWS, ids=ids)
    current = [row.id for row in rows if row.status != "superseded"]
    lines = await grouped(session, TOP_LINES, ids=current)
    signed = await signatures.of(session, "bom", ids)
    return [
        entry(row)
        | {
            "top_lines": lines.get(row.id, []),
            "reviews": reviews.get(row.id, []),
            "signatures": signatures_as_entries(signed.get((row.id, row.revision), [])),
        }
        for row in rows
    ]


async def outsourced(session: AsyncSession, build_id: int) -> list[Entry]:
    """What went to the maker of the body and came back; the caller has checked."""
    return await entries(session, OUTSOURCED, build_id=build_id)


async def shortages(session: AsyncSession, build_id: int) -> list[Entry]:
    """What was missing on the floor, and how that ended; the caller has checked."""
    lines = await grouped(session, SHORTAGE_LINES, build_id=build_id)
    photos = await grouped(session, SHORTAGE_PHOTOS, build_id=build_id)
    rows = await session.execute(text(SHORTAGES), {"build_id": build_id})
    return [
        entry(row) | {"lines": lines.get(row.id, []), "photos": photos.get(row.id, [])}
        for row in rows
    ]


async def assignments(session: AsyncSession, build_id: int) -> list[Entry]:
    """Who worked on it, from when to when; the caller has checked."""
    return await entries(session, ASSIGNMENTS, build_id=build_id)


LINE_NAMES = """
SELECT DISTINCT item_number AS number, name FROM bom_line
WHERE bom_id = :bom_id AND item_number = ANY(:numbers)
"""
CONFIGURATIONS = """
SELECT c.id, c.revision, c.content, p.user_name::text AS made_by, c.created_at AS made_at,
    b.id AS bom_id, b.rule_set_id
FROM configuration c JOIN person p ON p.id = c.created_by
LEFT JOIN LATERAL (SELECT id, rule_set_id FROM bom WHERE configuration_id = c.id
    ORDER BY revision DESC LIMIT 1) b ON true
WHERE c.build_id = :build_id ORDER BY c.revision
"""
ACCEPTED = """
SELECT a.configuration_id AS parent_id, a.rule, a.message, a.reason, p.user_name::text AS by,
    a.acknowledged_at AS at
FROM acknowledgement a JOIN configuration c ON c.id = a.configuration_id
JOIN person p ON p.id = a.acknowledged_by
WHERE c.build_id = :build_id ORDER BY a.id
"""
BOMS = """
SELECT b.id, b.revision, b.status, b.sha256, b.catalogue_sha256,
    r.name || ' ' || r.version AS rule_set, r.sha256 AS rule_set_sha256,
    c.revision AS configuration, b.reason, p.user_name::text AS made_by, b.created_at AS made_at
FROM bom b JOIN rule_set r ON r.id = b.rule_set_id JOIN configuration c ON c.id = b.configuration_id
JOIN person p ON p.id = b.created_by
WHERE b.build_id = :build_id ORDER BY b.revision
"""
REVIEWS = """
SELECT v.bom_id AS parent_id, v.kind, v.position, v.text, p.user_name::text AS by, v.at
FROM bom_review v JOIN person p ON p.id = v.person_id
WHERE v.bom_id = ANY(:ids) ORDER BY v.id
"""
TOP_LINES = """
SELECT bom_id AS parent_id, item_number, outline_number, name, total AS quantity,
    quantity_verified AS verified
FROM bom_line WHERE bom_id = ANY(:ids) AND level = 1 ORDER BY position
"""
OUTSOURCED = """
SELECT l.id, l.item_number, l.name, l.quantity, l.status, l.supplier, l.sent_on, l.expected_on,
    l.received_on, l.received_quantity, l.notes, l.reason, p.user_name::text AS made_by,
    l.created_at AS made_at
FROM outsourced_line l JOIN person p ON p.id = l.created_by
WHERE l.build_id = :build_id ORDER BY l.id
"""
SHORTAGES = """
SELECT s.id, s.note, p.user_name::text AS by, s.reported_at AS at, s.resolution,
    r.user_name::text AS resolved_by, s.resolved_at
FROM shortage s JOIN person p ON p.id = s.reported_by LEFT JOIN person r ON r.id = s.resolved_by
WHERE s.build_id = :build_id ORDER BY s.id
"""
SHORTAGE_LINES = """
SELECT l.shortage_id AS parent_id, l.item_number, l.name, l.quantity
FROM shortage_line l JOIN shortage s ON s.id = l.shortage_id
WHERE s.build_id = :build_id ORDER BY l.id
"""
SHORTAGE_PHOTOS = """
SELECT f.shortage_id AS parent_id, f.sha256, f.media_type, f.size, p.user_name::text AS by,
    f.taken_at AS at
FROM photo f JOIN shortage s ON s.id = f.shortage_id JOIN person p ON p.id = f.taken_by
WHERE s.build_id = :build_id ORDER BY f.id
"""
ASSIGNMENTS = """
SELECT p.user_name::text AS by, g.user_name::text AS assigned_by, a.assigned_at AS at,
    a.released_at
FROM assignment a JOIN person p ON p.id = a.person_id JOIN person g ON g.id = a.assigned_by
WHERE a.build_id = :build_id ORDER BY a.id
"""

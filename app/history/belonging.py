"""Every record of a build the ledger tells of, with what to call it."""

from collections.abc import Mapping

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

STAGES = {
    "pre-qc": "Pre-QC", "assembly": "assembly", "test": "the end-of-line test",
    "packaging": "packaging", "final-qc": "final QC",
}  # fmt: skip


async def of_builds(
    session: AsyncSession, builds: Mapping[int, str]
) -> tuple[dict[str, list[object]], dict[tuple[str, object], str]]:
    """What `of` takes: the records of these builds, and names for them and for people.

    `builds` are numbers by id. The caller has checked that the person may see them.
    """
    records: dict[str, list[object]] = {"build": [*builds]}
    names: dict[tuple[str, object], str] = {("build", key): n for key, n in builds.items()}
    for row in await session.execute(BELONGS, {"builds": [*builds]}):
        records.setdefault(row.entity, []).append(row.id)
        names["build of " + row.entity, row.id] = builds[row.build_id]
        if row.name:
            names[row.entity, row.id] = STAGES[row.name] if row.entity == "run" else row.name
        if row.person_id is not None:
            names["person", row.person_id] = row.name
    return records, names


# Answers, pictures and serial numbers have pages of their own: there are hundreds of them. Of the
# numbers only those where a part was replaced.
BELONGS = text("""
WITH mine AS (SELECT id FROM build WHERE id = ANY(CAST(:builds AS integer[])))
SELECT 'build_move' AS entity, id, build_id, NULL AS name, NULL::integer AS person_id
    FROM build_move WHERE build_id IN (SELECT id FROM mine)
UNION ALL SELECT 'configuration', id, build_id, NULL, NULL
    FROM configuration WHERE build_id IN (SELECT id FROM mine)
UNION ALL SELECT 'acknowledgement', a.id, c.build_id, NULL, NULL
    FROM acknowledgement a JOIN configuration c ON c.id = a.configuration_id
    WHERE c.build_id IN (SELECT id FROM mine)
UNION ALL SELECT 'bom', id, build_id, NULL, NULL
    FROM bom WHERE build_id IN (SELECT id FROM mine)
UNION ALL SELECT 'bom_review', r.id, b.build_id, NULL, NULL
    FROM bom_review r JOIN bom b ON b.id = r.bom_id
    WHERE b.build_id IN (SELECT id FROM mine) AND r.kind NOT IN ('tick', 'untick')
UNION ALL SELECT 'outsourced_line', id, build_id, item_number, NULL
    FROM outsourced_line WHERE build_id IN (SELECT id FROM mine)
UNION ALL SELECT 'shortage', id, build_id, NULL, NULL
    FROM shortage WHERE build_id IN (SELECT id FROM mine)
UNION ALL SELECT 'run', id, build_id, stage, NULL
    FROM run WHERE build_id IN (SELECT id FROM mine)
UNION ALL SELECT 'serial_number', s.id, s.build_id, s.serial::text, NULL
    FROM serial_number s WHERE s.build_id IN (SELECT id FROM mine) AND (s.item_key, s.basin) IN (
        SELECT i->>'key', coalesce((i->>'basin')::int, 0)
        FROM run r, jsonb_array_elements(r.items) i
        WHERE r.build_id = s.build_id AND r.cause = 'rework' AND i ? 'replaces')
UNION ALL SELECT 'nonconformance', id, build_id, number, NULL
    FROM nonconformance WHERE build_id IN (SELECT id FROM mine)
UNION ALL SELECT 'disposition', d.id, n.build_id, n.number, NULL
    FROM disposition d JOIN nonconformance n ON n.id = d.nonconformance_id
    WHERE n.build_id IN (SELECT id FROM mine)
UNION ALL SELECT 'assignment', a.id, a.build_id, p.name, p.id
    FROM assignment a JOIN person p ON p.id = a.person_id
    WHERE a.build_id IN (SELECT id FROM mine)
UNION ALL SELECT 'shipment', id, build_id, NULL, NULL
    FROM shipment WHERE build_id IN (SELECT id FROM mine)
""")

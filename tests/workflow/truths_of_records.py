"""More of what must be true: about what was closed, what was built in, and what was pictured."""

from collections.abc import Collection

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


async def closed_builds_take_nothing(session: AsyncSession, builds: Collection[int]) -> None:
    """No answer, picture or signature of a checklist after a build was shipped or cancelled."""
    late = (await session.execute(LATE, {"builds": list(builds)})).scalars().all()
    assert late == [], f"taken by a closed build: {late}"


async def serials_are_where_they_say(session: AsyncSession, builds: Collection[int]) -> None:
    """In a sink that is made, at a place its newest list asks for; a number once in its place."""
    astray = (await session.execute(ASTRAY, {"builds": list(builds)})).scalars().all()
    assert astray == [], f"built in nowhere: {astray}"


async def failures_are_recorded(session: AsyncSession, builds: Collection[int]) -> None:
    """A failed inspection has a record, which is closed once it is decided about and settled."""
    for one in await session.execute(RECORDED, {"builds": list(builds)}):
        assert one.records > 0, f"run {one.id} failed, and nothing is recorded"
        assert not one.early, f"run {one.id}: {one.early} closed too early"


async def questions_keep_their_pictures(session: AsyncSession, builds: Collection[int]) -> None:
    """What was shown when somebody asked is shown where the question goes on after a change."""
    lost = (await session.execute(UNPICTURED, {"builds": list(builds)})).scalars().all()
    assert lost == [], f"pictures are lost: {lost}"


LATE = text("""
SELECT late.what FROM build_move m JOIN (
    SELECT r.build_id, 'answer ' || a.id AS what, a.answered_at AS at
        FROM answer a JOIN run r ON r.id = a.run_id
    UNION ALL SELECT r.build_id, 'photo ' || f.id, f.taken_at
        FROM photo f JOIN run r ON r.id = f.run_id
    UNION ALL SELECT r.build_id, 'run ' || r.id, r.closed_at FROM run r
) late ON late.build_id = m.build_id AND late.at > m.moved_at
WHERE m.to_status IN ('shipped', 'cancelled') AND m.build_id = ANY(:builds)
""")
ASTRAY = text("""
SELECT s.kind || ' ' || s.serial FROM serial_number s JOIN build b ON b.id = s.build_id
JOIN run r ON r.id = s.run_id
WHERE s.removed_at IS NULL AND b.id = ANY(:builds) AND (b.status = 'cancelled' OR NOT EXISTS (
    SELECT FROM run n CROSS JOIN jsonb_array_elements(n.items) i
    WHERE n.build_id = b.id AND n.stage = r.stage
        AND n.attempt = (SELECT max(attempt) FROM run WHERE build_id = b.id AND stage = r.stage)
        AND i->>'key' = s.item_key AND coalesce((i->>'basin')::int, 0) = s.basin
        AND coalesce((i->>'applies')::boolean, true)))
""")
RECORDED = text("""
SELECT r.id, (SELECT count(*) FROM nonconformance n WHERE n.run_id = r.id) AS records,
    ARRAY(SELECT n.number FROM nonconformance n LEFT JOIN run p ON p.id = n.closing_run_id
        WHERE n.run_id = r.id AND n.closed_at IS NOT NULL AND NOT EXISTS (
            SELECT FROM disposition d WHERE d.nonconformance_id = n.id
                AND (d.kind = 'scrap' OR p.verdict = 'passed'))) AS early
FROM run r WHERE r.build_id = ANY(:builds) AND r.verdict = 'failed'
    AND r.stage IN ('pre-qc', 'final-qc')
""")
UNPICTURED = text("""
SELECT 'run ' || n.id || ', ' || a.item_key FROM run n JOIN run r ON r.id = n.previous_id
JOIN answer a ON a.run_id = n.id AND a.verdict = 'asked'
JOIN answer was ON was.run_id = r.id AND (was.item_key, was.basin, was.answered_at)
    = (a.item_key, a.basin, a.answered_at)
WHERE n.build_id = ANY(:builds) AND n.cause = 'change'
    AND (SELECT count(*) FROM photo f WHERE f.run_id = r.id
        AND (f.item_key, f.basin) = (a.item_key, a.basin))
    > (SELECT count(*) FROM photo f WHERE f.run_id = n.id
        AND (f.item_key, f.basin) = (a.item_key, a.basin))
""")

"""What the product itself knows about a build: the answers of computed items."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


async def known(session: AsyncSession, run_id: int) -> dict[str, bool]:
    """Each fact a template may name, true or not yet; the caller has checked."""
    row = (await session.execute(FACTS, {"run_id": run_id})).one()
    return {
        "first-pass": row.first_pass,
        "production-complete": row.production_complete,
        "testing-complete": row.testing_complete,
        "serials-present": row.serials_present,
    }


# Of each stage the newest run counts: a change begins every one anew that it touches. An attempt
# that was set aside before anybody signed it was no inspection.
FACTS = text("""
WITH this AS (SELECT id, build_id, stage, attempt FROM run WHERE id = :run_id),
newest AS (
    SELECT DISTINCT ON (r.stage) r.id, r.stage, r.items,
        coalesce(r.verdict = 'passed', false) AS passed
    FROM run r JOIN this ON r.build_id = this.build_id
    WHERE r.id <> this.id
    ORDER BY r.stage, r.attempt DESC
), lacking AS (
    SELECT FROM newest s, jsonb_array_elements(s.items) i
    WHERE s.stage = 'test' AND i->>'type' = 'serial' AND coalesce((i->>'applies')::boolean, true)
        AND coalesce((i->>'required')::boolean, true)
        AND NOT EXISTS (
            SELECT FROM serial_number n JOIN this ON n.build_id = this.build_id
            WHERE n.item_key = i->>'key' AND n.basin = coalesce((i->>'basin')::int, 0)
                AND n.removed_at IS NULL)
)
SELECT NOT EXISTS (
        SELECT FROM run r WHERE r.build_id = this.build_id AND r.stage = this.stage
            AND r.attempt < this.attempt AND r.verdict <> 'superseded') AS first_pass,
    (SELECT count(*) = 3 FROM newest WHERE passed AND stage IN ('pre-qc', 'assembly', 'packaging'))
        AS production_complete,
    EXISTS (SELECT FROM newest WHERE passed AND stage = 'test') AS testing_complete,
    EXISTS (SELECT FROM newest WHERE passed AND stage = 'test') AND NOT EXISTS (SELECT FROM lacking)
        AS serials_present
FROM this
""")

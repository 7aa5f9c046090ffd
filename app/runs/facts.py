"""What the product itself knows about a build: the answers of computed items."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.rules.run_item import from_json
from app.rules.verdict import standing
from app.runs import rows
from app.runs.place import ANSWER, ANSWERS, read


async def known(session: AsyncSession, run_id: int) -> dict[str, bool]:
    """Each fact a template may name, true or not yet; the caller has checked."""
    row = (await session.execute(FACTS, {"run_id": run_id})).one()
    return {
        "first-pass": row.first_pass,
        "production-complete": row.production_complete,
        "testing-complete": row.testing_complete,
        "serials-present": row.testing_complete and not any(map(_lacks, row.lacking or ())),
    }


def _lacks(place: Mapping[str, Any]) -> bool:
    """Whether a place without a serial number should have one: not where there is none to have."""
    answers = [rows.answered(read(one)) for one in place["answers"] or ()]
    return standing(from_json(place["item"]), answers).state != "na"


# Of each stage the newest run counts: a change begins every one anew that it touches. An attempt
# that was set aside before anybody signed it was no inspection.
FACTS = text(f"""
WITH this AS (SELECT id, build_id, stage, attempt FROM run WHERE id = :run_id),
newest AS (
    SELECT DISTINCT ON (r.stage) r.id, r.stage, r.items,
        coalesce(r.verdict = 'passed', false) AS passed
    FROM run r JOIN this ON r.build_id = this.build_id
    WHERE r.id <> this.id
    ORDER BY r.stage, r.attempt DESC
), lacking AS (
    SELECT i AS item, (SELECT jsonb_agg({ANSWER} ORDER BY a.id) FROM {ANSWERS}
            WHERE a.run_id = s.id AND a.item_key = i->>'key'
                AND a.basin = coalesce((i->>'basin')::int, 0)) AS answers
    FROM newest s, jsonb_array_elements(s.items) i
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
    (SELECT jsonb_agg(to_jsonb(l)) FROM lacking l) AS lacking
FROM this
""")  # noqa: S608  # no value is written into it

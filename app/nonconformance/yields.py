"""First-pass yield: of the first inspections signed in a period, how many passed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Action, check


@dataclass(frozen=True, slots=True, kw_only=True)
class Yield:
    """One stage in one month; `month` is its first day."""

    stage: str
    month: date
    passed: int
    inspected: int

    @property
    def percent(self) -> int:
        """Rounded down, so that only all of them are a hundred."""
        return self.passed * 100 // self.inspected


async def first_pass(
    session: AsyncSession, *, since: date, until: date, zone: str
) -> Sequence[Yield]:
    """By stage and month, for the days from `since` to `until` of this time zone; one query.

    Only the first signed attempt counts: a build that passes after rework has failed its first
    inspection for ever, and one that was changed before anybody signed has not been inspected yet.
    """
    await check(session, Action.SEE_NONCONFORMANCES)
    asked = {"since": since, "until": until, "zone": zone}
    rows = await session.execute(FIRST_PASS, asked)
    return [Yield(**row._mapping) for row in rows]  # noqa: SLF001  # SQLAlchemy's public name


FIRST_PASS = text("""
SELECT stage, date_trunc('month', signed_on)::date AS month,
    count(*) FILTER (WHERE verdict = 'passed') AS passed, count(*) AS inspected
FROM (
    SELECT r.stage, r.verdict, (r.closed_at AT TIME ZONE :zone)::date AS signed_on FROM run r
    WHERE r.verdict IN ('passed', 'failed') AND NOT EXISTS (
        SELECT FROM run e WHERE e.build_id = r.build_id AND e.stage = r.stage
            AND e.attempt < r.attempt AND e.verdict <> 'superseded')
) signed
WHERE signed_on BETWEEN :since AND :until
GROUP BY stage, month
ORDER BY month, stage
""")

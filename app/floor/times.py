"""How long tasks take: started when somebody opens one, finished when it is answered.

Nobody is asked for it and nothing waits for it: a task without a time is as good as any.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from app.access import Action, check, standing
from models.checklists import Run
from models.floor import TaskTime

# A task that was opened one day and answered another says nothing about the work.
LONGEST_HOURS = 12
MOST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskSpeed:
    """A task over all builds, in minutes: half of the times are shorter than the median.

    Nine out of ten took no longer than `most`.
    """

    stage: str
    key: str
    wording: str
    times: int
    median: float
    most: float


async def started(session: AsyncSession, run_id: int, key: str, basin: int = 0) -> None:
    """Somebody opened the task; a second time changes nothing, nor does a closed run."""
    stage = await session.scalar(_while_open(Run.stage, run_id))
    if stage is None:
        return
    await check(session, Action.INSPECT if stage.endswith("qc") else Action.ASSEMBLE)
    me = (await standing(session)).person_id
    values = {"run_id": run_id, "item_key": key, "basin": basin, "person_id": me}
    await session.execute(insert(TaskTime).values(values).on_conflict_do_nothing())


async def finished(session: AsyncSession, run_id: int, key: str, basin: int = 0) -> None:
    """The task is answered: whoever had it open is done with it. One statement."""
    await check(session, Action.SEE_RUN)
    await session.execute(
        update(TaskTime)
        .where(
            TaskTime.run_id == run_id,
            TaskTime.item_key == key,
            TaskTime.basin == basin,
            TaskTime.finished_at.is_(None),
            _while_open(Run.id, run_id).exists(),
        )
        .values(finished_at=func.clock_timestamp())
    )


def _while_open(asked: InstrumentedAttribute[Any], run_id: int) -> Select[Any]:
    """Of a run that stays open to the end: whoever signs comes first or waits."""
    found = select(asked).where(Run.id == run_id, Run.closed_at.is_(None))
    return found.with_for_update(read=True, key_share=True)


async def speeds(session: AsyncSession, stage: str = "") -> Sequence[TaskSpeed]:
    """Each task that was measured, in the order of the newest checklist it stands in."""
    await check(session, Action.SEE_TEMPLATES)
    rows = await session.execute(SPEEDS, {"stage": stage, "longest": LONGEST_HOURS, "most": MOST})
    return [TaskSpeed(**row._mapping) for row in rows]  # noqa: SLF001  # its public name


SPEEDS = text("""
WITH measured AS (
    SELECT r.stage, t.item_key AS key, max(r.template_id) AS template_id, count(*) AS times,
        percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (
            ORDER BY extract(epoch FROM t.finished_at - t.started_at) / 60) AS minutes
    FROM task_time t JOIN run r ON r.id = t.run_id
    WHERE t.finished_at <= t.started_at + make_interval(hours => CAST(:longest AS integer))
        AND (CAST(:stage AS text) = '' OR r.stage = CAST(:stage AS text))
    GROUP BY 1, 2
)
SELECT m.stage, m.key, coalesce(i.row ->> 'wording_en', m.key) AS wording, m.times,
    m.minutes[1] AS median, m.minutes[2] AS most
FROM measured m
LEFT JOIN template_item i ON i.template_id = m.template_id AND i.key = split_part(m.key, ':', 1)
ORDER BY array_position(
        ARRAY['pre-qc', 'assembly', 'test', 'packaging', 'final-qc'], m.stage),
    i.position NULLS LAST, m.key LIMIT :most
""")

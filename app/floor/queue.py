"""The common queue: every build the floor can work on, mine first, then as it is wanted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Action, check, standing
from app.catalogue.wording import patterns

# Where assemblers have something to do.
FLOOR = (
    "ready-for-production", "in-production", "testing-complete", "packaging-complete",
    "pre-qc-rework", "final-rework",
)  # fmt: skip
PAGE = 60
Scope = Literal["all", "mine", "free"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """Somebody who works on a build."""

    id: int
    name: str
    initials: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow:
    """A build of the queue; `stage` is the checklist that is filled in next, "" for none.

    `begun` tells whether that checklist has been opened already.
    """

    id: int
    number: str
    status: str
    status_since: datetime
    order_id: int
    po_number: str
    customer: str
    project: str
    wanted_on: date
    workers: Sequence[Worker]
    mine: bool
    stage: str
    begun: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """One page of the queue, and how many there are in all, mine, and without anybody."""

    rows: Sequence[QueueRow]
    all: int
    mine: int
    free: int


async def queue(
    session: AsyncSession, scope: Scope = "all", words: str = "", *, page: int = 1
) -> Queue:
    """The builds whose order or number holds the words; two queries."""
    await check(session, Action.SEE_BOARD)
    me = (await standing(session)).person_id
    asked = {"me": me, "words": list(patterns(words)), "floor": list(FLOOR), "scope": scope}
    counts = (await session.execute(COUNTS, asked)).one()
    skipped = (max(page, 1) - 1) * PAGE
    rows = await session.execute(ROWS, {**asked, "most": PAGE, "skipped": skipped})
    return Queue(
        rows=[_row(row) for row in rows], all=counts.all, mine=counts.mine, free=counts.free
    )


def _row(row: Any) -> QueueRow:  # noqa: ANN401  # a row of ROWS
    values = dict(row._mapping)  # noqa: SLF001  # its public name
    values["workers"] = [Worker(**one) for one in values["workers"]]
    return QueueRow(**values)


_WAITING = """
WITH waiting AS (
    SELECT b.id, b.number::text AS number, b.status, b.status_since, o.id AS order_id,
        o.po_number::text AS po_number, o.customer, o.project, o.wanted_on, who.workers,
        who.mine, who.several
    FROM build b JOIN "order" o ON o.id = b.order_id
    CROSS JOIN LATERAL (
        SELECT coalesce(jsonb_agg(jsonb_build_object(
                'id', p.id, 'name', p.name, 'initials', p.initials) ORDER BY a.id)
                FILTER (WHERE a.id IS NOT NULL), '[]') AS workers,
            coalesce(bool_or(a.person_id = :me), false) AS mine, count(a.id) AS several
        FROM assignment a JOIN person p ON p.id = a.person_id
        WHERE a.build_id = b.id AND a.released_at IS NULL
    ) who
    WHERE (b.status = ANY(CAST(:floor AS text[])) OR b.status = 'on-hold' AND who.mine)
        AND o.search_text LIKE ALL (CAST(:words AS text[]))
)
"""
ROWS = text(f"""
{_WAITING}
SELECT w.id, w.number, w.status, w.status_since, w.order_id, w.po_number, w.customer, w.project,
    w.wanted_on, w.workers, w.mine, step.stage,
    EXISTS (SELECT FROM run r WHERE r.build_id = w.id AND r.stage = step.stage
        AND r.closed_at IS NULL) AS begun
FROM (
    SELECT * FROM waiting
    WHERE CASE CAST(:scope AS text) WHEN 'mine' THEN mine WHEN 'free' THEN several = 0
        ELSE true END
    ORDER BY mine DESC, wanted_on, status_since, id LIMIT :most OFFSET :skipped
) w CROSS JOIN LATERAL (
    SELECT CASE w.status
        WHEN 'in-production' THEN CASE WHEN EXISTS (
            SELECT FROM run r WHERE r.build_id = w.id AND r.stage = 'assembly'
                AND r.verdict = 'passed' AND r.configuration_id = (
                    SELECT c.id FROM configuration c WHERE c.build_id = w.id
                    ORDER BY c.revision DESC LIMIT 1)
        ) THEN 'test' ELSE 'assembly' END
        WHEN 'testing-complete' THEN 'packaging' ELSE '' END AS stage
) step
ORDER BY w.mine DESC, w.wanted_on, w.status_since, w.id
""")  # noqa: S608  # no value is written into it
COUNTS = text(f"""
{_WAITING}
SELECT count(*) AS all, count(*) FILTER (WHERE mine) AS mine,
    count(*) FILTER (WHERE several = 0) AS free FROM waiting
""")  # noqa: S608

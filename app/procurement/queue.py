"""What waits for procurement, and what waits for others: by wanted date, with age."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Action, check
from app.catalogue.wording import patterns

Stage = Literal["review", "returned", "send", "away"]
PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A build and since when it waits there.

    `to_send` and `away` count parts of its outsourced set, `gone` those of them that are away and
    not in the BOM any more; `expected_on` is the earliest day of those that are away.
    """

    bom_id: int
    build_number: str
    build_status: str
    order_id: int
    po_number: str
    customer: str
    wanted_on: date
    revision: int
    since: datetime
    questions: int
    to_send: int
    away: int
    gone: int
    expected_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """One page of one stage, with how many each stage holds for the same words."""

    rows: Sequence[Waiting]
    counts: Mapping[str, int]


async def queue(
    session: AsyncSession, stage: Stage = "review", words: str = "", *, page: int = 1
) -> Queue:
    """The builds of this stage whose order or number holds the words; two queries."""
    await check(session, Action.SEE_PROCUREMENT)
    like = list(patterns(words))
    each = (await session.execute(COUNTS, {"words": like})).mappings().one()
    skipped = (max(page, 1) - 1) * PAGE
    asked = {"words": like, "stage": stage, "most": PAGE, "skipped": skipped}
    rows = await session.execute(ROWS, asked)
    return Queue(
        rows=[Waiting(**row._mapping) for row in rows],  # noqa: SLF001  # SQLAlchemy's public name
        counts=dict(each),
    )


async def counts(session: AsyncSession) -> Mapping[str, int]:
    """How many builds each stage holds, and how many shortages are open."""
    await check(session, Action.SEE_PROCUREMENT)
    return dict((await session.execute(COUNTS, {"words": []})).mappings().one())


_STANDING = """
WITH standing AS (
    SELECT b.id AS bom_id, u.id AS build_id, u.number::text AS build_number,
        u.status AS build_status, o.id AS order_id, o.po_number::text AS po_number, o.customer,
        o.wanted_on, b.revision,
        coalesce(parts.to_send, 0) AS to_send, coalesce(parts.away, 0) AS away,
        parts.expected_on,
        CASE WHEN b.status = 'in-review' THEN
            CASE WHEN turn.kind = 'reject' THEN 'returned' ELSE 'review' END
        WHEN u.status = 'order-created' OR parts.to_send > 0 THEN 'send'
        WHEN u.status = 'parts-sent' OR parts.away > 0 THEN 'away' END AS stage,
        CASE WHEN b.status = 'in-review' THEN coalesce(turn.at, b.created_at)
        WHEN u.status <> 'order-created' AND parts.to_send > 0 THEN parts.waiting_since
        WHEN u.status = 'order-created' THEN greatest(u.status_since, (
            SELECT max(s.signed_at) FROM signature s WHERE s.entity = 'bom' AND s.entity_id = b.id
                AND s.revision = b.revision AND s.meaning = 'approval'))
        ELSE u.status_since END AS since
    FROM bom b
    JOIN build u ON u.id = b.build_id AND u.status NOT IN ('shipped', 'cancelled')
    JOIN "order" o ON o.id = u.order_id
    LEFT JOIN LATERAL (
        SELECT r.kind, r.at FROM bom_review r
        WHERE r.bom_id = b.id AND r.kind IN ('reject', 'resubmit') ORDER BY r.id DESC LIMIT 1
    ) turn ON b.status = 'in-review'
    LEFT JOIN LATERAL (
        SELECT count(*) FILTER (WHERE l.status = 'pending') AS to_send,
            min(l.created_at) FILTER (WHERE l.status = 'pending') AS waiting_since,
            count(*) FILTER (WHERE l.status NOT IN ('pending', 'received', 'cancelled')) AS away,
            min(l.expected_on) FILTER (WHERE l.status
                IN ('sent', 'in-progress', 'shipped-back', 'delayed')) AS expected_on
        FROM outsourced_line l WHERE l.build_id = u.id
    ) parts ON true
    WHERE b.status IN ('in-review', 'approved')
        AND o.search_text LIKE ALL (CAST(:words AS text[]))
)
"""
_ROWS = """
SELECT s.bom_id, build_number, build_status, order_id, po_number, customer, wanted_on, revision,
    since, to_send, away, expected_on,
    (SELECT count(*) FROM outsourced_line l
        WHERE l.build_id = s.build_id AND l.status NOT IN ('pending', 'received', 'cancelled')
        AND NOT EXISTS (SELECT FROM bom_line i WHERE i.bom_id = s.bom_id AND i.item_id = l.item_id)
    ) AS gone,
    (SELECT count(*) FROM bom_review q WHERE q.bom_id = s.bom_id AND q.kind = 'question'
        AND NOT EXISTS (SELECT FROM bom_review a WHERE a.question_id = q.id)) AS questions
FROM standing s WHERE stage = :stage
ORDER BY wanted_on, s.bom_id LIMIT :most OFFSET :skipped
"""
_COUNTS = """
SELECT count(*) FILTER (WHERE stage = 'review') AS review,
    count(*) FILTER (WHERE stage = 'returned') AS returned,
    count(*) FILTER (WHERE stage = 'send') AS send,
    count(*) FILTER (WHERE stage = 'away') AS away,
    (SELECT count(*) FROM shortage s JOIN build u ON u.id = s.build_id
     WHERE s.resolved_at IS NULL AND u.status NOT IN ('shipped', 'cancelled')) AS shortages
FROM standing
"""
ROWS, COUNTS = text(_STANDING + _ROWS), text(_STANDING + _COUNTS)

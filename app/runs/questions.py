"""What the floor has asked and nobody has answered yet: a place of an open checklist each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Action, check
from app.rules.run_item import RunItem, from_json
from app.rules.verdict import standing
from app.runs import place, rows
from app.runs.place import ANSWER, ANSWERS
from app.runs.stages import Stage, stage_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What one person wants to know."""

    by: str
    at: datetime
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A parked place of a run, with everybody who asks there, the first one first.

    `seen_id` is the newest answer to the place: a reply to what is shown names it.
    """

    run_id: int
    stage: Stage
    build_number: str
    build_status: str
    status_since: datetime
    po_number: str
    customer: str
    item: RunItem
    asked: Sequence[Asked]
    photos: Sequence[int]
    seen_id: int

    @property
    def since(self) -> datetime:
        return self.asked[0].at

    @property
    def address(self) -> str:
        """The very place in the checklist."""
        return place.address(self.build_number, self.stage, self.item)


async def questions(session: AsyncSession) -> list[Question]:
    """Every open one, the longest waiting first; one statement. Closed builds wait for nothing."""
    await check(session, Action.SEE_RUN)
    found = [_question(row) for row in (await session.execute(PARKED)).mappings()]
    return sorted((one for one in found if one), key=lambda one: one.since)


def _question(row: RowMapping) -> Question | None:
    """None when the place has been answered since, as the one rule for that says."""
    item = from_json(row["item"])
    answers = [place.read(one) for one in row["answers"]]
    stands = standing(item, map(rows.answered, answers))
    if stands.state != "asked":
        return None
    counting = {one.id for one in stands.heads}
    return Question(
        run_id=row["run_id"],
        stage=stage_of(row["stage"]),
        build_number=row["build_number"],
        build_status=row["build_status"],
        status_since=row["status_since"],
        po_number=row["po_number"],
        customer=row["customer"],
        item=item,
        asked=[
            Asked(by=one["by"], at=one["at"], note=one["note"])
            for one in answers
            if one["id"] in counting
        ],
        photos=row["photos"],
        seen_id=answers[-1]["id"],
    )


PARKED = text(f"""
SELECT r.id AS run_id, r.stage, b.number::text AS build_number, b.status AS build_status,
    b.status_since, o.po_number::text AS po_number, o.customer,
    {place.item_at("q.item_key", "q.basin")} AS item,
    (SELECT jsonb_agg({ANSWER} ORDER BY a.id) FROM {ANSWERS}
        WHERE a.run_id = r.id AND a.item_key = q.item_key AND a.basin = q.basin) AS answers,
    ARRAY(SELECT f.id FROM photo f WHERE f.run_id = r.id AND f.item_key = q.item_key
        AND f.basin = q.basin ORDER BY f.id) AS photos
FROM (SELECT DISTINCT run_id, item_key, basin FROM answer WHERE verdict = 'asked') q
JOIN run r ON r.id = q.run_id AND r.closed_at IS NULL
JOIN build b ON b.id = r.build_id AND b.status NOT IN ('shipped', 'cancelled')
JOIN "order" o ON o.id = b.order_id
""")  # noqa: S608  # no value is written into it

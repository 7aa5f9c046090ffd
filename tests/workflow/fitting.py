"""What somebody would press who looks at a build: the more often the further it leads."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate

from sqlalchemy import text

from app.rules.rework import REPLACED_IN
from models.database import reading
from tests import make

FITS: Mapping[str, Mapping[str, int]] = {
    "order-created": {"approve": 3, "send": 4, "ask_or_answer": 1},
    "parts-sent": {"receive": 5, "receive_one": 1},
    "ready-for-pre-qc": {"start": 9},
    "ready-for-production": {"claim": 9},
    "in-production": {"start": 9, "miss_a_part": 1, "give_back": 1},
    "testing-complete": {"start": 9, "replace_part": 6},
    "packaging-complete": {"hand_over": 9, "replace_part": 9},
    "ready-for-final-qc": {"start": 9},
    "ready-to-ship": {"ship": 2},
    "pre-qc-rejected": {"decide": 6},
    "final-qc-rejected": {"decide": 6, "replace_part": 9},
    "pre-qc-rework": {"report_rework": 6},
    "final-rework": {"report_rework": 6, "replace_part": 9},
    "on-hold": {"find_the_part": 4, "release": 4},
    "shipped": {"change": 1, "cancel": 1, "answer": 1, "send_again": 1},
    "cancelled": {"change": 1, "move": 1, "answer": 1, "photograph": 1, "send_again": 1},
}
ANYWHERE = {"change": 2, "hold": 1, "send_again": 1}
# An open list: what is said in it, and now and then its end.
LISTED = {
    "answer": 12,
    "note": 2,
    "undo": 3,
    "photograph": 1,
    "finish_list": 4,
    "sign": 1,
    "send_again": 1,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stands:
    """What can be seen of a build: what was said in its open lists, what its records wait for.

    And whether one of its parts may be replaced.
    """

    status: str
    open: bool
    asked: bool
    waved: bool
    agreed: bool
    approved: bool
    undecided: bool
    conceding: bool
    replaceable: bool


async def stands_now(build_id: int) -> Stands:
    async with reading(make.PRODUCT) as session:
        asked = {"build_id": build_id, "rework": sorted(REPLACED_IN)}
        row = (await session.execute(SEEN, asked)).one()
        return Stands(**row._mapping)  # noqa: SLF001  # its public name


def fitting(stands: Stands, pick: int) -> str:
    """The name of one act."""
    able = Counter(FITS[stands.status])
    if stands.status not in {"shipped", "cancelled"}:
        able += Counter(ANYWHERE)
        if stands.open:
            del able["start"]
            able += Counter(LISTED)
            able += Counter({"agree": 4 * stands.waved, "withdraw": 12 * stands.agreed})
        able += Counter({"reply": 2 * stands.asked, "decide": 3 * stands.undecided})
        able += Counter({"concede": 6 * stands.conceding, "approve": 2 * (not stands.approved)})
    names, ends = list(able), [*accumulate(able.values())]
    at = pick % ends[-1]
    return next(name for name, end in zip(names, ends, strict=True) if at < end)


SEEN = text("""
SELECT b.status,
    EXISTS (SELECT FROM run r WHERE r.build_id = b.id AND r.closed_at IS NULL) AS open,
    'asked' = ANY(said.verdicts) AS asked, 'na' = ANY(said.verdicts) AS waved,
    'na' = ANY(said.confirmed) AS agreed,
    EXISTS (SELECT FROM bom m WHERE m.build_id = b.id AND m.status = 'approved') AS approved,
    EXISTS (SELECT FROM nonconformance n WHERE n.build_id = b.id AND n.closed_at IS NULL
        AND NOT EXISTS (SELECT FROM disposition d WHERE d.nonconformance_id = n.id)) AS undecided,
    EXISTS (SELECT FROM nonconformance n JOIN disposition d ON d.nonconformance_id = n.id
        WHERE n.build_id = b.id AND n.closed_at IS NULL AND d.kind = 'use-as-is') AS conceding,
    b.status = ANY(:rework) AND 'passed' = (SELECT r.verdict FROM run r
        WHERE r.build_id = b.id AND r.stage = 'test' ORDER BY r.attempt DESC LIMIT 1)
        AND EXISTS (SELECT FROM serial_number n
            WHERE n.build_id = b.id AND n.removed_at IS NULL) AS replaceable
FROM build b CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(a.verdict), '{}') AS verdicts,
        coalesce(array_agg(a.verdict) FILTER (WHERE a.confirms_id IS NOT NULL), '{}') AS confirmed
    FROM run r JOIN answer a ON a.run_id = r.id
    WHERE r.build_id = b.id AND r.closed_at IS NULL) said
WHERE b.id = :build_id
""")

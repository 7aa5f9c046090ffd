"""The newest run of each stage of a build, in a few figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Action, check
from app.names import as_called
from app.rules import verdict
from app.rules.run_item import from_json
from app.runs import facts
from app.runs.read import ANSWERS_OF, PHOTOS_OF, judged, of_runs, stored
from app.runs.rows import Stored


@dataclass(frozen=True, slots=True, kw_only=True)
class RunHead:
    """A run in a few figures; `verdict` is what its answers say now while it is open."""

    id: int
    stage: str
    attempt: int
    closed_at: datetime | None
    verdict: str
    settled: int
    asked: int
    failed: int
    started_by: str
    started_at: datetime


async def latest(session: AsyncSession, build_id: int) -> dict[str, RunHead]:
    """The newest run of each stage of the build, open or signed."""
    await check(session, Action.SEE_RUN)
    found = (await session.execute(NEWEST_RUNS, {"build_id": build_id})).all()
    asked = {"run_ids": [one.id for one in found]}
    answers = of_runs(await stored(session, ANSWERS_OF, asked))
    photos = of_runs(await stored(session, PHOTOS_OF, asked))
    heads = {}
    for one in found:
        computed = await facts.known(session, one.id) if _asks_facts(one) else {}
        heads[one.stage] = _figures(one, answers[one.id], photos[one.id], computed)
    return heads


def _asks_facts(run: Row[Any]) -> bool:
    return any(item.get("computed") for item in run.items)


def _figures(
    run: Row[Any],
    answers: list[Stored],
    photos: list[Stored],
    computed: Mapping[str, bool],
) -> RunHead:
    items = tuple(from_json(one) for one in run.items)
    signed = run.verdict in verdict.SIGNED
    known = judged(items, answers, photos, computed, signed=signed)
    asked = [one for one in known if one.state not in {"not-applicable", "instruction"}]
    return RunHead(
        id=run.id,
        stage=run.stage,
        attempt=run.attempt,
        closed_at=run.closed_at,
        verdict=run.verdict or verdict.run_verdict(known),
        settled=sum(one.settled for one in asked),
        asked=len(asked),
        failed=sum(one.state == "failed" for one in asked),
        started_by=run.started_by,
        started_at=run.started_at,
    )


NEWEST_RUNS = text(f"""
SELECT DISTINCT ON (r.stage) r.id, r.stage, r.attempt, r.items, r.closed_at, r.verdict,
    r.started_at, {as_called("p", "r.started_at")} AS started_by
FROM run r JOIN person p ON p.id = r.started_by
WHERE r.build_id = :build_id ORDER BY r.stage, r.attempt DESC
""")  # noqa: S608  # no value is written into it

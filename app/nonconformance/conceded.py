"""What a signature over a concession is of, and whether it is still so."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import load_only, selectinload

from app.rules.rule_set import canonical_sha256
from models.checklists import Run
from models.nonconformance import Disposition, Nonconformance
from models.orders import Build


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A nonconformance with its failed run and its build."""

    nonconformance: Nonconformance
    run: Run
    build: Build


def conceded_sha256(case: Case, disposition: Disposition) -> str:
    """Of what two people put their names to: what was found, and that it is used all the same."""
    one = case.nonconformance
    return canonical_sha256(
        {
            "number": one.number,
            "build": case.build.number,
            "stage": case.run.stage,
            "attempt": case.run.attempt,
            "severity": one.severity,
            "description": one.description,
            "containment": one.containment,
            "items": [
                {"key": i.item_key, "basin": i.basin, "wording": i.wording, "found": i.found}
                for i in one.items
            ],
            "disposition": {"kind": disposition.kind, "reason": disposition.reason},
        }
    )


async def hashes_now(
    session: AsyncSession, ids: Sequence[int]
) -> dict[tuple[int, int], Collection[str]]:
    """By id and revision of these dispositions: what a signature over one is of now.

    Two queries, however many there are; the caller has checked.
    """
    query = (
        select(Disposition, Nonconformance, Run, Build)
        .join(Nonconformance, Nonconformance.id == Disposition.nonconformance_id)
        .join(Run, Run.id == Nonconformance.run_id)
        .join(Build, Build.id == Nonconformance.build_id)
        .where(Disposition.id.in_(ids))
        .options(
            selectinload(Nonconformance.items),
            load_only(Run.stage, Run.attempt),
            load_only(Build.number),
        )
        .execution_options(populate_existing=True)
    )
    return {
        (decided.id, 1): {conceded_sha256(Case(nonconformance=one, run=run, build=build), decided)}
        for decided, one, run, build in await session.execute(query)
    }

"""What must be true before a build moves, put there directly: for tests that are about the move.

What people do to make it true (review, inspect, claim) has tests of its own.
"""

import secrets
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app import builds, edge
from app.access import Visitor
from app.rules.rule_set import canonical_sha256
from models.bom import Bom
from models.catalogue import Item
from models.checklists import Run, Template
from models.database import reading, transaction
from models.floor import Assignment
from models.nonconformance import Disposition, Nonconformance
from models.orders import Build, BuildMove, Configuration
from models.procurement import OutsourcedLine
from models.signatures import Signature
from tests import make

A_TASK = {"key": "fit-drain", "section": "1", "wording": "The drain is fitted", "type": "check"}
CONTENT = canonical_sha256({"a": "record"})


async def put(build_id: int, status: str, by: Visitor, *, before: str = "order-created") -> None:
    """The build stands there, as if it had come from `before`."""
    async with transaction(make.acting(by)) as session:
        now = func.clock_timestamp()
        this = update(Build).where(Build.id == build_id)
        await session.execute(this.values(status=status, status_since=now))
        reason = "Put there."
        session.add(
            BuildMove(
                build_id=build_id, from_status=before, to_status=status, reason=reason,
                moved_by=by.person_id,
            )
        )  # fmt: skip


async def move(by: Visitor, build_id: int, to_status: str, why: str = "") -> None:
    """Press the button."""
    await edge.write(make.acting(by), lambda s: builds.move(s, build_id, to_status, why=why))


async def status(build_id: int) -> str:
    async with reading(make.PRODUCT) as session:
        return (await session.get_one(Build, build_id)).status


async def moves(build_id: int) -> list[BuildMove]:
    async with reading(make.PRODUCT) as session:
        of_it = select(BuildMove).where(BuildMove.build_id == build_id).order_by(BuildMove.id)
        return list(await session.scalars(of_it))


async def sign(session: AsyncSession, record: Any, meaning: str, by: Visitor, sha: str) -> None:  # noqa: ANN401
    entity, key, revision = record
    session.add(
        Signature(
            entity=entity, entity_id=key, revision=revision, meaning=meaning, sha256=sha,
            statement="Signed.", person_id=by.person_id, name=by.name, user_name=by.user_name,
            role="QC inspector", initials=by.initials,
        )
    )  # fmt: skip
    # What is signed looks at the signature in the database.
    await session.flush()


async def approve(build_id: int, by: Visitor) -> None:
    """The current BOM is approved and signed."""
    async with transaction(make.acting(by)) as session:
        current = select(Bom).where(Bom.build_id == build_id, Bom.status != "superseded")
        bom = (await session.scalars(current)).one()
        await sign(session, ("bom", bom.id, bom.revision), "approval", by, bom.sha256)
        bom.status = "approved"


async def line(build_id: int, by: Visitor, stands: str = "pending", **facts: Any) -> int:  # noqa: ANN401
    """An outsourced line in this status, of an item nothing else has taken."""
    async with transaction(make.acting(by)) as session:
        taken = select(OutsourcedLine.item_id).where(OutsourcedLine.build_id == build_id)
        free = select(Item).where(Item.id.not_in(taken)).order_by(Item.id).limit(1)
        item = (await session.scalars(free)).one()
        sent = {"sent_on": date(2027, 1, 4), "supplier": "Steel & Co"}
        made = OutsourcedLine(
            build_id=build_id,
            item_id=item.id,
            item_number=item.number,
            name=item.name,
            created_by=by.person_id,
            **{"quantity": Decimal(4), "status": stands}
            | (sent if stands not in {"pending", "cancelled"} else {})
            | facts,
        )
        session.add(made)
        await session.flush()
        return made.id


async def received(build_id: int, by: Visitor) -> None:
    """Everything that was outsourced is back."""
    booked = {"received_on": date(2027, 1, 20), "received_quantity": Decimal(4)}
    await line(build_id, by, "received", **booked)


async def run(  # noqa: PLR0913  # the parts of a run
    build_id: int,
    stage: str,
    by: Visitor,
    verdict: str | None = "passed",
    items: list[dict[str, Any]] | None = None,
    *,
    cause: str = "rework",
) -> int:
    """A run of the newest configuration with this verdict, signed; None leaves it open."""
    async with transaction(make.acting(by)) as session:
        of_build = (Run.build_id == build_id, Run.stage == stage)
        before = (await session.scalars(select(Run.id).where(*of_build))).all()
        newest = select(Configuration).where(Configuration.build_id == build_id)
        newest = newest.order_by(Configuration.revision.desc()).limit(1)
        made = Run(
            build_id=build_id,
            stage=stage,
            attempt=len(before) + 1,
            template_id=await _template(session, stage),
            configuration_id=(await session.scalars(newest)).one().id,
            items=[A_TASK] if items is None else items,
            cause=cause if before else "first",
            previous_id=before[-1] if before else None,
            started_by=by.person_id,
        )
        session.add(made)
        await session.flush()
        if verdict is not None:
            await sign(session, ("run", made.id, made.attempt), "review", by, CONTENT)
            made.verdict, made.closed_at = verdict, datetime.now(UTC)
        return made.id


async def close(run_id: int, by: Visitor, verdict: str = "passed") -> None:
    """Sign an open run."""
    async with transaction(make.acting(by)) as session:
        opened = await session.get_one(Run, run_id)
        await sign(session, ("run", run_id, opened.attempt), "review", by, CONTENT)
        opened.verdict, opened.closed_at = verdict, datetime.now(UTC)


async def _template(session: AsyncSession, stage: str) -> int:
    active = select(Template.id).where(Template.stage == stage, Template.status == "active")
    known = (await session.scalars(active)).first()
    if known is not None:
        return known
    made = Template(
        stage=stage, name=f"List of {stage}", document_number="T.001.001", revision=1,
        status="active", sha256=CONTENT, activated_at=datetime.now(UTC),
    )  # fmt: skip
    session.add(made)
    await session.flush()
    return made.id


async def assign(build_id: int, by: Visitor) -> None:
    async with transaction(make.acting(by)) as session:
        session.add(Assignment(build_id=build_id, person_id=by.person_id, assigned_by=by.person_id))


async def nonconformance(build_id: int, run_id: int, by: Visitor) -> int:
    """Recorded for the failed run; nothing is decided yet."""
    async with transaction(make.acting(by)) as session:
        made = Nonconformance(
            number=f"NC-2027-{secrets.randbelow(10**9) + 1000}",
            build_id=build_id,
            run_id=run_id,
            severity="major",
            description="A weld has a pore.",
            opened_by=by.person_id,
        )
        session.add(made)
        await session.flush()
        return made.id


async def decide(nonconformance_id: int, kind: str, by: Visitor) -> int:
    """A disposition; the newest one counts."""
    async with transaction(make.acting(by)) as session:
        made = Disposition(
            nonconformance_id=nonconformance_id,
            kind=kind,
            reason="It can be ground out.",
            touches=[],
            decided_by=by.person_id,
        )
        session.add(made)
        await session.flush()
        return made.id


async def concede(disposition_id: int, by: Visitor) -> None:
    """One signature under a concession."""
    async with transaction(make.acting(by)) as session:
        await sign(session, ("disposition", disposition_id, 1), "concession", by, CONTENT)

"""Runs for tests: hand-made items on a build that stands where its stage belongs."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeVar
from uuid import uuid4

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app import edge, runs, signatures
from app.access import Visitor
from app.edge import Work
from app.rules.run_item import RunItem
from app.runs import STAGES, Accepted, Given
from models.checklists import Run, Template
from models.database import reading, transaction
from models.instruments import Instrument
from models.orders import Build, Configuration
from tests import make

T = TypeVar("T")
CLEAN = RunItem(
    key="clean", section="Sink", wording="The sink is free of shavings.", type="check",
    why="Every sink.",
)  # fmt: skip
LENGTH = RunItem(
    key="length", section="Sink", wording="Length of the sink.", type="measurement", unit="in",
    expected="72", target=Decimal(72), lower=Decimal("71.875"), upper=Decimal("72.125"),
)  # fmt: skip
FEET = RunItem(
    key="feet", section="Sink", wording="Feet.", type="choice",
    options=("casters", "levelling feet"), expected="casters",
)  # fmt: skip
LIGHT = replace(CLEAN, key="light", wording="The light swivels.", applies=False, why="No pegboard.")
DRAIN = replace(CLEAN, key="drain", section="Basins", wording="The drain is tight.")
SCREEN = RunItem(
    key="screen", section="Basins", wording="Serial number of the touchscreen.", type="serial",
    serial_of="T2-TS7",
)  # fmt: skip
WARM = RunItem(
    key="warm", section="Basins", wording="Water temperature.", type="measurement", unit="°C",
    expected="40", target=Decimal(40), lower=Decimal(38), upper=Decimal(42),
    instrument="thermometer",
)  # fmt: skip
PAPER = RunItem(
    key="drawing", section="Papers", wording="The final drawing is with the order.",
    type="document", document="drawing",
)  # fmt: skip
FEW = (CLEAN, LENGTH, FEET, LIGHT)


def each_basin(item: RunItem, basins: int = 2) -> tuple[RunItem, ...]:
    """The item once for every basin."""
    return tuple(replace(item, basin=number) for number in range(1, basins + 1))


async def begun(
    by: Visitor,
    items: Sequence[RunItem] = FEW,
    *,
    stage: str = "pre-qc",
    build_id: int | None = None,
) -> int:
    """An open run with these items; on a build of its own unless told. Answers its id."""
    build = build_id or await build_at(by, STAGES[stage].status)
    async with transaction(make.acting(by)) as session:
        configuration = await session.scalar(
            select(Configuration.id)
            .where(Configuration.build_id == build)
            .order_by(Configuration.revision.desc())
        )
        earlier = (
            await session.scalars(
                select(Run).where(Run.build_id == build, Run.stage == stage).order_by(Run.attempt)
            )
        ).all()
        run = Run(
            build_id=build,
            stage=stage,
            attempt=len(earlier) + 1,
            template_id=await template(session, stage),
            configuration_id=configuration,
            bom_id=None,
            items=[item.as_json() for item in items],
            cause="rework" if earlier else "first",
            previous_id=earlier[-1].id if earlier else None,
            started_by=by.person_id,
            closed_at=None,
            verdict=None,
        )
        session.add(run)
        await session.flush()
        return run.id


async def build_at(by: Visitor, status: str, **facts: Any) -> int:  # noqa: ANN401
    """The only build of a new order with these facts, standing at this status."""
    order_id = await make.order(by, **facts)
    async with transaction(make.acting(by)) as session:
        build_id = await session.scalar(select(Build.id).where(Build.order_id == order_id))
        await session.execute(update(Build).where(Build.id == build_id).values(status=status))
    assert build_id is not None
    return build_id


async def template(session: AsyncSession, stage: str) -> int:
    """A template for hand-made runs, the same one for each stage."""
    query = select(Template.id).where(Template.stage == stage, Template.family == "HAND")
    known = await session.scalar(query)
    if known is not None:
        return known
    made = Template(
        family="HAND", stage=stage, name=f"Hand-made {stage}", document_number="HAND.1",
        revision=1, sha256="0" * 64, created_by=None, activated_at=None, activated_by=None,
        retired_at=None,
    )  # fmt: skip
    session.add(made)
    await session.flush()
    return made.id


def given(item: RunItem, value: str = "pass", **rest: Any) -> Given:  # noqa: ANN401
    """An answer to this item as a device sends it."""
    known = {"client_id": uuid4(), "item_key": item.key, "basin": item.basin, "value": value}
    return Given(**{**known, **rest})


async def answered(by: Visitor, run_id: int, sent: Given) -> Accepted:
    """The answer, through the door its page takes."""
    return await edge.write_repeatable(make.acting(by), lambda s: runs.answer(s, run_id, sent))


async def filled(by: Visitor, run_id: int, *sent: Given) -> None:
    for one in sent:
        await answered(by, run_id, one)


def unasked(work: Work[T]) -> Work[T]:
    """The same, in which somebody signs who was not asked for a password."""

    async def signs(session: AsyncSession) -> T:
        signatures.unasked(session)
        return await work(session)

    return signs


async def shown(by: Visitor, run_id: int) -> runs.Shown:
    return await edge.read(make.acting(by), lambda s: runs.look(s, run_id))


async def number_of(build_id: int) -> str:
    async with reading(make.PRODUCT) as session:
        return (await session.get_one(Build, build_id)).number


async def build_of(run_id: int) -> int:
    async with reading(make.PRODUCT) as session:
        return (await session.get_one(Run, run_id)).build_id


async def instrument(by: Visitor, number: str, *, due_in: int = 30, **facts: Any) -> None:  # noqa: ANN401
    """A thermometer that is due in so many days."""
    async with transaction(make.acting(by)) as session:
        today = (await session.execute(select(func.current_date()))).scalar_one()
        assert isinstance(today, date)
        known = {"kind": "thermometer", "due_on": today + timedelta(days=due_in)}
        session.add(Instrument(number=number, created_by=by.person_id, **{**known, **facts}))

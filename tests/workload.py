"""Work for every role: something stands in each list that a dashboard counts."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app import procurement, sign_in
from app.access import Role, Visitor
from app.procurement import outsourced
from app.procurement.outsourced import Shipment
from app.rules.progress import CLOSED, STATUSES
from models.bom import Bom
from models.checklists import Run, Template
from models.database import transaction
from models.floor import Assignment
from models.nonconformance import Nonconformance
from models.notifications import Delivery, Notification
from models.orders import Build, Configuration
from models.procurement import Shortage
from tests import make, reviewing, runs
from tests.boms import changed, stored_order
from tests.reviewing import act

WRONG_PASSWORDS = 5


async def builds_everywhere(me: Visitor, today: date) -> None:
    """A build in each status, late, near and far; every other one is mine to work on."""
    other = await make.visitor(name="Bea Moss")
    for number, days in enumerate((-9, 0, 5, 40)):
        by = me if number % 2 else other
        wanted_on = today + timedelta(days=days)
        for start in (0, 8):
            order_id = await make.order(by, builds=8, wanted_on=wanted_on)
            await stand(order_id, STATUSES[start : start + 8], me if number < 2 else other)


async def stand(order_id: int, statuses: tuple[str, ...], worker: Visitor) -> None:
    async with transaction(make.PRODUCT) as session:
        query = select(Build).where(Build.order_id == order_id).order_by(Build.position)
        for build, status in zip(await session.scalars(query), statuses, strict=True):
            build.status = status
            if build.position % 2 and status not in CLOSED:
                session.add(
                    Assignment(
                        build_id=build.id, person_id=worker.person_id, assigned_by=worker.person_id
                    )
                )


async def open_ends(today: date) -> None:
    """At least one of everything that other pages list."""
    pia = make.acting(await make.visitor(Role.PROCUREMENT, name="Pia Reed"))
    _, returned, short = await stored_order(*(changed(build_number=f"B-20{n}") for n in "123"))
    async with transaction(pia) as session:
        bom_id = await session.scalar(select(Bom.id).where(Bom.build_id == returned))
        assert bom_id is not None
        await procurement.reject(session, bom_id, "The casters are wrong.")
        session.add(
            Shortage(build_id=short, note="Casters.", reported_by=session.info["actor"].person_id)
        )
        await _failed_inspection(session, short)
        await _lost_message(session)
    await _approved_and_sent(today)
    await _asked()
    await _locked_out()


async def _approved_and_sent(today: date) -> None:
    """Two builds whose parts are to be sent, and one whose parts are away."""
    for number in (301, 302, 303):
        cast = await reviewing.cast(number=f"B-{number}", po_number=f"PO-{number}")
        await reviewing.approve(cast.pete, cast.bom_id)
    away = Shipment(supplier="Drain & Sons", sent_on=today)
    await act(cast.pete, lambda s: outsourced.send_and_move(s, cast.build_id, away, today=today))


async def _asked() -> None:
    asa = await make.visitor(Role.ASSEMBLER, name="Asa Pine")
    run_id = await runs.begun(asa, runs.each_basin(runs.DRAIN, 3), stage="assembly")
    for item in runs.each_basin(runs.DRAIN, 3):
        await runs.answered(asa, run_id, runs.given(item, act="ask", note="Which seal?"))


async def _locked_out() -> None:
    ned = await reviewing.signer(Role.SERVICE, name="Ned Poll")
    async with transaction(make.PRODUCT) as session:
        for _ in range(WRONG_PASSWORDS):
            await sign_in.judge_repeated(session, ned.person_id, None)


async def _failed_inspection(session: AsyncSession, build_id: int) -> None:
    person_id = session.info["actor"].person_id
    run = Run(
        build_id=build_id,
        stage="pre-qc",
        attempt=1,
        template_id=(await session.scalars(select(Template.id).filter_by(stage="pre-qc"))).one(),
        configuration_id=(
            await session.scalars(select(Configuration.id).filter_by(build_id=build_id))
        ).one(),
        items=[],
        started_by=person_id,
    )
    session.add(run)
    await session.flush()
    session.add(
        Nonconformance(
            number="NC-2026-0001",
            build_id=build_id,
            run_id=run.id,
            severity="minor",
            description="A weld is rough.",
            opened_by=person_id,
        )
    )


async def _lost_message(session: AsyncSession) -> None:
    person_id = session.info["actor"].person_id
    news = Notification(person_id=person_id, event="overdue", text="Late.", address="/")
    session.add(news)
    await session.flush()
    session.add(
        Delivery(notification_id=news.id, person_id=person_id, channel="mail", status="failed")
    )

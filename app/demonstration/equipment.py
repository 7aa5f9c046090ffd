"""What people work with: thermometers with their certificates, and pictures in instructions."""

import asyncio
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from app import instructions, instruments
from app.demonstration import drawings, pictures
from app.demonstration.crew import Crew
from app.files import store
from app.files.store import Kept
from app.instruments import Calibrated, Facts
from app.roles import Role

# As the checklist of the test calls it.
KIND = "dual-probe thermometer"
YEAR = timedelta(days=365)
# Which step of which instruction shows which drawing.
SHOWN = {
    ("WI-T2-01", 2): "pegboard",
    ("WI-T2-02", 1): "basin opening",
    ("WI-T2-03", 3): "feet",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Thermometer:
    """One of them; a calibration lasts a year."""

    number: str
    name: str
    calibrated_days_ago: int
    in_use: bool = True


THERMOMETERS = (
    Thermometer(number="TH-01", name="Test bench 1", calibrated_days_ago=120),
    Thermometer(number="TH-02", name="Test bench 2", calibrated_days_ago=345),
    Thermometer(number="TH-03", name="Spare", calibrated_days_ago=390),
    Thermometer(number="TH-04", name="Probe broken", calibrated_days_ago=200, in_use=False),
)


async def equip(crew: Crew, today: date) -> None:
    """Everything is there before the first sink is measured; `today` is the factory's day."""
    await asyncio.gather(
        *(_calibrate(crew, one, today) for one in THERMOMETERS),
        *(_picture(crew, *place, name) for place, name in SHOWN.items()),
    )


async def _calibrate(crew: Crew, one: Thermometer, today: date) -> None:
    """QC enters it with its certificate."""
    calibrated_on = today - timedelta(days=one.calibrated_days_ago)
    due_on = calibrated_on + YEAR
    kept = await store.keep(pictures.certificate(one.number, calibrated_on, due_on))

    async def enter(session: AsyncSession) -> None:
        facts = Facts(number=one.number, kind=KIND, name=one.name)
        made = await instruments.add(session, facts)
        name = f"Certificate {one.number}.pdf"
        proof = await instruments.add_certificate(session, made, kept, name=name)
        done = Calibrated(calibrated_on=calibrated_on, due_on=due_on, document_id=proof)
        await instruments.calibrate(session, made, done, today=today)
        if not one.in_use:
            await instruments.take_out_of_use(session, made)

    await crew.act(Role.QC, enter)


async def _picture(crew: Crew, number: str, position: int, name: str) -> None:
    """An admin writes the next revision of an instruction, with a picture at one of its steps."""
    kept = await store.keep(await asyncio.to_thread(drawings.draw, name))
    await crew.act(Role.ADMIN, partial(_revise, number=number, position=position, kept=kept))


async def _revise(session: AsyncSession, number: str, position: int, kept: Kept) -> None:
    draft = await instructions.look(session, number, await instructions.new_draft(session, number))
    await instructions.picture_step(session, draft.steps[position - 1].id, kept)
    await instructions.activate(session, draft.id)

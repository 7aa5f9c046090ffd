"""Filled checklists for tests: runs of made-up templates with answers, pictures and signatures."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from uuid import uuid4

from PIL import Image
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app import settings, signatures
from app.access import Visitor
from app.files import store
from app.rules.run_item import Carried, RunItem
from app.rules.verdict import Place
from app.signatures import Record
from models.bom import Bom
from models.checklists import Answer, Photo, Run, SerialNumber, Template
from models.database import transaction
from models.orders import Build, Configuration
from tests import make

LENGTH = RunItem(
    key="length", section="Dimensions", wording="Length of the sink", type="measurement",
    expected="72", target=Decimal(72), lower=Decimal("71.875"), upper=Decimal("72.125"), unit="in",
)  # fmt: skip
LOGO = RunItem(key="logo-left", section="Outside", wording="Logo on the left", type="check")
DRAIN = RunItem(key="drain", section="Basin", wording="Drain is tight", type="check", basin=1)
FEET = RunItem(
    key="feet", section="Outside", wording="Feet", type="choice", expected="casters",
    options=("casters", "levelling feet"),
)  # fmt: skip
SPARE = RunItem(
    key="extra", section="Outside", wording="Extra remarks", type="text", required=False
)
NOT_HERE = RunItem(
    key="pegboard", section="Outside", wording="Pegboard", type="check", applies=False,
    why="no pegboard chosen",
)  # fmt: skip
ITEMS = (LENGTH, LOGO, DRAIN, FEET, SPARE, NOT_HERE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One answer of a test; `instrument` is its row's id."""

    value: str = "pass"
    verdict: str = "pass"
    number: Decimal | None = None
    note: str = ""
    photo: bool = False
    confirmed: bool = False
    instrument: int | None = None
    due: date | None = None
    serial: str = ""
    by: Visitor | None = None
    # A second person who says the same of a critical N/A.
    agreed: Visitor | None = None


GOOD: dict[Place, Said] = {
    ("length", 0): Said(value="72", number=Decimal(72)),
    ("logo-left", 0): Said(),
    ("drain", 1): Said(),
    ("feet", 0): Said(value="casters"),
}
TOO_LONG = Said(
    value="72.5", verdict="fail", number=Decimal("72.5"), note="Cut too late.", photo=True,
    confirmed=True,
)  # fmt: skip
LEAKS = Said(value="fail", verdict="fail", note="Drips at the seal.")
BAD: dict[Place, Said] = GOOD | {("length", 0): TOO_LONG, ("drain", 1): LEAKS}


async def inspected(  # noqa: PLR0913  # the parts of an inspection
    by: Visitor,
    build_id: int,
    stage: str = "pre-qc",
    *,
    answers: Mapping[Place, Said] | None = None,
    items: Sequence[RunItem] = ITEMS,
    carried: Mapping[Place, Carried] | None = None,
    verdict: str = "failed",
) -> int:
    """A signed run of this stage, the next attempt of its build; answers its id."""
    taken = carried or {}
    given = answers if answers is not None else BAD if verdict == "failed" else GOOD
    shown = [replace(item, carried=taken.get(item.place)) for item in items]
    async with transaction(make.acting(by)) as session:
        run = await _run(session, by, build_id, stage, shown)
        for item in shown:
            said = given.get(item.place)
            if said is not None and item.carried is None:
                await _answer(session, said.by or by, run, item, said)
        await sign(session, run, verdict)
        return run.id


async def opened(
    by: Visitor, build_id: int, stage: str, *, items: Sequence[RunItem] = ITEMS
) -> int:
    """A run that is begun and not signed."""
    async with transaction(make.acting(by)) as session:
        return (await _run(session, by, build_id, stage, items)).id


async def sign(session: AsyncSession, run: Run, verdict: str) -> None:
    """Close the run as whoever acts."""
    signatures.unasked(session)
    await signatures.add(
        session,
        Record("run", run.id, run.attempt),
        meaning="review",
        sha256=hashlib.sha256(f"run {run.id}".encode()).hexdigest(),
        statement=f"{run.stage} attempt {run.attempt}: {verdict}.",
    )
    run.closed_at, run.verdict = datetime.now(UTC), verdict
    await session.flush()


async def stands(build_id: int, status: str) -> None:
    """The build is there, however it came."""
    async with transaction(make.PRODUCT) as session:
        await session.execute(update(Build).where(Build.id == build_id).values(status=status))


async def _run(
    session: AsyncSession, by: Visitor, build_id: int, stage: str, items: Sequence[RunItem]
) -> Run:
    previous = await session.scalar(
        select(Run).filter_by(build_id=build_id, stage=stage).order_by(Run.attempt.desc()).limit(1)
    )
    run = Run(
        build_id=build_id,
        stage=stage,
        attempt=previous.attempt + 1 if previous else 1,
        cause="rework" if previous else "first",
        previous_id=previous.id if previous else None,
        template_id=await _template(session, stage),
        configuration_id=await session.scalar(
            select(func.max(Configuration.id)).filter_by(build_id=build_id)
        ),
        bom_id=await session.scalar(select(func.max(Bom.id)).filter_by(build_id=build_id)),
        items=[item.as_json() for item in items],
        started_by=by.person_id,
        closed_at=None,
        verdict=None,
    )
    session.add(run)
    await session.flush()
    return run


async def _template(session: AsyncSession, stage: str) -> int:
    made = Template(
        family=f"T-{secrets.token_hex(4)}",
        stage=stage,
        name=f"Checklist for {stage}",
        document_number="CL.T2.001",
        revision=1,
        status="active",
        sha256="e" * 64,
        activated_at=datetime.now(UTC),
        retired_at=None,
    )
    session.add(made)
    await session.flush()
    return made.id


async def _answer(session: AsyncSession, by: Visitor, run: Run, item: RunItem, said: Said) -> None:
    answer = Answer(
        client_id=uuid4(),
        run_id=run.id,
        item_key=item.key,
        basin=item.basin,
        value=said.value,
        number=said.number,
        lower=item.lower,
        upper=item.upper,
        target=item.target,
        unit=item.unit,
        verdict=said.verdict,
        note=said.note,
        confirmed=said.confirmed,
        instrument_id=said.instrument,
        calibration_due=said.due,
        answered_by=by.person_id,
        device_at=None,
    )
    session.add(answer)
    await session.flush()
    if said.agreed:
        session.add(
            Answer(
                client_id=uuid4(),
                run_id=run.id,
                item_key=item.key,
                basin=item.basin,
                verdict=said.verdict,
                note=said.note,
                confirms_id=answer.id,
                answered_by=said.agreed.person_id,
                number=None,
                lower=None,
                upper=None,
                target=None,
                instrument_id=None,
                calibration_due=None,
                seen_id=answer.id,
                device_at=None,
            )
        )
    if said.photo:
        session.add(await picture(by, run_id=run.id, item_key=item.key, basin=item.basin))
    if said.serial:
        session.add(
            SerialNumber(
                kind=item.serial_of or item.key,
                serial=said.serial,
                build_id=run.build_id,
                run_id=run.id,
                item_key=item.key,
                basin=item.basin,
                answer_id=answer.id,
                removed_at=None,
            )
        )
    await session.flush()


async def picture(by: Visitor, *, run_id: int, item_key: str, basin: int) -> Photo:
    """A picture; its bytes lie in the store only where the test has said where that is."""
    digest = hashlib.sha256(f"{run_id}{item_key}{basin}".encode()).hexdigest()
    store_key, thumbnail_key = f"photos/{digest}", f"thumbnails/{digest}"
    if settings.current().files_url:
        kept, thumbnail_key = await store.keep_both(small_picture())
        digest, store_key = kept.sha256, kept.store_key
    return Photo(
        client_id=uuid4(),
        run_id=run_id,
        item_key=item_key,
        basin=basin,
        shortage_id=None,
        nonconformance_id=None,
        original_id=None,
        media_type="image/jpeg",
        size=1000,
        sha256=digest,
        store_key=store_key,
        thumbnail_key=thumbnail_key,
        taken_by=by.person_id,
        device_at=None,
    )


def small_picture() -> bytes:
    written = BytesIO()
    Image.new("RGB", (320, 240), "navy").save(written, "JPEG")
    return written.getvalue()

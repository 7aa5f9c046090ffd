"""A build with everything its device history record asks for, failures and concessions included."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal

from sqlalchemy import func, select

from app import nonconformance, signatures
from app.access import Role, Visitor
from app.nonconformance import Decision
from app.rules.run_item import RunItem
from app.signatures import Record
from models.bom import Bom
from models.catalogue import Item
from models.database import transaction
from models.documents import Document
from models.floor import Assignment, Shipment
from models.instruments import Instrument
from models.orders import Build, BuildMove
from models.procurement import OutsourcedLine, Shortage, ShortageLine
from tests import boms, inspections, make, rejections
from tests.inspections import LEAKS, TOO_LONG, Said, inspected
from tests.rejections import LEAK, concede, somebody, taken_over, write

DUE = date(2099, 12, 31)
DRAWING = RunItem(
    key="approved-drawing", section="Paperwork", wording="The approved drawing is there",
    type="document", document="drawing",
)  # fmt: skip
PRE_QC = (*inspections.ITEMS, DRAWING)
FAUCET = RunItem(
    key="faucet", section="Sink", wording="Basin faucets installed", type="check", basin=1
)
SENSOR = RunItem(
    key="overflow", section="Basin", wording="Overflow sensor reacts", type="check", basin=1,
    critical=True,
)  # fmt: skip
SCREEN = RunItem(
    key="touchscreen", section="Serials", wording="Touchscreen", type="serial", basin=1,
    serial_of="T2-TS7",
)  # fmt: skip
WARM = RunItem(
    key="mixing", section="Basin", wording="Mixing temperature", type="measurement", basin=1,
    lower=Decimal(36), upper=Decimal(44), target=Decimal(40), unit="°C",
    instrument="dual-probe thermometer",
)  # fmt: skip
MAT = RunItem(
    key="mat", section="With every sink", wording="Anti-fatigue mat", type="quantity",
    quantity=Decimal(1),
)  # fmt: skip
SKIRT = RunItem(
    key="label-skirt", section="Project", wording="The label is on the skirt", type="check",
    photo=True,
)  # fmt: skip
CLEAN = RunItem(key="clean", section="Basins", wording="The basin is clean", type="check", basin=1)
WAY = (
    "order-created", "parts-sent", "ready-for-pre-qc", "pre-qc-rejected", "pre-qc-rework",
    "ready-for-pre-qc", "ready-for-production", "in-production", "testing-complete",
    "packaging-complete", "ready-for-final-qc",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """Who makes the sink."""

    cora: Visitor
    pia: Visitor
    quin: Visitor
    asa: Visitor


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """The build and everybody who made it."""

    build_id: int
    number: str
    crew: Crew


async def crew() -> Crew:
    return Crew(
        cora=await somebody(Role.COORDINATOR, name="Cora Lind"),
        pia=await somebody(Role.PROCUREMENT, name="Pia Reed"),
        quin=await somebody(Role.QC, name="Quin Vale"),
        asa=await somebody(Role.ASSEMBLER, name="Asa Holm"),
    )


async def complete(number: str = "B-1001", mark: str = "4711") -> Made:
    """A build that waits for its release with a complete record; `mark` is in its numbers."""
    people = await crew()
    raw = boms.changed(build_number=number)
    (build_id,) = await boms.stored_order(
        raw, actor=make.acting(people.cora), po_number=f"PO-{number}"
    )
    await _approved(people.pia, build_id)
    await _parts(people, build_id)
    await _papers(people.cora, build_id)
    await _inspected(people, build_id)
    await _built(people, build_id, mark)
    await inspected(
        people.quin, build_id, "final-qc", items=(SKIRT, CLEAN), verdict="passed",
        answers={SKIRT.place: Said(photo=True), CLEAN.place: Said()},
    )  # fmt: skip
    await _walked(people.cora, build_id)
    return Made(build_id=build_id, number=number, crew=people)


async def ship(made: Made) -> None:
    """Released with a signature and gone."""
    async with transaction(make.acting(made.crew.cora)) as session:
        signatures.unasked(session)
        await signatures.add(
            session, Record("build", made.build_id), meaning="release", sha256="f" * 64,
            statement=f"{made.number} is released.",
        )  # fmt: skip
        session.add(
            Shipment(
                build_id=made.build_id,
                carrier="Swift",
                tracking_number="ZX-1",
                shipped_by=made.crew.cora.person_id,
            )
        )
        build = await session.get_one(Build, made.build_id)
        build.status, build.status_since = "shipped", func.clock_timestamp()


async def _approved(pia: Visitor, build_id: int) -> None:
    async with transaction(make.acting(pia)) as session:
        bom = (await session.scalars(select(Bom).filter_by(build_id=build_id))).one()
        signatures.unasked(session)
        await signatures.add(
            session, Record("bom", bom.id, bom.revision), meaning="approval", sha256=bom.sha256,
            statement="The BOM is right.",
        )  # fmt: skip
        bom.status = "approved"


async def _parts(people: Crew, build_id: int) -> None:
    """One kit is back from outside, one was called off, one thing was short for a while."""
    async with transaction(make.acting(people.pia)) as session:
        items = (await session.scalars(select(Item).order_by(Item.id).limit(2))).all()
        for item, status in zip(items, ("received", "cancelled"), strict=True):
            session.add(outsourced(item, status, build_id, people.pia))
        short = Shortage(
            build_id=build_id, note="One clamp is missing", reported_by=people.asa.person_id,
            resolution="Found in the store.", resolved_by=people.pia.person_id,
            resolved_at=datetime.now(UTC),
        )  # fmt: skip
        short.lines = [
            ShortageLine(
                item_id=items[0].id,
                item_number=items[0].number,
                name=items[0].name,
                quantity=Decimal(1),
            )
        ]
        session.add(short)


def outsourced(item: Item, status: str, build_id: int, pia: Visitor) -> OutsourcedLine:
    """A part that went out: received in full, or cancelled."""
    back = status == "received"
    return OutsourcedLine(
        build_id=build_id,
        item_id=item.id,
        item_number=item.number,
        name=item.name,
        quantity=Decimal(1),
        status=status,
        supplier="Forge & Sons" if back else "",
        sent_on=date(2026, 11, 1) if back else None,
        expected_on=date(2026, 11, 15) if back else None,
        received_on=date(2026, 11, 14) if back else None,
        received_quantity=Decimal(1 if back else 0),
        reason="" if back else "Not needed after all.",
        created_by=pia.person_id,
    )


async def _papers(cora: Visitor, build_id: int) -> None:
    async with transaction(make.acting(cora)) as session:
        order_id = (await session.get_one(Build, build_id)).order_id
        session.add(
            Document(
                order_id=order_id,
                draft_id=None,
                instrument_id=None,
                kind="drawing",
                file_name="drawing.pdf",
                media_type="application/pdf",
                size=1000,
                sha256="d" * 64,
                store_key="documents/dd",
                uploaded_by=cora.person_id,
                removed_at=None,
            )
        )


async def _inspected(people: Crew, build_id: int) -> None:
    """Pre-QC fails; the length is conceded, the drain reworked; then it passes."""
    await inspections.stands(build_id, "ready-for-pre-qc")
    good = inspections.GOOD | {DRAWING.place: Said()}
    bad = good | {("length", 0): TOO_LONG, ("drain", 1): LEAKS}
    run_id = await inspected(people.quin, build_id, items=PRE_QC, answers=bad)
    apart = replace(LEAK, items=[("length", 0)])
    long, leak = await write(people.quin, nonconformance.record, run_id, apart, LEAK)
    await write(people.cora, nonconformance.decide, long, rejections.CONCESSION)
    await concede(people.quin, long)
    await concede(people.cora, long)
    await write(
        people.cora, nonconformance.decide, leak, Decision(kind="rework", reason="New seal.")
    )
    await write(people.asa, nonconformance.report_rework, build_id, "Sealed anew.")
    again = await inspected(
        people.quin, build_id, items=PRE_QC, answers=good, verdict="passed",
        carried=await taken_over(build_id),
    )  # fmt: skip
    await write(people.quin, nonconformance.close_passed, again)


async def _built(people: Crew, build_id: int, mark: str) -> None:
    instrument = await _thermometer(people.quin, mark)
    async with transaction(make.acting(people.asa)) as session:
        me = people.asa.person_id
        session.add(Assignment(build_id=build_id, person_id=me, assigned_by=me, released_at=None))
    await inspected(
        people.asa, build_id, "assembly", items=(FAUCET,), answers={FAUCET.place: Said()},
        verdict="passed",
    )  # fmt: skip
    await inspected(
        people.asa, build_id, "test", items=(SENSOR, SCREEN, WARM), verdict="passed",
        answers={
            SENSOR.place: Said(value="", verdict="na", note="No sensor here.", agreed=people.quin),
            SCREEN.place: Said(value=f"TS-{mark}", serial=f"TS-{mark}"),
            WARM.place: Said(value="40.5", number=Decimal("40.5"), instrument=instrument, due=DUE),
        },
    )  # fmt: skip
    await inspected(
        people.asa, build_id, "packaging", items=(MAT,), verdict="passed",
        answers={MAT.place: Said(value="1", number=Decimal(1))},
    )  # fmt: skip


async def _thermometer(quin: Visitor, mark: str) -> int:
    async with transaction(make.acting(quin)) as session:
        made = Instrument(
            number=f"TH-{mark}",
            kind="dual-probe thermometer",
            due_on=DUE,
            created_by=quin.person_id,
        )
        session.add(made)
        await session.flush()
        return made.id


async def _walked(cora: Visitor, build_id: int) -> None:
    """The way it came, as moves; what the inspections moved themselves is there already."""
    async with transaction(make.acting(cora)) as session:
        known = set(await session.scalars(select(BuildMove.to_status).filter_by(build_id=build_id)))
        before: str | None = None
        for status in WAY:
            if status not in known:
                session.add(_move(build_id, before, status, cora))
            before = status
    await inspections.stands(build_id, WAY[-1])


def _move(build_id: int, before: str | None, status: str, cora: Visitor) -> BuildMove:
    return BuildMove(
        build_id=build_id, from_status=before, to_status=status, moved_by=cora.person_id
    )

"""Instruments: which may measure today, with what proof, and what they measured."""

from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from app import documents, edge, instruments, settings
from app.access import Role, Visitor
from app.errors import Conflict, NotAllowed, Refused
from app.files import store
from app.instruments import Calibrated, Facts, InstrumentShown
from models.database import reading
from models.instruments import Calibration
from models.orders import Build
from tests import inspections, make
from tests.app.test_documents import pdf
from tests.conftest import run_sql
from tests.inspections import Said

THERMOMETER = Facts(number="TH-07", kind="dual-probe thermometer", name="Fluke 52")


@pytest.fixture
async def quin(database: str, tmp_path: Path) -> Visitor:
    settings.use(settings.load(database_url=database, app_env="test", files_url=tmp_path.as_uri()))
    return await make.visitor(Role.QC, name="Quin Vale")


async def added(by: Visitor, facts: Facts = THERMOMETER) -> int:
    return await edge.write(make.acting(by), lambda s: instruments.add(s, facts))


async def certificate(by: Visitor, instrument_id: int, text: str = "one") -> int:
    kept = await store.keep(pdf() + text.encode())
    work = partial(
        instruments.add_certificate, instrument_id=instrument_id, kept=kept, name="cert.pdf"
    )
    return await edge.write(make.acting(by), work)


async def calibrated(
    by: Visitor, instrument_id: int, *, done: int = 0, due: int = 365, proof: int | None = None
) -> None:
    """So many days from today."""
    document_id = proof or await certificate(by, instrument_id)
    said = Calibrated(
        calibrated_on=make.today() + timedelta(days=done),
        due_on=make.today() + timedelta(days=due),
        document_id=document_id,
        note=" By the lab. ",
    )
    work = partial(
        instruments.calibrate, instrument_id=instrument_id, done=said, today=make.today()
    )
    await edge.write(make.acting(by), work)


async def shown(by: Visitor, instrument_id: int) -> InstrumentShown:
    return await edge.read(make.acting(by), lambda s: instruments.look(s, instrument_id))


async def usable(by: Visitor) -> list[str]:
    found = await edge.read(make.acting(by), instruments.listed)
    return [one.number for one in found if not one.overdue]


async def test_an_instrument_measures_after_its_first_calibration(quin: Visitor) -> None:
    instrument_id = await added(quin)
    assert (await shown(quin, instrument_id)).row.overdue
    assert await usable(quin) == []

    await calibrated(quin, instrument_id)

    seen = await shown(quin, instrument_id)
    assert (seen.row.overdue, seen.row.due_soon) == (False, False)
    assert seen.row.due_on == make.today() + timedelta(days=365)
    assert seen.history[0].sentence.startswith("Calibrated on ")
    (done,) = seen.calibrations
    assert (done.note, done.file_name, done.who) == ("By the lab.", "cert.pdf", "Quin Vale")
    assert await usable(quin) == ["TH-07"]


@pytest.mark.parametrize(
    ("due", "overdue", "soon"),
    [(-1, True, False), (0, False, True), (30, False, True), (31, False, False)],
)
async def test_the_due_day_is_the_last_day_it_may_be_used(
    quin: Visitor, due: int, *, overdue: bool, soon: bool
) -> None:
    instrument_id = await added(quin)

    await calibrated(quin, instrument_id, done=-400, due=due)

    row = (await shown(quin, instrument_id)).row
    assert (row.overdue, row.due_soon) == (overdue, soon)
    assert await usable(quin) == ([] if overdue else ["TH-07"])


async def test_an_older_certificate_entered_later_does_not_shorten_the_newer(quin: Visitor) -> None:
    instrument_id = await added(quin)
    await calibrated(quin, instrument_id, done=-10, due=300)

    await calibrated(
        quin, instrument_id, done=-400, due=-35, proof=await certificate(quin, instrument_id, "two")
    )

    seen = await shown(quin, instrument_id)
    assert seen.row.due_on == make.today() + timedelta(days=300)
    assert len(seen.calibrations) == 2


async def test_a_calibration_needs_dates_that_can_be_and_a_proof_of_its_own(quin: Visitor) -> None:
    instrument_id = await added(quin)
    other = await added(quin, Facts(number="TH-08", kind="tape measure"))
    mine, theirs = await certificate(quin, instrument_id), await certificate(quin, other, "b")

    with pytest.raises(Refused, match="in the future"):
        await calibrated(quin, instrument_id, done=1, proof=mine)
    with pytest.raises(Refused, match="a day after it was done"):
        await calibrated(quin, instrument_id, done=0, due=0, proof=mine)
    with pytest.raises(Refused, match="belongs to something else"):
        await calibrated(quin, instrument_id, proof=theirs)
    said = Calibrated(calibrated_on=make.today(), due_on=make.today() + timedelta(days=9))
    work = partial(
        instruments.calibrate, instrument_id=instrument_id, done=said, today=make.today()
    )
    with pytest.raises(Refused, match="Add the certificate"):
        await edge.write(make.acting(quin), work)
    await calibrated(quin, instrument_id, proof=mine)
    with pytest.raises(Refused, match="recorded with a calibration already"):
        await calibrated(quin, instrument_id, proof=mine)


@pytest.mark.parametrize("statement", [
    "UPDATE calibration SET due_on = due_on + 365", "DELETE FROM calibration",
])  # fmt: skip
async def test_a_calibration_never_changes(quin: Visitor, database: str, statement: str) -> None:
    instrument_id = await added(quin)
    await calibrated(quin, instrument_id)

    with pytest.raises(Exception, match="calibration"):
        run_sql(
            database,
            f"""SELECT set_config('app.context', '{{"name": "x"}}', false);
            {statement}""",
        )

    async with reading(make.PRODUCT) as session:
        (kept,) = (await session.scalars(select(Calibration))).all()
    assert kept.due_on == make.today() + timedelta(days=365)


async def test_out_of_use_it_is_offered_nowhere_but_still_found(quin: Visitor) -> None:
    instrument_id = await added(quin)
    await calibrated(quin, instrument_id)

    await edge.write(make.acting(quin), lambda s: instruments.take_out_of_use(s, instrument_id))

    assert await usable(quin) == []
    assert await edge.read(make.acting(quin), instruments.listed) == []
    assert not (await shown(quin, instrument_id)).row.active
    await edge.write(make.acting(quin), lambda s: instruments.bring_back(s, instrument_id))
    assert await usable(quin) == ["TH-07"]


async def test_two_instruments_never_share_a_number(quin: Visitor) -> None:
    await added(quin)
    second = await added(quin, Facts(number="TH-08", kind="tape measure"))

    with pytest.raises(Refused, match="There is an instrument th-07 already"):
        await added(quin, Facts(number=" th-07 ", kind="tape measure"))
    with pytest.raises(Refused, match="There is an instrument TH-07 already"):
        await changed(quin, second, Facts(number="TH-07", kind="tape measure"), 1)


async def changed(by: Visitor, instrument_id: int, facts: Facts, version: int) -> None:
    work = partial(instruments.change, instrument_id=instrument_id, facts=facts, version=version)
    await edge.write(make.acting(by), work)


async def test_a_change_over_somebody_elses_is_a_conflict(quin: Visitor) -> None:
    instrument_id = await added(quin)
    await changed(
        quin, instrument_id, Facts(number="TH-07", kind="thermometer", name="Fluke 52"), 1
    )

    with pytest.raises(Conflict, match="in the meantime"):
        await changed(quin, instrument_id, Facts(number="TH-07", kind="tape measure"), 1)

    seen = await shown(quin, instrument_id)
    assert (seen.row.kind, seen.version) == ("thermometer", 2)
    assert [one.sentence for one in seen.history] == [
        "Changed: kind from dual-probe thermometer to thermometer",
        "Added the instrument TH-07",
    ]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (Facts(number=" ", kind="tape measure"), "Type the number"),
        (Facts(number="x" * 41, kind="tape measure"), "at most 40"),
        (Facts(number="TM-1", kind=" "), "what kind of instrument"),
        (Facts(number="TM-1", kind="tape", name="n" * 201), "at most 200"),
    ],
)
async def test_an_instrument_says_what_it_is(quin: Visitor, facts: Facts, words: str) -> None:
    with pytest.raises(Refused, match=words):
        await added(quin, facts)


async def test_what_it_measured_is_listed_by_build(quin: Visitor) -> None:
    instrument_id = await added(quin)
    order_id = await make.order(quin, customer="Mercy General")
    build_id = await only_build(order_id)
    said = Said(value="72", instrument=instrument_id, due=make.today())
    await inspections.inspected(
        quin, build_id, verdict="passed", answers={**inspections.GOOD, ("length", 0): said}
    )

    seen = await shown(quin, instrument_id)

    assert [(use.build_number, use.customer, use.answers) for use in seen.uses] == [
        (f"B-{order_id}-1", "Mercy General", 1)
    ]
    assert seen.builds == 1


async def only_build(order_id: int) -> int:
    async with reading(make.PRODUCT) as session:
        return (await session.scalars(select(Build.id).filter_by(order_id=order_id))).one()


async def test_the_kinds_are_those_the_checklists_ask_for_and_those_there_are(
    quin: Visitor,
) -> None:
    await added(quin, Facts(number="TM-1", kind="tape measure"))
    await added(quin, Facts(number="TH-1", kind="Dual-probe Thermometer"))

    kinds = await edge.read(make.acting(quin), instruments.kinds)

    assert [kind.lower() for kind in kinds] == ["dual-probe thermometer", "tape measure"]


async def test_the_list_is_narrowed_by_words_of_number_kind_and_name(quin: Visitor) -> None:
    await added(quin)
    await added(quin, Facts(number="TM-1", kind="tape measure", name="Stanley 5 m"))

    async def found(words: str) -> list[str]:
        rows = await edge.read(make.acting(quin), lambda s: instruments.listed(s, words))
        return [row.number for row in rows]

    assert await found("") == ["TH-07", "TM-1"]
    assert await found("stan tape") == ["TM-1"]
    assert await found("100%") == []


@pytest.mark.parametrize("role", [Role.ASSEMBLER, Role.COORDINATOR, Role.PROCUREMENT])
async def test_only_quality_and_admins_change_instruments(quin: Visitor, role: Role) -> None:
    instrument_id = await added(quin)
    somebody = await make.visitor(role)

    with pytest.raises(NotAllowed):
        await added(somebody, Facts(number="TH-9", kind="tape measure"))
    with pytest.raises(NotAllowed):
        await certificate(somebody, instrument_id)
    assert (await shown(somebody, instrument_id)).row.number == "TH-07"


async def test_a_certificate_is_a_document_that_can_be_opened(quin: Visitor) -> None:
    instrument_id = await added(quin)
    document_id = await certificate(quin, instrument_id)

    opened = await edge.write(make.acting(quin), lambda s: documents.open_one(s, document_id))

    assert opened["file_name"] == "cert.pdf"

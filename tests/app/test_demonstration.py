"""The demonstration, as a first look at the product shows it."""

from collections import Counter
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app import (
    demonstration,
    demonstration_people,
    drafts,
    edge,
    history_record,
    instructions,
    instruments,
    procurement,
    runs,
    settings,
    verified,
)
from app.ops.local_postgres import local_postgres
from app.rules.progress import STATUSES
from models import database as door
from models.checklists import Answer, Photo, Run, SerialNumber, TemplateItem
from models.database import reading, transaction
from models.documents import Document
from models.ledger import LedgerEvent
from models.nonconformance import Disposition, Nonconformance
from models.notifications import Notification
from models.orders import Build, BuildMove, Draft, Order
from models.people import Person, SignInSession
from models.signatures import Signature
from tests import make
from tests.demonstrated import content, counted, lena

TESTS = select(Run.id, Build.status).join(Build).where(Run.stage == "test").order_by(Run.id)
OWN = (Document.order_id == Build.order_id) & (Document.build_position == Build.position)


async def made() -> None:
    async with transaction(make.PRODUCT) as session:
        await demonstration_people.make(session)
    await demonstration.make()


@pytest.fixture(scope="module")
async def demonstrated(demonstration_copy: Callable[[], Path]) -> AsyncIterator[None]:
    """As a first start leaves it, shared by all of these tests: they only look."""
    folder, patching = demonstration_copy(), pytest.MonkeyPatch.context()
    with local_postgres(folder / "postgres", durable=False) as url, patching as patched:
        files = (folder / "files").as_uri()
        chosen = settings.load(database_url=url, app_env="test", files_url=files)
        patched.setattr(settings, "_used", [chosen])
        door.connect(url)
        yield
        await door.disconnect()


async def test_builds_and_orders_stand_in_every_status_and_none_was_forced_there(
    demonstrated: None,
) -> None:
    async with reading(make.PRODUCT) as session:
        standing = Counter(await session.scalars(select(Build.status)))
        orders = Counter(await session.scalars(select(Order.status)))
        sinks = set(await session.scalars(select(func.count(Build.id)).group_by(Build.order_id)))
        forced = await session.scalar(
            select(func.count()).select_from(BuildMove).where(BuildMove.forced)
        )
        movers = select(Person.user_name).join(BuildMove, BuildMove.moved_by == Person.id)
        by = set(await session.scalars(movers))

    assert standing.keys() == orders.keys() == set(STATUSES)
    assert sinks == {1, 2, 3}
    assert forced == 0
    assert by == {"lena.fischer", "tomas.rivera", "priya.nair", "jonas.lindqvist"}


async def test_what_is_filled_in_failed_or_open_is_there_with_photos_and_signatures(
    demonstrated: None,
) -> None:
    async with reading(make.PRODUCT) as session:
        verdicts = Counter(await session.scalars(select(Run.verdict)))
        kinds = Counter(await session.scalars(select(Disposition.kind)))
        found = (await session.scalars(select(Nonconformance))).all()
        meanings = Counter(await session.scalars(select(Signature.meaning)))
        pictures = (await session.scalars(select(Photo))).all()

    assert {"passed", "failed", None} == verdicts.keys()
    assert verdicts["failed"] == len(found) == 6
    assert sum(one.closed_at is None for one in found) == 4
    assert kinds == {"rework": 3, "use-as-is": 1}
    assert meanings.keys() == {"approval", "review", "authorship", "concession", "release"}
    assert meanings["concession"] == 2
    assert len({one.sha256 for one in pictures}) == 3
    for one in pictures:
        assert await content(one.store_key) != await content(one.thumbnail_key)


async def test_every_signature_of_every_kind_still_fits_what_was_signed(
    demonstrated: None,
) -> None:
    async with reading(make.PRODUCT) as session:
        found = [(one.entity, differs) async for one, differs in verified.every(session)]

    kinds = Counter(entity for entity, _ in found)
    assert kinds.keys() == {"bom", "build", "disposition", "run"}
    assert kinds["run"] > 30
    assert [one for one in found if one[1]] == []


async def test_the_record_of_what_has_left_is_complete(demonstrated: None) -> None:
    async with reading(make.PRODUCT) as session:
        gone = (await session.scalars(select(Build).where(Build.status == "shipped"))).one()

        assert await history_record.missing(session, gone.id) == []
        record = await history_record.content(session, gone.id)
        assert record["software"] == [settings.current().release]


async def test_every_kind_of_instrument_a_checklist_asks_for_is_there_with_its_certificate(
    demonstrated: None,
) -> None:
    async with reading(make.PRODUCT) as session:
        asked = set(await session.scalars(select(TemplateItem.row["instrument"].astext)))
        found = await instruments.listed(session, retired_too=True)
        shown = [await instruments.look(session, one.id) for one in found]
        proofs = list(
            await session.scalars(select(Document.store_key).where(Document.kind == "certificate"))
        )

    fit = [one for one in found if one.active and not one.overdue]
    assert asked - {"", None} == {one.kind for one in fit}
    assert len(fit) == 2
    assert [one.number for one in fit if one.due_soon] == ["TH-02"]
    assert [one.number for one in found if one.active and one.overdue] == ["TH-03"]
    assert [one.number for one in found if not one.active] == ["TH-04"]
    assert all(one.calibrations[0].document_id for one in shown)
    assert len(set(proofs)) == len(found)
    for one in proofs:
        assert (await content(one)).startswith(b"%PDF-")


async def test_finished_tests_name_what_they_were_measured_with_and_one_waits_to_be_measured(
    demonstrated: None,
) -> None:
    async with reading(make.PRODUCT) as session:
        begun = (await session.execute(TESTS)).all()
        tests = [(status, await runs.look(session, run_id)) for run_id, status in begun]

    used = {
        status: [
            next((a["instrument"] for a in run.answers if a["item_key"] == item.key), "")
            for item in run.items
            if item.instrument and item.applies
        ]
        for status, run in tests
    }
    assert {status: numbers for status, numbers in used.items() if numbers} == {
        "ready-to-ship": ["TH-01"] * 3,
        "testing-complete": ["TH-01"] * 3,
        "in-production": [""] * 3,
    }


async def test_steps_of_instructions_show_small_drawings(demonstrated: None) -> None:
    async with reading(make.PRODUCT) as session:
        found = [
            (one, step)
            for row in await instructions.listed(session)
            if (one := await instructions.in_force(session, row.number))
            for step in one.steps
            if step.pictured
        ]
        kept = [await instructions.picture(session, step.id) for _, step in found]

    assert [(one.number, one.revision, step.position) for one, step in found] == [
        ("WI-T2-01", 2, 2),
        ("WI-T2-02", 2, 1),
        ("WI-T2-03", 2, 3),
    ]
    drawn = [await content(one.store_key) for one in kept]
    assert len(set(drawn)) == 3
    assert {one.media_type for one in kept} == {"image/png"}
    assert max(len(one) for one in drawn) < 10_000


async def test_questions_are_open_and_a_change_is_begun(demonstrated: None) -> None:
    acting = await lena()

    waiting = await edge.read(acting, procurement.counts)
    begun = await edge.read(acting, drafts.open_drafts)
    async with reading(make.PRODUCT) as session:
        parked = await session.scalar(
            select(func.count()).select_from(Answer).where(Answer.verdict == "asked")
        )

    assert (waiting["review"], waiting["returned"], waiting["shortages"]) == (6, 1, 1)
    assert parked == 1
    assert [(one.po_number, one.builds, one.step, bool(one.change_of)) for one in begun] == [
        ("PO-2026-0426", 1, "builds", False),
        ("PO-2026-0425", 2, "configure", False),
        ("PO-2026-0407", 1, "configure", True),
    ]


async def test_one_order_is_late_and_each_shows_its_least_advanced_sink(
    demonstrated: None,
) -> None:
    today = datetime.now(UTC).date()
    async with reading(make.PRODUCT) as session:
        late = list(await session.scalars(select(Order.po_number).where(Order.wanted_on < today)))
        stands = dict((await session.execute(select(Order.po_number, Order.status))).all())

    assert late == ["PO-2026-0394"]
    assert stands["PO-2026-0388"] == "ready-to-ship"
    assert stands["PO-2026-0401"] == "on-hold"


async def test_lists_are_in_the_language_of_their_customer_and_those_of_the_guide_in_english(
    demonstrated: None,
) -> None:
    query = select(Build.number, Order.language, Order.customer).join(Order).join(Run)
    async with reading(make.PRODUCT) as session:
        filled = (await session.execute(query.distinct())).all()

    abroad = {(language, customer) for _, language, customer in filled if language != "EN"}
    assert abroad == {("FR", "Hôpital de la Montagne"), ("ES", "Riverside Eye Clinic")}
    assert {one.language for one in filled if one.number in {"B-1009", "B-1015"}} == {"EN"}


async def test_one_sink_has_a_drawing_of_its_own_and_one_a_part_that_was_replaced(
    demonstrated: None,
) -> None:
    drawn_apart = select(Order.po_number, Build.status).join(Build).join(Document, OWN)
    taken_out = select(SerialNumber.build_id).where(SerialNumber.removed_at.is_not(None))
    async with reading(make.PRODUCT) as session:
        apart = (await session.execute(drawn_apart)).all()
        files = Counter(await session.scalars(select(Document.file_name)))
        (build_id,) = await session.scalars(taken_out)
        record = await history_record.content(session, build_id)

    assert apart == [("PO-2026-0401", "in-production")]
    assert files["Shop drawing of the E-Sink.pdf"] == 1
    assert {one["serial"] for one in record["serials"] if one["removed_at"]} == {
        "B-1002-VALVE-PLATE-SERIAL-1"
    }
    assert "B-1002-VALVE-PLATE-SERIAL-1-B" in {one["serial"] for one in record["serials"]}
    assert [run["verdict"] for run in record["runs"] if run["stage"] == "test"] == ["passed"] * 2
    assert record["build"]["status"] == "ready-to-ship"


async def test_only_what_is_new_is_unread(demonstrated: None) -> None:
    unseen = select(Notification.event).where(Notification.read_at.is_(None))
    async with reading(make.PRODUCT) as session:
        unread = Counter(await session.scalars(unseen))

    # What today says of its dates is new as well.
    assert unread.keys() - {"overdue", "wanted-soon"} == {"order-submitted"}
    assert unread["order-submitted"] == 6


async def test_nobody_can_come_in_as_one_of_the_people_afterwards(demonstrated: None) -> None:
    async with reading(make.PRODUCT) as session:
        open_ones = await session.scalar(
            select(func.count()).select_from(SignInSession).where(SignInSession.ended_at.is_(None))
        )
        with_password = await session.scalar(
            select(func.count()).select_from(Person).where(Person.password_hash.is_not(None))
        )

    assert (open_ones, with_password) == (0, 0)


async def test_nobody_was_refused_on_the_way(demonstrated: None) -> None:
    async with reading(make.PRODUCT) as session:
        refused = select(LedgerEvent.reason).where(LedgerEvent.outcome != "OK")

        assert list(await session.scalars(refused)) == []


async def test_a_second_start_adds_nothing(demonstrated: None) -> None:
    before = await counted()

    await made()

    assert await counted() == before
    assert (before["order"], before["service_request"]) == (19, 3)


async def test_without_a_coordinator_there_is_nobody_to_enter_orders(database: str) -> None:
    await demonstration.make()

    async with reading(make.PRODUCT) as session:
        assert await session.scalar(select(func.count()).select_from(Draft)) == 0

"""Somebody writes into a checklist, or changes its build, while somebody else signs it."""

import asyncio
from functools import partial
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app import builds, edge, floor, photos, runs, signatures
from app.access import Role
from app.changes.reopened import RunTouched, reopen
from app.demonstration import Says, walk
from app.demonstration.crew import Crew
from app.demonstration.filling import fill, right
from app.edge import Work
from app.errors import Conflict, Refused
from app.files.store import Kept
from app.photos import Stored, Taken
from app.runs import serials
from models.checklists import Run, SerialNumber
from models.database import Actor, reading, transaction
from models.floor import TaskTime
from tests import make
from tests import runs as made
from tests.runs import CLEAN, SCREEN, given
from tests.waiting import until_it_waits
from tests.workflow import house

PICTURE = Stored(
    kept=Kept(sha256="a" * 64, size=10, media_type="image/jpeg", store_key="documents/aa"),
    thumbnail_key="thumbnails/aa",
)


@pytest.fixture
async def people(database: str) -> Crew:
    found = await house.crew()
    await house.short_checklists(found)
    return found


async def test_an_answer_that_comes_while_somebody_signs_is_refused_in_words(
    people: Crew,
) -> None:
    shown = await filled_in(people)
    late = right(shown.items[1], shown)

    with pytest.raises(Refused, match="signed and closed: its answers"):
        await while_signing(people, shown, lambda s: runs.answer(s, shown.head.id, late))


async def test_a_picture_that_comes_while_somebody_signs_is_refused_in_words(
    people: Crew,
) -> None:
    shown = await filled_in(people)
    late = Taken(client_id=uuid4(), item_key=shown.items[1].key)

    with pytest.raises(Refused, match="signed and closed: it takes no pictures"):
        await while_signing(people, shown, lambda s: photos.add(s, shown.head.id, late, PICTURE))


async def test_a_task_that_is_opened_while_somebody_signs_is_not_timed(people: Crew) -> None:
    shown = await filled_in(people)

    await while_signing(people, shown, lambda s: floor.started(s, shown.head.id, "holes"))

    async with reading(make.PRODUCT) as session:
        assert (await session.scalars(select(TaskTime))).all() == []


async def test_who_changes_a_build_and_who_signs_its_checklist_take_turns(people: Crew) -> None:
    shown = await filled_in(people)
    run_id = shown.head.id
    asked = await people.look(Role.QC, partial(runs.to_sign, run_id=run_id))
    again = RunTouched(run_id=run_id, stage="pre-qc", attempt=1, again=(), items=shown.items)
    async with transaction(people.people[Role.COORDINATOR]) as session:
        await builds.locked(session, shown.head.build_id)
        configuration = (await session.get_one(Run, run_id)).configuration_id

        late = asyncio.create_task(sign_once(people.people[Role.QC], run_id, asked.sha256))
        await until_it_waits(late)
        await reopen(session, [again], configuration_id=configuration, bom_id=None)

    with pytest.raises(Refused, match="The sink was changed"):
        await late


async def test_a_serial_number_and_a_signature_take_turns(people: Crew) -> None:
    asa = await make.visitor(Role.ASSEMBLER, name="Asa Pine")
    run_id = await made.begun(asa, [CLEAN, SCREEN], stage="test")
    await made.filled(asa, run_id, given(CLEAN), given(SCREEN, "SN-1"))
    acting = make.acting(asa)
    asked = await edge.read(acting, lambda s: runs.to_sign(s, run_id))
    async with transaction(acting) as session:
        await runs.answer(session, run_id, given(CLEAN, note="Wiped once more"))

        late = asyncio.create_task(sign_once(acting, run_id, asked.sha256))
        await until_it_waits(late)
        await runs.answer(session, run_id, given(SCREEN, "SN-2"))

    with pytest.raises(Conflict, match="changed since you opened it"):
        await late


async def test_two_serial_numbers_at_once_are_both_in_the_list(
    people: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    asa, ben = [await make.visitor(Role.ASSEMBLER, name=name) for name in ("Asa Pine", "Ben Ash")]
    run_id = await made.begun(asa, [SCREEN], stage="test")
    remove_others, late = vars(serials)["_remove_others"], list[asyncio.Task[object]]()

    async def while_another_taps(*about: object) -> None:
        if not late:
            late.append(asyncio.create_task(made.answered(ben, run_id, given(SCREEN, "SN-2"))))
            await until_it_waits(late[0])
        await remove_others(*about)

    monkeypatch.setattr(serials, "_remove_others", while_another_taps)
    await made.answered(asa, run_id, given(SCREEN, "SN-1"))
    await late[0]

    built_in = select(SerialNumber.serial).where(SerialNumber.removed_at.is_(None))
    async with reading(make.PRODUCT) as session:
        assert set(await session.scalars(built_in)) == {"SN-1", "SN-2"}


async def test_an_answer_that_comes_while_its_build_is_cancelled_is_refused_in_words(
    people: Crew,
) -> None:
    shown = await filled_in(people)
    late = right(shown.items[1], shown)
    async with transaction(people.people[Role.COORDINATOR]) as session:
        await builds.move(session, shown.head.build_id, "cancelled", why="Called off by the site.")
        answering = asyncio.create_task(
            edge.write_repeatable(
                people.people[Role.QC], lambda s: runs.answer(s, shown.head.id, late)
            )
        )
        await until_it_waits(answering)

    with pytest.raises(Refused, match="is cancelled: its checklists take nothing more"):
        await answering

    again = await people.look(Role.QC, partial(runs.look, run_id=shown.head.id))
    assert len(again.answers) == len(shown.items)


async def sign_once(actor: Actor, run_id: int, sha256: str) -> runs.Closed:
    """Without the edge, which tries again after a deadlock."""
    async with transaction(actor) as session:
        signatures.unasked(session)
        return await runs.sign(session, run_id, sha256=sha256)


async def filled_in(people: Crew) -> runs.Shown:
    """An open Pre-QC in which everything is answered."""
    (build_id,) = (await house.order(people)).builds
    await walk(people, build_id, "ready-for-pre-qc")
    run_id = await people.act(Role.QC, lambda s: runs.start(s, build_id, "pre-qc"))
    begun = await people.look(Role.QC, partial(runs.look, run_id=run_id))
    await people.act(Role.QC, lambda s: fill(s, begun, (), Says()))
    return begun


async def while_signing(people: Crew, shown: runs.Shown, work: Work[object]) -> object:
    """Carry out `work` while another transaction has signed and has not come to its end."""
    run_id = shown.head.id
    asked = await people.look(Role.QC, partial(runs.to_sign, run_id=run_id))
    async with transaction(people.people[Role.QC]) as session:
        signatures.unasked(session)
        await runs.sign(session, run_id, sha256=asked.sha256)
        late = asyncio.create_task(edge.write(people.people[Role.ADMIN], _text(work)))
        await until_it_waits(late)
    return await late


def _text(work: Work[object]) -> Work[str]:
    """What it answers as something that can be kept."""

    async def said(session: AsyncSession) -> str:
        return str(await work(session))

    return said

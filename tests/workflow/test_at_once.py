"""Somebody still writes into a checklist while somebody else signs it."""

import asyncio
from functools import partial
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app import edge, photos, runs
from app.access import Role
from app.demonstration import Says, walk
from app.demonstration.crew import Crew
from app.demonstration.filling import fill, right
from app.edge import Work
from app.errors import Refused
from app.files.store import Kept
from app.photos import Stored, Taken
from models.database import reading, transaction
from tests import make
from tests.workflow import house

PICTURE = Stored(
    kept=Kept(sha256="a" * 64, size=10, media_type="image/jpeg", store_key="documents/aa"),
    thumbnail_key="thumbnails/aa",
)
WAITING = text("""
SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
WHERE a.datname = current_database() AND NOT l.granted
""")


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

    with pytest.raises(Refused, match="signed and closed: its answers do not change"):
        await while_signing(people, shown, lambda s: runs.answer(s, shown.head.id, late))


async def test_a_picture_that_comes_while_somebody_signs_is_refused_in_words(
    people: Crew,
) -> None:
    shown = await filled_in(people)
    late = Taken(client_id=uuid4(), item_key=shown.items[1].key)

    with pytest.raises(Refused, match="signed and closed: it takes no pictures"):
        await while_signing(people, shown, lambda s: photos.add(s, shown.head.id, late, PICTURE))


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
        await runs.sign(session, run_id, sha256=asked.sha256)
        late = asyncio.create_task(edge.write(people.people[Role.ADMIN], _text(work)))
        await until_it_waits(late)
    return await late


async def until_it_waits(late: "asyncio.Task[object]") -> None:
    async with asyncio.timeout(10):
        while not late.done():
            async with reading(make.PRODUCT) as session:
                if await session.scalar(WAITING):
                    return


def _text(work: Work[object]) -> Work[str]:
    """What it answers as something that can be kept."""

    async def said(session: AsyncSession) -> str:
        return str(await work(session))

    return said

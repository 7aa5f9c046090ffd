"""A tap while somebody signs, after signing out, without its role; what it asks and leaves."""

import asyncio

import pytest
from sqlalchemy import delete, func, select, update

from app.access import Role
from app.errors import NotAllowed, Refused, SignedOut
from models.checklists import Answer, Run
from models.database import reading, transaction
from models.ledger import LedgerEvent
from models.people import PersonRole, SignInSession
from tests import make
from tests import runs as made
from tests.app.query_count import counting
from tests.runs import CLEAN, LENGTH, answered, given

pytestmark = pytest.mark.usefixtures("database")


async def count() -> int:
    async with reading(make.PRODUCT) as session:
        return await session.scalar(select(func.count(Answer.id))) or 0


async def test_whoever_answers_while_somebody_signs_is_told_that_it_is_closed() -> None:
    ada = await make.visitor(Role.QC)
    run_id = await made.begun(ada)
    await answered(ada, run_id, given(LENGTH, "72"))

    async with transaction(make.acting(ada)) as session:
        run = await session.get_one(Run, run_id, with_for_update=True)
        tapped = asyncio.create_task(answered(ada, run_id, given(CLEAN)))
        await asyncio.sleep(0.3)
        waited = not tapped.done()
        run.verdict, run.closed_at = "superseded", func.clock_timestamp()

    with pytest.raises(Refused, match="signed and closed"):
        await tapped
    assert (waited, await count()) == (True, 1)


async def test_a_tap_asks_twice_and_is_in_the_ledger_with_who_gave_it() -> None:
    ada = await make.visitor(Role.QC)
    run_id = await made.begun(ada)
    await answered(ada, run_id, given(LENGTH, "72"))

    with counting() as seen:
        accepted = await answered(ada, run_id, given(CLEAN))

    assert len(seen) == 2, seen
    async with reading(make.PRODUCT) as session:
        found = select(LedgerEvent).filter_by(entity="answer", entity_id=str(accepted["id"]))
        event = (await session.scalars(found)).one()
    assert (event.op, event.actor_id, event.actor_name) == ("INSERT", ada.person_id, ada.name)


async def test_who_has_lost_the_session_or_the_role_is_refused_at_the_next_tap() -> None:
    ada, bo = await make.visitor(Role.QC), await make.visitor(Role.QC, name="Bo Reed")
    run_id = await made.begun(ada)
    for one in (ada, bo):
        await answered(one, run_id, given(LENGTH, "72"))
    async with transaction(make.PRODUCT) as session:
        await session.execute(
            update(SignInSession)
            .where(SignInSession.id == ada.session_id)
            .values(ended_at=func.clock_timestamp())
        )
        await session.execute(delete(PersonRole).where(PersonRole.person_id == bo.person_id))

    with pytest.raises(SignedOut):
        await answered(ada, run_id, given(CLEAN))
    with pytest.raises(NotAllowed):
        await answered(bo, run_id, given(CLEAN))

    assert await count() == 2

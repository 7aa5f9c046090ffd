"""A tap while somebody signs, after signing out, without its role; what it asks and leaves."""

import asyncio
from datetime import datetime

import pytest
from sqlalchemy import delete, func, select, update

from app.access import Role
from app.errors import NotAllowed, Refused, SignedOut
from models.checklists import Answer, Run
from models.database import reading, transaction
from models.ledger import LedgerEvent
from models.people import PersonRole, SignInSession
from tests import facts, make
from tests import runs as made
from tests.app.query_count import counting
from tests.app.test_runs_signed import passing, ready, signed
from tests.runs import CLEAN, LENGTH, answered, given

pytestmark = pytest.mark.usefixtures("database")


async def count() -> int:
    async with reading(make.PRODUCT) as session:
        return await session.scalar(select(func.count(Answer.id))) or 0


async def test_whoever_answers_while_a_change_is_saved_is_told_where_it_goes_on() -> None:
    ada = await make.visitor(Role.QC)
    run_id = await made.begun(ada)
    await answered(ada, run_id, given(LENGTH, "72"))

    async with transaction(make.acting(ada)) as session:
        run = await session.get_one(Run, run_id, with_for_update=True)
        tapped = asyncio.create_task(answered(ada, run_id, given(CLEAN)))
        await asyncio.sleep(0.3)
        waited = not tapped.done()
        run.verdict, run.closed_at = "superseded", func.clock_timestamp()

    with pytest.raises(Refused, match=r"The sink was changed: Pre-QC of B-.* goes on as attempt 2"):
        await tapped
    assert (waited, await count()) == (True, 1)


@pytest.mark.parametrize(
    ("clock", "kept"),
    [
        ("0001-01-01T00:00:00+14:00", None),
        ("1999-12-31T23:59:59+00:00", None),
        ("9999-12-31T23:59:59-12:00", None),
        ("2026-01-01T00:00:00", None),
        ("2026-01-01T08:00:00+23:00", "2025-12-31T09:00:00+00:00"),
    ],
)
async def test_what_a_wrong_clock_says_is_not_known(clock: str, kept: str | None) -> None:
    ada = await make.visitor(Role.QC)
    run_id = await made.begun(ada)

    await answered(ada, run_id, given(CLEAN, device_at=datetime.fromisoformat(clock)))

    async with reading(make.PRODUCT) as session:
        stored = (await session.scalars(select(Answer))).one().device_at
    assert stored == (datetime.fromisoformat(kept) if kept else None)


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


async def test_a_tap_sent_once_more_is_known_though_somebody_has_asked_meanwhile() -> None:
    asa = await make.visitor(Role.ASSEMBLER, name="Asa Pine")
    ben = await make.visitor(Role.ASSEMBLER, name="Ben Ash")
    run_id = await made.begun(asa, (CLEAN,), stage="assembly")
    tap = given(CLEAN)
    first = await answered(asa, run_id, tap)
    await answered(ben, run_id, given(CLEAN, act="ask", note="Sure?", seen_id=first["id"]))

    again = await answered(asa, run_id, tap)

    assert (again["id"], again["row"]["state"], await count()) == (first["id"], "asked", 2)


async def test_a_leads_reply_sent_once_more_is_known_though_nothing_is_asked_any_more() -> None:
    asa = await make.visitor(Role.ASSEMBLER, name="Asa Pine")
    quin = await make.visitor(Role.QC, name="Quin Vale")
    run_id = await made.begun(asa, (CLEAN,), stage="assembly")
    asked = await answered(asa, run_id, given(CLEAN, act="ask", note="Which way up?"))
    reply = given(CLEAN, act="reply", note="The arrow up.", seen_id=asked["id"])
    first = await answered(quin, run_id, reply)

    again = await answered(quin, run_id, reply)

    assert (again["id"], await count()) == (first["id"], 2)


async def test_a_tap_sent_once_more_after_signing_out_is_refused() -> None:
    ada = await make.visitor(Role.QC)
    run_id = await made.begun(ada)
    tap = given(CLEAN)
    await answered(ada, run_id, tap)
    async with transaction(make.PRODUCT) as session:
        (await session.get_one(SignInSession, ada.session_id)).ended_at = func.clock_timestamp()

    with pytest.raises(SignedOut):
        await answered(ada, run_id, tap)


async def test_a_cancelled_build_takes_no_answers_and_no_signature() -> None:
    quin = await make.visitor(Role.QC, name="Quin Vale")
    cora = await make.visitor(name="Cora Day")
    run_id = await ready(quin)
    await passing(quin, run_id)
    before = await count()

    await facts.move(cora, await made.build_of(run_id), "cancelled", why="Customer withdrew.")

    for refused in (answered(quin, run_id, given(CLEAN)), signed(quin, run_id)):
        with pytest.raises(Refused, match="is cancelled: its checklists take nothing more"):
            await refused
    assert await count() == before
    assert (await made.shown(quin, run_id)).head.closed_at is None


async def test_after_a_change_answers_and_signatures_are_told_where_it_goes_on() -> None:
    quin = await make.visitor(Role.QC, name="Quin Vale")
    run_id = await ready(quin)
    await passing(quin, run_id)
    async with transaction(make.acting(quin)) as session:
        run = await session.get_one(Run, run_id)
        run.verdict, run.closed_at = "superseded", func.clock_timestamp()

    for refused in (answered(quin, run_id, given(CLEAN)), signed(quin, run_id)):
        with pytest.raises(Refused, match=r"The sink was changed: Pre-QC of B-.* as attempt 2"):
            await refused

"""Who may do what: every role with every action, against a table written by hand."""

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app import access, edge
from app.access import Action, Role
from app.errors import NotAllowed, SignedOut
from models.database import Actor, reading, transaction
from models.ledger import LedgerEvent
from models.people import Person, SignInSession
from tests import make
from tests.conftest import run_sql

COLUMNS = ["admin", "coordinator", "procurement", "qc", "assembler", "service", "auditor"]

# Not derived from the table in `app.access`: changing one without the other fails here.
MAY = """
SEE_DASHBOARD        x x x x x x x
SEE_ORDERS           x x x x x x x
SEE_ORDER            x x x x x . x
ENTER_ORDER          x x . . . . .
CHANGE_ORDER         x x . . . . .
CANCEL_ORDER         x x . . . . .
COMMENT              x x x x x . .
ADD_DOCUMENT         x x . . . . .
SEE_DOCUMENT         x x x x x . x
SEE_BOM              x x x x x . x
EXPORT_BOM           x x x x x . x
SEE_CATALOGUE        x x x x x x x
CHANGE_CATALOGUE     x . . . . . .
VERIFY_QUANTITY      x . x . . . .
SEE_RULES            x . . . . . x
CHANGE_RULES         x . . . . . .
SEE_NOTIFICATIONS    x x x x x x x
SEE_OWN_PROFILE      x x x x x x x
CHANGE_OWN_PROFILE   x x x x x x x
MANAGE_PEOPLE        x . . . . . .
SEE_LEDGER           x . . . . . x
SEE_BOARD            x x x x x . x
CHANGE_CONFIGURATION x x . . . . .
HOLD_BUILD           x x x . x . .
RELEASE_BUILD        x x x . . . .
FORCE_MOVE           x . . . . . .
SHIP_BUILD           x x . . . . .
REVIEW_BOM           x . x . . . .
RESUBMIT_BOM         x x . . . . .
SEE_PROCUREMENT      x x x x x . x
SEND_PARTS           x . x . . . .
REPORT_SHORTAGE      x . . . x . .
RESOLVE_SHORTAGE     x x x . . . .
PICTURE_SHORTAGE     x x x . x . .
SEE_RUN              x x x x x . x
INSPECT              x . . x . . .
ASSEMBLE             x . . . x . .
ASSIGN               x x . . . . .
ANSWER_QUESTION      x x . x . . .
SEE_TEMPLATES        x x x x x . x
CHANGE_TEMPLATES     x . . . . . .
SEE_INSTRUMENTS      x x x x x . x
CHANGE_INSTRUMENTS   x . . x . . .
CHANGE_INSTRUCTIONS  x . . . . . .
SEE_NONCONFORMANCES  x x x x x . x
RECORD_NONCONFORMANCE x . . x . . .
DECIDE_DISPOSITION   x x . . . . .
SIGN_CONCESSION      x x . x . . .
REPORT_REWORK        x x . . x . .
SEE_HISTORY_RECORD   x x x x x . x
EXPORT_HISTORY_RECORD x x x x x . x
SEE_DELIVERIES       x . . . . . .
ORDER_SERVICE_PARTS  x . . . . x .
SEE_SERVICE_REQUESTS x x x . x x x
HANDLE_SERVICE_REQUESTS x . x . . . .
"""
TABLE = {
    name: dict(zip(COLUMNS, marks, strict=True))
    for name, *marks in (line.split() for line in MAY.strip().splitlines())
}


def test_every_action_and_every_role_is_in_the_table() -> None:
    assert set(TABLE) == {action.name for action in Action}
    assert set(COLUMNS) == {role.value for role in Role}


@pytest.mark.fault(22)
@pytest.mark.parametrize("role", list(Role))
@pytest.mark.demand(109)
async def test_a_role_may_do_its_actions_and_no_other(database: str, role: Role) -> None:
    somebody = await make.visitor(role)

    allowed = {}
    for action in Action:
        async with reading(make.acting(somebody)) as session:
            allowed[action.name] = await is_allowed(session, action)

    assert allowed == {name: marks[role.value] == "x" for name, marks in TABLE.items()}


@pytest.mark.parametrize(
    "end",
    ["nobody", "disabled", "session ended", "session idle", "another's session", "no such session"],
)
async def test_nobody_may_do_anything_without_an_open_session_of_their_own(
    database: str, end: str
) -> None:
    ada, bob = await make.visitor(Role.ADMIN), await make.visitor(Role.ADMIN)
    actor = make.acting(ada)
    if end == "disabled":
        await change(Person, ada.person_id, active=False)
    elif end == "session ended":
        await change(SignInSession, ada.session_id, end_reason="test", ended_at=make.in_a_month())
    elif end == "session idle":
        run_sql(database, "UPDATE sign_in_session SET last_seen_at = now() - interval '9 hours'")
    elif end == "another's session":
        actor = Actor(person_id=ada.person_id, name="Ada", session_id=bob.session_id)
    else:
        actor = Actor(name="nobody", session_id=None if end == "nobody" else 987654)

    for action in Action:
        async with reading(actor) as session:
            with pytest.raises(SignedOut):
                await access.check(session, action)


async def test_an_auditor_whose_time_is_over_may_do_nothing(database: str) -> None:
    ada = await make.visitor(Role.AUDITOR)
    run_sql(
        database,
        """SELECT set_config('app.context', '{"name": "test"}', false);"""
        " UPDATE person_role SET until = now()",
    )

    for action in Action:
        async with reading(make.acting(ada)) as session:
            with pytest.raises(NotAllowed):
                await access.check(session, action)


@pytest.mark.demand(96)
async def test_what_was_refused_is_in_the_ledger_with_who_and_why(database: str) -> None:
    ada = await make.visitor(Role.QC, name="Ada Lark")

    async def disable_everybody(session: AsyncSession) -> None:
        await access.check(session, Action.MANAGE_PEOPLE)

    for way in (edge.write, edge.read):
        with pytest.raises(NotAllowed, match="manage people"):
            await way(make.acting(ada), disable_everybody)

    async with reading(make.PRODUCT) as session:
        events = (await session.scalars(select(LedgerEvent).filter_by(op="REFUSED"))).all()
    assert [(e.actor_id, e.actor_name, e.session_id, e.outcome) for e in events] == [
        (ada.person_id, "Ada Lark", ada.session_id, "REFUSED")
    ] * 2
    assert {e.reason for e in events} == {str(access.refusal(Action.MANAGE_PEOPLE))}


async def test_a_role_lost_in_the_middle_counts_at_the_next_act(database: str) -> None:
    ada = await make.visitor(Role.COORDINATOR)
    async with reading(make.acting(ada)) as session:
        assert await is_allowed(session, Action.ENTER_ORDER)

    run_sql(
        database,
        """SELECT set_config('app.context', '{"name": "test"}', false);"""
        " UPDATE person_role SET role = 'qc'",
    )

    async with reading(make.acting(ada)) as session:
        assert not await is_allowed(session, Action.ENTER_ORDER)


async def is_allowed(session: AsyncSession, action: Action) -> bool:
    try:
        await access.check(session, action)
    except NotAllowed:
        return False
    return True


async def change(table: type[Person | SignInSession], key: int, **values: object) -> None:
    async with transaction(make.PRODUCT) as session:
        row = await session.get_one(table, key)
        for name, value in values.items():
            setattr(row, name, value)

"""Each truth the random people are measured by notices the lie it is there for."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from app import edge, photos, runs
from app.access import Role
from app.demonstration import walk
from app.demonstration.entering import Entered
from app.photos import Taken
from app.runs import Given
from models.database import Actor
from tests.workflow import acts, house, truths
from tests.workflow import truths_of_records as records
from tests.workflow.press import NO_PICTURE, Diary, Press


@dataclass(frozen=True, slots=True)
class World:
    """A sink that was rejected and is packed, one that was changed, and an owner who may lie."""

    session: AsyncSession
    entered: Entered
    diary: Diary
    signed: dict[str, str]


@pytest.fixture
async def world(database: str) -> AsyncIterator[World]:
    crew = await house.crew()
    await house.short_checklists(crew)
    entered = await house.order(crew, 2)
    await walk(crew, entered.builds[0], "pre-qc-rejected")
    await walk(crew, entered.builds[0], "packaging-complete")
    diary = Diary()
    cora = crew.people[Role.COORDINATOR]
    await walk(crew, entered.builds[1], "ready-for-pre-qc")
    await half_inspected(crew.people[Role.QC], entered.builds[1])
    await acts.change(Press(diary=diary, actor=cora, build_id=entered.builds[1], pick=7))
    engine = create_async_engine(database)
    async with AsyncSession(engine) as session:
        rows = await session.execute(truths.ANSWERS, {"builds": list(entered.builds)})
        diary.answers |= {UUID(str(row.client_id)): row.run_id for row in rows}
        signed: dict[str, str] = {}
        await truths.signed_stays(session, entered.builds, signed)
        await session.rollback()
        yield World(session, entered, diary, signed)
    await engine.dispose()


async def half_inspected(quin: Actor, build_id: int) -> None:
    """One item failed, about another there is a question; what a change asks again is not begun."""
    run_id = await edge.write(quin, lambda s: runs.start(s, build_id, "pre-qc"))
    for sent in (
        Given(client_id=uuid4(), item_key="holes", value="fail", note="One too many."),
        Given(client_id=uuid4(), item_key="feet", act="ask", note="Is this a caster?"),
    ):
        await edge.write(quin, partial(runs.answer, run_id=run_id, given=sent))
    shown = Taken(client_id=uuid4(), item_key="feet")
    await edge.write(quin, lambda s: photos.add(s, run_id, shown, NO_PICTURE))


Truth = Callable[[World], Awaitable[None]]
TRUTHS: Mapping[str, Truth] = {
    "moves": lambda w: truths.moves_follow_the_table(w.session, w.entered.builds),
    "answers": lambda w: truths.answers_are_there_once(w.session, w.entered.builds, w.diary),
    "passed": lambda w: truths.passed_means_done(w.session, w.entered.builds),
    "failures": lambda w: truths.failures_stay_failures(w.session, w.entered.builds),
    "changes": lambda w: truths.changes_lose_nothing(w.session, w.entered.builds),
    "questions": lambda w: truths.questions_go_on(w.session, w.entered.builds),
    "decided": lambda w: truths.decided_before_inspected_again(w.session, w.entered.builds),
    "signed": lambda w: truths.signed_stays(w.session, w.entered.builds, dict(w.signed)),
    "ledger": lambda w: truths.acts_are_in_the_ledger(w.session, w.diary),
    "closed": lambda w: records.closed_builds_take_nothing(w.session, w.entered.builds),
    "serials": lambda w: records.serials_are_where_they_say(w.session, w.entered.builds),
    "recorded": lambda w: records.failures_are_recorded(w.session, w.entered.builds),
    "pictures": lambda w: records.questions_keep_their_pictures(w.session, w.entered.builds),
    "order": lambda w: truths.order_shows_the_least_advanced(w.session, w.entered.order_id),
}
# Beside what settled an item of a list that passed.
ONE_MORE = """INSERT INTO answer (client_id, run_id, item_key, verdict, note, answered_by,
    answered_at)
SELECT gen_random_uuid(), a.run_id, a.item_key, '{verdict}', 'Is it?', {by}, a.answered_at
FROM answer a JOIN run r ON r.id = a.run_id
WHERE r.verdict = 'passed' AND a.item_key = 'power-bar' AND a.verdict = 'pass'"""
# Not applicable, as somebody says, and as others say who have seen it.
WAVED = """WITH na AS (
    UPDATE answer SET verdict = 'na', note = 'No.' WHERE item_key = 'holes' RETURNING *)
INSERT INTO answer (client_id, run_id, item_key, basin, verdict, note, answered_by, answered_at,
    confirms_id)
SELECT gen_random_uuid(), run_id, item_key, basin, replace(said, 'note', 'open'),
    CASE said WHEN 'open' THEN '' ELSE 'So.' END, answered_by + who, answered_at, id
FROM na, (VALUES {said}) v (nth, who, said) ORDER BY nth"""
TRUE = {
    "a second person agrees": WAVED.format(said="(1, 1, 'na')"),
    "somebody who took that back agrees again":
        WAVED.format(said="(1, 1, 'na'), (2, 1, 'open'), (3, 1, 'na')"),
    "who agreed writes a note beside it": WAVED.format(said="(1, 1, 'na'), (2, 1, 'note')"),
    "one of two takes it back":
        WAVED.format(said="(1, 1, 'na'), (2, 2, 'na'), (3, 1, 'open')"),
}  # fmt: skip
UNDO = """INSERT INTO answer (client_id, run_id, item_key, verdict, answered_by, answered_at,
    confirms_id)
SELECT gen_random_uuid(), a.run_id, a.item_key, 'open', answered_by, a.answered_at, a.id
FROM answer a JOIN run r ON r.id = a.run_id
WHERE r.verdict = 'passed' AND a.item_key = 'power-bar' AND a.verdict = 'pass'"""
LIES = {
    "the table knows no such step": (
        "moves",
        """UPDATE audit.event SET new_values = new_values || '{"to_status": "shipped"}'
        WHERE id = (SELECT max(id) FROM audit.event WHERE entity = 'build_move')""",
    ),
    "somebody else made the step": (
        "moves",
        """UPDATE audit.event SET new_values = new_values || jsonb_build_object('moved_by',
            (SELECT person_id FROM person_role WHERE role = 'qc'))
        WHERE id = (SELECT max(id) FROM audit.event WHERE entity = 'build_move')""",
    ),
    "a step is missing": (
        "moves",
        """DELETE FROM audit.event
        WHERE id = (SELECT max(id) FROM audit.event WHERE entity = 'build_move')""",
    ),
    "it stands where nobody moved it": ("moves", "UPDATE build SET status = 'ready-to-ship'"),
    "an answer is lost": ("answers", "DELETE FROM answer WHERE id = (SELECT min(id) FROM answer)"),
    "an answer is there that nobody gave": (
        "answers", "UPDATE answer SET client_id = gen_random_uuid()",
    ),
    "a passed list is open somewhere": (
        "passed", "DELETE FROM answer WHERE item_key = 'power-bar'",
    ),
    "one person waves a critical item through": (
        "passed", "UPDATE answer SET verdict = 'na', note = 'No.' WHERE item_key = 'holes'",
    ),
    "whoever agreed has taken that back": (
        "passed", WAVED.format(said="(1, 1, 'na'), (2, 1, 'open')"),
    ),
    "somebody agrees with themselves": ("passed", WAVED.format(said="(1, 0, 'na')")),
    "who passed an item asks about it afterwards": (
        "passed", ONE_MORE.format(verdict="asked", by="answered_by"),
    ),
    "who passed an item has undone that": ("passed", UNDO),
    "another person fails what one has passed": (
        "passed", ONE_MORE.format(verdict="fail", by="answered_by + 1"),
    ),
    "a failure is taken over as a pass": (
        "failures",
        """UPDATE run SET items =
            replace(items::text, '"verdict": "fail"', '"verdict": "pass"')::jsonb
        WHERE cause = 'change'""",
    ),
    "a failure is accepted that nobody has agreed to": (
        "failures",
        """UPDATE run SET items =
            replace(items::text, '"conceded": ""', '"conceded": "NC-1"')::jsonb
        WHERE cause = 'change'""",
    ),
    "a change loses an answer": (
        "changes",
        """UPDATE run SET items = replace(items::text, '"carried"', '"why"')::jsonb
        WHERE cause = 'change'""",
    ),
    "a change loses a question": (
        "questions",
        """DELETE FROM answer a USING run r
        WHERE r.id = a.run_id AND r.cause = 'change' AND a.verdict = 'asked'""",
    ),
    "it is inspected again before anything is decided": (
        "decided", "UPDATE disposition SET decided_at = clock_timestamp()",
    ),
    "an approved BOM holds another quantity": (
        "signed", "UPDATE bom_line SET quantity = quantity + 1",
    ),
    "a signed list says something else": ("signed", "UPDATE answer SET note = 'As new.'"),
    "a signature is gone": ("signed", "DELETE FROM signature WHERE entity = 'run'"),
    "what was done is not in the ledger": (
        "ledger", "DELETE FROM audit.event WHERE request_id IS NOT NULL",
    ),
    "a cancelled build takes an answer": (
        "closed",
        """INSERT INTO build_move (build_id, moved_by, to_status, moved_at, reason)
        SELECT build_id, moved_by, 'cancelled', '2000-01-01', 'So.' FROM build_move LIMIT 1""",
    ),
    "a cancelled build keeps a serial number": (
        "serials", "UPDATE build SET status = 'cancelled'",
    ),
    "a serial number is where no list asks for one": (
        "serials", "UPDATE serial_number SET item_key = 'elsewhere'",
    ),
    "a failure is not recorded": ("recorded", "DELETE FROM nonconformance"),
    "a record is closed by a list that failed": (
        "recorded", "UPDATE nonconformance SET closing_run_id = run_id",
    ),
    "a change loses the picture of a question": (
        "pictures", "DELETE FROM photo WHERE run_id = (SELECT max(run_id) FROM photo)",
    ),
    "the order shows its most advanced sink": (
        "order", """UPDATE "order" SET status = 'packaging-complete'""",
    ),
}  # fmt: skip


async def test_each_lie_is_noticed_and_without_one_everything_is_true(world: World) -> None:
    for truth in TRUTHS.values():
        await truth(world)

    unnoticed = [name for name in LIES if not await noticed(world, *LIES[name])]
    doubted = [name for name in TRUE if await noticed(world, "passed", TRUE[name])]

    assert (unnoticed, doubted) == ([], [])


async def noticed(world: World, truth: str, lie: str) -> bool:
    """Tell it as the owner of the tables, whom no trigger stops, and take it back."""
    session = world.session
    await session.execute(text("SET LOCAL session_replication_role = replica"))
    changed = await session.execute(text(lie))
    assert changed.rowcount > 0, lie  # type: ignore[attr-defined]  # a statement that changes rows
    try:
        await TRUTHS[truth](world)
    except AssertionError:
        return True
    else:
        return False
    finally:
        await session.rollback()

"""Taking an answer: the hottest way through the product, so it asks the database little.

One journey finds everything about the place and who is asking, and one statement keeps the answer
and tells everybody. Serial numbers, timed tasks and questions take more, and a transaction.
"""

from datetime import datetime
from typing import Any, LiteralString, NamedTuple, TypedDict

from psycopg.errors import RestrictViolation
from sqlalchemy import Column
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app import floor, live, notifications
from app.access import Action, Role, check
from app.errors import Refused
from app.notifications import News
from app.rules.verdict import Facts
from app.runs import place, rows, saying, serials
from app.runs.given import Given
from app.runs.place import Found
from app.runs.rows import Row, Stored
from app.runs.stages import refuse_over
from models.asking import ask
from models.checklists import Answer
from models.database import in_one_transaction

CLOSED = "This checklist is signed and closed: its answers do not change any more."
CLOSED_NOW = "This checklist was closed a moment ago. Open it again: it shows how it goes on."
PARKED = "Somebody has asked about this: a coordinator or QC inspector answers first."
# With one of these somebody is done with a task; a question only parks it.
DONE = {"pass", "fail", "na"}
MADE_THERE = {"id", "answered_at"}
KEPT = [column.name for column in Answer.__table__.columns if column.name not in MADE_THERE]
DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]


def _value(column: Column[Any]) -> LiteralString:
    return f"CAST(%({column.name})s AS {column.type.compile(DIALECT)})"


# Says itself who acts, and tells everybody: news go out when it is kept, and only then.
KEEP: LiteralString = f"""
WITH context AS MATERIALIZED (SELECT set_config('app.context', %(context)s, true))
INSERT INTO answer ({", ".join(KEPT)})
SELECT {", ".join(_value(Answer.__table__.columns[name]) for name in KEPT)} FROM context
ON CONFLICT DO NOTHING
RETURNING id, answered_at, {live.telling("run", "run_id", "answered_by")}
"""  # noqa: S608  # no value is written into it


class Accepted(TypedDict):
    """The answer's id, and how its place stands with it."""

    id: int
    row: Row


class _New(NamedTuple):
    id: int
    at: datetime


async def answer(session: AsyncSession, run_id: int, given: Given) -> Accepted:
    """Keep one answer, accepted once however often it is sent.

    Refused in words: no such item, a closed run, a value the item cannot have, an instrument whose
    calibration is overdue, a serial number that is used elsewhere, a document that is missing.
    """
    found = await place.find(session, run_id, given)
    # What was accepted stays so, whatever has happened to the place since.
    if found.said_before is not None:
        return _again(found)
    await _may_answer(session, found)
    _refuse_over(found)
    made = saying.judge(found, given)
    made.answered_by = found.me.person_id
    if more := _takes_more(found, given, made):
        in_one_transaction(session)
    new = await _keep(session, made)
    if new is None:
        return await answer(session, run_id, given)
    if more:
        await _do_more(session, found, given, made)
    return Accepted(id=new.id, row=_row(found, _with(found, made, new)))


async def _may_answer(session: AsyncSession, found: Found) -> None:
    """Whoever fills in this stage may; what is parked waits for a lead, or for who has asked."""
    if found.stands.state != "asked":
        await check(session, found.stage.action)
    elif not found.me.may(Action.ANSWER_QUESTION):
        await check(session, found.stage.action)
        if any(one.by != found.me.person_id for one in found.stands.heads):
            raise Refused(PARKED)


def _refuse_over(found: Found) -> None:
    refuse_over(
        found.stage.key,
        found.attempt,
        found.verdict,
        build_number=found.build_number,
        build_status=found.build_status,
    )
    if found.closed:
        raise Refused(CLOSED)


def _again(found: Found) -> Accepted:
    """The same tap sent once more, after its first answer was lost."""
    before = found.said_before or {}
    if (before["run_id"], before["answered_by"]) != (found.run_id, found.me.person_id):
        raise Refused("This answer was given under another name already.")
    return Accepted(id=before["id"], row=_row(found, found.answers))


async def _keep(session: AsyncSession, made: Answer) -> _New | None:
    """None when the same tap came through another process in this very moment."""
    values = {name: getattr(made, name) for name in KEPT}
    try:
        kept = await ask(session, KEEP, {**values, "context": session.info["context"]})
    except IntegrityError as error:
        # Signed or overtaken since the look; the trigger only_in_an_open_run says so.
        if isinstance(error.orig, RestrictViolation):
            # Looked at again it says which, unless this transaction is broken by it.
            in_one_transaction(session)
            raise Refused(CLOSED_NOW) from error
        raise
    return None if kept is None else _New(kept.id, kept.answered_at)


def _takes_more(found: Found, given: Given, made: Answer) -> bool:
    """Whether keeping the answer is not all."""
    asked = given.act == "ask" or found.stands.state == "asked"
    return asked or found.item.type == "serial" or _ends_task(found, made)


async def _do_more(session: AsyncSession, found: Found, given: Given, made: Answer) -> None:
    if found.item.type == "serial":
        await serials.record(session, found)
    if _ends_task(found, made):
        await floor.finished(session, found.run_id, *found.item.place)
    await _tell(session, found, given)


def _ends_task(found: Found, made: Answer) -> bool:
    return found.timed and made.verdict in DONE


async def _tell(session: AsyncSession, found: Found, given: Given) -> None:
    asked_by = {one.by for one in found.stands.heads if found.stands.state == "asked"}
    if given.act == "ask" or asked_by:
        await live.announce(session, "question", found.run_id)
    if given.act == "ask":
        leads = (Role.COORDINATOR, Role.QC)
        await notifications.tell(session, _news(found, given, "floor-question"), roles=leads)
    elif asked_by - {found.me.person_id}:
        await notifications.tell(session, _news(found, given, "floor-answer"), people=asked_by)


def _news(found: Found, given: Given, event: str) -> News:
    said = given.note.strip() or given.value
    return News(
        event=event,
        text=f"{found.build_number}: {found.item.wording} {said}"[:500],
        address=place.address(found.build_number, found.stage, found.item),
        order_id=found.order_id,
        build_id=found.build_id,
    )


def _with(found: Found, made: Answer, new: _New) -> list[Stored]:
    """The answers to the place, with the new one."""
    said = {name: getattr(made, name) for name in KEPT}
    instrument = found.instrument["number"] if made.instrument_id and found.instrument else None
    stored = {**said, "id": new.id, "at": new.at, "by": found.me.name, "instrument": instrument}
    return [*found.answers, stored]


def _row(found: Found, answers: list[Stored]) -> Row:
    facts = Facts(pictured=[found.item.place] if found.photos else [])
    return rows.row(found.item, answers, found.photos, facts)

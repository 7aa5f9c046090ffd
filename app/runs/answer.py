"""Taking an answer: the hottest way through the product, so it asks the database little.

One statement finds everything about the place, one who is asking, and one keeps the answer and
tells everybody. Serial numbers and questions ask a little more.
"""

from datetime import datetime
from typing import NamedTuple, TypedDict

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app import floor, live, notifications
from app.access import Action, Role, Visitor, check, standing
from app.errors import Refused
from app.notifications import News
from app.rules.verdict import Facts
from app.runs import place, rows, saying, serials
from app.runs.given import Given
from app.runs.place import Found
from app.runs.rows import Row, Stored
from models.checklists import Answer

CLOSED = "This checklist is signed and closed: its answers do not change any more."
PARKED = "Somebody has asked about this: a coordinator or QC inspector answers first."
# With one of these somebody is done with a task; a question only parks it.
DONE = {"pass", "fail", "na"}
MADE_THERE = {"id", "answered_at"}
KEPT = [column.name for column in Answer.__table__.columns if column.name not in MADE_THERE]


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
    me = await _may_answer(session, found)
    if found.said_before is not None:
        return _again(found, me)
    if found.closed:
        raise Refused(CLOSED)
    made = saying.judge(found, given)
    made.answered_by = me.person_id
    new = await _keep(session, made)
    if new is None:
        return await answer(session, run_id, given)
    if found.item.type == "serial":
        await serials.record(session, found, made, new.id)
    if found.timed and made.verdict in DONE:
        await floor.finished(session, run_id, *found.item.place)
    await _tell(session, found, given, me)
    return _accepted(found, made, new, me)


async def _may_answer(session: AsyncSession, found: Found) -> Visitor:
    """Whoever fills in this stage may; what is parked waits for a lead, or for who has asked."""
    me = await standing(session)
    if found.stands.state != "asked":
        await check(session, found.stage.action)
    elif not me.may(Action.ANSWER_QUESTION):
        await check(session, found.stage.action)
        if any(one.by != me.person_id for one in found.stands.heads):
            raise Refused(PARKED)
    return me


def _again(found: Found, me: Visitor) -> Accepted:
    """The same tap sent once more, after its first answer was lost."""
    before = found.said_before or {}
    if (before["run_id"], before["answered_by"]) != (found.run_id, me.person_id):
        raise Refused("This answer was given under another name already.")
    return Accepted(id=before["id"], row=_row(found, found.answers))


async def _keep(session: AsyncSession, made: Answer) -> _New | None:
    """None when the same tap came through another process in this very moment."""
    values = {name: getattr(made, name) for name in KEPT}
    statement = insert(Answer).values(values).on_conflict_do_nothing()
    # Told with the same statement, and delivered like every news when this transaction is kept.
    told = live.telling("run", made.run_id, made.answered_by, part=Answer.id)
    kept = await session.execute(statement.returning(Answer.id, Answer.answered_at, told))
    new = kept.one_or_none()
    return None if new is None else _New(new.id, new.answered_at)


async def _tell(session: AsyncSession, found: Found, given: Given, me: Visitor) -> None:
    asked_by = {one.by for one in found.stands.heads if found.stands.state == "asked"}
    if given.act == "ask" or asked_by:
        await live.announce(session, "question", found.run_id)
    if given.act == "ask":
        leads = (Role.COORDINATOR, Role.QC)
        await notifications.tell(session, _news(found, given, "floor-question"), roles=leads)
    elif asked_by - {me.person_id}:
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


def _accepted(found: Found, made: Answer, new: _New, me: Visitor) -> Accepted:
    said = {name: getattr(made, name) for name in KEPT}
    instrument = found.instrument["number"] if made.instrument_id and found.instrument else None
    stored = {**said, "id": new.id, "at": new.at, "by": me.name, "instrument": instrument}
    return Accepted(id=new.id, row=_row(found, [*found.answers, stored]))


def _row(found: Found, answers: list[Stored]) -> Row:
    facts = Facts(pictured=[found.item.place] if found.photos else [])
    return rows.row(found.item, answers, found.photos, facts)

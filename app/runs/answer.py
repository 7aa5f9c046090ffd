"""Taking an answer: the hottest way through the product, so it asks the database little.

One journey finds everything about the place and who is asking, and one statement keeps the answer
and tells everybody. A page that knows its run judges before it asks: where the first journey finds
what was expected, it keeps the answer too. Serial numbers, timed tasks and questions take more, and
a transaction.
"""

import json
from datetime import datetime
from typing import Any, LiteralString, NamedTuple, TypedDict

from psycopg.errors import RestrictViolation
from sqlalchemy import Column
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app import floor, live, notifications
from app.access import Action, Role, and_who_lately, asking, refuse_unless
from app.errors import Refused
from app.notifications import News
from app.rules.verdict import Facts, Standing
from app.runs import place, rows, saying, serials
from app.runs.given import Given
from app.runs.known import Known
from app.runs.place import Found
from app.runs.rows import Row, Stored
from app.runs.saying import Made
from app.runs.stages import refuse_over
from models.asking import ask
from models.checklists import Answer
from models.database import in_one_transaction, travels

CLOSED = "This checklist is signed and closed: its answers do not change any more."
CLOSED_NOW = "This checklist was closed a moment ago. Open it again: it shows how it goes on."
SAID_ELSEWHERE = "This entry was kept for another item already. Enter it here once more."
PARKED = "Somebody has asked about this: a coordinator or QC inspector answers first."
# With one of these somebody is done with a task; a question only parks it.
DONE = {"pass", "fail", "na"}
MADE_THERE = {"id", "answered_at", "instrument_number", "instrument_kind"}
KEPT = [column.name for column in Answer.__table__.columns if column.name not in MADE_THERE]
DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]


def _value(column: Column[Any]) -> LiteralString:
    return f"CAST(%({column.name})s AS {column.type.compile(DIALECT)})"


# Whoever signs or ends the run at this moment comes first, and what they did is seen.
TURN: LiteralString = "SELECT FROM run WHERE id = %(run_id)s FOR KEY SHARE"
# Says itself who acts, and tells everybody: news go out when it is kept, and only then.
CONTEXT: LiteralString = (
    "context AS MATERIALIZED (SELECT set_config('app.context', %(context)s, true)"
)
INSERT: LiteralString = f"""
INSERT INTO answer ({", ".join(KEPT)})
SELECT {", ".join(_value(Answer.__table__.columns[name]) for name in KEPT)} FROM context
ON CONFLICT DO NOTHING
RETURNING id, answered_at AS at, {live.telling("run", "run_id", "answered_by")}
"""  # noqa: S608  # no value is written into it
KEEP: LiteralString = f"WITH {CONTEXT}) {INSERT}"
# It looks first, and keeps the answer only where everything is as it was judged by.
TAKE: LiteralString = and_who_lately(
    place.TO_COMPARE,
    f""", {CONTEXT} FROM here WHERE here = CAST(%(expected)s AS jsonb)) {INSERT}""",
)


class Accepted(TypedDict):
    """The answer's id, and how its place stands with it."""

    id: int
    row: Row


class _New(NamedTuple):
    id: int
    at: datetime


class _Judged(NamedTuple):
    found: Found
    made: Made


async def answer(
    session: AsyncSession, run_id: int, given: Given, known: Known | None = None
) -> Accepted:
    """Keep one answer, accepted once however often it is sent.

    `known` is what the page has seen of this run: it saves a journey and decides nothing. Refused
    in words: no such item, a closed run, a value the item cannot have, an instrument whose
    calibration is overdue, a serial number that is used elsewhere, a document that is missing.
    """
    if not travels(session):
        await ask(session, TURN, {"run_id": run_id})
    judged = _expected(given, known) if known is not None else None
    if judged is not None and (new := await _keep(session, judged, given, TAKE)) is not None:
        return _accepted(judged, new, known)
    item = None if known is None else known.items.get(given.place)
    found = await place.find(session, run_id, given, item)
    if known is not None:
        known.saw(found)
    # What was accepted stays so, whatever has happened to the place since.
    if found.said_before is not None:
        return _again(found)
    judged = _judged(found, given)
    if more := _takes_more(judged, given):
        in_one_transaction(session)
    new = await _keep(session, judged, given, KEEP)
    if new is None:
        return await answer(session, run_id, given)
    if more:
        await _do_more(session, judged, given)
    return _accepted(judged, new, known)


def _expected(given: Given, known: Known) -> _Judged | None:
    """The answer by what the page knows; None where it knows too little, or it takes more."""
    found = known.expected(given.place)
    if found is None:
        return None
    try:
        judged = _judged(found, given)
    except Refused:
        return None  # if it is so, the database says it too
    return None if _takes_more(judged, given) else judged


def _judged(found: Found, given: Given) -> _Judged:
    """The answer as it is to be kept, or why whoever is asking may not give it."""
    _refuse_who_may_not(found, given)
    _refuse_over(found)
    return _Judged(found, saying.judge(found, given))


def _refuse_who_may_not(found: Found, given: Given) -> None:
    """Whoever fills in this stage may; what is parked waits for a lead, or for who has asked.

    A lead takes an answer to a question back as they gave it.
    """
    parked = found.stands.state == "asked"
    if (parked or given.undoes is not None) and found.me.may(Action.ANSWER_QUESTION):
        return
    refuse_unless(found.me, found.stage.action)
    if parked and any(one.by != found.me.person_id for one in found.stands.heads):
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
    if (before["item_key"], before["basin"]) != found.item.place:
        raise Refused(SAID_ELSEWHERE)
    return Accepted(id=before["id"], row=_row(found, found.answers))


async def _keep(
    session: AsyncSession, judged: _Judged, given: Given, how: LiteralString
) -> _New | None:
    """None when it is kept already, or when it was not as expected."""
    found, made = judged
    values = {name: getattr(made, name) for name in KEPT}
    values["context"] = session.info["context"]
    if how is TAKE:
        values |= place.values(found.run_id, given, found.item) | asking(session)
        values["expected"] = json.dumps(found.compared)
    try:
        kept = await ask(session, how, values)
    except IntegrityError as error:
        # Signed or overtaken since the look; the trigger only_in_an_open_run says so.
        if isinstance(error.orig, RestrictViolation):
            # Looked at again it says which, unless this transaction is broken by it.
            in_one_transaction(session)
            raise Refused(CLOSED_NOW) from error
        raise
    return None if kept is None else _New(kept.id, kept.at)


def _takes_more(judged: _Judged, given: Given) -> bool:
    """Whether keeping the answer is not all."""
    asked = _moves_question(judged.found, given)
    return asked or judged.found.item.type == "serial" or _ends_task(judged)


async def _do_more(session: AsyncSession, judged: _Judged, given: Given) -> None:
    found = judged.found
    if found.item.type == "serial":
        await serials.record(session, found)
        await live.announce(session, "serial", found.build_id)
    if _ends_task(judged):
        await floor.finished(session, found.run_id, *found.item.place)
    await _tell(session, found, given)


def _ends_task(judged: _Judged) -> bool:
    return judged.found.timed and judged.made.verdict in DONE


async def _tell(session: AsyncSession, found: Found, given: Given) -> None:
    stands = found.stands
    asked_by = _asking(stands) if stands.state == "asked" else set()
    if _moves_question(found, given):
        await live.announce(session, "question", found.run_id)
    if given.act == "ask":
        leads = (Role.COORDINATOR, Role.QC)
        await notifications.tell(session, _news(found, given, "floor-question"), roles=leads)
    elif asked_by - {found.me.person_id}:
        await notifications.tell(session, _news(found, given, "floor-answer"), people=asked_by)


def _moves_question(found: Found, given: Given) -> bool:
    """A question beside another answer is one again when that is taken back, and may be none."""
    again = given.undoes is not None and any(one["verdict"] == "asked" for one in found.answers)
    return given.act == "ask" or again or bool(_asking(found.stands))


def _asking(stands: Standing) -> set[int]:
    """Whose question counts here, alone or beside another answer."""
    return {one.by for one in stands.heads if one.verdict == "asked"}


def _news(found: Found, given: Given, event: str) -> News:
    said = given.note.strip() or given.value
    return News(
        event=event,
        text=f"{found.build_number}: {found.item.wording} {said}"[:500],
        address=place.address(found.build_number, found.stage, found.item),
        order_id=found.order_id,
        build_id=found.build_id,
    )


def _accepted(judged: _Judged, new: _New, known: Known | None) -> Accepted:
    found, answers = judged.found, _with(judged, new)
    if known is not None:
        known.kept(found.item.place, answers)
    return Accepted(id=new.id, row=_row(found, answers))


def _with(judged: _Judged, new: _New) -> list[Stored]:
    """The answers to the place, with the new one."""
    found, made = judged
    said = {name: getattr(made, name) for name in KEPT}
    instrument = found.instrument["number"] if made.instrument_id and found.instrument else None
    stored = {**said, "id": new.id, "at": new.at, "by": found.me.name, "instrument": instrument}
    return [*found.answers, stored]


def _row(found: Found, answers: list[Stored]) -> Row:
    facts = Facts(pictured=[found.item.place] if found.photos else [])
    return rows.row(found.item, answers, found.photos, facts)

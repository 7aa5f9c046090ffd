"""One request with everything its page shows, in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app import history
from app.access import Action, Visitor, check, standing
from app.history import Happened
from app.rules import service_progress
from app.service.cart import said_in
from app.service.device import Device, device
from app.service.facts import Line, Said, lines_of
from app.service.seeing import NoSuchRequest, theirs
from models.people import Person
from models.service import ServiceRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A request as its page shows it; `may` are the statuses this person may take it to now."""

    id: int
    number: str
    status: str
    version: int
    said: Said
    author: str
    mine: bool
    submitted_at: datetime
    status_since: datetime
    note: str
    decided_by: str
    decided_at: datetime | None
    fulfilled_by: str
    fulfilled_at: datetime | None
    lines: Sequence[Line]
    device: Device
    may: frozenset[str]
    history: Sequence[Happened]


async def look(session: AsyncSession, number: str) -> Shown:
    """The request with this number; raises `NoSuchRequest`, also when it is not theirs to see."""
    await check(session, Action.SEE_SERVICE_REQUESTS)
    me = await standing(session)
    wanted = HEAD.where(ServiceRequest.number == number.strip().upper(), theirs(me))
    row = (await session.execute(wanted)).one_or_none()
    if row is None:
        raise NoSuchRequest
    one: ServiceRequest = row[0]
    lines = await lines_of(session, one.id)
    return Shown(
        id=one.id,
        number=str(one.number),
        status=one.status,
        version=one.version,
        said=said_in(one),
        author=row.author,
        mine=one.author_id == me.person_id,
        submitted_at=_sent(one),
        status_since=one.status_since,
        note=one.note,
        decided_by=row.decider or "",
        decided_at=one.decided_at,
        fulfilled_by=row.fulfiller or "",
        fulfilled_at=one.fulfilled_at,
        lines=lines,
        device=await device(session, one.build_number, one.serial),
        may=_may(one, me),
        history=await _history(session, one, lines),
    )


def _may(one: ServiceRequest, me: Visitor) -> frozenset[str]:
    own = one.author_id == me.person_id
    return service_progress.ways_from(one.status, me.roles, own=own)


async def _history(
    session: AsyncSession, one: ServiceRequest, lines: Sequence[Line]
) -> list[Happened]:
    """Since it was sent: what somebody puts into a cart and takes out again is theirs alone."""
    held = (await session.scalars(EVER_HELD, {"request_id": str(one.id)})).all()
    names = {("service_request", one.id): str(one.number)}
    names |= {("service_request_line", line.id): line.number for line in lines}
    records = {"service_request": [one.id], "service_request_line": held}
    told = await history.of(session, records, names=names)
    return [happened for happened in told if happened.at >= _sent(one)]


def _sent(one: ServiceRequest) -> datetime:
    # The constraint of the table: what has a number was sent.
    return one.submitted_at or one.created_at


_Decider, _Fulfiller = aliased(Person), aliased(Person)
HEAD = (
    select(
        ServiceRequest,
        Person.name.label("author"),
        _Decider.name.label("decider"),
        _Fulfiller.name.label("fulfiller"),
    )
    .join(Person, Person.id == ServiceRequest.author_id)
    .outerjoin(_Decider, _Decider.id == ServiceRequest.decided_by)
    .outerjoin(_Fulfiller, _Fulfiller.id == ServiceRequest.fulfilled_by)
    .execution_options(populate_existing=True)
)
# A line that was taken out again is only in the ledger any more.
EVER_HELD = text("""
SELECT entity_id FROM audit.event
WHERE entity = 'service_request_line' AND op = 'INSERT'
    AND new_values ->> 'request_id' = :request_id
""")

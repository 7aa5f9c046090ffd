"""What procurement does with a request: approve, reject, give back, fulfil. One move at a time."""

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app import guards, notifications
from app.access import Action, check, standing
from app.errors import Conflict, NotAllowed, Refused
from app.notifications import News
from app.rules import service_progress
from app.rules.service_progress import LEAST_WORDS, MOST_WORDS, TABLE, Asked, Lowered
from app.service.seeing import announce, locked
from models.people import Person
from models.service import ServiceRequest, ServiceRequestLine

# How a status is called inside a sentence.
NOW = {
    "pending": "pending",
    "approved": "approved",
    "rejected": "rejected",
    "returned": "returned for change",
    "fulfilled": "fulfilled",
}


async def approve(
    session: AsyncSession,
    number: str,
    lowered: Mapping[int, Lowered],
    *,
    note: str = "",
    seen: int,
) -> None:
    """Let it be delivered; `lowered` has, by line, fewer than were asked for and why.

    `seen` is the version of what the page showed. `Conflict` when somebody was faster.
    """
    await check(session, Action.HANDLE_SERVICE_REQUESTS)
    request = await _to_move(session, number, "approved", seen)
    lines = (
        await session.scalars(
            select(ServiceRequestLine)
            .filter_by(request_id=request.id)
            .order_by(ServiceRequestLine.position)
        )
    ).all()
    asked = {
        one.id: Asked(id=one.id, number=one.item_number, quantity=one.quantity) for one in lines
    }
    if wrong := service_progress.wrong_with_approval([*asked.values()], lowered):
        raise Refused(wrong)
    for line in lines:
        line.approved = service_progress.approved(asked[line.id], lowered)
        lower = line.approved < line.quantity
        line.lowered_because = lowered[line.id].because.strip() if lower else ""
    # The database looks at the lines when the request moves: they are written first.
    await session.flush()
    fewer = sum(line.approved != line.quantity for line in lines)
    less = f" Fewer than you asked for of {fewer} of {len(lines)} parts." if fewer else ""
    await _decide(session, request, "approved", note)
    await _tell(session, request, f"is approved.{less}{_after(note)}")


async def reject(session: AsyncSession, number: str, why: str, *, seen: int) -> None:
    """Say no to it, for good; `why` is what its author reads."""
    await check(session, Action.HANDLE_SERVICE_REQUESTS)
    request = await _to_move(session, number, "rejected", seen)
    _check_reason(why, "Say in a few words why it is rejected: whoever asked will read it.")
    await _decide(session, request, "rejected", why)
    await _tell(session, request, f"is rejected.{_after(why)}")


async def give_back(session: AsyncSession, number: str, why: str, *, seen: int) -> None:
    """Let its author change it and send it again; `why` says what to change."""
    await check(session, Action.HANDLE_SERVICE_REQUESTS)
    request = await _to_move(session, number, "returned", seen)
    _check_reason(why, "Say in a few words what is to be changed.")
    await _decide(session, request, "returned", why)
    await _tell(session, request, f"is returned for change.{_after(why)}")


async def fulfil(session: AsyncSession, number: str, *, seen: int) -> None:
    """Everything that was approved has been handed over or sent."""
    await check(session, Action.HANDLE_SERVICE_REQUESTS)
    request = await _to_move(session, number, "fulfilled", seen)
    request.fulfilled_by = (await standing(session)).person_id
    request.fulfilled_at = func.clock_timestamp()
    await _move(session, request, "fulfilled")
    await _tell(session, request, "is fulfilled: the parts are on their way.", "service-fulfilled")


async def _to_move(session: AsyncSession, number: str, to_status: str, seen: int) -> ServiceRequest:
    """The request, locked, when it may go there now."""
    me = await standing(session)
    request = await locked(session, number, me)
    if request.version != seen:
        raise Conflict(await _meanwhile(session, request))
    step = TABLE.get((request.status, to_status))
    if step is None:
        here, there = NOW[request.status], NOW[to_status]
        raise Refused(f"{request.number} is {here}: it cannot become {there}.")
    if not service_progress.may(step, me.roles, own=request.author_id == me.person_id):
        raise NotAllowed(f"{request.number}: this takes procurement.")
    return request


async def _meanwhile(session: AsyncSession, request: ServiceRequest) -> str:
    """Who was faster, and where it stands now."""
    by = request.fulfilled_by or request.decided_by or request.author_id
    who = await session.scalar(select(Person.name).where(Person.id == by))
    now = NOW[request.status]
    return f"{who} was faster: {request.number} is {now} now. Look at it before you decide."


async def _decide(session: AsyncSession, request: ServiceRequest, status: str, note: str) -> None:
    if len(note.strip()) > MOST_WORDS:
        raise Refused(f"A note has at most {MOST_WORDS:,} characters.")
    request.note = note.strip()
    request.decided_by = (await standing(session)).person_id
    request.decided_at = func.clock_timestamp()
    await _move(session, request, status)


async def _move(session: AsyncSession, request: ServiceRequest, status: str) -> None:
    request.status, request.status_since = status, func.clock_timestamp()
    request.version += 1
    await session.flush()
    await announce(session, request)


async def _tell(
    session: AsyncSession, request: ServiceRequest, words: str, event: str = "service-decided"
) -> None:
    news = News(
        event=event,
        text=f"{request.number} {words}",
        address=f"/service/requests/{request.number}",
    )
    await notifications.tell(session, news, people=[request.author_id])


def _check_reason(why: str, short: str) -> None:
    if len(why.strip()) < LEAST_WORDS:
        raise Refused(short)


def _after(note: str) -> str:
    return f" {guards.in_brief(note.strip())}" if note.strip() else ""

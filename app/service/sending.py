"""Sending a cart, which gives it its number, and sending a returned request again."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app import notifications, settings
from app.access import Action, check, standing
from app.errors import NotInField, Refused
from app.notifications import EVENTS, News
from app.rules.service_progress import LEAST_WORDS
from app.service.cart import opened, write_down
from app.service.facts import URGENCIES, Said
from app.service.seeing import announce
from models.catalogue import Item
from models.service import ServiceRequest, ServiceRequestLine

NOTHING_IN_IT = "There is nothing in it yet. Put the parts you need into it first."
WHAT_FOR = "Say in a few words what the parts are for."
URGENT = frozenset({"urgent", "device-down"})


async def send(session: AsyncSession, said: Said, *, number: str = "", seen: int = 0) -> str:
    """Send one's own cart, or one's own returned request again; answers its number.

    Refused without a part and with one that is no longer in use; `NotInField` without a reason;
    a `Conflict` when the cart that was `seen` has been sent already.
    """
    await check(session, Action.ORDER_SERVICE_PARTS)
    request = await opened(session, number, seen=seen)
    write_down(request, said)
    lines = await _as_they_are_called_now(session, request.id)
    told = len(request.reason) >= LEAST_WORDS
    if not lines:
        raise Refused(NOTHING_IN_IT if told else f"{NOTHING_IN_IT} {WHAT_FOR}")
    if not told:
        raise NotInField(WHAT_FOR, "reason")
    # The database looks at the lines when the request moves: they are written first.
    await session.flush()
    if not request.number:
        given = await _next_number(session)
        request.number, request.year, request.sequence = given.number, given.year, given.sequence
        request.submitted_at = func.clock_timestamp()
    request.status, request.status_since = "pending", func.clock_timestamp()
    request.note, request.decided_by, request.decided_at = "", None, None
    request.version += 1
    await session.flush()
    await _tell(session, request, lines, again=bool(number))
    await announce(session, request)
    return str(request.number)


async def _as_they_are_called_now(
    session: AsyncSession, request_id: int
) -> Sequence[ServiceRequestLine]:
    rows = (
        await session.execute(
            select(ServiceRequestLine, Item)
            .join(Item, Item.id == ServiceRequestLine.item_id)
            .where(ServiceRequestLine.request_id == request_id)
            .order_by(ServiceRequestLine.position)
        )
    ).all()
    if gone := [item.number for _, item in rows if not item.active]:
        raise Refused(f"No longer in use: {', '.join(gone)}. Take it out, or ask procurement.")
    for line, item in rows:
        line.item_number, line.name = item.number, item.name
    return [line for line, _ in rows]


async def _tell(
    session: AsyncSession,
    request: ServiceRequest,
    lines: Sequence[ServiceRequestLine],
    *,
    again: bool,
) -> None:
    who = (await standing(session)).name
    parts = f"{len(lines)} parts" if len(lines) > 1 else f"{lines[0].quantity} × {lines[0].name}"
    asks = "has changed it and asks again for" if again else "asks for"
    urgent = request.urgency in URGENT
    words = f" {URGENCIES[request.urgency]}." if urgent else ""
    news = News(
        event="service-requested",
        text=f"{request.number}: {who} {asks} {parts}.{words}",
        address=f"/service/requests/{request.number}",
        urgent=urgent,
    )
    await notifications.tell(session, news, roles=EVENTS[news.event].roles)


@dataclass(frozen=True, slots=True)
class _Given:
    year: int
    sequence: int

    @property
    def number(self) -> str:
        return f"SR-{self.year}-{self.sequence:04}"


async def _next_number(session: AsyncSession) -> _Given:
    """The next of the year: without gaps, and two people at once wait for each other."""
    await session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('SR', 0))"))
    zone = settings.current().factory_time_zone
    row = (await session.execute(NEXT_NUMBER, {"zone": zone})).one()
    return _Given(row.year, row.sequence)


# A statement of its own after the lock: it sees what the one before has written.
NEXT_NUMBER = text("""
WITH this AS (
    SELECT extract(year FROM clock_timestamp() AT TIME ZONE :zone)::int AS year
)
SELECT this.year, (
    SELECT coalesce(max(r.sequence), 0) + 1 FROM service_request r WHERE r.year = this.year
) AS sequence FROM this
""")

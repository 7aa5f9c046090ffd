"""The cart, and a returned request while its author changes it: what is in it and what is said."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Action, Visitor, check, standing
from app.errors import Conflict, Refused
from app.rules.service_progress import MOST_PIECES, MOST_WORDS, OPEN_TO_ITS_AUTHOR
from app.service.facts import MOST_LINES, URGENCIES, Line, Said, lines_of
from app.service.parts import is_service_part
from app.service.seeing import NoSuchRequest, announce, locked
from models.catalogue import Item
from models.service import ServiceRequest, ServiceRequestLine

LONGEST_BUILD_NUMBER, LONGEST_SERIAL = 40, 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Cart:
    """What somebody is about to ask for; without a number it has not been sent yet.

    `id` tells one's cart from the next one; 0 while nothing has been put into it.
    """

    lines: Sequence[Line]
    said: Said
    version: int
    number: str
    id: int = 0


EMPTY = Cart(lines=(), said=Said(), version=0, number="")


async def cart(session: AsyncSession, number: str = "") -> Cart:
    """One's own cart, or one's own returned request of this number; two queries."""
    await check(session, Action.ORDER_SERVICE_PARTS)
    me = await standing(session)
    wanted = ServiceRequest.number == number.strip().upper()
    own = wanted if number else ServiceRequest.status == "cart"
    one = await session.scalar(
        select(ServiceRequest).where(ServiceRequest.author_id == me.person_id, own)
    )
    if one is None:
        if number:
            raise NoSuchRequest
        return EMPTY
    return Cart(
        lines=await lines_of(session, one.id),
        said=said_in(one),
        version=one.version,
        number=one.number or "",
        id=one.id,
    )


async def in_cart(session: AsyncSession) -> int:
    """How many different parts are in one's own cart."""
    await check(session, Action.ORDER_SERVICE_PARTS)
    me = await standing(session)
    query = (
        select(func.count())
        .select_from(ServiceRequestLine)
        .join(ServiceRequest, ServiceRequest.id == ServiceRequestLine.request_id)
        .where(ServiceRequest.author_id == me.person_id, ServiceRequest.status == "cart")
    )
    return await session.scalar(query) or 0


async def add(session: AsyncSession, item_id: int, quantity: int) -> int:
    """Put so many more into the cart; answers how many were in it before, for taking it back."""
    await check(session, Action.ORDER_SERVICE_PARTS)
    if quantity < 1:
        raise Refused("Put at least one into the cart.")
    request = await opened(session, "", begin=True)
    line = await _line(session, request.id, item_id)
    before = line.quantity if line else 0
    await _set(session, request, line, (item_id, before + quantity))
    return before


async def put(
    session: AsyncSession, item_id: int, quantity: int, *, number: str = "", seen: int = 0
) -> int:
    """From now on there are so many in it, with 0 none; answers how many there were before.

    A `Conflict` when the cart that was `seen` has been sent since.
    """
    await check(session, Action.ORDER_SERVICE_PARTS)
    request = await opened(session, number, seen=seen, begin=not seen)
    line = await _line(session, request.id, item_id)
    before = line.quantity if line else 0
    await _set(session, request, line, (item_id, quantity))
    return before


async def say(session: AsyncSession, said: Said, *, number: str = "", seen: int = 0) -> None:
    """Keep what was typed so far; a `Conflict` when the cart that was `seen` has been sent."""
    await check(session, Action.ORDER_SERVICE_PARTS)
    request = await opened(session, number, seen=seen)
    write_down(request, said)
    await announce(session, request)


async def opened(
    session: AsyncSession, number: str, *, seen: int = 0, begin: bool = False
) -> ServiceRequest:
    """One's own cart, made when there is none, or one's own returned request; locked.

    The caller has checked. A `Conflict` is another cart than the one that was `seen` (0 is any),
    and one sent at this very moment, unless the caller would `begin` the next.
    """
    me = await standing(session)
    if not number:
        found = await _own_cart(session, me)
        if found is None and begin:
            found = await _own_cart(session, me)
        if found is None or (seen and found.id != seen):
            raise Conflict("Your cart has just been sent. Look at it again.")
        return found
    request = await locked(session, number, me)
    if request.author_id != me.person_id:
        raise Refused(f"{request.number} is changed by whoever has sent it.")
    if request.status not in OPEN_TO_ITS_AUTHOR:
        raise Conflict(f"{request.number} is {request.status}: it does not change any more.")
    return request


def said_in(request: ServiceRequest) -> Said:
    """What its author has written."""
    return Said(
        reason=request.reason,
        urgency=request.urgency,
        build_number=request.build_number,
        serial=request.serial,
    )


def write_down(request: ServiceRequest, said: Said) -> None:
    """Take over what was typed; refused when it is longer than what can be kept."""
    if said.urgency not in URGENCIES:
        raise Refused("Choose how urgent it is: normal, urgent, or the device is down.")
    if len(said.reason.strip()) > MOST_WORDS:
        raise Refused(f"A reason has at most {MOST_WORDS:,} characters.")
    if len(said.build_number.strip()) > LONGEST_BUILD_NUMBER:
        raise Refused(f"A build number has at most {LONGEST_BUILD_NUMBER} characters.")
    if len(said.serial.strip()) > LONGEST_SERIAL:
        raise Refused(f"A serial number has at most {LONGEST_SERIAL} characters.")
    request.reason, request.urgency = said.reason.strip(), said.urgency
    request.build_number, request.serial = said.build_number.strip(), said.serial.strip()


async def _own_cart(session: AsyncSession, me: Visitor) -> ServiceRequest | None:
    # Two tabs at once make one cart: the second waits for the first and finds it.
    await session.execute(
        insert(ServiceRequest)
        .values(author_id=me.person_id)
        .on_conflict_do_nothing(
            index_elements=["author_id"], index_where=ServiceRequest.status == "cart"
        )
    )
    query = select(ServiceRequest).filter_by(author_id=me.person_id, status="cart")
    return await session.scalar(query.with_for_update().execution_options(populate_existing=True))


async def _line(session: AsyncSession, request_id: int, item_id: int) -> ServiceRequestLine | None:
    query = select(ServiceRequestLine).filter_by(request_id=request_id, item_id=item_id)
    return await session.scalar(query)


async def _set(
    session: AsyncSession,
    request: ServiceRequest,
    line: ServiceRequestLine | None,
    wanted: tuple[int, int],
) -> None:
    item_id, quantity = wanted
    if not 0 <= quantity <= MOST_PIECES:
        raise Refused(f"A request has from 1 to {MOST_PIECES} of a part.")
    if line is None:
        if quantity:
            session.add(await _new_line(session, request.id, item_id, quantity))
    elif quantity:
        line.quantity = quantity
    else:
        await session.delete(line)
    # A place is given anew only once the one that held it is gone.
    await session.flush()
    await announce(session, request)


async def _new_line(
    session: AsyncSession, request_id: int, item_id: int, quantity: int
) -> ServiceRequestLine:
    item = await session.scalar(select(Item).where(Item.id == item_id, is_service_part()))
    if item is None:
        raise Refused("This is not a part service can ask for.")
    query = select(func.max(ServiceRequestLine.position), func.count())
    last, lines = (await session.execute(query.filter_by(request_id=request_id))).one()
    if lines >= MOST_LINES:
        raise Refused(f"A request has at most {MOST_LINES} parts. Send this one first.")
    return ServiceRequestLine(
        request_id=request_id,
        position=(last or 0) + 1,
        item_id=item.id,
        item_number=item.number,
        name=item.name,
        quantity=quantity,
    )

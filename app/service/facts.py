"""What a service request says, as pages show it, and the words for where it stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.catalogue import Item
from models.service import ServiceRequestLine

STATUSES: Mapping[str, str] = {
    "cart": "Cart",
    "pending": "Pending",
    "approved": "Approved",
    "rejected": "Rejected",
    "returned": "Returned for change",
    "fulfilled": "Fulfilled",
}
URGENCIES: Mapping[str, str] = {
    "normal": "Normal",
    "urgent": "Urgent",
    "device-down": "Device is down",
}
MOST_LINES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What its author writes: what the parts are for, and of which device, as far as known."""

    reason: str = ""
    urgency: str = "normal"
    build_number: str = ""
    serial: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An item of a request; `approved` is None until it is approved, `active` of the item now."""

    id: int
    item_id: int
    number: str
    name: str
    quantity: int
    approved: int | None
    lowered_because: str
    picture_sha256: str
    active: bool


async def lines_of(session: AsyncSession, request_id: int) -> Sequence[Line]:
    """The lines in the order they were put in; the caller has checked."""
    query = (
        select(
            ServiceRequestLine.id,
            ServiceRequestLine.item_id,
            ServiceRequestLine.item_number.label("number"),
            ServiceRequestLine.name,
            ServiceRequestLine.quantity,
            ServiceRequestLine.approved,
            ServiceRequestLine.lowered_because,
            Item.picture_sha256,
            Item.active,
        )
        .join(Item, Item.id == ServiceRequestLine.item_id)
        .where(ServiceRequestLine.request_id == request_id)
        .order_by(ServiceRequestLine.position)
    )
    return [Line(**row._mapping) for row in await session.execute(query)]  # noqa: SLF001  # its public name

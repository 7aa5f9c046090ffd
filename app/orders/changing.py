"""Correcting what an order says about itself, without losing what somebody else just did."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app import conflicts, live
from app.access import Action, check
from app.errors import Conflict, Refused
from app.orders.header import Fixed, Header, faults, fixed
from models.orders import Build, Order

PO_TAKEN = "uq_order_po_number"


class HeaderRefused(Refused):
    """`faults` has one sentence for each field that is wrong."""

    def __init__(self, found: dict[str, str]) -> None:
        super().__init__(" ".join(dict.fromkeys(found.values())))
        self.faults = found


async def change_header(
    session: AsyncSession, order_id: int, header: Header, *, version: int, today: date
) -> int:
    """Store the corrected facts and answer the new version.

    `version` is the one the form has read: raises `Conflict` when somebody was faster,
    `HeaderRefused` when a field is wrong or stays, `Refused` when all of it stays: see `fixed`.
    """
    await check(session, Action.CHANGE_ORDER)
    order = await session.get(Order, order_id, with_for_update=True)
    if order is None:
        raise Refused("This order does not exist.")
    builds = select(Build.number, Build.status).where(Build.order_id == order_id)
    rows = await session.execute(builds.order_by(Build.position))
    stays = fixed((row.number, row.status) for row in rows)
    if stays and stays.wholly:
        raise Refused(stays.why)
    if order.version != version:
        raise Conflict(await _who_was_faster(session, order, version))
    header = header.tidied()
    found = faults(header, was_wanted_on=order.wanted_on, today=today)
    if found := found | _touched(order, header, stays):
        raise HeaderRefused(found)
    _write(order, header, but=stays.names if stays else ())
    if session.is_modified(order):
        order.version += 1
        await _store(session, order)
        await live.announce(session, "order", order.id)
    return order.version


def _touched(order: Order, header: Header, stays: Fixed | None) -> dict[str, str]:
    """The fields that would change and must not, each with why."""
    if stays is None:
        return {}
    changed = (
        name for name in stays.names if getattr(order, name).strip() != getattr(header, name)
    )
    return dict.fromkeys(changed, stays.why)


def _write(order: Order, header: Header, *, but: Collection[str]) -> None:
    for name in ("po_number", "customer", "project", "sales_person", "wanted_on", "notes"):
        # A column set to what it holds would still count as modified.
        if name not in but and getattr(order, name) != getattr(header, name):
            setattr(order, name, getattr(header, name))


async def _store(session: AsyncSession, order: Order) -> None:
    wanted = order.po_number
    try:
        async with session.begin_nested():
            await session.flush()
    except IntegrityError as error:
        if PO_TAKEN not in str(error.orig):
            raise
        taken = {"po_number": f"PO number: {wanted} is already the number of another order."}
        raise HeaderRefused(taken) from error


async def _who_was_faster(session: AsyncSession, order: Order, version: int) -> str:
    """Who changed what since the form was read, from the ledger."""
    told = await conflicts.since(session, "order", order.id, version)
    opening = "Somebody changed this order while you had it open."
    return " ".join([opening, *told, conflicts.KEPT])

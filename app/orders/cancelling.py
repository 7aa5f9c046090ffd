"""Calling off an order or single builds of it; this cannot be taken back."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app import builds, live, notifications
from app.access import Action, check, standing
from app.errors import Refused
from models.orders import Build, Order

LEAST_REASON = 3


async def cancel_builds(
    session: AsyncSession, order_id: int, numbers: Collection[str], *, reason: str
) -> list[str]:
    """Cancel these builds of the order and tell whoever was waiting for them.

    Refused without a reason, and when one of them is shipped, cancelled or not of this order.
    """
    await check(session, Action.CANCEL_ORDER)
    return await _cancel(session, order_id, numbers, reason)


async def cancel_order(session: AsyncSession, order_id: int, *, reason: str) -> list[str]:
    """Cancel every build that can still be; refused when there is none."""
    await check(session, Action.CANCEL_ORDER)
    living = [
        build.number
        for build in await _builds(session, order_id)
        if (build.status, "cancelled") in builds.MAY_GO
    ]
    if not living:
        raise Refused("Every build of this order is shipped or cancelled already.")
    return await _cancel(session, order_id, living, reason)


async def _cancel(
    session: AsyncSession, order_id: int, numbers: Collection[str], reason: str
) -> list[str]:
    reason = reason.strip()
    if len(reason) < LEAST_REASON:
        raise Refused("Say why, in a few words: whoever worked on it will read it.")
    of_order = {build.number: build for build in await _builds(session, order_id)}
    if not numbers or set(numbers) - set(of_order):
        raise Refused("Choose at least one build of this order.")
    chosen = [build for number, build in of_order.items() if number in numbers]
    waiting = {role for build in chosen for role in notifications.TURN.get(build.status, ())}
    me = await standing(session)
    for build in chosen:
        await builds.move(session, build, "cancelled", by=me, why=reason)
    order = await session.get_one(Order, order_id)
    names = [build.number for build in chosen]
    await notifications.builds_cancelled(session, order, names, waiting)
    await live.announce(session, "order", order_id)
    return names


async def _builds(session: AsyncSession, order_id: int) -> list[Build]:
    query = select(Build).where(Build.order_id == order_id).order_by(Build.position)
    return list(await session.scalars(query.with_for_update()))

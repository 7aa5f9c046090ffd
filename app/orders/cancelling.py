"""Calling off an order or single builds of it; this cannot be taken back."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app import builds, guards, notifications
from app.access import Action, check
from app.errors import Refused
from app.rules import progress
from models.orders import Build, Order

LEAST_REASON = guards.LEAST_REASON


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
        if build.status not in progress.CLOSED
    ]
    if not living:
        raise Refused("Every build of this order is shipped or cancelled already.")
    return await _cancel(session, order_id, living, reason)


async def _cancel(
    session: AsyncSession, order_id: int, numbers: Collection[str], reason: str
) -> list[str]:
    short = "Say why, in a few words: whoever worked on it will read it."
    if wrong := guards.wrong_with_reason(reason, short):
        raise Refused(wrong)
    of_order = {build.number: build for build in await _builds(session, order_id)}
    if not numbers or set(numbers) - set(of_order):
        raise Refused("Choose at least one build of this order.")
    chosen = [build for number, build in of_order.items() if number in numbers]
    waiting = {role for build in chosen for role in notifications.TURN.get(build.status, ())}
    for build in chosen:
        # One message for all of them, below.
        await builds.move(session, build.id, "cancelled", why=reason, telling=False)
    order = await session.get_one(Order, order_id)
    names = [build.number for build in chosen]
    await notifications.builds_cancelled(session, order, names, waiting)
    return names


async def _builds(session: AsyncSession, order_id: int) -> list[Build]:
    # The order before its builds, like every move: two people can never wait for each other.
    await session.execute(select(Order.id).where(Order.id == order_id).with_for_update())
    query = select(Build).where(Build.order_id == order_id).order_by(Build.position)
    return list(await session.scalars(query.with_for_update()))

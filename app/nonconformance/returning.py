"""A sink that goes back to its maker takes along what came with it: the parts are away again."""

from decimal import Decimal

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app import settings
from app.rules import outsourced
from models.orders import Build
from models.procurement import OutsourcedLine


async def take_along(session: AsyncSession, build: Build) -> None:
    """Every received part is sent again, from today; the caller has checked and locked the build.

    Procurement books it in when the body is back, and corrects the day it is expected.
    """
    zone = settings.current().factory_time_zone
    today = (await session.execute(text(TODAY), {"zone": zone})).scalar_one()
    query = select(OutsourcedLine).filter_by(build_id=build.id, status="received")
    for line in await session.scalars(query.order_by(OutsourcedLine.id).with_for_update()):
        line.status, line.reason = "sent", ""
        line.sent_on, line.expected_on = today, outsourced.expected_on(today)
        line.received_on, line.received_quantity = None, Decimal(0)
        line.version += 1


TODAY = "SELECT (clock_timestamp() AT TIME ZONE :zone)::date"

"""Which device the parts are for: what is known here of a build number and of a serial number."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Action, check
from app.catalogue.wording import cleaned, literal
from models.checklists import SerialNumber
from models.orders import Build

SUGGESTED = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """What was written and whether it is known here; a device may be older than what is kept.

    `similar` are build numbers that begin like it, `build_of_serial` the build the serial number
    was built into.
    """

    build_number: str
    build_known: bool
    serial_known: bool
    build_of_serial: str
    similar: Sequence[str]


async def device(session: AsyncSession, build_number: str, serial: str) -> Device:
    """What is known of the device; nothing here keeps a request from being sent. Two queries."""
    await check(session, Action.SEE_SERVICE_REQUESTS)
    asked = cleaned(build_number)
    similar = await _beginning(session, asked) if asked else []
    of_serial = await _holding(session, serial) if serial.strip() else None
    return Device(
        build_number=build_number,
        build_known=any(one.lower() == asked for one in similar),
        serial_known=of_serial is not None,
        build_of_serial=of_serial or "",
        similar=[one for one in similar if one.lower() != asked],
    )


async def _beginning(session: AsyncSession, asked: str) -> list[str]:
    """The shortest first: the very number, when there is one."""
    number = func.lower(Build.number)
    query = (
        select(Build.number)
        .where(number.like(f"{literal(asked)}%", escape="\\"))
        .order_by(func.length(Build.number), Build.number)
        .limit(SUGGESTED)
    )
    return [str(one) for one in await session.scalars(query)]


async def _holding(session: AsyncSession, serial: str) -> str | None:
    query = (
        select(Build.number)
        .join(SerialNumber, SerialNumber.build_id == Build.id)
        .where(SerialNumber.serial == serial.strip())
        .order_by(SerialNumber.removed_at.is_(None).desc(), SerialNumber.id.desc())
        .limit(1)
    )
    found = await session.scalar(query)
    return None if found is None else str(found)

"""Whose requests somebody sees: the one condition for lists, searches and addresses alike."""

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app import live
from app.access import Visitor
from app.errors import NotAllowed
from app.rules import service_progress
from models.service import ServiceRequest


class NoSuchRequest(NotAllowed):
    """There is none with this number, or it is not theirs to see: nobody learns which."""

    def __init__(self) -> None:
        super().__init__("There is no such service request, or it is not yours to see.")


def theirs(me: Visitor) -> ColumnElement[bool]:
    """What has been sent and is their own, or in a status in which they see that of others."""
    others = service_progress.sees(me.roles)
    own = ServiceRequest.author_id == me.person_id
    return ServiceRequest.number.is_not(None) & or_(own, ServiceRequest.status.in_(sorted(others)))


async def locked(session: AsyncSession, number: str, me: Visitor) -> ServiceRequest:
    """The request as it is now; whoever else moves it waits. The caller has checked the role.

    Raises `NoSuchRequest`.
    """
    query = (
        select(ServiceRequest)
        .where(ServiceRequest.number == number.strip().upper(), theirs(me))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found = await session.scalar(query)
    if found is None:
        raise NoSuchRequest
    return found


async def announce(session: AsyncSession, request: ServiceRequest) -> None:
    """Tell the pages that show or count it; the caller has checked."""
    await live.announce(session, "service-request", request.id)

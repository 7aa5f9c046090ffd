"""What moves a build: the one place that changes its status, and writes down who, why and when.

For now an order is created and cancelled; the later moves add rows to `MAY_GO`, nothing else.
"""

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import Visitor
from app.errors import Refused
from app.history import status_words
from models.orders import CLOSED, STATUSES, Build, BuildMove

# From, to; None is the moment a build comes into being.
MAY_GO: frozenset[tuple[str | None, str]] = frozenset(
    {(None, "order-created")}
    | {(status, "cancelled") for status in STATUSES if status not in CLOSED}
)


async def move(
    session: AsyncSession, build: Build, to_status: str, *, by: Visitor, why: str = ""
) -> None:
    """Take the build to this status; whatever the table does not hold is refused.

    The caller has checked the role and, for a build that exists, locked its row.
    """
    was = build.status if build.id is not None else None
    if (was, to_status) not in MAY_GO:
        here, there = status_words(was or "new"), status_words(to_status)
        raise Refused(f"{build.number} is {here}: it cannot become {there}.")
    build.status, build.status_since = to_status, func.clock_timestamp()
    # The move needs the id of a build that is new.
    await session.flush()
    session.add(
        BuildMove(
            build_id=build.id,
            from_status=was,
            to_status=to_status,
            reason=why,
            moved_by=by.person_id,
        )
    )

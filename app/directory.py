"""The list of people as an admin reads it: one query a page, however many people."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import RowMapping, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app import access
from app.access import IDLE_LIMIT, Action, Role
from app.errors import Refused
from models.people import Person

PAGE_SIZE = 50
State = Literal["active", "no password", "locked", "disabled"]


@dataclass(frozen=True, slots=True)
class Listed:
    """A person with what an admin wants to see at a glance."""

    id: int
    user_name: str
    name: str
    initials: str
    state: State
    roles: dict[Role, datetime | None]
    sessions: int
    last_seen_at: datetime | None
    locked_until: datetime | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is narrowed to; `page` counts from 1."""

    text: str = ""
    role: str = ""
    state: str = ""
    page: int = 1


async def found(session: AsyncSession, wanted: Wanted) -> tuple[list[Listed], int]:
    """One page of people by name, and how many there are in all."""
    await access.check(session, Action.MANAGE_PEOPLE)
    like = (
        wanted.text.replace("\x00", " ")
        .strip()
        .replace("\\", r"\\")
        .replace("%", r"\%")
        .replace("_", r"\_")
    )
    asked: dict[str, Any] = {
        "id": None,
        "like": f"%{like}%",
        "role": wanted.role,
        "state": wanted.state,
        "idle": IDLE_LIMIT,
        "size": PAGE_SIZE,
        "skip": (max(wanted.page, 1) - 1) * PAGE_SIZE,
    }
    rows = (await session.execute(text(LIST), asked)).mappings().all()
    return [_listed(row) for row in rows], rows[0]["total"] if rows else 0


async def one(session: AsyncSession, person_id: int) -> Listed:
    """One person; raises Refused when there is none."""
    await access.check(session, Action.MANAGE_PEOPLE)
    return await described(session, person_id)


async def id_of(session: AsyncSession, user_name: str) -> int | None:
    """The person of this user name, whatever its capitals; None when there is none."""
    await access.check(session, Action.MANAGE_PEOPLE)
    return await session.scalar(select(Person.id).where(Person.user_name == user_name))


async def own(session: AsyncSession) -> Listed:
    """Oneself, as the database has it now."""
    visitor = await access.check(session, Action.SEE_OWN_PROFILE)
    return await described(session, visitor.person_id if visitor else 0)


async def described(session: AsyncSession, person_id: int) -> Listed:
    """One person, unchecked, for `app` alone."""
    nothing = {"like": "%", "role": "", "state": "", "size": 1, "skip": 0}
    asked = {**nothing, "id": person_id, "idle": IDLE_LIMIT}
    row = (await session.execute(text(LIST), asked)).mappings().one_or_none()
    if row is None:
        raise Refused("This person is not known here.")
    return _listed(row)


def _listed(row: RowMapping) -> Listed:
    return Listed(
        id=row["id"],
        user_name=row["user_name"],
        name=row["name"],
        initials=row["initials"],
        state=row["state"],
        roles={
            Role(role): datetime.fromisoformat(until) if until else None
            for role, until in sorted((row["roles"] or {}).items())
        },
        sessions=row["sessions"],
        last_seen_at=row["last_seen_at"],
        locked_until=row["locked_until"],
    )


LIST = r"""
SELECT p.*, r.roles, s.sessions, s.last_seen_at, count(*) OVER () AS total
FROM (
    SELECT id, user_name::text AS user_name, name, initials, locked_until,
        CASE WHEN NOT active THEN 'disabled'
            WHEN locked_until > clock_timestamp() THEN 'locked'
            WHEN password_hash IS NULL THEN 'no password'
            ELSE 'active' END AS state
    FROM person
) p
LEFT JOIN LATERAL (
    SELECT jsonb_object_agg(role, until) AS roles FROM person_role WHERE person_id = p.id
) r ON true
LEFT JOIN LATERAL (
    SELECT max(last_seen_at) AS last_seen_at, count(*) FILTER (
        WHERE ended_at IS NULL AND last_seen_at > clock_timestamp() - CAST(:idle AS interval)
    ) AS sessions FROM sign_in_session WHERE person_id = p.id
) s ON true
WHERE (CAST(:id AS integer) IS NULL OR p.id = :id)
    AND (p.name ILIKE :like OR p.user_name ILIKE :like)
    AND (:role = '' OR r.roles ? CAST(:role AS text))
    AND (:state = '' OR p.state = :state)
ORDER BY lower(p.name), p.id
LIMIT :size OFFSET :skip
"""

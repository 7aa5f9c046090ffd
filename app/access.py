"""The table of `app.roles`, checked in `app` on every call against the database."""

from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.errors import NotAllowed, SignedOut
from app.roles import ALLOWED, ROLE_WORDS, Action, Role, Visitor
from models.database import Actor

__all__ = ["ALLOWED", "ROLE_WORDS", "Action", "Role", "Visitor", "check", "standing"]

IDLE_LIMIT = timedelta(hours=8)
# Being seen is written down in steps, not on every click.
SEEN_STEP = timedelta(minutes=5)


async def check(session: AsyncSession, action: Action) -> Visitor | None:
    """Refuse unless the person behind this transaction may do this now.

    Reads the session row once a transaction, so a revoked session, a disabled account or a lost
    role counts at once. None for the product itself (command line, schedule).
    Raises `SignedOut` or `NotAllowed`.
    """
    actor: Actor = session.info["actor"]
    if actor.trusted:
        return None
    visitor = await standing(session)
    if not visitor.may(action):
        raise refusal(action)
    return visitor


def refusal(action: Action) -> NotAllowed:
    """What somebody reads who may not do this."""
    return NotAllowed(f"Your role does not allow you to {action}. An admin can change that.")


async def standing(session: AsyncSession) -> Visitor:
    """Who the session behind this transaction belongs to now; raises `SignedOut`."""
    known = session.info.get("visitor")
    if isinstance(known, Visitor):
        return known
    actor: Actor = session.info["actor"]
    visitor = await visitor_of(session, actor.session_id)
    if visitor is None or visitor.person_id != actor.person_id:
        raise SignedOut("Your session has ended. Sign in again: nothing you saved is lost.")
    session.info["visitor"] = visitor
    return visitor


async def visitor_of(session: AsyncSession, session_id: int | None) -> Visitor | None:
    """The person of an open session with the roles that count now, or nobody."""
    return await _visitor(session, session_id=session_id) if session_id else None


async def visitor_with(session: AsyncSession, token_hash: str) -> Visitor | None:
    """The person whose browser holds this token; the session counts as seen now."""
    return await _visitor(session, token_hash=token_hash)


async def _visitor(
    session: AsyncSession, *, session_id: int | None = None, token_hash: str | None = None
) -> Visitor | None:
    asked = {"id": session_id, "hash": token_hash, "idle": IDLE_LIMIT, "step": SEEN_STEP}
    row = (await session.execute(text(WHO), asked)).one_or_none()
    if row is None:
        return None
    return Visitor(
        session_id=row.session_id,
        person_id=row.person_id,
        user_name=row.user_name,
        name=row.name,
        initials=row.initials,
        roles=frozenset(Role(role) for role in row.roles),
    )


# One statement for every page and every check. A page load and a write are signs of life; a page
# that only redraws itself because somebody else did something is not. The ledger leaves
# last_seen_at out, so this may run in a transaction without a context too.
WHO = """
WITH open AS (
    SELECT id, person_id, last_seen_at FROM sign_in_session
    WHERE (id = CAST(:id AS integer) OR token_hash = CAST(:hash AS text))
        AND ended_at IS NULL
        AND last_seen_at > clock_timestamp() - CAST(:idle AS interval)
), seen AS (
    UPDATE sign_in_session SET last_seen_at = clock_timestamp() WHERE id IN (
        SELECT s.id FROM sign_in_session s JOIN open ON open.id = s.id
        WHERE open.last_seen_at < clock_timestamp() - CAST(:step AS interval)
            AND (CAST(:hash AS text) IS NOT NULL
                OR nullif(current_setting('app.context', true), '') IS NOT NULL)
        FOR UPDATE OF s SKIP LOCKED
    )
)
SELECT open.id AS session_id, p.id AS person_id, p.user_name::text AS user_name, p.name,
    p.initials, coalesce(array_agg(r.role) FILTER (WHERE r.role IS NOT NULL), '{}') AS roles
FROM open JOIN person p ON p.id = open.person_id AND p.active
LEFT JOIN person_role r ON r.person_id = p.id
    AND (r.until IS NULL OR r.until > clock_timestamp())
GROUP BY open.id, p.id
"""

"""The table of `app.roles`, checked in `app` on every call against the database."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, LiteralString

from sqlalchemy.ext.asyncio import AsyncSession

from app.errors import NotAllowed, SignedOut
from app.roles import ALLOWED, ROLE_WORDS, Action, Role, Visitor
from models.asking import ask
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
    refuse_unless(visitor, action)
    return visitor


def refuse_unless(visitor: Visitor, action: Action) -> None:
    """For somebody whose roles have just been read."""
    if not visitor.may(action):
        raise refusal(action)


def refusal(action: Action) -> NotAllowed:
    """What somebody reads who may not do this."""
    return NotAllowed(f"Your role does not allow you to {action}. An admin can change that.")


async def standing(session: AsyncSession) -> Visitor:
    """Who the session behind this transaction belongs to now; raises `SignedOut`."""
    known = session.info.get("visitor")
    if isinstance(known, Visitor):
        return known
    row = await ask(session, WHO, asking(session))
    return standing_in(session, row._asdict() if row else None)


async def standing_and(
    session: AsyncSession, question: LiteralString, values: Mapping[str, Any]
) -> tuple[Visitor, Mapping[str, Any]]:
    """The same, and what answers one of the questions made by `and_who`."""
    row = await ask(session, question, {**values, **asking(session)})
    return standing_in(session, row.here if row else None), row.here


def and_who(question: LiteralString) -> LiteralString:
    """The question with that of who is asking, all in one JSON value that is called `here`.

    Without an answer what was asked for is empty; without a person there is nothing at all.
    """
    return f"{OPEN}, {_here(question)} SELECT here FROM here"  # noqa: S608  # no values


def and_who_lately(question: LiteralString, then: LiteralString) -> LiteralString:
    """The same, and `then` does something with it, for somebody who was seen a moment ago.

    Of everybody else it knows nothing: the other question notes that they are there.
    """
    return f"{LATELY}, {_here(question)} {then}"


def _here(question: LiteralString) -> LiteralString:
    return f"""visitor AS ({VISITOR}), found AS ({question}), here AS (
        SELECT to_jsonb(h) AS here
        FROM (SELECT visitor.*, found.* FROM visitor LEFT JOIN found ON true) h)"""  # noqa: S608  # no values


def standing_in(session: AsyncSession, here: Mapping[str, Any] | None) -> Visitor:
    """Who it was by such a value; raises `SignedOut` when it is not who acts."""
    if here is None or here["person_id"] != session.info["actor"].person_id:
        raise SignedOut("Your session has ended. Sign in again: nothing you saved is lost.")
    session.info["visitor"] = found = visitor_in(here)
    return found


def visitor_in(row: Mapping[str, Any]) -> Visitor:
    """Who a row of WHO is about, or an answer to a question made by `and_who`."""
    return Visitor(
        session_id=row["session_id"],
        person_id=row["person_id"],
        user_name=row["user_name"],
        name=row["name"],
        initials=row["initials"],
        roles=frozenset(map(Role, row["roles"])),
    )


def asking(session: AsyncSession) -> dict[str, Any]:
    """The values of WHO for whoever acts in this session."""
    actor: Actor = session.info["actor"]
    return _values(session_id=actor.session_id, acts="context" in session.info)


async def visitor_of(session: AsyncSession, session_id: int | None) -> Visitor | None:
    """The person of an open session with the roles that count now, or nobody."""
    acts = "context" in session.info
    row = await ask(session, WHO, _values(session_id=session_id, acts=acts))
    return visitor_in(row._asdict()) if row else None


async def visitor_with(session: AsyncSession, token_hash: str) -> Visitor | None:
    """The person whose browser holds this token; the session counts as seen now."""
    row = await ask(session, WHO, _values(token_hash=token_hash, acts=True))
    return visitor_in(row._asdict()) if row else None


def _values(
    *, session_id: int | None = None, token_hash: str | None = None, acts: bool
) -> dict[str, Any]:
    return {
        "session_id": session_id,
        "token_hash": token_hash,
        "idle": IDLE_LIMIT,
        "step": SEEN_STEP,
        "acts": acts,
    }


# One statement for every page and every check. A page load and a write are signs of life; a page
# that only redraws itself because somebody else did something is not. The ledger leaves
# last_seen_at out, so this may run in a transaction without a context too.
OPEN: LiteralString = """
WITH open AS (
    SELECT id, person_id, last_seen_at FROM sign_in_session
    WHERE (id = CAST(%(session_id)s AS integer) OR token_hash = CAST(%(token_hash)s AS text))
        AND ended_at IS NULL
        AND last_seen_at > clock_timestamp() - CAST(%(idle)s AS interval)
), seen AS (
    UPDATE sign_in_session SET last_seen_at = clock_timestamp() WHERE id IN (
        SELECT s.id FROM sign_in_session s JOIN open ON open.id = s.id
        WHERE open.last_seen_at < clock_timestamp() - CAST(%(step)s AS interval)
            AND CAST(%(acts)s AS boolean)
        FOR UPDATE OF s SKIP LOCKED
    )
)"""
# It looks and writes nothing down, which is half of what the other costs.
LATELY: LiteralString = """
WITH open AS (
    SELECT id, person_id FROM sign_in_session
    WHERE id = CAST(%(session_id)s AS integer) AND ended_at IS NULL
        AND last_seen_at > clock_timestamp() - CAST(%(step)s AS interval)
)"""
VISITOR: LiteralString = """
SELECT open.id AS session_id, p.id AS person_id, p.user_name::text AS user_name, p.name,
    p.initials, ARRAY(SELECT role FROM person_role r WHERE r.person_id = p.id
        AND (r.until IS NULL OR r.until > clock_timestamp()) ORDER BY role) AS roles
FROM open JOIN person p ON p.id = open.person_id AND p.active
"""
WHO: LiteralString = f"{OPEN} {VISITOR}"

"""Who may do what: one table, checked in `app` on every call against the database."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.errors import NotAllowed, SignedOut
from models.database import Actor

IDLE_LIMIT = timedelta(hours=8)


class Role(StrEnum):
    """What somebody is to the company; a person has one or more."""

    ADMIN = "admin"
    COORDINATOR = "coordinator"
    PROCUREMENT = "procurement"
    QC = "qc"
    ASSEMBLER = "assembler"
    SERVICE = "service"
    AUDITOR = "auditor"


class Action(StrEnum):
    """Everything that can be asked of the product, in words for a refusal."""

    SEE_DASHBOARD = "see the dashboard"
    SEE_ORDERS = "see the list of orders"
    SEE_ORDER = "open an order"
    ENTER_ORDER = "enter an order"
    CHANGE_ORDER = "change an order"
    CANCEL_ORDER = "cancel an order"
    COMMENT = "comment on an order"
    ADD_DOCUMENT = "add a document"
    SEE_DOCUMENT = "open a document"
    SEE_BOM = "see a bill of materials"
    EXPORT_BOM = "export a bill of materials"
    SEE_CATALOGUE = "see the catalogue"
    SEE_RULES = "see the rules"
    SEE_NOTIFICATIONS = "see notifications"
    SEE_OWN_PROFILE = "see your own profile"
    CHANGE_OWN_PROFILE = "change your own profile"
    MANAGE_PEOPLE = "manage people"
    SEE_LEDGER = "see the ledger"


_EVERYBODY = frozenset(Role)
_WRITERS = _EVERYBODY - {Role.AUDITOR}
_PRODUCTION = _EVERYBODY - {Role.SERVICE}

# An admin may do everything; the table names who else may.
ALLOWED: dict[Action, frozenset[Role]] = {
    Action.SEE_DASHBOARD: _EVERYBODY,
    Action.SEE_ORDERS: _EVERYBODY,
    Action.SEE_ORDER: _PRODUCTION,
    Action.ENTER_ORDER: frozenset({Role.ADMIN, Role.COORDINATOR}),
    Action.CHANGE_ORDER: frozenset({Role.ADMIN, Role.COORDINATOR}),
    Action.CANCEL_ORDER: frozenset({Role.ADMIN, Role.COORDINATOR}),
    Action.COMMENT: _PRODUCTION - {Role.AUDITOR},
    Action.ADD_DOCUMENT: frozenset({Role.ADMIN, Role.COORDINATOR}),
    Action.SEE_DOCUMENT: _PRODUCTION,
    Action.SEE_BOM: _PRODUCTION,
    Action.EXPORT_BOM: frozenset(
        {Role.ADMIN, Role.COORDINATOR, Role.PROCUREMENT, Role.QC, Role.ASSEMBLER, Role.AUDITOR}
    ),
    Action.SEE_CATALOGUE: _EVERYBODY,
    Action.SEE_RULES: frozenset({Role.ADMIN, Role.AUDITOR}),
    Action.SEE_NOTIFICATIONS: _EVERYBODY,
    Action.SEE_OWN_PROFILE: _EVERYBODY,
    Action.CHANGE_OWN_PROFILE: _WRITERS,
    Action.MANAGE_PEOPLE: frozenset({Role.ADMIN}),
    Action.SEE_LEDGER: frozenset({Role.ADMIN, Role.AUDITOR}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """A signed-in person as the session row in the database describes them at this moment."""

    session_id: int
    person_id: int
    user_name: str
    name: str
    initials: str
    roles: frozenset[Role]

    def may(self, action: Action) -> bool:
        """Whether the table allows it; for showing a button, never instead of `check`."""
        return Role.ADMIN in self.roles or bool(self.roles & ALLOWED[action])


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
        raise NotAllowed(f"Your role does not allow you to {action}. An admin can change that.")
    return visitor


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
    if session_id is None:
        return None
    row = (
        await session.execute(
            text(
                "SELECT s.id, p.id, p.user_name::text, p.name, p.initials,"
                " coalesce(array_agg(r.role) FILTER (WHERE r.role IS NOT NULL), '{}') AS roles"
                " FROM sign_in_session s JOIN person p ON p.id = s.person_id"
                " LEFT JOIN person_role r ON r.person_id = p.id"
                "   AND (r.until IS NULL OR r.until > clock_timestamp())"
                " WHERE s.id = :session_id AND s.ended_at IS NULL AND p.active"
                "   AND s.last_seen_at > clock_timestamp() - CAST(:idle AS interval)"
                " GROUP BY s.id, p.id"
            ),
            {"session_id": session_id, "idle": IDLE_LIMIT},
        )
    ).one_or_none()
    if row is None:
        return None
    return Visitor(
        session_id=row[0],
        person_id=row[1],
        user_name=row[2],
        name=row[3],
        initials=row[4],
        roles=frozenset(Role(role) for role in row.roles),
    )

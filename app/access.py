"""Who may do what: one table, checked in `app` on every call against the database."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.errors import NotAllowed, SignedOut
from models.database import Actor

IDLE_LIMIT = timedelta(hours=8)
# Being seen is written down in steps, not on every click.
SEEN_STEP = timedelta(minutes=5)


class Role(StrEnum):
    """What somebody is to the company; a person has one or more."""

    ADMIN = "admin"
    COORDINATOR = "coordinator"
    PROCUREMENT = "procurement"
    QC = "qc"
    ASSEMBLER = "assembler"
    SERVICE = "service"
    AUDITOR = "auditor"

    @property
    def words(self) -> str:
        """What people call it."""
        return ROLE_WORDS[self]


ROLE_WORDS = {
    Role.ADMIN: "Admin",
    Role.COORDINATOR: "Production coordinator",
    Role.PROCUREMENT: "Procurement specialist",
    Role.QC: "QC inspector",
    Role.ASSEMBLER: "Assembler",
    Role.SERVICE: "Service",
    Role.AUDITOR: "Auditor",
}


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
    CHANGE_CATALOGUE = "change the catalogue"
    VERIFY_QUANTITY = "verify the quantity of a component"
    SEE_RULES = "see the rules"
    CHANGE_RULES = "change the rules"
    SEE_NOTIFICATIONS = "see notifications"
    SEE_OWN_PROFILE = "see your own profile"
    CHANGE_OWN_PROFILE = "change your own profile"
    MANAGE_PEOPLE = "manage people"
    SEE_LEDGER = "see the ledger"


_EVERYBODY = frozenset(Role)
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
    Action.CHANGE_CATALOGUE: frozenset({Role.ADMIN}),
    Action.VERIFY_QUANTITY: frozenset({Role.ADMIN, Role.PROCUREMENT}),
    Action.SEE_RULES: frozenset({Role.ADMIN, Role.AUDITOR}),
    Action.CHANGE_RULES: frozenset({Role.ADMIN}),
    Action.SEE_NOTIFICATIONS: _EVERYBODY,
    Action.SEE_OWN_PROFILE: _EVERYBODY,
    Action.CHANGE_OWN_PROFILE: _EVERYBODY,
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

"""Who may do what: the one table. `app.access` checks it on every call."""

from dataclasses import dataclass
from enum import StrEnum


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

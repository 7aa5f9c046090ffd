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
    SEE_BOARD = "see the board"
    CHANGE_CONFIGURATION = "change the configuration of a build"
    HOLD_BUILD = "put a build on hold"
    RELEASE_BUILD = "release a build from hold"
    FORCE_MOVE = "force a move of a build"
    SHIP_BUILD = "ship a build"
    REVIEW_BOM = "review a bill of materials"
    RESUBMIT_BOM = "send a returned bill of materials to review again"
    SEE_PROCUREMENT = "see outsourced parts and shortages"
    SEND_PARTS = "send parts out and book them in"
    REPORT_SHORTAGE = "report a shortage"
    RESOLVE_SHORTAGE = "resolve a shortage"
    PICTURE_SHORTAGE = "add a picture to a shortage"
    SEE_RUN = "see a checklist"
    INSPECT = "fill in a quality checklist"
    ASSEMBLE = "work on a build"
    ASSIGN = "assign a build"
    ANSWER_QUESTION = "answer a question from the floor"
    SEE_TEMPLATES = "see checklist templates"
    CHANGE_TEMPLATES = "change checklist templates"
    SEE_INSTRUMENTS = "see instruments, tools and work instructions"
    CHANGE_INSTRUMENTS = "change instruments"
    CHANGE_INSTRUCTIONS = "change tools and work instructions"
    SEE_NONCONFORMANCES = "see nonconformances"
    RECORD_NONCONFORMANCE = "record a nonconformance"
    DECIDE_DISPOSITION = "decide about a nonconformance"
    SIGN_CONCESSION = "sign a concession"
    REPORT_REWORK = "report a rework as done"
    SEE_HISTORY_RECORD = "see a device history record"
    EXPORT_HISTORY_RECORD = "export a device history record"
    SEE_DELIVERIES = "see messages that could not be delivered"
    ORDER_SERVICE_PARTS = "ask for service parts"
    SEE_SERVICE_REQUESTS = "see service requests"
    HANDLE_SERVICE_REQUESTS = "decide about service requests"


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
    Action.SEE_BOARD: _PRODUCTION,
    Action.CHANGE_CONFIGURATION: frozenset({Role.ADMIN, Role.COORDINATOR}),
    Action.HOLD_BUILD: frozenset({Role.ADMIN, Role.COORDINATOR, Role.PROCUREMENT, Role.ASSEMBLER}),
    Action.RELEASE_BUILD: frozenset({Role.ADMIN, Role.COORDINATOR, Role.PROCUREMENT}),
    Action.FORCE_MOVE: frozenset({Role.ADMIN}),
    Action.SHIP_BUILD: frozenset({Role.ADMIN, Role.COORDINATOR}),
    Action.REVIEW_BOM: frozenset({Role.ADMIN, Role.PROCUREMENT}),
    Action.RESUBMIT_BOM: frozenset({Role.ADMIN, Role.COORDINATOR}),
    Action.SEE_PROCUREMENT: _PRODUCTION,
    Action.SEND_PARTS: frozenset({Role.ADMIN, Role.PROCUREMENT}),
    Action.REPORT_SHORTAGE: frozenset({Role.ADMIN, Role.ASSEMBLER}),
    Action.RESOLVE_SHORTAGE: frozenset({Role.ADMIN, Role.COORDINATOR, Role.PROCUREMENT}),
    Action.PICTURE_SHORTAGE: frozenset(
        {Role.ADMIN, Role.COORDINATOR, Role.PROCUREMENT, Role.ASSEMBLER}
    ),
    Action.SEE_RUN: _PRODUCTION,
    Action.INSPECT: frozenset({Role.ADMIN, Role.QC}),
    Action.ASSEMBLE: frozenset({Role.ADMIN, Role.ASSEMBLER}),
    Action.ASSIGN: frozenset({Role.ADMIN, Role.COORDINATOR}),
    Action.ANSWER_QUESTION: frozenset({Role.ADMIN, Role.COORDINATOR, Role.QC}),
    Action.SEE_TEMPLATES: _PRODUCTION,
    Action.CHANGE_TEMPLATES: frozenset({Role.ADMIN}),
    Action.SEE_INSTRUMENTS: _PRODUCTION,
    Action.CHANGE_INSTRUMENTS: frozenset({Role.ADMIN, Role.QC}),
    Action.CHANGE_INSTRUCTIONS: frozenset({Role.ADMIN}),
    Action.SEE_NONCONFORMANCES: _PRODUCTION,
    Action.RECORD_NONCONFORMANCE: frozenset({Role.ADMIN, Role.QC}),
    Action.DECIDE_DISPOSITION: frozenset({Role.ADMIN, Role.COORDINATOR}),
    Action.SIGN_CONCESSION: frozenset({Role.ADMIN, Role.COORDINATOR, Role.QC}),
    Action.REPORT_REWORK: frozenset({Role.ADMIN, Role.COORDINATOR, Role.ASSEMBLER}),
    Action.SEE_HISTORY_RECORD: _PRODUCTION,
    Action.EXPORT_HISTORY_RECORD: _PRODUCTION,
    Action.SEE_DELIVERIES: frozenset({Role.ADMIN}),
    Action.ORDER_SERVICE_PARTS: frozenset({Role.ADMIN, Role.SERVICE}),
    # Whose, and in which status: `app.rules.service_progress`.
    Action.SEE_SERVICE_REQUESTS: _EVERYBODY - {Role.QC},
    Action.HANDLE_SERVICE_REQUESTS: frozenset({Role.ADMIN, Role.PROCUREMENT}),
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

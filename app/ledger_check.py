"""Whether the ledger's structure is sound, and what that proves and what it cannot prove."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from app import access
from app.access import Action
from models import EVERY_TABLE
from models.database import APPLICATION_ROLE

PROVED = (
    (
        "Every table of the product writes each inserted, changed and deleted row into the ledger; "
        "a row changed on trial, and taken back, left its event."
    ),
    (
        "The product's own database role can add to the ledger and can neither change, delete nor "
        "empty it, and triggers refuse that to the owner of the tables too."
    ),
    (
        "Every event names what happened to what, who did it and when, and no password hash and no "
        "token is in any of them."
    ),
)
NOT_PROVED = (
    (
        "That no event is missing or was rewritten: an administrator of the database server can "
        "switch triggers off, change rows and switch them on again. Seals, which come with "
        "operations, will show that."
    ),
    (
        "That nothing happened in a gap between two numbers: numbers are also lost when a "
        "transaction is refused or the server stops."
    ),
    "That what was typed is true: the ledger says who entered it and when.",
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it has to be; `check` names the kind, for programs."""

    check: str
    words: str


@dataclass(frozen=True, slots=True)
class Examined:
    """What was looked at and what was found; the ledger is sound when nothing was found."""

    events: int
    first: datetime | None
    last: datetime | None
    missing_numbers: int
    tables: int
    findings: tuple[Finding, ...]

    @property
    def sound(self) -> bool:
        return not self.findings

    def as_json(self) -> dict[str, Any]:
        return {
            "sound": self.sound,
            "events": self.events,
            "first": self.first.isoformat() if self.first else None,
            "last": self.last.isoformat() if self.last else None,
            "missing_numbers": self.missing_numbers,
            "tables": self.tables,
            "findings": [asdict(finding) for finding in self.findings],
            "proved": list(PROVED) if self.sound else [],
            "not_proved": list(NOT_PROVED),
        }


async def examine(session: AsyncSession) -> Examined:
    """Check structure, permissions and every event; reads the whole ledger, changes nothing."""
    await access.check(session, Action.SEE_LEDGER)
    findings: list[Finding] = []
    for check, (words, query) in CHECKS.items():
        asked = {"tables": sorted(EVERY_TABLE.tables), "role": APPLICATION_ROLE}
        used = {name: value for name, value in asked.items() if f":{name}" in query}
        wrong = (await session.scalars(text(query), used)).all()
        if wrong:
            findings.append(Finding(check, f"{words}: {_some(wrong)}."))
    counted = (await session.execute(text(COUNTED))).one()
    findings += [Finding("try", words) async for words in _tried(session, counted.events)]
    return Examined(
        events=counted.events,
        first=counted.first,
        last=counted.last,
        missing_numbers=counted.missing or 0,
        tables=len(EVERY_TABLE.tables),
        findings=tuple(findings),
    )


class _TakenBackError(Exception):
    """Undoes what was tried and, against all expectation, worked."""


def _take_back() -> None:
    raise _TakenBackError


async def _tried(session: AsyncSession, events: int) -> AsyncIterator[str]:
    """What the ledger let happen, or did not notice, when it was really tried."""
    for name, statement in TRIES.items():
        if not await _is_refused(session, statement):
            yield f"{name} on the ledger was not refused."
        # As owner only triggers stand in the way; those of rows need a row.
        by_owner = name == "TRUNCATE" or (events and name in {"UPDATE", "DELETE"})
        if by_owner and not await _is_refused(session, BECOME_OWNER, statement):
            yield f"{name} on the ledger was not refused to the owner of the tables."
    if not await _is_noticed(session):
        yield "A row was changed on trial, and no event told of it."


async def _is_noticed(session: AsyncSession) -> bool:
    noticed = False
    try:
        async with session.begin_nested():
            await session.execute(text(AS_TRIAL))
            await session.execute(text(TRIAL))
            noticed = bool(await session.scalar(text(TRIAL_EVENT)))
            _take_back()
    except (DBAPIError, _TakenBackError):
        pass
    return noticed


async def _is_refused(session: AsyncSession, *statements: str) -> bool:
    try:
        async with session.begin_nested():
            await session.execute(text("SET LOCAL lock_timeout = '2s'"))
            for statement in statements:
                await session.execute(text(statement))
            _take_back()
    except DBAPIError as error:
        # Insufficient privilege: by the permissions, or by our trigger, which uses the same code.
        return getattr(error.orig, "sqlstate", "") == "42501"
    except _TakenBackError:
        pass
    return False


def _some(wrong: Sequence[object]) -> str:
    shown = ", ".join(str(one) for one in wrong[:5])
    return f"{shown} and {len(wrong) - 5} more" if len(wrong) > 5 else shown


# Really tried, as whoever runs the check, and taken back if it should work.
TRIES = {
    "UPDATE": "UPDATE audit.event SET reason = reason",
    "DELETE": "DELETE FROM audit.event",
    "TRUNCATE": "TRUNCATE audit.event",
    "INSERT": "INSERT INTO audit.event (op, entity, actor_name) VALUES ('X', 'x', 'nobody')",
}

# Somebody who may not become the owner is refused here, with the same code.
BECOME_OWNER = "SET LOCAL ROLE cleanstation_owner"
AS_TRIAL = """SELECT set_config('app.context', '{"name": "ledger verify"}', true)"""
TRIAL = "INSERT INTO setting (name, value) VALUES ('ledger verify, on trial', '1')"
TRIAL_EVENT = """
SELECT count(*) FROM audit.event WHERE txid = pg_current_xact_id() AND op = 'INSERT'
    AND entity = 'setting' AND new_values ->> 'name' = 'ledger verify, on trial'
"""

COUNTED = """
SELECT count(*) AS events, min(at) AS first, max(at) AS last,
    max(id) - min(id) + 1 - count(*) AS missing
FROM audit.event
"""

# Each query gives what is wrong; nothing, when all is well. Trigger bits: 1 row, 2 before,
# 4 insert, 8 delete, 16 update, 32 truncate. A trigger counts when enabled for normal sessions.
CHECKS: dict[str, tuple[str, str]] = {
    "tables": (
        "These tables are not in the database",
        """
        SELECT t FROM unnest(CAST(:tables AS text[])) t
        WHERE to_regclass(format('public.%I', t)) IS NULL
        """,
    ),
    "tracked": (
        "Changes of these tables are not all written into the ledger",
        """
        SELECT c.relname FROM pg_class c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
            AND c.relname <> 'alembic_version'
            AND NOT ARRAY[1 | 4 | 8 | 16, 2 | 32] <@ ARRAY(
                SELECT t.tgtype::int FROM pg_trigger t
                WHERE t.tgrelid = c.oid AND t.tgfoid = 'audit.row_changed'::regproc
                    AND t.tgenabled IN ('O', 'A') AND t.tgqual IS NULL)
        """,
    ),
    "only grows": (
        "Nothing refuses changes to these parts of the ledger",
        """
        SELECT c.relname FROM pg_class c
        WHERE c.relnamespace = 'audit'::regnamespace AND c.relkind IN ('r', 'p')
            AND NOT ARRAY[1 | 2 | 8 | 16, 2 | 32] <@ ARRAY(
                SELECT t.tgtype::int FROM pg_trigger t
                WHERE t.tgrelid = c.oid AND t.tgfoid = 'audit.deny'::regproc
                    AND t.tgenabled IN ('O', 'A') AND t.tgqual IS NULL)
        """,
    ),
    "years": (
        "The ledger has no room for these years",
        """
        SELECT y FROM generate_series(
            (SELECT coalesce(min(extract(year FROM at)), extract(year FROM now()))::int
                FROM audit.event),
            extract(year FROM now())::int + 1) y
        WHERE to_regclass('audit.event_' || y) IS NULL OR NOT EXISTS (
            SELECT FROM pg_inherits WHERE inhparent = 'audit.event'::regclass
                AND inhrelid = to_regclass('audit.event_' || y))
        """,
    ),
    "permissions": (
        "The product's own role may do this to the ledger",
        """
        SELECT format('%s on %s', may, c.relname) FROM pg_class c
        CROSS JOIN unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER']) may
        WHERE c.relnamespace = 'audit'::regnamespace AND c.relkind IN ('r', 'p')
            AND has_table_privilege(:role, c.oid, may)
        UNION ALL SELECT 'act as the owner of the tables'
            WHERE pg_has_role(:role, 'cleanstation_owner', 'MEMBER')
        UNION ALL SELECT 'anything, as a superuser'
            WHERE (SELECT rolsuper FROM pg_roles WHERE rolname = :role)
        """,
    ),
    "numbers": (
        "These numbers are used more than once",
        "SELECT id FROM audit.event GROUP BY id HAVING count(*) > 1",
    ),
    "times": (
        "These events are from the future, or from a transaction this server has not begun",
        """
        SELECT id FROM audit.event WHERE at > clock_timestamp() + interval '1 minute'
            OR txid >= pg_snapshot_xmax(pg_current_snapshot())
        """,
    ),
    "events": (
        "These events are not well-formed",
        """
        SELECT id FROM audit.event WHERE actor_name = '' OR entity = '' OR op = ''
            OR (op = 'INSERT' AND (new_values IS NULL OR old_values IS NOT NULL))
            OR (op = 'UPDATE' AND (new_values IS NULL OR old_values IS NULL))
            OR (op = 'DELETE' AND (new_values IS NOT NULL OR old_values IS NULL))
            OR (op IN ('INSERT', 'UPDATE', 'DELETE') AND outcome <> 'OK')
            OR (op = 'REFUSED' AND (outcome <> 'REFUSED' OR reason IS NULL))
        """,
    ),
    "secrets": (
        "These events hold a secret that should be masked",
        """
        SELECT DISTINCT e.id FROM audit.event e
        JOIN pg_class c ON c.relname = e.entity AND c.relnamespace = 'public'::regnamespace
        JOIN pg_trigger t ON t.tgrelid = c.oid AND t.tgfoid = 'audit.row_changed'::regproc
            AND t.tgtype & 1 = 1
        CROSS JOIN LATERAL unnest((string_to_array(
            encode(t.tgargs, 'escape'), '\\000'))[2:]) AS secret
        WHERE secret <> '' AND (coalesce(e.old_values ->> secret, '***') <> '***'
            OR coalesce(e.new_values ->> secret, '***') <> '***')
        """,
    ),
}

"""Whether the ledger's structure is sound, and what that proves and what it cannot prove."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from app import access, verified
from app.access import Action
from app.ledger_structure import CHECKS
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
    (
        "Every signature is as the ledger says it was given, and of exactly what is stored now: "
        "each BOM, checklist, concession and release was put together anew and has the SHA-256 "
        "that was signed."
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
    (
        "That nobody has changed a record, its signature and the ledger alike: a SHA-256 is made "
        "without a secret, so an administrator of the database server can make the three fit."
    ),
    (
        "That the files of pictures and documents are those that were signed by their SHA-256: "
        "they are not read here."
    ),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it has to be; `check` names the kind, for programs."""

    check: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotVerified:
    """A signature that is not of what is stored now, and what differs."""

    id: int
    entity: str
    entity_id: int
    revision: int
    meaning: str
    by: str
    differs: str

    def __str__(self) -> str:
        record = f"{self.entity} {self.entity_id}, revision {self.revision}"
        return f"{self.id} ({self.meaning} of {record}, by {self.by}: {self.differs})"


@dataclass(frozen=True, slots=True)
class Examined:
    """What was looked at and what was found; the ledger is sound when nothing was found."""

    events: int
    first: datetime | None
    last: datetime | None
    missing_numbers: int
    tables: int
    findings: tuple[Finding, ...]
    signatures: int
    not_verified: tuple[NotVerified, ...]

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
            "signatures": self.signatures,
            "verified": self.signatures - len(self.not_verified),
            "not_verified": [asdict(one) for one in self.not_verified],
            "findings": [asdict(finding) for finding in self.findings],
            "proved": list(PROVED) if self.sound else [],
            "not_proved": list(NOT_PROVED),
        }


async def examine(session: AsyncSession) -> Examined:
    """Check structure, permissions, every event and every signature; changes nothing.

    Reads the whole ledger, and all that was ever signed, page by page.
    """
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
    signatures, not_verified = await _signatures(session)
    if not_verified:
        words = f"These signatures are not of what is stored: {_some(not_verified)}."
        findings.append(Finding("signed", words))
    return Examined(
        events=counted.events,
        first=counted.first,
        last=counted.last,
        missing_numbers=counted.missing or 0,
        tables=len(EVERY_TABLE.tables),
        findings=tuple(findings),
        signatures=signatures,
        not_verified=not_verified,
    )


async def _signatures(session: AsyncSession) -> tuple[int, tuple[NotVerified, ...]]:
    """How many there are, and those that are not of what is stored now."""
    count, found = 0, []
    async for one, differs in verified.every(session):
        count += 1
        if differs:
            found.append(
                NotVerified(
                    id=one.id,
                    entity=one.entity,
                    entity_id=one.entity_id,
                    revision=one.revision,
                    meaning=one.meaning,
                    by=f"{one.name} ({one.user_name})",
                    differs=differs,
                )
            )
    return count, tuple(found)


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

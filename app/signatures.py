"""Electronic signatures: the password again, what exactly was signed, and what it means.

In the spirit of 21 CFR Part 11 (11.50 manifestation, 11.70 linking, 11.200 components): a signature
is linked to one revision of one record by the SHA-256 of its canonical content, and the database
keeps it as it was written. A correction is a new revision with a signature of its own.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app import edge, ledger, profile
from app.access import Role, Visitor, standing
from app.edge import Work
from app.errors import Conflict, Refused
from models.database import Actor
from models.signatures import Signature

T = TypeVar("T")
# In the `info` of a session: whose password was asked for in this transaction.
PROVED = "proved"
UNASKED = "Nobody was asked for a password: what signs is carried out by `signatures.signing`."
NOTHING_TO_SIGN_WITH = (
    "A signature needs your password, and you have none yet: choose one in your profile."
)
ALREADY = "You have signed this already as {meaning}."
SECOND_PERSON = "This needs the signature of a second person: {name} has signed before."
CHANGED = "This has changed since you opened it, so it was not signed. Look at it again, then sign."


@dataclass(frozen=True, slots=True)
class Record:
    """What is signed: the table, the row, and its revision (or attempt)."""

    entity: str
    id: int
    revision: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A signature as it appears on every screen and print of its record."""

    person_id: int
    name: str
    user_name: str
    role: str
    initials: str
    meaning: str
    sha256: str
    statement: str
    at: datetime


async def signing(actor: Actor, password: str, work: Work[T], *, key: UUID | None = None) -> T:
    """Check the password of whoever acts again, then carry out `work`, which calls `add`.

    A wrong password is refused and counts towards the lock of the account; nobody signs without
    one. Hashing holds no transaction, so this stands where `edge.write` stands otherwise.
    """
    if not await edge.read(actor, profile.has_password):
        raise Refused(NOTHING_TO_SIGN_WITH)
    await profile.confirm(actor, password)

    @wraps(work)
    async def asked(session: AsyncSession) -> T:
        session.info[PROVED] = actor
        return await work(session)

    return await edge.write(actor, asked, key=key)


def unasked(session: AsyncSession) -> None:
    """Let whoever acts sign in this transaction without having been asked for a password.

    For the demonstration, whose people have none, and for tests; everybody else is asked.
    """
    session.info[PROVED] = session.info["actor"]


async def add(  # noqa: PLR0913  # each is a part of what a signature must say
    session: AsyncSession,
    record: Record,
    *,
    meaning: str,
    sha256: str,
    statement: str,
    role: Collection[Role] = (),
    shown: str | None = None,
    not_by: Collection[int] = (),
) -> int:
    """Put the name of whoever acts to this content; answers the signature's id.

    `sha256` is of the record as it is stored now, `shown` of what the page showed: when they
    differ, or the page showed nothing (""), nothing is signed (`Conflict`). `role` are the roles
    that entitle to this signature, `not_by` the people who may not be the second one. The caller
    has checked the access. Nothing is signed outside `signing` (`RuntimeError`).
    """
    if session.info.get(PROVED) is not session.info["actor"]:
        raise RuntimeError(UNASKED)
    if shown is not None and shown != sha256:
        raise Conflict(CHANGED)
    me = await standing(session)
    earlier = (await of(session, record.entity, [record.id])).get((record.id, record.revision), [])
    if any(one.person_id == me.person_id and one.meaning == meaning for one in earlier):
        raise Refused(ALREADY.format(meaning=meaning))
    if me.person_id in not_by:
        raise Refused(SECOND_PERSON.format(name=me.name))
    row = Signature(
        entity=record.entity,
        entity_id=record.id,
        revision=record.revision,
        meaning=meaning,
        sha256=sha256,
        statement=statement,
        person_id=me.person_id,
        name=me.name,
        user_name=me.user_name,
        role=_as(me, role),
        initials=me.initials,
    )
    session.add(row)
    await session.flush()
    facts = {"meaning": meaning, "sha256": sha256, "revision": record.revision}
    await ledger.record(session, "SIGNED", record.entity, record.id, facts)
    return row.id


async def of(
    session: AsyncSession, entity: str, ids: Sequence[int]
) -> dict[tuple[int, int], list[Signed]]:
    """The signatures of these records by (id, revision), oldest first, in one query.

    The caller has checked that the person may see the records.
    """
    query = (
        select(Signature)
        .where(Signature.entity == entity, Signature.entity_id.in_(ids))
        .order_by(Signature.id)
    )
    found: dict[tuple[int, int], list[Signed]] = {}
    for row in await session.scalars(query):
        found.setdefault((row.entity_id, row.revision), []).append(_signed(row))
    return found


def _as(me: Visitor, entitled: Collection[Role]) -> str:
    """The role somebody signs in: the one that entitles them, an admin's otherwise."""
    fitting = [role for role in Role if role in me.roles and (not entitled or role in entitled)]
    return (fitting or sorted(me.roles))[0].words


def _signed(row: Signature) -> Signed:
    return Signed(
        person_id=row.person_id,
        name=row.name,
        user_name=row.user_name,
        role=row.role,
        initials=row.initials,
        meaning=row.meaning,
        sha256=row.sha256,
        statement=row.statement,
        at=row.signed_at,
    )

"""What people were called when they did something: the ledger knows every name somebody had.

21 CFR 11.50 asks for the printed name of whoever signed; a new name rewrites nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import LiteralString

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


@dataclass(frozen=True, slots=True)
class Former:
    """A name somebody had before, and until when."""

    name: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """By user name: what people are called now, and what they were called before, oldest first."""

    now: Mapping[str, str] = field(default_factory=dict)
    former: Mapping[str, Sequence[Former]] = field(default_factory=dict)

    def at(self, user_name: str, when: datetime) -> str:
        """Empty for somebody who is not known."""
        for one in self.former.get(user_name, ()):
            if when < one.until:
                return one.name
        return self.now.get(user_name, "")


async def of(session: AsyncSession, user_names: Collection[str]) -> Names:
    """The names of these people in one query; the caller has checked."""
    rows = (await session.execute(NAMES, {"user_names": sorted(user_names)})).all()
    return Names(
        now={row.user_name: row.name for row in rows},
        former={
            row.user_name: [Former(one["name"], _moment(one["until"])) for one in row.former]
            for row in rows
            if row.former
        },
    )


def as_called(person: LiteralString, when: LiteralString) -> LiteralString:
    """As SQL: the name this row of person had at that moment."""
    return f"called_then({person}.id, {person}.name, {when})"


def _moment(stored: str) -> datetime:
    return datetime.fromisoformat(stored)


NAMES = text("""
SELECT p.user_name::text AS user_name, p.name,
    (SELECT jsonb_agg(jsonb_build_object('name', e.old_values ->> 'name', 'until', e.at)
            ORDER BY e.at)
        FROM audit.event e
        WHERE e.entity = 'person' AND e.entity_id = p.id::text AND e.op = 'UPDATE'
            AND e.old_values ? 'name') AS former
FROM person p WHERE p.user_name = ANY(:user_names)
""")

"""Stored values as the record writes them: text that is the same at every reading."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.rules.numbers import plain
from app.signatures import Signed

Entry = dict[str, Any]
# A signature of a record: by whom, what it meant, over which hash, when.
Given = tuple[str, str, str, str]
# A picture of a record: its hash, whose, when; and by that where it is kept.
Picture = tuple[str, str, str]
Pictures = Mapping[Picture, int]
# Of each signature what differs now from what was signed; empty where nothing does.
Holds = Mapping[Given, str]
LEFT_OUT = ("id", "parent_id")


def said(value: object) -> Any:  # noqa: ANN401  # whatever JSON holds
    """Times in UTC, days and decimals as text; everything else as it is."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    return plain(value) if isinstance(value, Decimal) else value


def entry(row: Row[Any], *but: str) -> Entry:
    """The columns of a row by their names, without keys of ours."""
    columns = row._mapping  # noqa: SLF001  # SQLAlchemy's public name
    return {name: said(value) for name, value in columns.items() if name not in {*LEFT_OUT, *but}}


async def entries(session: AsyncSession, query: str, *but: str, **asked: object) -> list[Entry]:
    """What a question answers, one entry a row."""
    return [entry(row, *but) for row in await session.execute(text(query), asked)]


async def grouped(session: AsyncSession, query: str, **asked: object) -> Mapping[Any, list[Entry]]:
    """The same by `parent_id`."""
    found: dict[Any, list[Entry]] = {}
    for row in await session.execute(text(query), asked):
        found.setdefault(row.parent_id, []).append(entry(row))
    return found


def signatures_as_entries(signatures: Sequence[Signed]) -> list[Entry]:
    """As they stand on every screen and print, in the order they were given."""
    names = ("name", "user_name", "role", "initials", "meaning", "sha256", "statement", "at")
    return [{name: said(getattr(one, name)) for name in names} for one in signatures]


def given(signature: Entry) -> Given:
    """Which signature of the record this is."""
    return (signature["user_name"], signature["meaning"], signature["sha256"], signature["at"])


def picture(photo: Entry) -> Picture:
    """Which picture of the record this is."""
    return (photo["sha256"], photo["by"], photo["at"])


def people_in(content: object) -> set[str]:
    """The user names of everybody the record names by one."""
    if isinstance(content, Mapping):
        own = {str(v) for k, v in content.items() if k in PEOPLE_KEYS and v}
        return own.union(*(people_in(value) for value in content.values()))
    if isinstance(content, Iterable) and not isinstance(content, str):
        return set().union(*(people_in(one) for one in content))
    return set()


PEOPLE_KEYS = ("by", "made_by", "started_by", "closed_by", "assigned_by", "resolved_by")

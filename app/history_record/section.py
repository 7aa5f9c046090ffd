"""A part of the record as it is read: facts, tables, hashes and signatures; nothing is drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from app.exports import day, moment
from app.history_record.values import Entry
from app.words import t

Kind = Literal["text", "mono", "number"]
# The first line of a cell, and what stands below it; empty lines are left out.
Cell = Sequence[str]
MEANINGS = {
    "authorship": "Done by",
    "review": "Reviewed by",
    "approval": "Approved by",
    "release": "Released by",
    "concession": "Concession by",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """`columns` are a label and what their cells hold."""

    title: str
    columns: Sequence[tuple[str, Kind]]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifestation:
    """A signature as it must stand on every screen and print."""

    how: str
    person: str
    statement: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """`seals` are hashes with what they are of; facts without a value are not shown."""

    key: str
    title: str
    facts: Sequence[tuple[str, str]] = ()
    tables: Sequence[Table] = ()
    seals: Sequence[tuple[str, str]] = ()
    signatures: Sequence[Manifestation] = ()

    @property
    def told(self) -> list[tuple[str, str]]:
        return [(label, value) for label, value in self.facts if value]

    @property
    def filled(self) -> list[Table]:
        return [table for table in self.tables if table.rows]


@dataclass(frozen=True, slots=True)
class Teller:
    """Says who and when: names by user names, times in the zone of the factory."""

    names: Mapping[str, str]
    zone: ZoneInfo

    def name(self, user_name: str | None) -> str:
        """“Ada Lark (ada)”; the user name stays when a name changes."""
        return f"{self.names.get(user_name, '')} ({user_name})".strip() if user_name else ""

    def first_large(self, words: str) -> str:
        """At the beginning of a cell: “ready for final QC” becomes “Ready for final QC”."""
        return words[:1].upper() + words[1:]

    def at(self, when: str | None) -> str:
        return moment(datetime.fromisoformat(when), self.zone) if when else ""

    def day(self, on: str | None) -> str:
        return day(on) if on else ""

    def by(self, user_name: str | None, when: str | None) -> str:
        """Who and when in one line; empty while nobody has."""
        return f"{self.at(when)}, {self.name(user_name)}" if when and user_name else ""

    def signatures(self, signed: Sequence[Entry]) -> list[Manifestation]:
        """As they were given: the name, role and initials of that moment."""
        return [
            Manifestation(
                how=f"{t(MEANINGS[one['meaning']])} {one['name']}",
                person=t(
                    "{role}, {user}, {initials}, {at}",
                    role=one["role"],
                    user=one["user_name"],
                    initials=one["initials"],
                    at=self.at(one["at"]),
                ),
                statement=one["statement"],
                sha256=one["sha256"],
            )
            for one in signed
        ]

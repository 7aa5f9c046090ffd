"""A part of the record as it is read: facts, tables, hashes and signatures; nothing is drawn."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypedDict
from zoneinfo import ZoneInfo

from app.exports import day, moment
from app.history_record.values import Entry, Holds, Pictures, given, picture
from app.names import Names
from app.rules.translations import say
from app.words import t

VERIFIED = "Verified: what was signed is still exactly what is stored."
NOT_VERIFIED = "Not verified: {what}."
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
    """`columns` are a label and what their cells hold.

    `pictures`: the id of the picture each row is about, 0 where none is kept.
    """

    title: str
    columns: Sequence[tuple[str, Kind]]
    rows: Sequence[Sequence[Cell]]
    pictures: Sequence[int] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifestation:
    """A signature as it must stand on every screen and print, and whether it still holds.

    `holds` is None, and `said` empty, where nobody has looked.
    """

    how: str
    person: str
    statement: str
    sha256: str
    holds: bool | None
    said: str


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


class _Holding(TypedDict):
    holds: bool | None
    said: str


@dataclass(frozen=True, slots=True)
class Teller:
    """Says who and when: names by user names, times in the zone of the factory."""

    names: Names
    zone: ZoneInfo
    holds: Holds
    kept: Pictures = field(default_factory=dict)
    # Of the papers of the build.
    language: str = "EN"

    def basin(self, basin: int) -> str:
        """As the checklist calls it; "" for the whole sink."""
        return say(self.language, "basin {n}", n=basin) if basin else ""

    def name(self, user_name: str | None, when: str) -> str:
        """“Ada Lark (ada)”, as she was called then; the user name stays when a name changes."""
        if not user_name:
            return ""
        return f"{self.names.at(user_name, datetime.fromisoformat(when))} ({user_name})".strip()

    def at(self, when: str | None) -> str:
        return moment(datetime.fromisoformat(when), self.zone) if when else ""

    def day(self, on: str | None) -> str:
        return day(on) if on else ""

    def by(self, user_name: str | None, when: str | None) -> str:
        """Who and when in one line; empty while nobody has."""
        return f"{self.at(when)}, {self.name(user_name, when)}" if when and user_name else ""

    def pictures(self, title: str, taken: Sequence[tuple[Cell, Entry]]) -> Table:
        """Every picture with what it is of: its whole hash, who took it and when."""
        return Table(
            title=title,
            columns=((t("Picture of"), "text"), (t("Taken"), "text"), (t("SHA-256"), "mono")),
            rows=[
                ([*of, _drawn(photo)], [self.by(photo["by"], photo["at"])], [photo["sha256"]])
                for of, photo in taken
            ],
            pictures=[self.kept.get(picture(photo), 0) for _, photo in taken],
        )

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
                **self._holding(one),
            )
            for one in signed
        ]

    def _holding(self, signature: Entry) -> _Holding:
        differs = self.holds.get(given(signature))
        if differs is None:
            return _Holding(holds=None, said="")
        return _Holding(
            holds=not differs, said=t(NOT_VERIFIED, what=t(differs)) if differs else t(VERIFIED)
        )


def _drawn(photo: Entry) -> str:
    """A picture somebody drew on is beside the one it was."""
    before = photo.get("drawn_on")
    return t("drawn on {hash}", hash=before[:16]) if before else ""

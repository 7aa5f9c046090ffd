"""What an order says about itself, and what the rules demand of it."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date

from app.drafts.head import TEXTS
from models.orders import CLOSED


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The facts a coordinator may correct after submitting.

    The language is not among them: it chooses the manual, so it belongs to the configuration.
    """

    po_number: str
    customer: str
    project: str
    sales_person: str
    wanted_on: date | None
    notes: str

    def tidied(self) -> "Header":
        """The same without spaces around."""
        return Header(
            po_number=self.po_number.strip(),
            customer=self.customer.strip(),
            project=self.project.strip(),
            sales_person=self.sales_person.strip(),
            wanted_on=self.wanted_on,
            notes=self.notes.strip(),
        )


@dataclass(frozen=True, slots=True)
class Fixed:
    """The fields that stay as they are for ever, and why."""

    names: frozenset[str]
    why: str

    @property
    def wholly(self) -> bool:
        return len(self.names) == len(fields(Header))


def fixed(builds: Iterable[tuple[str, str]]) -> Fixed | None:
    """What cannot be corrected any more of an order with builds of these numbers and statuses.

    What it says is in the signed record of every build that left the house. The day it is wanted
    counts for the others until they are closed; the record of a shipped one keeps its own.
    """
    known = list(builds)
    number = next((number for number, status in known if status == "shipped"), "")
    if not number:
        return None
    names = frozenset(one.name for one in fields(Header))
    why = f"{number} is shipped: what the order says is in its signed record and stays."
    if all(status in CLOSED for _, status in known):
        return Fixed(names, f"{why} Comments and documents can be added.")
    still = "The wanted date can be changed, for what is still to be shipped."
    return Fixed(names - {"wanted_on"}, f"{why} {still}")


def faults(header: Header, *, was_wanted_on: date | None, today: date) -> dict[str, str]:
    """Everything wrong at once: a sentence for each field; a date that stays may have passed."""
    found = {
        name: words
        for name, (label, least, most, optional) in TEXTS.items()
        if (words := _fault(label, getattr(header, name), (0 if optional else least, least, most)))
    }
    if header.wanted_on is None:
        found["wanted_on"] = "Wanted date: choose the day the customer wants it."
    elif header.wanted_on != was_wanted_on and header.wanted_on <= today:
        found["wanted_on"] = "Wanted date: choose a day after today."
    return found


def _fault(label: str, written: str, limits: tuple[int, int, int]) -> str:
    """`limits`: how few may be typed, how few once something is, how many."""
    fewest, least, most = limits
    length = len(written)
    if length > most:
        return f"{label}: {length:,} characters are more than {most:,}."
    if "\x00" in written:
        return f"{label}: it holds a character that cannot be stored."
    if length >= least or length == fewest == 0:
        return ""
    or_empty = ", or leave it empty." if fewest == 0 else ", please."
    return f"{label}: at least {least} characters{or_empty}"

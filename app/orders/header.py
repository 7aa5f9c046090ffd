"""What an order says about itself, and what the rules demand of it."""

from dataclasses import dataclass
from datetime import date

from app.drafts.head import TEXTS


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

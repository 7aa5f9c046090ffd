"""What an order says about itself, and what the rules demand of it."""

from dataclasses import dataclass
from datetime import date

SHORTEST = 3


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
        name: f"{label}: at least {SHORTEST} characters, please."
        for name, label in {
            "po_number": "PO number",
            "customer": "Customer",
            "sales_person": "Sales person",
        }.items()
        if len(getattr(header, name)) < SHORTEST
    }
    if header.project and len(header.project) < SHORTEST:
        found["project"] = f"Project: at least {SHORTEST} characters, or leave it empty."
    if header.wanted_on is None:
        found["wanted_on"] = "Wanted date: choose the day the customer wants it."
    elif header.wanted_on != was_wanted_on and header.wanted_on <= today:
        found["wanted_on"] = "Wanted date: choose a day after today."
    return found

"""How many, as it is typed into a field: read as everywhere else, refused in words at the field."""

from decimal import Decimal

from app.errors import Refused
from app.rules import numbers
from pages.widgets import Field


def count_of(field: Field, without: str, *, parts: bool) -> Decimal | None:
    """The number in the field, of whole pieces or with parts of one; None once the field says why.

    `without` is asked for while nothing stands there.
    """
    if not (typed := (field.value or "").strip()):
        field.refuse(without)
        return None
    try:
        number = numbers.amount(typed) if parts else numbers.quantity(typed)
    except Refused as refusal:
        field.refuse(f"{refusal}.")
        return None
    field.refuse(None)
    return number

"""What one value says about its item: passed, failed, or nothing yet; or why it can be none."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Literal

from app.errors import Refused
from app.rules.numbers import inches, quantity
from app.rules.run_item import RunItem

Said = Literal["pass", "fail", "na", "asked", "open"]
Judged = tuple[Said, Decimal | None]

INCHES = frozenset({"in", "inch", "inches", '"', "″"})


def judged(item: RunItem, value: str) -> Judged:
    """What this value says about the item, and the number in it; an empty value says nothing.

    Raises `Refused` when the value is none the item can have.
    """
    text = value.strip()
    if not text:
        return "open", None
    return JUDGES.get(item.type, _written)(item, text)


def measured(item: RunItem, text: str) -> Decimal:
    """The number in a measured value: inches also as fractions, degrees as decimals."""
    unit = item.unit.strip()
    bare = text.removesuffix(unit).removesuffix(item.unit_label).strip()
    number = inches(bare)
    if unit not in INCHES and "/" in bare:
        raise Refused(f"Write {unit or 'this'} as a decimal number, such as 38.5.")
    return number


def within(item: RunItem, number: Decimal) -> bool:
    """Whether the number keeps the item's limits; a limit that is missing limits nothing."""
    above = item.lower is None or number >= item.lower
    return above and (item.upper is None or number <= item.upper)


def _checked(_: RunItem, text: str) -> Judged:
    if text not in {"pass", "fail"}:
        raise Refused("This item is answered with pass, fail or N/A.")
    return ("pass" if text == "pass" else "fail"), None


def _chosen(item: RunItem, text: str) -> Judged:
    known = {option.casefold() for option in item.options}
    if known and text.casefold() not in known:
        raise Refused(f"Choose one of: {', '.join(item.labels or item.options)}.")
    expected = item.expected.strip().casefold()
    return ("fail" if expected and text.casefold() != expected else "pass"), None


def _measured(item: RunItem, text: str) -> Judged:
    number = measured(item, text)
    return ("pass" if within(item, number) else "fail"), number


def _packed(item: RunItem, text: str) -> Judged:
    """Fewer or more than asked for is not packed yet, and so neither passed nor failed."""
    number = quantity(text)
    if number < 0:
        raise Refused("A quantity counts from 0.")
    return ("pass" if number == (item.quantity or 1) else "open"), number


def _dated(_: RunItem, text: str) -> Judged:
    try:
        date.fromisoformat(text)
    except ValueError as error:
        raise Refused("Choose a date, such as 2026-11-22.") from error
    return "pass", None


def _written(_: RunItem, _text: str) -> Judged:
    return "pass", None


JUDGES: Mapping[str, Callable[[RunItem, str], Judged]] = {
    "check": _checked,
    "document": _checked,
    "choice": _chosen,
    "measurement": _measured,
    "quantity": _packed,
    "date": _dated,
}

"""What may happen to a part that goes to the maker of the sink body, and when it is late.

Source: "Procurement" of the page “Who does what, and what moves a build”. What is not in
`CHANGES` is refused.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from app.errors import NotInField
from app.rules.numbers import LARGEST, plain, shown

OutsourcedStatus = Literal[
    "pending", "sent", "in-progress", "shipped-back", "received", "delayed", "cancelled", "rejected"
]
# What the maker has in hand, as far as we know.
AWAY: frozenset[OutsourcedStatus] = frozenset({"sent", "in-progress", "shipped-back", "delayed"})
# Nothing is waited for any more.
SETTLED: frozenset[OutsourcedStatus] = frozenset({"received", "cancelled"})
_FROM_AWAY: frozenset[OutsourcedStatus] = frozenset({"received", "cancelled", "rejected"})
CHANGES: Mapping[OutsourcedStatus, frozenset[OutsourcedStatus]] = {
    "pending": frozenset({"sent", "cancelled"}),
    "sent": _FROM_AWAY | {"in-progress", "shipped-back", "delayed"},
    "in-progress": _FROM_AWAY | {"shipped-back", "delayed"},
    "shipped-back": _FROM_AWAY | {"delayed"},
    "delayed": _FROM_AWAY | {"in-progress", "shipped-back"},
    # A sink that goes back to its maker takes them along.
    "received": frozenset({"sent"}),
    "rejected": frozenset({"sent", "cancelled"}),
    "cancelled": frozenset(),
}
WORDS: Mapping[OutsourcedStatus, str] = {
    "pending": "to send",
    "sent": "sent",
    "in-progress": "in progress",
    "shipped-back": "on its way back",
    "received": "received",
    "delayed": "delayed",
    "cancelled": "cancelled",
    "rejected": "rejected",
}
NEEDS_REASON: frozenset[OutsourcedStatus] = frozenset({"delayed", "cancelled", "rejected"})
LEAST_REASON = 3
USUAL_DAYS = timedelta(days=14)
LONGEST_AWAY = timedelta(days=366)
BEFORE_SENT = "It cannot be expected before the day it was sent."
# What is stored of a quantity: four places.
PLACES = Decimal("0.0001")


def may_become(status: OutsourcedStatus, wanted: OutsourcedStatus) -> bool:
    """Whether the table holds this change."""
    return wanted in CHANGES[status]


def expected_on(sent_on: date) -> date:
    """When it is back unless somebody says otherwise."""
    return sent_on + USUAL_DAYS if sent_on < date.max - USUAL_DAYS else date.max


def days_late(status: OutsourcedStatus, expected: date | None, today: date) -> int:
    """How many days it is over the day it was expected; 0 when it is not late or not away."""
    if status not in AWAY or expected is None or today <= expected:
        return 0
    return (today - expected).days


def refuse_future(on: date, today: date, what: Literal["sent", "received"]) -> None:
    """Raises `Refused` for a day that has not come yet: nothing was done on it."""
    if on > today:
        words = f"The day it was {what} is in the future. Enter today or an earlier day."
        raise NotInField(words, "day")


def refuse_sent(on: date, today: date, *, approved: date | None) -> None:
    """Raises `NotInField` for a day to come, and for one before the BOM was approved."""
    refuse_future(on, today, "sent")
    # Where it is written down it may be another day than at the factory.
    if approved and on < approved - timedelta(days=1):
        day = f"{approved.day} {approved:%b %Y}"
        words = f"The bill of materials was approved on {day}: nothing was sent before that day."
        raise NotInField(words, "day")


def refuse_expected(back: date, sent: date, field: str) -> None:
    """Raises `NotInField` for a day before it is sent, or more than a year after."""
    if back < sent:
        raise NotInField(BEFORE_SENT, field)
    if back - sent > LONGEST_AWAY:
        raise NotInField("It is expected more than a year after it was sent: check it.", field)


def after_receipt(quantity: Decimal, received: Decimal, arrived: Decimal) -> Decimal:
    """How many have arrived in all; raises `Refused` for none, and for more than were sent."""
    parts = quantity % 1 != 0
    arrived = counted(arrived, "Say how many arrived: more than 0.", parts=parts)
    if received + arrived > quantity:
        missing = quantity - received
        raise NotInField(
            f"Only {plain(missing)} {'is' if missing == 1 else 'are'} still to come."
            " When more were sent, change the quantity first.",
            "quantity",
        )
    return received + arrived


def counted(
    quantity: Decimal, without: str = "Say how many: more than 0.", *, parts: bool = False
) -> Decimal:
    """The quantity as it is stored: whole pieces, or to four places where the BOM has parts of one.

    Raises `NotInField` for anything else, and when nothing of it is left.
    """
    # Before it is cut to four places: of a number without end that cannot be done.
    if not quantity.is_finite() or quantity <= 0:
        raise NotInField(without, "quantity")
    if quantity > LARGEST:
        raise NotInField(f"At most {plain(LARGEST)}.", "quantity")
    stored = quantity.quantize(PLACES)
    if not stored:
        raise NotInField(without, "quantity")
    if not parts and stored % 1:
        raise NotInField(f"{shown(plain(stored))} is not a whole number.", "quantity")
    return stored

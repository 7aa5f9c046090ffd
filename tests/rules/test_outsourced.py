"""What may happen to a part that goes to the maker: every pair of statuses, and when it is late."""

from datetime import date
from decimal import Decimal
from itertools import product

import pytest

from app.errors import NotInField, Refused
from app.rules import outsourced
from app.rules.outsourced import OutsourcedStatus
from models.procurement import OUTSOURCED_STATUSES

# Written down from the page of the process, not from the code: each way that is open.
OPEN = {
    ("pending", "sent"), ("pending", "cancelled"),
    ("sent", "in-progress"), ("sent", "shipped-back"), ("sent", "received"), ("sent", "delayed"),
    ("sent", "cancelled"), ("sent", "rejected"),
    ("in-progress", "shipped-back"), ("in-progress", "received"), ("in-progress", "delayed"),
    ("in-progress", "cancelled"), ("in-progress", "rejected"),
    ("shipped-back", "received"), ("shipped-back", "delayed"), ("shipped-back", "cancelled"),
    ("shipped-back", "rejected"),
    ("delayed", "in-progress"), ("delayed", "shipped-back"), ("delayed", "received"),
    ("delayed", "cancelled"), ("delayed", "rejected"),
    ("received", "sent"),
    ("rejected", "sent"), ("rejected", "cancelled"),
}  # fmt: skip
SENT = date(2026, 11, 2)


@pytest.mark.parametrize(("here", "there"), [*product(OUTSOURCED_STATUSES, repeat=2)])
def test_exactly_the_ways_of_the_process_are_open(
    here: OutsourcedStatus, there: OutsourcedStatus
) -> None:
    assert outsourced.may_become(here, there) == ((here, there) in OPEN)


def test_every_status_of_the_database_has_a_word_and_a_row() -> None:
    assert set(outsourced.WORDS) == set(outsourced.CHANGES) == set(OUTSOURCED_STATUSES)


def test_parts_are_expected_after_fourteen_days() -> None:
    assert outsourced.expected_on(SENT) == date(2026, 11, 16)


@pytest.mark.parametrize(
    ("status", "expected", "today", "days"),
    [
        ("sent", date(2026, 11, 16), date(2026, 11, 16), 0),
        ("sent", date(2026, 11, 16), date(2026, 11, 17), 1),
        ("in-progress", date(2026, 11, 16), date(2026, 11, 30), 14),
        ("delayed", date(2026, 11, 16), date(2026, 11, 18), 2),
        ("received", date(2026, 11, 16), date(2026, 11, 30), 0),
        ("cancelled", date(2026, 11, 16), date(2026, 11, 30), 0),
        ("pending", None, date(2026, 11, 30), 0),
    ],
)
def test_only_what_is_away_is_late(
    status: OutsourcedStatus, expected: date | None, today: date, days: int
) -> None:
    assert outsourced.days_late(status, expected, today) == days


def test_receipts_add_up_to_the_quantity() -> None:
    first = outsourced.after_receipt(Decimal("4.5"), Decimal(0), Decimal("1.5"))

    assert outsourced.after_receipt(Decimal("4.5"), first, Decimal(3)) == Decimal("4.5")


@pytest.mark.parametrize(
    ("arrived", "said"),
    [
        (Decimal(0), "more than 0"),
        (Decimal(-1), "more than 0"),
        (Decimal("NaN"), "more than 0"),
        (Decimal("-1E+30"), "more than 0"),
        (Decimal("1E+30"), "At most 999999999"),
        (Decimal("1E-30"), "more than 0"),
        (Decimal(2), "Only 1 is still to come"),
        (Decimal("1.0001"), "“1.0001” is not a whole number"),
        (Decimal("0.5"), "“0.5” is not a whole number"),
    ],
)
def test_a_receipt_of_nothing_or_of_too_many_is_refused(arrived: Decimal, said: str) -> None:
    with pytest.raises(Refused, match=said):
        outsourced.after_receipt(Decimal(4), Decimal(3), arrived)


def test_nothing_is_sent_before_its_approval_wherever_the_day_began() -> None:
    approved, today = SENT, date(2026, 11, 20)

    outsourced.refuse_sent(date(2026, 11, 1), today, approved=approved)
    outsourced.refuse_sent(today, today, approved=None)
    with pytest.raises(NotInField, match="approved on 2 Nov 2026"):
        outsourced.refuse_sent(date(2026, 10, 31), today, approved=approved)

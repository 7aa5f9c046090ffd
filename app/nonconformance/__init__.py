"""What was not as it should be: recorded from a failed run, decided, inspected again, closed.

found.py      the failed items of a run, as a draft
recording.py  the record with its number
deciding.py   what is done about it: rework, concession with two signatures, return, scrap
conceded.py   what a concession signs
returning.py  what goes back to the maker with the body
carrying.py   what a re-inspection takes over, and when a record closes
listing.py    the list
reading.py    one record in full
yields.py     how many passed at their first inspection
"""

from app.nonconformance.carrying import carried_over, close_passed, unsettled
from app.nonconformance.conceded import hashes_now
from app.nonconformance.deciding import (
    KINDS,
    Decision,
    concede,
    concession_sha256,
    decide,
    report_rework,
    send_on,
)
from app.nonconformance.found import Draft, Failed, draft_from
from app.nonconformance.listing import Page, Row, Wanted, count, page
from app.nonconformance.reading import (
    DecisionShown,
    ItemShown,
    NoSuchNonconformance,
    Recorded,
    Shown,
    Touchable,
    look_at,
    of_run,
)
from app.nonconformance.recording import SEVERITIES, Finding, record
from app.nonconformance.yields import Yield, first_pass

__all__ = [
    "KINDS",
    "SEVERITIES",
    "Decision",
    "DecisionShown",
    "Draft",
    "Failed",
    "Finding",
    "ItemShown",
    "NoSuchNonconformance",
    "Page",
    "Recorded",
    "Row",
    "Shown",
    "Touchable",
    "Wanted",
    "Yield",
    "carried_over",
    "close_passed",
    "concede",
    "concession_sha256",
    "count",
    "decide",
    "draft_from",
    "first_pass",
    "hashes_now",
    "look_at",
    "of_run",
    "page",
    "record",
    "report_rework",
    "send_on",
    "unsettled",
]

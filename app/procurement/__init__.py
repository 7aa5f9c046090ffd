"""What procurement does: reviews and approves BOMs, sends parts out and books them in, resolves
shortages.

events.py     what was said about a BOM while it was reviewed
review.py     saying it: tick, ask, answer, return, approve
outsourced.py the parts that go to the maker of the sink body; lines.py changes one of them
"""

from app.procurement.events import Question, Reviewed, Said
from app.procurement.review import (
    answer,
    approve,
    ask,
    comment,
    reject,
    resubmit,
    statement,
    tick,
)

__all__ = [
    "Question",
    "Reviewed",
    "Said",
    "answer",
    "approve",
    "ask",
    "comment",
    "reject",
    "resubmit",
    "statement",
    "tick",
]

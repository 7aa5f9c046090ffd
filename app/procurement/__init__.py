"""What procurement does: reviews and approves BOMs, sends parts out and books them in, resolves
shortages.

queue.py      what waits, by wanted date, with age
looking.py    the review page: redline.py says what differs, events.py what was said
review.py     saying it: tick, ask, answer, return, approve
outsourced.py the parts that go to the maker of the sink body; lines.py changes one of them,
              proposing.py is what an approval makes of them
shortages.py  parts the floor is missing
"""

from app.procurement.events import Question, Reviewed, Said
from app.procurement.looking import Counted, Looked, Unverified, look, verify
from app.procurement.queue import Queue, Stage, Waiting, counts, queue
from app.procurement.redline import Base, Red, Redline
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
    "Base",
    "Counted",
    "Looked",
    "Question",
    "Queue",
    "Red",
    "Redline",
    "Reviewed",
    "Said",
    "Stage",
    "Unverified",
    "Waiting",
    "answer",
    "approve",
    "ask",
    "comment",
    "counts",
    "look",
    "queue",
    "reject",
    "resubmit",
    "statement",
    "tick",
    "verify",
]

"""Checklists being filled in: started, answered by several people at once, read, signed.

stages.py   the five stages: who, when, where they lead
start.py    a new run, or the open one; replacing.py  begun again for a part that was replaced
answer.py   one answer, accepted once; given.py  as a device sends it; place.py, saying.py  judged;
            known.py  what its page has seen of the run
serials.py  the serial numbers in the answers
questions.py  what was asked there and waits for an answer
opening.py  what the page of a checklist opens
read.py     a run as it is shown; rows.py  one place of it; latest.py  the newest in figures
sign.py     closed by a signature, and the move it leads to; signed.py  what the signature is of
"""

from app.runs.answer import Accepted, answer
from app.runs.given import Given
from app.runs.known import Known
from app.runs.latest import RunHead, latest
from app.runs.opening import Attempt, Opening, opening
from app.runs.questions import Asked, Question, questions
from app.runs.read import Head, Shown, head_of, look, since
from app.runs.replacing import Part, begin_replaced, replaceable
from app.runs.rows import Row
from app.runs.sign import Closed, ToSign, sign, to_sign
from app.runs.signed import hashes_now
from app.runs.stages import STAGES, Stage, stage_of
from app.runs.start import start

__all__ = [
    "STAGES",
    "Accepted",
    "Asked",
    "Attempt",
    "Closed",
    "Given",
    "Head",
    "Known",
    "Opening",
    "Part",
    "Question",
    "Row",
    "RunHead",
    "Shown",
    "Stage",
    "ToSign",
    "answer",
    "begin_replaced",
    "hashes_now",
    "head_of",
    "latest",
    "look",
    "opening",
    "questions",
    "replaceable",
    "sign",
    "since",
    "stage_of",
    "start",
    "to_sign",
]

"""The history of records in words, from the ledger: who, when, what, why.

telling.py    events of the ledger as lines; what belongs to which record
belonging.py  every record of a build, with what to call it
sentences.py  the sentence of each kind of event that has one of its own:
              ordering.py, papers.py, inspecting.py, serving.py
nouns.py      what each kind of record and its columns are called
about.py      whom and what an event is about
saying.py     values, dates and statuses as a person reads them
"""

from app.history.about import Names, Records
from app.history.belonging import of_builds
from app.history.saying import day, shown, status_words
from app.history.telling import Happened, changes, in_words, of, sentence_of

__all__ = [
    "Happened",
    "Names",
    "Records",
    "changes",
    "day",
    "in_words",
    "of",
    "of_builds",
    "sentence_of",
    "shown",
    "status_words",
]

"""The device history record of a build: everything that proves how it was made.

content.py    one canonical JSON and its hash; made.py, checked.py, left.py  its parts
lacking.py    what is missing in it
showing.py    the same as sections of facts and tables; showing_checks.py, section.py
paper.py      PDF with QR, and JSON; record.typ  the template; hand_over.py  into the ledger
"""

from app.history_record.content import (
    NoSuchBuild,
    Record,
    Sources,
    content,
    of_build,
    sha256,
    sources,
)
from app.history_record.hand_over import FORMS, as_file, note_print
from app.history_record.lacking import Missing, address, metered, missing
from app.history_record.paper import SHORT, qr
from app.history_record.section import Manifestation, Section, Table
from app.history_record.showing import sections

__all__ = [
    "FORMS",
    "SHORT",
    "Manifestation",
    "Missing",
    "NoSuchBuild",
    "Record",
    "Section",
    "Sources",
    "Table",
    "address",
    "as_file",
    "content",
    "metered",
    "missing",
    "note_print",
    "of_build",
    "qr",
    "sections",
    "sha256",
    "sources",
]

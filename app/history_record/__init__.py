"""The device history record of a build: everything that proves how it was made.

content.py    one canonical JSON and its hash; made.py, checked.py, left.py  its parts
lacking.py    what is missing in it
showing.py    the same as sections of facts and tables; showing_checks.py, section.py
paper.py      PDF with QR, and JSON; record.typ  the template; printing.py  into the ledger

Whether its signatures hold is found out by app.verified, which knows all that is signed.
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
from app.history_record.lacking import Missing, address, metered, missing
from app.history_record.paper import SHORT, pdf, plain_json, qr
from app.history_record.printing import note_print
from app.history_record.section import Manifestation, Section, Table
from app.history_record.showing import sections

__all__ = [
    "SHORT",
    "Manifestation",
    "Missing",
    "NoSuchBuild",
    "Record",
    "Section",
    "Sources",
    "Table",
    "address",
    "content",
    "metered",
    "missing",
    "note_print",
    "of_build",
    "pdf",
    "plain_json",
    "qr",
    "sections",
    "sha256",
    "sources",
]

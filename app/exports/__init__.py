"""BOMs and purchase lists as files: XLSX, CSV, PDF, JSON.

printout.py   what an export says: facts, then tables
xlsx_file.py  csv_file.py  pdf_file.py   how it is written
hand_over.py  read, written off the event loop, entered in the ledger, handed over
"""

from app.exports.file import File
from app.exports.hand_over import (
    FORMATS,
    PAPERS,
    VIEWS,
    Wanted,
    note_print,
    of_build,
    of_order,
    wanted,
)
from app.exports.printout import accepted, day, facts, moment

__all__ = [
    "FORMATS",
    "PAPERS",
    "VIEWS",
    "File",
    "Wanted",
    "accepted",
    "day",
    "facts",
    "moment",
    "note_print",
    "of_build",
    "of_order",
    "wanted",
]

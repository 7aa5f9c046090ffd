"""Documents of an order or of one being entered: purchase order, drawings, confirmation.

The bytes are stored and checked first (`app.files`), then comes the row: nothing is half done.
A removed document stays in the store and in the history. Of an order with several sinks a document
is for all of them unless it says for which; a file for two of three is a document of each. A sink
that has left, shipped or cancelled, keeps the papers it left with: later ones are not of it.

place.py    what it belongs to, kinds and names     keeping.py  adding, which sink, removing
reading.py  lists, opening one, which are of a build
"""

from app.documents.keeping import add, bring_back, keep_for, remove
from app.documents.place import ACCEPTED, ENDINGS, KINDS, Place, may_add, tidy_name, write_down
from app.documents.reading import (
    OF_BUILD,
    PAPERS,
    Listed,
    Opened,
    astray,
    of_draft,
    of_order,
    open_one,
)

__all__ = [
    "ACCEPTED",
    "ENDINGS",
    "KINDS",
    "OF_BUILD",
    "PAPERS",
    "Listed",
    "Opened",
    "Place",
    "add",
    "astray",
    "bring_back",
    "keep_for",
    "may_add",
    "of_draft",
    "of_order",
    "open_one",
    "remove",
    "tidy_name",
    "write_down",
]

"""The bill of materials of a build: made, stored, read, compared, explained.

Opening a page never makes a BOM, and a stored one never changes: a new configuration or a
correction makes the next revision.
"""

from app.bom.compare import (
    Today,
    against,
    becoming,
    between,
    hashes_now,
    must_be_true,
    today,
)
from app.bom.explain import why_not
from app.bom.make import SHORTEST_REASON, BomRefused, Replayed, make_again, make_and_store, replay
from app.bom.other_rules import ChangedBuild, would_change
from app.bom.read import Looked, NoBom, Revision, look_at, of_build, of_order, revisions
from app.bom.stored import Heading, Line, Reason, StoredBom, about, bought

__all__ = [
    "SHORTEST_REASON",
    "BomRefused",
    "ChangedBuild",
    "Heading",
    "Line",
    "Looked",
    "NoBom",
    "Reason",
    "Replayed",
    "Revision",
    "StoredBom",
    "Today",
    "about",
    "against",
    "becoming",
    "between",
    "bought",
    "hashes_now",
    "look_at",
    "make_again",
    "make_and_store",
    "must_be_true",
    "of_build",
    "of_order",
    "replay",
    "revisions",
    "today",
    "why_not",
    "would_change",
]

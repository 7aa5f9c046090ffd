"""Orders being entered: kept on the server from the first keystroke, one field at a time."""

from app.drafts.content import configuration, entry, get, quantity, raw
from app.drafts.head import Finding
from app.drafts.keeping import (
    Change,
    OpenDraft,
    Opened,
    Submitted,
    begin,
    change,
    discard,
    lately_discarded,
    locked,
    open_drafts,
    opened,
    put_back,
    replace_configuration,
    restore,
    touch,
)
from app.drafts.review import BuildReview, Review, build_review, items_needed, review
from app.drafts.taken import Hint, hints, suggested, taken

__all__ = [
    "BuildReview",
    "Change",
    "Finding",
    "Hint",
    "OpenDraft",
    "Opened",
    "Review",
    "Submitted",
    "begin",
    "build_review",
    "change",
    "configuration",
    "discard",
    "entry",
    "get",
    "hints",
    "items_needed",
    "lately_discarded",
    "locked",
    "open_drafts",
    "opened",
    "put_back",
    "quantity",
    "raw",
    "replace_configuration",
    "restore",
    "review",
    "suggested",
    "taken",
    "touch",
]

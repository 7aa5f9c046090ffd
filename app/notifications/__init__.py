"""What somebody should know: written in the transaction that makes it true, read in one place.

Everybody concerned is told; a person without any preference is told like everybody else.
"""

from app.notifications.events import EVENTS, TURN, Event
from app.notifications.moves import (
    Said,
    about_build,
    build_moved,
    builds_cancelled,
    order_submitted,
)
from app.notifications.outbox import PAGE as FAILED_PAGE
from app.notifications.outbox import Failed, failed, how_many_failed, try_again
from app.notifications.preferences import (
    PACES,
    Choice,
    NotReachable,
    Preferences,
    prefer,
    preferences,
    reach_at,
)
from app.notifications.reading import (
    MOST_KNOWN,
    PAGE,
    Listed,
    Told,
    Unread,
    follow,
    listed,
    mark_read,
    mark_unread,
    unread,
)
from app.notifications.telling import News, tell

__all__ = [
    "EVENTS",
    "FAILED_PAGE",
    "MOST_KNOWN",
    "PACES",
    "PAGE",
    "TURN",
    "Choice",
    "Event",
    "Failed",
    "Listed",
    "News",
    "NotReachable",
    "Preferences",
    "Said",
    "Told",
    "Unread",
    "about_build",
    "build_moved",
    "builds_cancelled",
    "failed",
    "follow",
    "how_many_failed",
    "listed",
    "mark_read",
    "mark_unread",
    "order_submitted",
    "prefer",
    "preferences",
    "reach_at",
    "tell",
    "try_again",
    "unread",
]

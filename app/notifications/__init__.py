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
from app.notifications.reading import MOST_KNOWN, PAGE, Told, follow, latest, mark_read, unread
from app.notifications.telling import News, tell

__all__ = [
    "EVENTS",
    "MOST_KNOWN",
    "PAGE",
    "TURN",
    "Event",
    "News",
    "Said",
    "Told",
    "about_build",
    "build_moved",
    "builds_cancelled",
    "follow",
    "latest",
    "mark_read",
    "order_submitted",
    "tell",
    "unread",
]

"""A build: what moves it, how it leaves the house, and what its page shows.

moving.py    the one place that changes a status, and the locks everybody takes first
shipping.py  the release that is signed, and the shipment
reading.py   one build with where it stands and what comes next
"""

from app.builds.moving import NotYet, force, hold, hold_answers, locked, move, release
from app.builds.reading import (
    BuildShown,
    MoveShown,
    NextStep,
    NoSuchBuild,
    Shipped,
    find,
    find_with_order,
    look_at,
)
from app.builds.shipping import Releasing, Shipping, hashes_now, ship, to_release

__all__ = [
    "BuildShown",
    "MoveShown",
    "NextStep",
    "NoSuchBuild",
    "NotYet",
    "Releasing",
    "Shipped",
    "Shipping",
    "find",
    "find_with_order",
    "force",
    "hashes_now",
    "hold",
    "hold_answers",
    "locked",
    "look_at",
    "move",
    "release",
    "ship",
    "to_release",
]

"""The shortest way from one status to another through the table of moves."""

from collections import deque

from app.rules import progress
from app.rules.progress import Status

# Where a build goes only because somebody wants it there.
ONLY_WANTED = frozenset({"on-hold", "cancelled"})


def way(here: Status, there: Status, before_hold: Status | None = None) -> list[Status]:
    """The statuses after `here` on the shortest way; empty when there is none."""
    ways: dict[Status, list[Status]] = {here: []}
    waiting = deque([here])
    while waiting:
        status = waiting.popleft()
        for following in progress.ways_from(status):
            if status == "on-hold" and following not in {before_hold, "cancelled"}:
                continue
            if following in ways or (following in ONLY_WANTED and following != there):
                continue
            ways[following] = [*ways[status], following]
            waiting.append(following)
    return ways.get(there, [])

"""Which paper of a kind counts for a sink, and whether it answers what asks for it.

The papers of one sink come in the order in which they were added, each as JSON: its kind, the
place of the one sink it is for (or none), when it was added, and when it was removed.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Literal

Paper = Mapping[str, Any]
Answers = Literal["yes", "missing", "older"]


def counting(papers: Iterable[Paper], kind: str) -> Paper | None:
    """One of its own before one of all sinks, then the newest; what was removed counts no more."""
    left = [one for one in papers if one["kind"] == kind and not one.get("removed_at")]
    own = [one for one in left if one["sink"] is not None]
    return next(reversed(own or left), None)


def answers(papers: Iterable[Paper], kind: str, drawn_at: str) -> Answers:
    """Whether the one that counts was added since the sink was drawn anew, where it was."""
    paper = counting(papers, kind)
    if paper is None:
        return "missing"
    since = not drawn_at or datetime.fromisoformat(paper["at"]) > datetime.fromisoformat(drawn_at)
    return "yes" if since else "older"

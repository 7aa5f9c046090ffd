"""The one table of what moves a service request: from where to where, and who may.

Source: “Service requests” on the page “Who does what, and what moves a build”. Every cell that is
not in `TABLE` is refused, for every role, whichever way it is asked for.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from app.rules.progress import ADMIN, RoleName

Status = str

STATUSES: tuple[Status, ...] = (
    "cart", "pending", "approved", "rejected", "returned", "fulfilled",
)  # fmt: skip
# What its author may still write in.
OPEN_TO_ITS_AUTHOR: frozenset[Status] = frozenset({"cart", "returned"})
SENT: frozenset[Status] = frozenset(STATUSES) - {"cart"}
GOOD: frozenset[Status] = frozenset({"approved", "fulfilled"})

LEAST_WORDS, MOST_WORDS = 3, 4000
MOST_PIECES = 999

# Whose requests somebody sees besides their own: a cart is nobody else's, whatever they are.
SEES: Mapping[RoleName, frozenset[Status]] = {
    ADMIN: SENT,
    "procurement": SENT,
    "auditor": SENT,
    "coordinator": GOOD,
    "assembler": GOOD,
}


@dataclass(frozen=True, slots=True)
class Step:
    """One cell of the table: by whoever has one of these roles, or by its author alone."""

    by: frozenset[RoleName]
    author: bool = False


_AUTHOR = Step(frozenset({"service"}), author=True)
_HANDLES = Step(frozenset({"procurement"}))
TABLE: Mapping[tuple[Status, Status], Step] = {
    ("cart", "pending"): _AUTHOR,
    ("returned", "pending"): _AUTHOR,
    ("pending", "approved"): _HANDLES,
    ("pending", "rejected"): _HANDLES,
    ("pending", "returned"): _HANDLES,
    ("approved", "fulfilled"): _HANDLES,
}


def may(step: Step, roles: Collection[RoleName], *, own: bool) -> bool:
    """Whether somebody with these roles may take it; an admin every one but its author's own."""
    if step.author and not own:
        return False
    return ADMIN in roles or bool(step.by & set(roles))


def ways_from(status: Status, roles: Collection[RoleName], *, own: bool) -> frozenset[Status]:
    """Where somebody with these roles may take a request from here."""
    return frozenset(
        there
        for (here, there), step in TABLE.items()
        if here == status and may(step, roles, own=own)
    )


def sees(roles: Collection[RoleName]) -> frozenset[Status]:
    """In which statuses somebody with these roles sees the requests of others."""
    return frozenset().union(*(SEES.get(role, frozenset()) for role in roles))


@dataclass(frozen=True, slots=True)
class Lowered:
    """Fewer than were asked for, none of them with 0, and why."""

    to: int
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A line as it is asked for."""

    id: int
    number: str
    quantity: int


def wrong_with_approval(lines: Sequence[Asked], lowered: Mapping[int, Lowered]) -> str:
    """What speaks against approving these lines with these lower quantities; empty when nothing."""
    if lowered.keys() - {line.id for line in lines}:
        return "A line you lowered is not in this request any more. Load the page again."
    for line in lines:
        if (less := lowered.get(line.id)) and (wrong := _wrong_with_line(line, less)):
            return wrong
    if not any(approved(line, lowered) for line in lines):
        return "Nothing would be left of it. Reject the request instead, and say why."
    return ""


def approved(line: Asked, lowered: Mapping[int, Lowered]) -> int:
    """How many of a line are approved."""
    less = lowered.get(line.id)
    return line.quantity if less is None else less.to


def _wrong_with_line(line: Asked, less: Lowered) -> str:
    if not 0 <= less.to <= line.quantity:
        return f"{line.number}: approve from 0 to {line.quantity}, which is what was asked for."
    if less.to < line.quantity and len(less.because.strip()) < LEAST_WORDS:
        return f"{line.number}: say in a few words why fewer are approved."
    if len(less.because) > MOST_WORDS:
        return f"{line.number}: a reason has at most {MOST_WORDS:,} characters."
    return ""

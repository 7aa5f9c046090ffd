"""The one table of what moves a build: from where to where, who may, and what must be true.

Source: the page “Who does what, and what moves a build”. Every cell that is not in `TABLE` is
refused, for every role, whichever way it is asked for.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Status = str
RoleName = str

# In the order a build goes through them; what stands aside follows.
WAY: tuple[Status, ...] = (
    "order-created", "parts-sent", "ready-for-pre-qc", "ready-for-production", "in-production",
    "testing-complete", "packaging-complete", "ready-for-final-qc", "ready-to-ship", "shipped",
)  # fmt: skip
ASIDE: tuple[Status, ...] = (
    "pre-qc-rejected", "pre-qc-rework", "final-qc-rejected", "final-rework", "on-hold", "cancelled",
)  # fmt: skip
STATUSES = WAY + ASIDE
CLOSED: frozenset[Status] = frozenset({"shipped", "cancelled"})

Guard = Literal[
    "bom-approved",  # the current BOM, by signature
    "parts-sent",  # every outsourced line sent, or cancelled with a reason
    "parts-received",  # every outsourced line received, or cancelled with a reason
    "pre-qc-passed",  # the newest Pre-QC run, for the present configuration, signed
    "pre-qc-failed",
    "somebody-assigned",
    "tasks-done",  # the assembly run, signed: at least one task, each done or N/A
    "test-passed",
    "packed",  # the packaging run, signed: every line in its quantity
    "final-qc-passed",
    "final-qc-failed",
    "record-complete",  # the device history record: nothing missing
    "release-signed",
    "nonconformance-recorded",  # from the failed run
    "rework-decided",  # a disposition: rework, or use as is with its second signature
    "return-decided",  # a disposition: return to the maker
    "rework-reported",  # notes of whoever did it
    "retested",  # the end-of-line test, where it was begun: signed and passed, the newest one too
    "reason-given",
    "where-it-was",  # the status it had when it was put on hold
]


@dataclass(frozen=True, slots=True)
class Step:
    """One cell of the table; `by` may take it when everything in `guards` is true."""

    by: frozenset[RoleName]
    guards: tuple[Guard, ...] = ()


def _step(by: str, *guards: Guard) -> Step:
    return Step(frozenset(by.split()), guards)


_APPROVED: tuple[Guard, ...] = ("bom-approved",)
# What was checked before stays true: a change after approval reopens it, and the build waits.
_CHECKED: tuple[Guard, ...] = (*_APPROVED, "parts-received", "pre-qc-passed")
_TESTED: tuple[Guard, ...] = (*_CHECKED, "tasks-done", "test-passed")
_PACKED: tuple[Guard, ...] = (*_TESTED, "packed")

_FORWARD: dict[tuple[Status | None, Status], Step] = {
    (None, "order-created"): _step("coordinator"),
    ("order-created", "parts-sent"): _step("procurement", *_APPROVED, "parts-sent"),
    ("parts-sent", "ready-for-pre-qc"): _step("procurement", *_APPROVED, "parts-received"),
    ("ready-for-pre-qc", "ready-for-production"): _step("qc", *_CHECKED),
    ("ready-for-production", "in-production"): _step("assembler", *_CHECKED, "somebody-assigned"),
    ("in-production", "testing-complete"): _step("assembler", *_TESTED),
    ("testing-complete", "packaging-complete"): _step("assembler", *_PACKED),
    ("packaging-complete", "ready-for-final-qc"): _step("assembler", *_PACKED),
    ("ready-for-final-qc", "ready-to-ship"): _step(
        "qc", *_PACKED, "final-qc-passed", "record-complete"
    ),
    ("ready-to-ship", "shipped"): _step(
        "coordinator", *_PACKED, "final-qc-passed", "record-complete", "release-signed"
    ),
}
_BACK: dict[tuple[Status | None, Status], Step] = {
    ("ready-for-pre-qc", "pre-qc-rejected"): _step(
        "qc", "pre-qc-failed", "nonconformance-recorded"
    ),
    ("pre-qc-rejected", "pre-qc-rework"): _step("coordinator", "rework-decided"),
    ("pre-qc-rejected", "parts-sent"): _step("coordinator", "return-decided"),
    ("pre-qc-rework", "ready-for-pre-qc"): _step("assembler coordinator", "rework-reported"),
    ("ready-for-final-qc", "final-qc-rejected"): _step(
        "qc", "final-qc-failed", "nonconformance-recorded"
    ),
    ("final-qc-rejected", "final-rework"): _step("coordinator", "rework-decided"),
    # A part with a serial number that was replaced has its test before an inspector sees it.
    ("final-rework", "ready-for-final-qc"): _step(
        "assembler coordinator", "retested", "rework-reported"
    ),
}
_HOLDS: dict[tuple[Status | None, Status], Step] = {
    (status, "on-hold"): _step("assembler procurement coordinator", "reason-given")
    for status in STATUSES
    if status not in CLOSED and status != "on-hold"
}
_RELEASES: dict[tuple[Status | None, Status], Step] = {
    ("on-hold", status): _step("procurement coordinator", "reason-given", "where-it-was")
    for status in STATUSES
    if status not in CLOSED and status != "on-hold"
}
_CANCELS: dict[tuple[Status | None, Status], Step] = {
    (status, "cancelled"): _step("coordinator", "reason-given")
    for status in STATUSES
    if status not in CLOSED
}
TABLE: Mapping[tuple[Status | None, Status], Step] = {
    **_FORWARD, **_BACK, **_HOLDS, **_RELEASES, **_CANCELS,
}  # fmt: skip
ADMIN: RoleName = "admin"


def may(step: Step, roles: Collection[RoleName]) -> bool:
    """Whether somebody with these roles may take the step; an admin may take every one."""
    return ADMIN in roles or bool(step.by & set(roles))


def ways_from(status: Status) -> Sequence[Status]:
    """Where the table lets a build go from here, the way forward first."""
    return [there for here, there in TABLE if here == status]


def force_from(status: Status) -> Sequence[Status]:
    """Where an admin may force a build to; a closed build stays closed."""
    return [] if status in CLOSED else [one for one in STATUSES if one != status]

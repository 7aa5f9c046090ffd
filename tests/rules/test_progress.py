"""What moves a build: the table against the domain page, written down here a second time."""

import itertools
from typing import get_args

import pytest

from app.roles import Role
from app.rules import progress
from app.rules.progress import STATUSES, TABLE, Guard, force_from, may, ways_from

# Copied by hand from the page “Who does what, and what moves a build”: from, to, by, what is true.
FORWARD = """
new                  order-created         coordinator  -
order-created        parts-sent            procurement  bom-approved parts-sent
parts-sent           ready-for-pre-qc      procurement  bom-approved parts-received
ready-for-pre-qc     ready-for-production  qc           bom-approved parts-received pre-qc-passed
ready-for-production in-production         assembler    bom-approved parts-received pre-qc-passed somebody-assigned
in-production        testing-complete      assembler    bom-approved parts-received pre-qc-passed tasks-done test-passed
testing-complete     packaging-complete    assembler    bom-approved parts-received pre-qc-passed tasks-done test-passed packed
packaging-complete   ready-for-final-qc    assembler    bom-approved parts-received pre-qc-passed tasks-done test-passed packed
ready-for-final-qc   ready-to-ship         qc           bom-approved parts-received pre-qc-passed tasks-done test-passed packed final-qc-passed record-complete
ready-to-ship        shipped               coordinator  bom-approved parts-received pre-qc-passed tasks-done test-passed packed final-qc-passed record-complete release-signed
ready-for-pre-qc     pre-qc-rejected       qc           pre-qc-failed nonconformance-recorded
pre-qc-rejected      pre-qc-rework         coordinator  rework-decided
pre-qc-rejected      parts-sent            coordinator  return-decided
pre-qc-rework        ready-for-pre-qc      assembler/coordinator  rework-reported
ready-for-final-qc   final-qc-rejected     qc           final-qc-failed nonconformance-recorded
final-qc-rejected    final-rework          coordinator  rework-decided
final-rework         ready-for-final-qc    assembler/coordinator  retested rework-reported
"""  # noqa: E501  # a table
# Each of these may be put on hold, goes back to where it was, and may be cancelled.
UNDER_WAY = [
    "order-created", "parts-sent", "ready-for-pre-qc", "ready-for-production", "in-production",
    "testing-complete", "packaging-complete", "ready-for-final-qc", "ready-to-ship",
    "pre-qc-rejected", "pre-qc-rework", "final-qc-rejected", "final-rework",
]  # fmt: skip


def expected() -> dict[tuple[str | None, str], tuple[set[str], tuple[str, ...]]]:
    cells = {}
    for line in FORWARD.strip().splitlines():
        here, there, by, *guards = line.split()
        stated = tuple(guard for guard in guards if guard != "-")
        cells[None if here == "new" else here, there] = (set(by.split("/")), stated)
    for status in UNDER_WAY:
        reporting = {"assembler", "procurement", "coordinator"}
        cells[status, "on-hold"] = (reporting, ("reason-given",))
        resolving = {"procurement", "coordinator"}
        cells["on-hold", status] = (resolving, ("reason-given", "where-it-was"))
        cells[status, "cancelled"] = ({"coordinator"}, ("reason-given",))
    cells["on-hold", "cancelled"] = ({"coordinator"}, ("reason-given",))
    return cells


EXPECTED = expected()
HERE: tuple[str | None, ...] = (None, *STATUSES)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("here", HERE)
def test_exactly_the_cells_of_the_domain_page_may_be_taken(here: str | None, role: Role) -> None:
    for there in STATUSES:
        step = TABLE.get((here, there))
        by, _guards = EXPECTED.get((here, there), (set(), ()))

        allowed = step is not None and may(step, {role})

        assert allowed is (role in by or (role is Role.ADMIN and bool(by))), (here, there)


@pytest.mark.parametrize(("here", "there"), list(itertools.product(HERE, STATUSES)))
def test_every_cell_asks_for_what_the_domain_page_says(here: str | None, there: str) -> None:
    step = TABLE.get((here, there))

    stated = EXPECTED.get((here, there))

    assert (step is None) is (stated is None)
    assert step is None or stated is None or step.guards == stated[1]


def test_every_guard_is_asked_somewhere() -> None:
    asked = {guard for step in TABLE.values() for guard in step.guards}

    assert asked == set(get_args(Guard))


def test_several_roles_add_up_and_no_role_may_nothing() -> None:
    step = TABLE["pre-qc-rework", "ready-for-pre-qc"]

    assert may(step, {"service", "assembler"})
    assert not may(step, {"service", "auditor"})
    assert not may(step, set())


def test_the_way_forward_comes_first() -> None:
    for here, there in itertools.pairwise(progress.WAY):
        assert ways_from(here)[0] == there


def test_an_admin_forces_a_build_anywhere_but_out_of_the_end() -> None:
    assert set(force_from("in-production")) == set(STATUSES) - {"in-production"}
    assert [*force_from("shipped"), *force_from("cancelled")] == []


def test_whatever_is_not_closed_can_be_left() -> None:
    ends = {status for status in STATUSES if not ways_from(status)}

    assert ends == progress.CLOSED == {"shipped", "cancelled"}

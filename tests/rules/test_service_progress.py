"""What moves a service request: the table against the domain page, written down a second time."""

import itertools

import pytest

from app.roles import Role
from app.rules.service_progress import (
    STATUSES,
    TABLE,
    Asked,
    Lowered,
    approved,
    may,
    sees,
    ways_from,
    wrong_with_approval,
)

# Copied by hand from the page “Who does what, and what moves a build”: from, to, by.
EXPECTED = {
    ("cart", "pending"): "author",
    ("returned", "pending"): "author",
    ("pending", "approved"): "procurement",
    ("pending", "rejected"): "procurement",
    ("pending", "returned"): "procurement",
    ("approved", "fulfilled"): "procurement",
}
LINES = [Asked(id=1, number="719.158", quantity=3), Asked(id=2, number="719.160", quantity=1)]


def expected(cell: tuple[str, str], role: Role, *, own: bool) -> bool:
    if EXPECTED.get(cell) == "author":
        return own and role in {Role.SERVICE, Role.ADMIN}
    return EXPECTED.get(cell) == "procurement" and role in {Role.PROCUREMENT, Role.ADMIN}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("own", [True, False])
def test_exactly_the_cells_of_the_domain_page_may_be_taken(role: Role, *, own: bool) -> None:
    for cell in itertools.product(STATUSES, STATUSES):
        step = TABLE.get(cell)

        allowed = step is not None and may(step, {role}, own=own)

        assert allowed is expected(cell, role, own=own), (cell, role)


def test_several_roles_add_up_and_no_role_may_nothing() -> None:
    assert ways_from("pending", {"service", "procurement"}, own=True) == {
        "approved", "rejected", "returned",
    }  # fmt: skip
    assert ways_from("pending", set(), own=True) == frozenset()


def test_what_is_rejected_or_fulfilled_stays_so() -> None:
    ends = {status for status in STATUSES if not ways_from(status, {"admin"}, own=True)}

    assert ends == {"rejected", "fulfilled"}


@pytest.mark.parametrize(
    ("role", "statuses"),
    [
        (Role.ADMIN, {"pending", "approved", "rejected", "returned", "fulfilled"}),
        (Role.PROCUREMENT, {"pending", "approved", "rejected", "returned", "fulfilled"}),
        (Role.AUDITOR, {"pending", "approved", "rejected", "returned", "fulfilled"}),
        (Role.COORDINATOR, {"approved", "fulfilled"}),
        (Role.ASSEMBLER, {"approved", "fulfilled"}),
        (Role.SERVICE, set()),
        (Role.QC, set()),
    ],
)
def test_nobody_sees_a_cart_of_others_and_few_see_what_is_not_approved(
    role: Role, statuses: set[str]
) -> None:
    assert sees({role}) == statuses


def test_without_anything_lowered_all_is_approved_as_asked() -> None:
    assert wrong_with_approval(LINES, {}) == ""
    assert [approved(line, {}) for line in LINES] == [3, 1]


def test_a_line_may_be_lowered_and_dropped_with_a_reason() -> None:
    lowered = {1: Lowered(1, "One is on the shelf."), 2: Lowered(0, "Not made any more.")}

    assert wrong_with_approval(LINES, lowered) == ""
    assert [approved(line, lowered) for line in LINES] == [1, 0]


@pytest.mark.parametrize(
    ("lowered", "says"),
    [
        ({1: Lowered(2, "  no ")}, "719.158: say in a few words why"),
        ({1: Lowered(4, "More is better.")}, "719.158: approve from 0 to 3"),
        ({1: Lowered(-1, "Fewer than none.")}, "719.158: approve from 0 to 3"),
        ({1: Lowered(1, "x" * 4001)}, "719.158: a reason has at most 4,000"),
        ({7: Lowered(1, "Somewhere else.")}, "not in this request any more"),
        ({1: Lowered(0, "None left."), 2: Lowered(0, "None left.")}, "Reject the request instead"),
    ],
)
def test_what_is_wrong_with_an_approval_is_said(lowered: dict[int, Lowered], says: str) -> None:
    assert says in wrong_with_approval(LINES, lowered)

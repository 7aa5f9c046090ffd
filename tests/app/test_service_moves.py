"""What moves a service request: nobody but the table says, and the database holds it to that."""

import asyncio
from typing import NoReturn

import psycopg
import pytest

from app import edge, service
from app.access import Role, Visitor
from app.edge import Work
from app.errors import Conflict, Refused
from app.rules.service_progress import STATUSES
from models.database import transaction
from tests import make
from tests.conftest import run_sql
from tests.service import moving, parts, sent, shown, standing

WHO = "SELECT set_config('app.context', '{\"name\": \"test\"}', false)"
# Copied by hand from the page “Who does what, and what moves a build”.
BY = {
    ("cart", "pending"): ("author", {Role.SERVICE, Role.ADMIN}),
    ("returned", "pending"): ("author", {Role.SERVICE, Role.ADMIN}),
    ("pending", "approved"): ("anybody", {Role.PROCUREMENT, Role.ADMIN}),
    ("pending", "rejected"): ("anybody", {Role.PROCUREMENT, Role.ADMIN}),
    ("pending", "returned"): ("anybody", {Role.PROCUREMENT, Role.ADMIN}),
    ("approved", "fulfilled"): ("anybody", {Role.PROCUREMENT, Role.ADMIN}),
}


class Undone(Exception):
    """The move was made, and is undone again."""


def undo() -> NoReturn:
    raise Undone


@pytest.fixture
async def sam(database: str) -> Visitor:
    return await make.visitor(Role.SERVICE, name="Sam Post")


@pytest.fixture
async def pia(database: str) -> Visitor:
    return await make.visitor(Role.PROCUREMENT, name="Pia Roth")


async def moved(by: Visitor, act: Work[object]) -> bool:
    """Whether this person may; what they did is undone."""
    try:
        async with transaction(make.acting(by)) as session:
            await act(session)
            undo()
    except Undone:
        return True
    except Refused:
        return False


@pytest.mark.parametrize("status", STATUSES)
async def test_exactly_the_cells_of_the_domain_page_are_taken(sam: Visitor, status: str) -> None:
    items = await parts("HANDLE-1")
    number, version = "", 1
    if status == "cart":
        await edge.write(make.acting(sam), lambda s: service.put(s, items[0], 1))
    else:
        number = await standing(sam, status, items)
        version = (await shown(sam, number)).version
    people = {(role, False): await make.visitor(role) for role in Role}
    taken, expected = {}, {}

    for role in Role:
        await make.only_role(sam, role)
        for own in (True, False):
            for there in STATUSES[1:]:
                who = sam if own else people[role, False]
                taken[role, own, there] = await moved(who, moving(number, there, version))
                whose, roles = BY.get((status, there), ("nobody", set()))
                mine = own or whose == "anybody"
                expected[role, own, there] = mine and role in roles

    assert taken == expected


async def test_two_at_once_are_one_move_and_the_other_reads_who_was_faster(
    sam: Visitor, pia: Visitor
) -> None:
    number = await sent(sam, await parts("HANDLE-1"))
    paul = await make.visitor(Role.PROCUREMENT, name="Paul Roth")
    version = (await shown(pia, number)).version

    both = await asyncio.gather(
        edge.write(make.acting(pia), moving(number, "approved", version)),
        edge.write(make.acting(paul), moving(number, "rejected", version)),
        return_exceptions=True,
    )

    (late,) = [one for one in both if one is not None]
    one = await shown(sam, number)
    assert isinstance(late, Conflict)
    assert str(late) == (
        f"{one.decided_by} was faster: {number} is {one.status} now. Look at it before you decide."
    )
    assert one.decided_by == ("Pia Roth" if one.status == "approved" else "Paul Roth")


async def test_numbers_follow_each_other_without_gaps_each_year_anew(
    sam: Visitor, database: str
) -> None:
    [handle] = await parts("HANDLE-1")
    people = [sam, *[await make.visitor(Role.SERVICE) for _ in range(7)]]

    async def refused(by: Visitor) -> None:
        """It had its number already when it was undone."""
        assert await moved(by, moving("", "pending", 1))

    for one in people:
        await edge.write(make.acting(one), lambda s: service.put(s, handle, 1))
    await refused(sam)
    numbers = await asyncio.gather(*(sent(one, [handle]) for one in people))
    run_sql(
        database,
        "SET session_replication_role = replica; UPDATE service_request SET year = 2025,"
        " number = 'SR-2025-' || lpad(sequence::text, 4, '0') WHERE status <> 'cart'",
    )
    next_year = await sent(sam, [handle])

    assert sorted(number[-4:] for number in numbers) == [f"000{n}" for n in range(1, 9)]
    assert len({number[:8] for number in numbers}) == 1
    assert next_year == f"{numbers[0][:8]}0001"


async def test_a_number_grows_past_four_digits(sam: Visitor, database: str) -> None:
    items = await parts("HANDLE-1")
    number = await sent(sam, items)
    run_sql(
        database,
        "SET session_replication_role = replica; UPDATE service_request SET sequence = 9999,"
        " number = left(number, 8) || '9999'",
    )

    assert await sent(sam, items) == f"{number[:8]}10000"


CHANGES = {
    "its reason": "UPDATE service_request SET reason = 'Something else.'",
    "its device": "UPDATE service_request SET build_number = 'B-2', serial = 'S-2'",
    "its number": "UPDATE service_request SET number = 'SR-2026-0777', sequence = 777, year = 2026",
    "its author": "UPDATE service_request SET author_id = (SELECT max(id) FROM person)",
    "how many": "UPDATE service_request_line SET quantity = 9",
    "which part": "UPDATE service_request_line SET item_number = 'X-1', name = 'Another'",
    "one more": "INSERT INTO service_request_line (request_id, position, item_id, item_number,"
    " name, quantity) SELECT id, 9, (SELECT max(id) FROM item), 'X', 'X', 1 FROM service_request",
    "one fewer": "DELETE FROM service_request_line",
    "all of it": "DELETE FROM service_request",
}
DECIDED = {
    "the note": "UPDATE service_request SET note = 'Never said.'",
    "who decided": "UPDATE service_request SET decided_by = author_id",
    "how many are approved": "UPDATE service_request_line SET approved = 0,"
    " lowered_because = 'Never said.'",
    "back to a cart": "UPDATE service_request SET status = 'cart', number = NULL, year = NULL,"
    " sequence = NULL, submitted_at = NULL, decided_by = NULL, decided_at = NULL",
    "back to procurement": "UPDATE service_request SET status = 'pending', decided_by = NULL,"
    " decided_at = NULL, note = '', fulfilled_by = NULL, fulfilled_at = NULL",
}
NEVER = {
    "a request from nowhere": "INSERT INTO service_request (author_id, status, number, year,"
    " sequence, reason, submitted_at) SELECT max(id), 'pending', 'SR-2026-0999', 2026, 999,"
    " 'It leaks.', now() FROM person",
}
ROLES = ["cleanstation_app", "cleanstation_owner"]


@pytest.mark.parametrize("status", ["pending", "approved", "rejected", "fulfilled"])
async def test_what_is_sent_and_what_is_decided_stays_whoever_asks(
    sam: Visitor, pia: Visitor, database: str, status: str
) -> None:
    """Pia is the person its author is changed to."""
    assert pia.person_id > sam.person_id
    await standing(sam, status, await parts("HANDLE-1", "HANDLE-2"))
    await parts("HANDLE-3")
    tried = {**CHANGES, **NEVER, **(DECIDED if status != "pending" else {})}

    held = [
        (what, role)
        for what, said in tried.items()
        for role in ROLES
        if holds(database, said, role)
    ]

    assert held == [(what, role) for what in tried for role in ROLES]


def holds(database: str, said: str, role: str) -> bool:
    """Whether the database refuses it; what it does not refuse stays done."""
    allowed = (psycopg.errors.RestrictViolation, psycopg.errors.InsufficientPrivilege)
    try:
        run_sql(database, f"SET ROLE {role}; {WHO}; {said}")
    except allowed:
        return True
    return False


@pytest.mark.parametrize(
    "quantities",
    ["", "UPDATE service_request_line SET approved = 0, lowered_because = 'None left.';"],
    ids=["without quantities", "of nothing"],
)
async def test_an_approval_says_how_many_of_each_and_leaves_something(
    sam: Visitor, database: str, quantities: str
) -> None:
    await sent(sam, await parts("HANDLE-1", "HANDLE-2"))
    approve = "UPDATE service_request SET status = 'approved', decided_by = 1, decided_at = now()"

    assert holds(database, f"{quantities} {approve}", "cleanstation_owner")

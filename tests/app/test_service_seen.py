"""Whose requests for service parts somebody sees, and who hears of them."""

from collections.abc import Mapping

import pytest
from sqlalchemy import select

from app import edge, service
from app.access import Role, Visitor
from app.errors import NotAllowed
from app.rules.service_progress import STATUSES
from app.service import Lowered, NoSuchRequest, Wanted
from models.database import reading
from models.ledger import LedgerEvent
from models.notifications import Notification
from tests import make
from tests.app.query_count import counting
from tests.service import LEAKS, move, parts, sent, shown, standing

pytestmark = pytest.mark.usefixtures("database")
SENT = STATUSES[1:]
GOOD = ["approved", "fulfilled"]
# Copied by hand: its author, procurement and admins; approved ones coordinators and assemblers.
SEES: Mapping[Role, list[str]] = {
    Role.ADMIN: [*SENT],
    Role.PROCUREMENT: [*SENT],
    Role.COORDINATOR: GOOD,
    Role.ASSEMBLER: GOOD,
    Role.SERVICE: [],
    Role.AUDITOR: [*SENT],
}


async def somebody_of_service(name: str = "Sam Post") -> Visitor:
    return await make.visitor(Role.SERVICE, name=name)


async def found(by: Visitor, text: str = "", *, mine: bool = False) -> set[str]:
    wanted = Wanted(state="all", text=text, mine=mine)
    page = await edge.read(make.acting(by), lambda s: service.listed(s, wanted))
    assert page.total == len(page.rows)
    return {row.status for row in page.rows}


async def opens(by: Visitor, number: str) -> bool:
    try:
        await shown(by, number.lower())
    except NoSuchRequest:
        return False
    return True


@pytest.mark.parametrize("role", list(SEES))
async def test_what_a_role_sees_in_lists_in_searches_and_at_its_address(role: Role) -> None:
    author = await somebody_of_service()
    items = await parts("HANDLE-1")
    numbers = {status: await standing(author, status, items) for status in SENT}
    one = await make.visitor(role, name="Some Body")

    listed = await found(one)
    searched = [await found(one, text=words) for words in ("SR-20", "handle-1", "sam post leaks")]
    opened = {status for status, number in numbers.items() if await opens(one, number)}

    assert listed == opened == set(SEES[role])
    assert searched == [listed] * 3
    if role is not Role.SERVICE:
        await make.only_role(author, role)
    assert await found(author) == await found(author, mine=True) == set(SENT)
    assert all([await opens(author, number) for number in numbers.values()])


async def test_qc_sees_none_not_even_their_own() -> None:
    author = await somebody_of_service()
    number = await standing(author, "approved", await parts("HANDLE-1"))
    await make.only_role(author, Role.QC)

    with pytest.raises(NotAllowed, match="see service requests"):
        await shown(author, number)
    with pytest.raises(NotAllowed, match="see service requests"):
        await found(author)


async def test_a_cart_is_seen_by_nobody_else_and_no_two_are_one() -> None:
    sam, sue = await somebody_of_service(), await somebody_of_service("Sue Lind")
    [handle] = await parts("HANDLE-1")
    await edge.write(make.acting(sam), lambda s: service.put(s, handle, 2))
    ada = await make.visitor(Role.ADMIN)

    assert (await edge.read(make.acting(sue), service.cart)).lines == ()
    assert (await edge.read(make.acting(ada), service.cart)).lines == ()
    # Not among the requests of its author either: it has not been sent.
    assert await found(ada) == await found(sam) == set()


async def test_a_returned_request_of_another_is_neither_read_nor_changed() -> None:
    sam, sue = await somebody_of_service(), await somebody_of_service("Sue Lind")
    items = await parts("HANDLE-1")
    number = await standing(sam, "returned", items)

    with pytest.raises(NoSuchRequest):
        await edge.read(make.acting(sue), lambda s: service.cart(s, number))
    with pytest.raises(NoSuchRequest):
        await edge.write(make.acting(sue), lambda s: service.put(s, items[0], 1, number=number))
    with pytest.raises(NoSuchRequest):
        await edge.write(make.acting(sue), lambda s: service.send(s, LEAKS, number=number))


async def test_whoever_tries_to_open_one_of_another_is_in_the_ledger() -> None:
    number = await sent(await somebody_of_service(), await parts("HANDLE-1"))
    sue = await somebody_of_service("Sue Lind")

    with pytest.raises(NoSuchRequest) as refusal:
        await shown(sue, number)
    with pytest.raises(NoSuchRequest) as of_nothing:
        await shown(sue, "SR-2026-9999")

    async with reading(make.PRODUCT) as session:
        query = select(LedgerEvent.reason, LedgerEvent.actor_name).where(
            LedgerEvent.op == "REFUSED"
        )
        kept = (await session.execute(query)).all()
    # Nobody learns which numbers there are.
    assert str(refusal.value) == str(of_nothing.value)
    assert [tuple(row) for row in kept] == [(str(refusal.value), "Sue Lind")] * 2


async def told() -> list[tuple[str, str, str, bool]]:
    async with reading(make.PRODUCT) as session:
        rows = (await session.scalars(select(Notification).order_by(Notification.id))).all()
    assert {row.address[:21] for row in rows} == {"/service/requests/SR-"}
    return [(row.event, str(row.person_id), row.text, row.urgent) for row in rows]


async def test_procurement_and_the_author_hear_of_it_and_nobody_of_what_they_did() -> None:
    sam = await somebody_of_service()
    pia = await make.visitor(Role.PROCUREMENT, name="Pia Roth")
    for role in (Role.ADMIN, Role.COORDINATOR, Role.SERVICE, Role.AUDITOR):
        await make.visitor(role)
    number = await sent(sam, await parts("HANDLE-1"))
    await move(pia, number, "returned")
    await move(sam, number, "pending")
    line = (await shown(pia, number)).lines[0]
    version = (await shown(pia, number)).version
    fewer = {line.id: Lowered(1, "One is on the shelf.")}
    await edge.write(
        make.acting(pia), lambda s: service.approve(s, number, fewer, note="By air.", seen=version)
    )
    await move(pia, number, "fulfilled")

    to_pia, to_sam = str(pia.person_id), str(sam.person_id)
    asks = "3 × Part HANDLE-1. Urgent."
    assert await told() == [
        ("service-requested", to_pia, f"{number}: Sam Post asks for {asks}", True),
        (
            "service-decided",
            to_sam,
            f"{number} is returned for change. Which handle is it?",
            False,
        ),
        (
            "service-requested",
            to_pia,
            f"{number}: Sam Post has changed it and asks again for {asks}",
            True,
        ),
        (
            "service-decided",
            to_sam,
            f"{number} is approved. Fewer than you asked for of 1 of 1 parts. By air.",
            False,
        ),
        (
            "service-fulfilled",
            to_sam,
            f"{number} is fulfilled: the parts are on their way.",
            False,
        ),
    ]


async def test_what_is_most_urgent_stands_first_then_what_has_waited_longest() -> None:
    sam = await somebody_of_service()
    pia = await make.visitor(Role.PROCUREMENT)
    items = await parts("HANDLE-1")
    wishes = ("normal", "device-down", "urgent", "normal", "device-down")
    numbers = [
        await sent(sam, items, service.Said(reason="It leaks.", urgency=one)) for one in wishes
    ]

    waiting = await edge.read(make.acting(pia), lambda s: service.listed(s, Wanted()))
    down = Wanted(urgency="device-down")
    of_these = await edge.read(make.acting(pia), lambda s: service.listed(s, down))

    assert [row.number for row in waiting.rows] == [numbers[n] for n in (1, 4, 2, 0, 3)]
    assert [row.number for row in of_these.rows] == [numbers[1], numbers[4]]


async def test_lists_and_pages_cost_the_same_however_much_there_is() -> None:
    sam = await somebody_of_service()
    pia = await make.visitor(Role.PROCUREMENT)
    items = await parts("HANDLE-1", "HANDLE-2", "HANDLE-3")
    costs = []
    for many in (items[:1], items):
        number = await sent(sam, many)
        with counting() as asked:
            await edge.read(make.acting(pia), lambda s: service.listed(s, Wanted()))
            listed = len(asked)
            await shown(pia, number)
        costs.append((listed, len(asked) - listed))

    assert costs[0] == costs[1] == (3, 6)

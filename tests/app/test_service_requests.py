"""Service requests: put into a cart, sent with a number, decided, fulfilled."""

import pytest

from app import edge, service
from app.access import Role, Visitor
from app.demonstration.crew import Crew
from app.demonstration.service_parts import ask_for_parts
from app.service import Lowered
from tests import make
from tests.service import LEAKS, move, parts, sent, shown


@pytest.fixture
async def sam(database: str) -> Visitor:
    return await make.visitor(Role.SERVICE, name="Sam Post")


@pytest.fixture
async def pia(database: str) -> Visitor:
    return await make.visitor(Role.PROCUREMENT, name="Pia Roth")


async def test_what_is_put_into_the_cart_adds_up_and_can_be_taken_back(sam: Visitor) -> None:
    [handle] = await parts("HANDLE-1")
    actor = make.acting(sam)

    first = await edge.write(actor, lambda s: service.add(s, handle, 2))
    before = await edge.write(actor, lambda s: service.add(s, handle, 3))
    five = await edge.read(actor, service.cart)
    await edge.write(actor, lambda s: service.put(s, handle, before))
    two = await edge.read(actor, service.cart)
    await edge.write(actor, lambda s: service.put(s, handle, first))

    assert [(one.number, one.quantity) for one in five.lines] == [("HANDLE-1", 5)]
    assert [one.quantity for one in two.lines] == [2]
    assert (await edge.read(actor, service.cart)).lines == []
    assert await edge.read(actor, service.in_cart) == 0


async def test_a_request_is_sent_decided_and_fulfilled(sam: Visitor, pia: Visitor) -> None:
    items = await parts("HANDLE-1", "VALVE-2")
    number = await sent(sam, items)
    pending = await shown(pia, number)
    fewer = {pending.lines[0].id: Lowered(1, "Two are on their way already.")}

    await edge.write(
        make.acting(pia),
        lambda s: service.approve(s, number, fewer, note="By truck.", seen=pending.version),
    )
    await move(pia, number, "fulfilled")

    one = await shown(sam, number)
    assert (one.status, one.decided_by, one.fulfilled_by) == ("fulfilled", "Pia Roth", "Pia Roth")
    assert (one.note, one.said) == ("By truck.", LEAKS)
    assert [(line.quantity, line.approved, line.lowered_because) for line in one.lines] == [
        (3, 1, "Two are on their way already."), (3, 3, ""),
    ]  # fmt: skip
    assert [happened.sentence for happened in one.history] == [
        f"Fulfilled the service request {number}",
        f"Approved the service request {number}. Note: By truck.",
        "Approved 3 × VALVE-2",
        "Approved only 1 × HANDLE-1. Reason: Two are on their way already.",
        f"Sent the service request {number}",
    ]


async def test_the_demonstration_has_one_to_decide_one_on_its_way_and_one_that_is_done(
    sam: Visitor, pia: Visitor
) -> None:
    crew = Crew({Role.SERVICE: make.acting(sam), Role.PROCUREMENT: make.acting(pia)})

    await ask_for_parts(crew)

    everything = service.Wanted(state="all", mine=True)
    page = await edge.read(make.acting(sam), lambda s: service.listed(s, everything))
    assert [(row.status, row.urgency, row.pieces) for row in page.rows] == [
        ("pending", "device-down", 2), ("approved", "urgent", 9), ("fulfilled", "normal", 1),
    ]  # fmt: skip
    lines = (await shown(pia, page.rows[1].number)).lines
    assert [(line.approved, bool(line.lowered_because)) for line in lines] == [
        (2, True), (6, False),
    ]  # fmt: skip

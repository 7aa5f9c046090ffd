"""A cart is sent once, and as it was seen: whatever comes twice, late or at the same moment."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app import edge, service
from app.access import Role, Visitor
from app.errors import Conflict, Refused
from app.service import Said
from app.service.cart import EMPTY
from models.database import transaction
from tests import make
from tests.service import LEAKS, parts, shown
from tests.waiting import until_it_waits


@pytest.fixture
async def sam(database: str) -> Visitor:
    return await make.visitor(Role.SERVICE, name="Sam Post")


@pytest.fixture
async def pia(database: str) -> Visitor:
    return await make.visitor(Role.PROCUREMENT, name="Pia Roth")


async def test_two_sends_at_once_are_one_request(sam: Visitor) -> None:
    [handle] = await parts("HANDLE-1")
    await edge.write(make.acting(sam), lambda s: service.put(s, handle, 1))
    send = partial(service.send, said=LEAKS)

    both = await asyncio.gather(
        *(edge.write(make.acting(sam), send) for _ in range(2)), return_exceptions=True
    )

    assert sum(isinstance(one, str) for one in both) == 1
    assert sum(isinstance(one, Refused) for one in both) == 1


async def test_a_send_that_is_repeated_answers_the_same_number(sam: Visitor) -> None:
    [handle] = await parts("HANDLE-1")
    await edge.write(make.acting(sam), lambda s: service.put(s, handle, 1))
    send, key = partial(service.send, said=LEAKS), uuid4()

    first, second = [await edge.write(make.acting(sam), send, key=key) for _ in range(2)]

    everything = service.Wanted(state="all")
    page = await edge.read(make.acting(sam), lambda s: service.listed(s, everything))
    assert first == second
    assert [row.number for row in page.rows] == [first]


@pytest.mark.parametrize(
    "late",
    [
        lambda s, seen: service.put(s, 1, 9, seen=seen),
        lambda s, seen: service.say(s, LEAKS, seen=seen),
        lambda s, seen: service.send(s, LEAKS, seen=seen),
    ],
    ids=["put", "say", "send"],
)
async def test_what_was_meant_for_a_cart_that_is_sent_does_not_begin_the_next_one(
    sam: Visitor, late: Callable[[AsyncSession, int], Awaitable[object]]
) -> None:
    [handle] = await parts("HANDLE-1")
    await edge.write(make.acting(sam), lambda s: service.put(s, handle, 1))
    seen = (await edge.read(make.acting(sam), service.cart)).id
    await edge.write(make.acting(sam), partial(service.send, said=LEAKS, seen=seen))

    with pytest.raises(Conflict, match="has just been sent"):
        await edge.write(make.acting(sam), lambda s: late(s, seen))

    assert await edge.read(make.acting(sam), service.cart) == EMPTY


async def test_a_part_that_comes_while_the_cart_is_sent_begins_the_next_one(
    sam: Visitor, pia: Visitor
) -> None:
    first, second = await parts("HANDLE-1", "HANDLE-2")
    actor = make.acting(sam)
    await edge.write(actor, lambda s: service.put(s, first, 1))

    async with transaction(actor) as session:
        await service.put(session, first, 1)
        late = asyncio.create_task(edge.write(actor, lambda s: service.put(s, second, 1)))
        await until_it_waits(late)
        number = await service.send(session, LEAKS)
    await late

    asked = [line.number for line in (await shown(pia, number)).lines]
    left = [line.number for line in (await edge.read(actor, service.cart)).lines]
    assert (asked, left) == (["HANDLE-1"], ["HANDLE-2"])


async def test_who_sends_the_cart_that_was_just_sent_is_told_so(sam: Visitor) -> None:
    actor = make.acting(sam)
    [handle] = await parts("HANDLE-1")
    await edge.write(actor, lambda s: service.put(s, handle, 1))

    async with transaction(actor) as session:
        await service.put(session, handle, 1)
        late = asyncio.create_task(edge.write(actor, partial(service.send, said=LEAKS)))
        await until_it_waits(late)
        await service.send(session, LEAKS)
    with pytest.raises(Conflict, match="has just been sent"):
        await late


async def test_nothing_is_asked_for_without_a_part_or_a_reason(sam: Visitor) -> None:
    [handle] = await parts("HANDLE-1")
    actor = make.acting(sam)

    with pytest.raises(Refused, match="nothing in it yet"):
        await edge.write(actor, partial(service.send, said=LEAKS))
    with pytest.raises(Refused, match=r"nothing in it yet.* what the parts are for"):
        await edge.write(actor, partial(service.send, said=Said()))
    await edge.write(actor, lambda s: service.put(s, handle, 1))
    with pytest.raises(Refused, match="what the parts are for"):
        await edge.write(actor, partial(service.send, said=Said(reason=" no ")))
    with pytest.raises(Refused, match="how urgent"):
        await edge.write(actor, partial(service.send, said=Said(reason="It leaks.", urgency="now")))

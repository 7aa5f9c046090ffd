"""What service can ask for, what is put into a cart, and which device it is for."""

from functools import partial

import pytest
from sqlalchemy import select

from app import edge, service
from app.access import Role, Visitor
from app.errors import Conflict, NotAllowed, Refused
from app.service import Parts, Said
from models.catalogue import Item, OutlineNumber
from models.database import transaction
from models.service import ServiceRequest, ServiceRequestLine
from tests import make
from tests.service import LEAKS, move, parts, sent, shown, standing


@pytest.fixture
async def sam(database: str) -> Visitor:
    return await make.visitor(Role.SERVICE, name="Sam Post")


async def catalogue() -> dict[str, int]:
    """One of each that may be asked for, and one of each that may not; ids by number."""
    nowhere = {"category_code": None, "subcategory_code": None}
    kit = {"kind": "kit", "kit": True, **nowhere}
    made = {
        "Z9-HANDLE": await parts("Z9-HANDLE"),
        "Z9-SENSOR": await parts("Z9-SENSOR", subcategory_code="719.013"),
        "Z9-KIT": await parts("Z9-KIT", orderable=True, **kit),
        "Z9-BOX": await parts("Z9-BOX", kind="complex", **nowhere),
        "Z9-NOT-ORDERED": await parts("Z9-NOT-ORDERED", **kit),
        "Z9-BOLT": await parts("Z9-BOLT", kind="part", **nowhere),
        "Z9-OLD": await parts("Z9-OLD", active=False),
    }
    ids = {number: found for number, [found] in made.items()}
    async with transaction(make.PRODUCT) as session:
        session.add(OutlineNumber(item_id=ids["Z9-BOX"], number="719.176"))
    return ids


async def test_service_browses_exactly_the_parts_it_can_ask_for(sam: Visitor) -> None:
    actor = make.acting(sam)
    before = await edge.read(actor, service.parts)
    ids = await catalogue()
    await edge.write(actor, lambda s: service.put(s, ids["Z9-SENSOR"], 4))

    everything = await edge.read(actor, lambda s: service.parts(s, words="z9-"))
    sensors = await edge.read(actor, lambda s: service.parts(s, "719.013", "Z9-"))
    kits = await edge.read(actor, lambda s: service.parts(s, "kits", "Z9"))
    found = await edge.read(actor, lambda s: service.parts(s, words="part z9-HAND"))

    assert [one.number for one in everything.items] == [
        "Z9-BOX", "Z9-HANDLE", "Z9-KIT", "Z9-SENSOR",
    ]  # fmt: skip
    assert (everything.total, everything.more) == (4, False)
    assert [(one.number, one.in_cart) for one in sensors.items] == [("Z9-SENSOR", 4)]
    assert [one.number for one in kits.items] == ["Z9-KIT"]
    assert [one.number for one in found.items] == ["Z9-HANDLE"]
    assert everything.items[0].outline == "719.176"
    counted, was = counts(everything), counts(before)
    more = {code: counted[code] - was[code] for code in counted if counted[code] != was[code]}
    assert more == {"719.007": 1, "719.013": 1, "kits": 1, "all": 4}
    # Every sub-category of the list, and behind them the kits.
    assert [*counted] == [*(f"719.{n:03}" for n in range(1, 28)), "kits", "all"]


def counts(found: Parts) -> dict[str, int]:
    return {**{one.code: one.count for one in found.branches}, "all": found.all}


async def test_the_list_is_cut_into_pages(sam: Visitor) -> None:
    await parts(*(f"Z9-{n:02}" for n in range(1, 53)))
    actor = make.acting(sam)

    first = await edge.read(actor, lambda s: service.parts(s, words="z9-"))
    second = await edge.read(actor, lambda s: service.parts(s, words="z9-", page=2))

    assert (len(first.items), first.total, first.more) == (50, 52, True)
    assert [one.number for one in second.items] == ["Z9-51", "Z9-52"]
    assert not second.more


@pytest.mark.parametrize("number", ["Z9-NOT-ORDERED", "Z9-BOLT", "Z9-OLD"])
async def test_nothing_else_is_shown_or_put_into_a_cart(sam: Visitor, number: str) -> None:
    ids = await catalogue()
    actor = make.acting(sam)

    with pytest.raises(Refused, match="not a part service can ask for"):
        await edge.read(actor, lambda s: service.part(s, number))
    with pytest.raises(Refused, match="not a part service can ask for"):
        await edge.write(actor, lambda s: service.add(s, ids[number], 1))


async def test_one_part_is_shown_with_what_is_known_of_it(sam: Visitor) -> None:
    ids = await catalogue()
    await edge.write(make.acting(sam), lambda s: service.put(s, ids["Z9-KIT"], 2))

    one = await edge.read(make.acting(sam), lambda s: service.part(s, "z9-kit"))

    assert (one.facts.number, one.facts.name, one.in_cart) == ("Z9-KIT", "Part Z9-KIT", 2)


@pytest.mark.parametrize("role", [role for role in Role if role not in {"service", "admin"}])
async def test_nobody_else_has_a_cart(database: str, role: Role) -> None:
    [handle] = await parts("HANDLE-1")
    actor = make.acting(await make.visitor(role))

    for look in (service.parts, service.cart, service.in_cart, partial(service.part, number="X")):
        with pytest.raises(NotAllowed, match="ask for service parts"):
            await edge.read(actor, look)
    with pytest.raises(NotAllowed, match="ask for service parts"):
        await edge.write(actor, lambda s: service.put(s, handle, 1))


async def test_a_cart_holds_from_one_to_999_of_a_part(sam: Visitor) -> None:
    [handle] = await parts("HANDLE-1")
    actor = make.acting(sam)
    await edge.write(actor, lambda s: service.add(s, handle, 999))

    with pytest.raises(Refused, match="from 1 to 999"):
        await edge.write(actor, lambda s: service.add(s, handle, 1))
    with pytest.raises(Refused, match="from 1 to 999"):
        await edge.write(actor, lambda s: service.put(s, handle, -1))
    with pytest.raises(Refused, match="at least one"):
        await edge.write(actor, lambda s: service.add(s, handle, 0))


async def test_a_hundred_parts_are_one_request_and_no_more(sam: Visitor) -> None:
    first, *others, last = await parts(*(f"PART-{n:03}" for n in range(101)))
    actor = make.acting(sam)
    await edge.write(actor, lambda s: service.put(s, first, 1))
    async with transaction(actor) as session:
        request_id = await session.scalar(select(ServiceRequest.id))
        session.add_all(
            ServiceRequestLine(
                request_id=request_id, position=at, item_id=one, item_number="", name="", quantity=1
            )
            for at, one in enumerate(others, start=2)
        )

    with pytest.raises(Refused, match="at most 100 parts"):
        await edge.write(actor, lambda s: service.put(s, last, 1))
    await edge.write(actor, lambda s: service.put(s, first, 2))
    assert await edge.read(actor, service.in_cart) == 100


async def test_what_was_typed_is_kept_until_it_is_sent(sam: Visitor) -> None:
    actor = make.acting(sam)
    typed = Said(reason="Leaks at", urgency="device-down", serial=" S-77 ")

    await edge.write(actor, partial(service.say, said=typed))

    kept = await edge.read(actor, service.cart)
    assert kept.said == Said(reason="Leaks at", urgency="device-down", serial="S-77")
    for wrong in (Said(reason="x" * 4001), Said(build_number="x" * 41), Said(serial="x" * 81)):
        with pytest.raises(Refused, match="at most"):
            await edge.write(actor, partial(service.say, said=wrong))


async def test_what_has_gone_out_of_use_is_not_sent(sam: Visitor) -> None:
    items = await parts("HANDLE-1", "VALVE-2")
    for item_id in items:
        await edge.write(make.acting(sam), partial(service.put, item_id=item_id, quantity=1))
    async with transaction(make.PRODUCT) as session:
        (await session.get_one(Item, items[1])).active = False

    with pytest.raises(Refused, match="No longer in use: VALVE-2"):
        await edge.write(make.acting(sam), partial(service.send, said=LEAKS))
    lines = (await edge.read(make.acting(sam), service.cart)).lines
    assert [(line.number, line.active) for line in lines] == [
        ("HANDLE-1", True),
        ("VALVE-2", False),
    ]
    await edge.write(make.acting(sam), lambda s: service.put(s, items[1], 0))
    assert await edge.write(make.acting(sam), partial(service.send, said=LEAKS))


async def test_a_request_keeps_what_its_parts_were_called_when_it_was_sent(sam: Visitor) -> None:
    [handle] = await parts("HANDLE-1")
    await edge.write(make.acting(sam), lambda s: service.put(s, handle, 1))
    await renamed(handle, "Handle, renamed")
    number = await edge.write(make.acting(sam), partial(service.send, said=LEAKS))
    await renamed(handle, "Handle, renamed again")

    assert [line.name for line in (await shown(sam, number)).lines] == ["Handle, renamed"]


async def renamed(item_id: int, name: str) -> None:
    async with transaction(make.PRODUCT) as session:
        (await session.get_one(Item, item_id)).name = name


async def test_a_returned_request_is_changed_and_sent_again_under_its_number(sam: Visitor) -> None:
    handle, valve = await parts("HANDLE-1", "VALVE-2")
    number = await standing(sam, "returned", [handle])
    actor = make.acting(sam)
    cart = await edge.read(actor, lambda s: service.cart(s, number.lower()))

    await edge.write(actor, lambda s: service.put(s, handle, 0, number=number))
    await edge.write(actor, lambda s: service.put(s, valve, 2, number=number))
    await edge.write(actor, lambda s: service.say(s, Said(reason="Later."), number=number))
    assert await edge.write(actor, lambda s: service.send(s, LEAKS, number=number)) == number

    one = await shown(sam, number)
    assert (cart.number, [line.number for line in cart.lines]) == (number, ["HANDLE-1"])
    assert (one.status, one.note, one.decided_by) == ("pending", "", "")
    assert [(line.number, line.quantity) for line in one.lines] == [("VALVE-2", 2)]
    faucet = "The faucet leaks at the handle."
    there = "urgency from normal to urgent; build number from nothing to B-1001"
    back = "urgency from urgent to normal; build number from B-1001 to nothing"
    changed = f"Changed the service request {number}: reason from"
    assert [happened.sentence for happened in one.history][:5] == [
        f"Sent the service request {number} again",
        f"{changed} Later. to {faucet}; {there}",
        f"{changed} {faucet} to Later.; {back}",
        "Put 2 × VALVE-2 into the service request",
        "Took HANDLE-1 out of the service request",
    ]
    assert one.history[-2].sentence == (
        f"Returned the service request {number} for change. Reason: Which handle is it?"
    )


@pytest.mark.parametrize("status", ["pending", "approved", "rejected", "fulfilled"])
async def test_its_author_changes_nothing_that_is_not_returned(sam: Visitor, status: str) -> None:
    [handle] = await parts("HANDLE-1")
    number = await standing(sam, status, [handle])

    with pytest.raises(Conflict, match=f"{number} is {status}"):
        await edge.write(make.acting(sam), lambda s: service.put(s, handle, 1, number=number))
    with pytest.raises(Conflict, match=f"{number} is {status}"):
        await edge.write(make.acting(sam), lambda s: service.say(s, LEAKS, number=number))


async def test_even_an_admin_does_not_write_in_the_request_of_another(sam: Visitor) -> None:
    [handle] = await parts("HANDLE-1")
    number = await standing(sam, "returned", [handle])
    ada = make.acting(await make.visitor(Role.ADMIN))

    with pytest.raises(Refused, match="whoever has sent it"):
        await edge.write(ada, lambda s: service.put(s, handle, 1, number=number))


async def test_a_device_that_is_known_here_is_found_and_an_unknown_one_is_no_obstacle(
    sam: Visitor,
) -> None:
    cora = await make.visitor(Role.COORDINATOR)
    order_id = await make.order(cora, builds=3)
    first = f"B-{order_id}-1"

    known = await edge.read(make.acting(sam), lambda s: service.device(s, first.lower(), "S-1"))
    begun = await edge.read(make.acting(sam), lambda s: service.device(s, f"b-{order_id}-", ""))
    unknown = Said(reason="It leaks.", build_number="ELSEWHERE-1", serial="S-1")
    number = await sent(sam, await parts("HANDLE-1"), unknown)

    assert (known.build_known, known.serial_known, known.build_of_serial) == (True, False, "")
    assert (begun.build_known, list(begun.similar)) == (
        False, [f"B-{order_id}-{n}" for n in (1, 2, 3)],
    )  # fmt: skip
    assert not (await shown(sam, number)).device.build_known


async def test_a_reason_is_asked_for_where_one_is_read(sam: Visitor) -> None:
    pia = await make.visitor(Role.PROCUREMENT)
    number = await sent(sam, await parts("HANDLE-1"))
    seen = (await shown(pia, number)).version

    with pytest.raises(Refused, match="why it is rejected"):
        await edge.write(make.acting(pia), lambda s: service.reject(s, number, " ", seen=seen))
    with pytest.raises(Refused, match="what is to be changed"):
        await edge.write(make.acting(pia), lambda s: service.give_back(s, number, "", seen=seen))
    with pytest.raises(Refused, match="at most 4,000"):
        await edge.write(
            make.acting(pia), lambda s: service.reject(s, number, "x" * 4001, seen=seen)
        )
    await move(pia, number, "approved")
    with pytest.raises(Refused, match="is approved: it cannot become rejected"):
        await edge.write(
            make.acting(pia), lambda s: service.reject(s, number, "Late.", seen=seen + 1)
        )

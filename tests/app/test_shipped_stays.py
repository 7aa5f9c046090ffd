"""A build that left the house: its set and its order say what its signed record says, for ever."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app import bom, build_list, builds, edge, floor, history_record
from app.errors import Refused
from app.orders import changing, comments, reading
from app.orders.header import Header
from app.orders.reading import OrderShown
from app.procurement import outsourced, sets
from app.procurement.lines import Read
from app.procurement.outsourced import Shipment
from models.bom import Bom, BomLine
from models.database import reading as looking
from models.database import transaction
from models.orders import Build, BuildMove
from models.procurement import OutsourcedLine
from tests import boms, make, records, reviewing, runs
from tests.records import Made
from tests.reviewing import Cast, act

SENT = make.today()
BACK = SENT + timedelta(days=1)
SOON, LATER, LATEST = date(2031, 3, 1), date(2031, 4, 1), date(2031, 5, 1)
TO = Shipment(supplier="Drain & Sons", sent_on=SENT)


@pytest.fixture
async def made(complete_build: Made) -> Made:
    await records.ship(complete_build)
    return complete_build


async def sha256(made: Made) -> str:
    record = await edge.read(
        make.acting(made.crew.quin), lambda s: history_record.of_build(s, made.number)
    )
    return record.sha256


async def test_nothing_of_the_set_of_a_shipped_build_changes(made: Made) -> None:
    before = await sha256(made)
    async with looking(make.PRODUCT) as session:
        known = (await session.scalars(select(OutsourcedLine))).all()
        line = next(one for one in known if one.status == "received")
        other = select(BomLine.item_id).join(Bom, Bom.id == BomLine.bom_id)
        inside = {one.item_id for one in known}
        item = next(one for one in await session.scalars(other) if one not in inside)
    read = Read(line.id, line.version)

    for work in (
        lambda s: outsourced.send(s, made.build_id, TO, read=[read], today=BACK),
        lambda s: outsourced.send_and_move(s, made.build_id, TO, today=BACK),
        lambda s: outsourced.add(s, made.build_id, item, Decimal(1)),
        lambda s: outsourced.note(s, read, "Two spare ones"),
        lambda s: outsourced.mark(s, read, "rejected", reason="Bent at the weld"),
        lambda s: outsourced.change_quantity(s, read, Decimal(2), on=BACK),
        lambda s: outsourced.receive(s, read, Decimal(1), on=BACK, today=BACK),
        lambda s: outsourced.receive_rest_and_move(s, made.build_id, on=BACK, today=BACK),
    ):
        with pytest.raises(Refused, match=f"{made.number} is shipped"):
            await act(made.crew.pia, work)

    assert await sha256(made) == before


async def test_the_approved_bom_of_a_shipped_build_stays_whatever_the_catalogue_says(
    made: Made,
) -> None:
    before = await sha256(made)
    async with transaction(make.PRODUCT) as session:
        await session.execute(text("UPDATE component SET quantity = 7, quantity_verified = true"))

    with pytest.raises(Refused, match=f"{made.number} is shipped"):
        await act(
            made.crew.cora, lambda s: bom.make_again(s, made.number, reason="The catalogue says so")
        )
    with pytest.raises(IntegrityError, match="its approved bill of materials stays"):
        async with transaction(make.PRODUCT) as session:
            await session.execute(text("UPDATE bom SET status = 'superseded'"))

    assert await sha256(made) == before


async def order_of(made: Made) -> OrderShown:
    async with looking(make.PRODUCT) as session:
        order_id = (await session.get_one(Build, made.build_id)).order_id
    return await reviewing.look(made.crew.cora, lambda s: reading.look_at(s, order_id))


async def correct(made: Made, **changed: object) -> None:
    """Store the header of its order with this change."""
    order = await order_of(made)
    kept = {name: getattr(order, name) for name in Header.__dataclass_fields__}
    header = Header(**kept | changed)
    await act(
        made.crew.cora,
        lambda s: changing.change_header(s, order.id, header, version=order.version, today=BACK),
    )


async def sister(made: Made, status: str = "in-production") -> None:
    """A second build of its order, which is still in the house."""
    order = await order_of(made)
    async with transaction(make.acting(made.crew.cora)) as session:
        session.add(Build(order_id=order.id, position=2, number="B-1002", status=status))


async def test_the_order_of_a_shipped_build_stays_and_comments_are_added(made: Made) -> None:
    before, order = await sha256(made), await order_of(made)

    for changed in ({"po_number": "PO-OTHER", "customer": "Mercy West"}, {"wanted_on": SOON}):
        with pytest.raises(Refused, match=f"{made.number} is shipped"):
            await correct(made, **changed)

    await act(
        made.crew.cora, lambda s: comments.write(s, order.id, "The customer has another name now.")
    )
    assert await sha256(made) == before


async def test_beside_a_shipped_build_an_open_one_gets_another_wanted_date(database: str) -> None:
    made = await records.complete()
    await correct(made, wanted_on=SOON)  # a change before it left is no change after
    await records.ship(made)
    before = await sha256(made)
    await sister(made)

    await correct(made, wanted_on=LATER)
    with pytest.raises(changing.HeaderRefused) as refused:
        await correct(made, wanted_on=SOON, customer="Mercy West", notes="Ring twice.")
    await correct(made, wanted_on=LATEST)

    assert set(refused.value.faults) == {"customer", "notes"}
    assert str(refused.value).count("is shipped") == 1
    assert (await order_of(made)).wanted_on == LATEST
    assert await sha256(made) == before
    wanted = {number: await recorded_date(made, number) for number in (made.number, "B-1002")}
    assert wanted == {made.number: SOON.isoformat(), "B-1002": LATEST.isoformat()}
    assert await told_dates(made) == [SOON] * 5
    assert (await listed(made, "in-production"))["B-1002"] == LATEST
    other = await left_of_another_order(made, LATER)
    assert [*await listed(made, "shipped")] == [made.number, other]
    assert [*await listed(made, "in-production", "shipped")] == [made.number, other, "B-1002"]


async def left_of_another_order(made: Made, wanted_on: date) -> str:
    return await runs.number_of(await runs.build_at(made.crew.cora, "shipped", wanted_on=wanted_on))


async def told_dates(made: Made) -> list[date]:
    """What every place besides its record says of the day a build is wanted."""
    cora, number = made.crew.cora, made.number
    return [
        (await reviewing.look(cora, lambda s: builds.look_at(s, made.build_id))).wanted_on,
        (await reviewing.look(cora, lambda s: bom.of_build(s, number))).heading.wanted_on,
        (await reviewing.look(cora, lambda s: sets.look(s, number))).wanted_on,
        (await reviewing.look(cora, lambda s: floor.packing(s, number))).wanted_on,
        (await listed(made, "shipped"))[number],
    ]


async def listed(made: Made, *statuses: str) -> dict[str, date]:
    wanted = build_list.Wanted(statuses=statuses)
    found = await reviewing.look(
        made.crew.cora, lambda s: build_list.page(s, wanted, today=make.today())
    )
    return {row.number: row.wanted_on for row in found.rows}


async def recorded_date(made: Made, number: str) -> str:
    actor = make.acting(made.crew.quin)
    record = await edge.read(actor, lambda s: history_record.of_build(s, number))
    return str(record.content["order"]["wanted_on"])


async def test_beside_a_shipped_build_a_cancelled_one_changes_nothing(made: Made) -> None:
    await sister(made, "cancelled")

    with pytest.raises(Refused, match="Comments and documents can be added"):
        await correct(made, wanted_on=SOON)


@pytest.fixture
async def cast(database: str) -> Cast:
    """Everything that went out is back."""
    found = await reviewing.cast()
    await reviewing.approve(found.pete, found.bom_id)
    await act(found.pete, lambda s: outsourced.send_and_move(s, found.build_id, TO, today=BACK))
    await act(
        found.pete,
        lambda s: outsourced.receive_rest_and_move(s, found.build_id, on=BACK, today=BACK),
    )
    return found


async def send_again(cast: Cast) -> list[str]:
    async with looking(make.PRODUCT) as session:
        feet = (await session.scalars(select(OutsourcedLine).order_by(OutsourcedLine.id))).all()[1]
    read = [Read(feet.id, feet.version)]
    return await act(
        cast.pete, lambda s: outsourced.send(s, cast.build_id, TO, read=read, today=BACK)
    )


async def test_what_is_back_is_not_sent_again_for_nothing(cast: Cast) -> None:
    with pytest.raises(Refused, match="T2-LEVELING-CASTOR-475 is received already"):
        await send_again(cast)


async def test_a_sink_that_goes_back_to_its_maker_takes_its_parts_along(cast: Cast) -> None:
    async with transaction(make.acting(cast.cora)) as session:
        session.add(
            BuildMove(
                build_id=cast.build_id, from_status="pre-qc-rejected", to_status="parts-sent",
                moved_by=cast.cora.person_id,
            )
        )  # fmt: skip
        await session.execute(text("UPDATE build SET status = 'parts-sent'"))

    assert await send_again(cast) == ["T2-LEVELING-CASTOR-475"]


async def test_what_a_change_dropped_and_added_is_sent_again(cast: Cast) -> None:
    for feet in ("seismic", "casters"):
        await boms.next_bom(cast.build_id, boms.changed(feet=feet))
        await reviewing.approve(cast.pete, await reviewing.newest(cast.build_id))

    assert await send_again(cast) == ["T2-LEVELING-CASTOR-475"]

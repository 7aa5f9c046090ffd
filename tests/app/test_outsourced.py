"""The outsourced set: changed, sent with the move of the build, booked in until it is complete."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.access import Role
from app.errors import Conflict, NotAllowed, Refused
from app.procurement import outsourced
from app.procurement.lines import Read
from app.procurement.outsourced import Shipment
from models.database import reading
from models.orders import Build, BuildMove
from models.procurement import OutsourcedLine
from tests import boms, make, reviewing
from tests.reviewing import Cast, act

# What is approved on the day the tests run is sent later.
SENT = date(2099, 11, 2)
BACK = date(2099, 11, 16)
AFTER = date(2099, 11, 17)
TO_DRAIN = Shipment(supplier="Drain & Sons", sent_on=SENT)


@pytest.fixture
async def cast(database: str) -> Cast:
    found = await reviewing.cast()
    await reviewing.approve(found.pete, found.bom_id)
    return found


async def lines(cast: Cast) -> Sequence[OutsourcedLine]:
    async with reading(make.PRODUCT) as session:
        query = select(OutsourcedLine).filter_by(build_id=cast.build_id)
        return (await session.scalars(query.order_by(OutsourcedLine.id))).all()


async def status(cast: Cast) -> str:
    async with reading(make.PRODUCT) as session:
        return (await session.get_one(Build, cast.build_id)).status


def read(line: OutsourcedLine) -> Read:
    return Read(line.id, line.version)


async def item_of(number: str, cast: Cast) -> int:
    stored = await reviewing.stored(cast.number)
    return next(line.item_id for line in stored.lines if line.number == number)


async def send(cast: Cast) -> None:
    await act(cast.pete, lambda s: outsourced.send_and_move(s, cast.build_id, TO_DRAIN, today=BACK))


async def receive(cast: Cast, line: OutsourcedLine, arrived: int) -> bool:
    return await act(
        cast.pete,
        lambda s: outsourced.receive(s, read(line), Decimal(arrived), on=BACK, today=BACK),
    )


async def receive_rest(cast: Cast) -> None:
    await act(
        cast.pete,
        lambda s: outsourced.receive_rest_and_move(s, cast.build_id, on=BACK, today=BACK),
    )


async def test_sending_the_set_dates_it_and_moves_the_build(cast: Cast) -> None:
    await send(cast)

    assert await status(cast) == "parts-sent"
    for one in await lines(cast):
        assert (one.status, one.supplier) == ("sent", "Drain & Sons")
        assert (one.sent_on, one.expected_on) == (SENT, BACK)


async def test_without_a_supplier_nothing_is_sent_and_nothing_moves(cast: Cast) -> None:
    nobody = Shipment(supplier=" ", sent_on=SENT)

    with pytest.raises(Refused, match="who gets the parts"):
        await act(
            cast.pete, lambda s: outsourced.send_and_move(s, cast.build_id, nobody, today=BACK)
        )

    assert await status(cast) == "order-created"
    assert {one.status for one in await lines(cast)} == {"pending"}


async def test_a_part_is_not_sent_on_a_day_to_come(cast: Cast) -> None:
    ahead = Shipment(supplier="Drain & Sons", sent_on=AFTER)

    for work in (outsourced.send_and_move, outsourced.send):
        with pytest.raises(Refused, match="sent is in the future"):
            await act(cast.pete, lambda s, w=work: w(s, cast.build_id, ahead, today=BACK))  # type: ignore[misc]

    assert {one.status for one in await lines(cast)} == {"pending"}


async def test_nothing_is_sent_before_the_bom_is_approved(cast: Cast) -> None:
    await boms.next_bom(cast.build_id, boms.changed(feet="seismic"))

    with pytest.raises(Refused, match="not approved yet"):
        await send(cast)

    assert {one.status for one in await lines(cast)} == {"pending"}


async def test_part_of_it_arrives_and_it_stays_open_until_all_is_there(cast: Cast) -> None:
    await send(cast)
    legs, feet = await lines(cast)

    done = [
        await receive(cast, legs, 1),
        await receive(cast, feet, 3),
    ]

    assert done == [True, False]
    legs, feet = await lines(cast)
    assert (legs.status, legs.received_on) == ("received", BACK)
    assert (feet.status, int(feet.received_quantity), feet.received_on) == ("sent", 3, None)
    with pytest.raises(Refused, match="Only 1 is still to come"):
        await receive(cast, feet, 2)


async def test_booking_in_the_rest_moves_the_build_in_the_same_action(cast: Cast) -> None:
    await send(cast)
    _legs, feet = await lines(cast)
    await receive(cast, feet, 3)

    await receive_rest(cast)

    assert await status(cast) == "ready-for-pre-qc"
    assert [(one.status, int(one.received_quantity)) for one in await lines(cast)] == [
        ("received", 1), ("received", 4)
    ]  # fmt: skip
    async with reading(make.PRODUCT) as session:
        moves = await session.scalars(select(BuildMove.to_status).order_by(BuildMove.id))
        assert list(moves) == ["parts-sent", "ready-for-pre-qc"]


async def test_a_rejected_part_keeps_the_build_where_it_is(cast: Cast) -> None:
    await send(cast)
    legs, _feet = await lines(cast)
    await act(
        cast.pete, lambda s: outsourced.mark(s, read(legs), "rejected", reason="Bent at the weld")
    )

    with pytest.raises(Refused, match="Not received in full yet: T2-DL27-KIT"):
        await receive_rest(cast)

    assert await status(cast) == "parts-sent"
    # The refusal took the other receipt along: one action, one transaction.
    assert [one.status for one in await lines(cast)] == ["rejected", "sent"]


async def test_a_rejected_part_is_sent_again_and_starts_at_nothing(cast: Cast) -> None:
    await send(cast)
    legs, feet = await lines(cast)
    await receive(cast, feet, 3)
    await act(cast.pete, lambda s: outsourced.mark(s, Read(feet.id, feet.version + 1), "rejected",
                                                   reason="Wrong thread"))  # fmt: skip
    again = Shipment(supplier="Castor Ltd", sent_on=BACK, expected_on=date(2099, 11, 20))
    now = Read(feet.id, feet.version + 2)

    await act(cast.pete, lambda s: outsourced.send(s, cast.build_id, again, read=[now], today=BACK))

    unchanged, feet = await lines(cast)
    assert unchanged.version == legs.version
    assert (feet.status, feet.supplier, int(feet.received_quantity)) == ("sent", "Castor Ltd", 0)
    assert (feet.reason, feet.expected_on) == ("", date(2099, 11, 20))


async def test_cancelling_needs_a_reason_and_frees_the_item_for_another_line(cast: Cast) -> None:
    legs, _feet = await lines(cast)
    with pytest.raises(Refused, match="Say why T2-DL27-KIT is cancelled"):
        await act(cast.pete, lambda s: outsourced.mark(s, read(legs), "cancelled", reason="x"))
    await act(
        cast.pete, lambda s: outsourced.mark(s, read(legs), "cancelled", reason="We mount them")
    )

    await act(cast.pete, lambda s: outsourced.add(s, cast.build_id, legs.item_id, Decimal(1)))

    assert [(one.item_number, one.status) for one in await lines(cast)] == [
        ("T2-DL27-KIT", "cancelled"), ("T2-LEVELING-CASTOR-475", "pending"),
        ("T2-DL27-KIT", "pending"),
    ]  # fmt: skip


async def test_any_line_of_the_approved_bom_is_added_once_and_nothing_else(cast: Cast) -> None:
    body = await item_of("T2-BODY-61-72-HA", cast)
    await act(cast.pete, lambda s: outsourced.add(s, cast.build_id, body, Decimal(1)))

    with pytest.raises(Refused, match="in the set already"):
        await act(cast.pete, lambda s: outsourced.add(s, cast.build_id, body, Decimal(1)))
    with pytest.raises(Refused, match="not in an approved bill"):
        await act(cast.pete, lambda s: outsourced.add(s, cast.build_id, 1, Decimal(1)))

    assert [one.item_number for one in await lines(cast)][-1] == "T2-BODY-61-72-HA"


async def test_somebody_faster_is_named_with_what_they_changed(cast: Cast) -> None:
    pia = await make.visitor(Role.PROCUREMENT, name="Pia Holm")
    _legs, feet = await lines(cast)
    await act(pia, lambda s: outsourced.change_quantity(s, read(feet), Decimal(6), on=BACK))

    with pytest.raises(Conflict, match="Pia Holm changed quantity from 4 to 6"):
        await act(cast.pete, lambda s: outsourced.note(s, read(feet), "Two spare ones"))

    assert (await lines(cast))[1].notes == ""


async def test_quantity_and_expected_day_stay_sensible(cast: Cast) -> None:
    await send(cast)
    _legs, feet = await lines(cast)
    await receive(cast, feet, 3)
    now = Read(feet.id, feet.version + 1)

    for work, said in (
        (lambda s: outsourced.change_quantity(s, now, Decimal(2), on=BACK), "3 are back already"),
        (lambda s: outsourced.change_quantity(s, now, Decimal(0), on=BACK), "more than 0"),
        (lambda s: outsourced.expect(s, now, date(2099, 11, 1)), "before the day it was sent"),
        (
            lambda s: outsourced.receive(s, now, Decimal(1), on=date(2099, 11, 1), today=BACK),
            "before the day",
        ),
        (
            lambda s: outsourced.receive(s, now, Decimal(1), on=AFTER, today=BACK),
            "received is in the future",
        ),
        (
            lambda s: outsourced.receive_rest_and_move(s, cast.build_id, on=AFTER, today=BACK),
            "received is in the future",
        ),
        (lambda s: outsourced.mark(s, now, "received"), "book it in"),
    ):
        with pytest.raises(Refused, match=said):
            await act(cast.pete, work)

    assert (await lines(cast))[1].version == now.version


async def test_only_procurement_sends_and_receives(cast: Cast) -> None:
    legs, _feet = await lines(cast)

    for by in (cast.cora, await make.visitor(Role.QC), await make.visitor(Role.ASSEMBLER)):
        with pytest.raises(NotAllowed):
            await act(
                by, lambda s: outsourced.send_and_move(s, cast.build_id, TO_DRAIN, today=BACK)
            )
        with pytest.raises(NotAllowed):
            await act(by, lambda s: outsourced.mark(s, read(legs), "cancelled", reason="No need"))

    assert {one.status for one in await lines(cast)} == {"pending"}


async def test_what_changed_under_the_sheet_is_not_sent_or_booked_in(cast: Cast) -> None:
    pia = await make.visitor(Role.PROCUREMENT, name="Pia Holm")
    seen = [read(line) for line in await lines(cast)]
    await act(pia, lambda s: outsourced.change_quantity(s, seen[1], Decimal(6), on=BACK))

    with pytest.raises(Conflict, match="T2-LEVELING-CASTOR-475"):
        await act(
            cast.pete,
            lambda s: outsourced.send_and_move(s, cast.build_id, TO_DRAIN, read=seen, today=BACK),
        )
    await send(cast)
    with pytest.raises(Conflict, match="T2-DL27-KIT"):
        await act(
            cast.pete,
            lambda s: outsourced.receive_rest_and_move(
                s, cast.build_id, on=BACK, read=seen, today=BACK
            ),
        )

    assert await status(cast) == "parts-sent"


async def test_lowered_to_what_is_back_it_is_received_and_the_build_goes_on(cast: Cast) -> None:
    await send(cast)
    feet = (await lines(cast))[1]
    await receive(cast, feet, 3)
    feet = (await lines(cast))[1]

    fewer = Decimal("3.00004")
    await act(cast.pete, lambda s: outsourced.change_quantity(s, read(feet), fewer, on=BACK))

    feet = (await lines(cast))[1]
    assert (feet.status, feet.received_on, int(feet.quantity)) == ("received", BACK, 3)
    await receive_rest(cast)
    assert await status(cast) == "ready-for-pre-qc"

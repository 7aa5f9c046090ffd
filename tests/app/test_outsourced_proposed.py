"""What an approval proposes to send out, and what it leaves of what procurement decided before."""

import pytest
from sqlalchemy import select, text

from app.procurement import outsourced
from app.procurement.lines import Read
from app.procurement.outsourced import Shipment
from models.database import reading, transaction
from models.procurement import OutsourcedLine
from tests import boms, make, reviewing
from tests.reviewing import Cast, act

SENT = make.today()
TO_DRAIN = Shipment(supplier="Drain & Sons", sent_on=SENT)
LEGS, CASTORS, RAIL = "T2-DL27-KIT", "T2-LEVELING-CASTOR-475", "T-OA-BINRAIL-36-KIT"


@pytest.fixture
async def cast(database: str) -> Cast:
    return await reviewing.cast()


async def lines(cast: Cast) -> list[OutsourcedLine]:
    async with reading(make.PRODUCT) as session:
        query = select(OutsourcedLine).filter_by(build_id=cast.build_id)
        return list(await session.scalars(query.order_by(OutsourcedLine.id)))


async def goes_out(*numbers: str) -> None:
    """From now on these go to the maker too, as the catalogue says."""
    async with transaction(make.PRODUCT) as session:
        usual = text("UPDATE item SET outsourced = true WHERE number = ANY(:numbers)")
        await session.execute(usual, {"numbers": list(numbers)})


async def approve_next(cast: Cast, **changes: object) -> None:
    """The next revision of the build, approved."""
    await boms.next_bom(cast.build_id, boms.changed(**changes))
    await reviewing.approve(cast.pete, await reviewing.newest(cast.build_id))


def read(line: OutsourcedLine) -> Read:
    return Read(line.id, line.version)


async def test_what_is_inside_a_part_that_goes_out_goes_with_it(cast: Cast) -> None:
    stored = await reviewing.stored(cast.number)
    (legs,) = [line for line in stored.lines if line.number == LEGS]
    inside = [line.number for line in stored.lines if line.parent == legs.position]
    assert inside
    await goes_out(*inside)

    await reviewing.approve(cast.pete, cast.bom_id)

    assert [one.item_number for one in await lines(cast)] == [LEGS, CASTORS]


async def test_what_waits_takes_the_quantity_of_the_new_revision(cast: Cast) -> None:
    await goes_out(RAIL)
    await reviewing.approve(cast.pete, cast.bom_id)

    await approve_next(cast, accessories=[{"item": RAIL, "quantity": 3}])

    assert [(one.item_number, int(one.quantity), one.status) for one in await lines(cast)] == [
        (LEGS, 1, "pending"), (CASTORS, 4, "pending"), (RAIL, 3, "pending")
    ]  # fmt: skip


async def test_what_procurement_decided_stays_and_what_a_change_dropped_comes_back(
    cast: Cast,
) -> None:
    await goes_out(RAIL)
    await reviewing.approve(cast.pete, cast.bom_id)
    legs, _castors, rail = await lines(cast)
    await act(
        cast.pete, lambda s: outsourced.mark(s, read(legs), "cancelled", reason="We mount them")
    )
    await act(
        cast.pete,
        lambda s: outsourced.send(s, cast.build_id, TO_DRAIN, read=[read(rail)], today=SENT),
    )

    more = [{"item": RAIL, "quantity": 3}]
    await approve_next(cast, feet="seismic", accessories=more)
    await approve_next(cast, accessories=more)

    # Cancelled by somebody and sent: as they were. Dropped and back again: proposed anew.
    assert [(one.item_number, int(one.quantity), one.status) for one in await lines(cast)] == [
        (LEGS, 1, "cancelled"), (CASTORS, 4, "cancelled"), (RAIL, 2, "sent"),
        ("T2-SEISMIC-FEET", 4, "cancelled"), (CASTORS, 4, "pending"),
    ]  # fmt: skip


async def test_a_change_keeps_what_is_away_and_settles_what_was_not_sent(cast: Cast) -> None:
    await reviewing.approve(cast.pete, cast.bom_id)
    legs, _feet = await lines(cast)
    await act(
        cast.pete,
        lambda s: outsourced.send(s, cast.build_id, TO_DRAIN, read=[read(legs)], today=SENT),
    )
    await boms.next_bom(
        cast.build_id, boms.changed(feet="seismic", legs={"type": "fixed", "model": "DL14"},
                                    acknowledged=[*boms.FIRST_EXAMPLE["acknowledged"],
                                                  {"rule": "fixed-legs-with-ha-body",
                                                   "reason": "Wanted so"}])
    )  # fmt: skip

    await reviewing.approve(cast.pete, await reviewing.newest(cast.build_id))

    assert [(one.item_number, one.status) for one in await lines(cast)] == [
        ("T2-DL27-KIT", "sent"), ("T2-LEVELING-CASTOR-475", "cancelled"),
        ("T2-DL14-FH-KIT", "pending"), ("T2-SEISMIC-FEET", "pending"),
    ]  # fmt: skip
    assert "revision 2" in (await lines(cast))[1].reason

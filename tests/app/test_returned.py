"""A sink body that goes back to its maker: away again, booked in again, inspected anew."""

from datetime import date

import pytest
from sqlalchemy import select

from app import builds, nonconformance
from app.access import Role, Visitor
from app.builds import NotYet
from app.nonconformance import Decision
from models.catalogue import Item
from models.database import reading, transaction
from models.procurement import OutsourcedLine
from tests import make, records
from tests.rejections import rejected, somebody, status, taken_over, write

BACK = Decision(kind="return-to-maker", reason="The body is too long.")


@pytest.fixture
async def quin(database: str) -> Visitor:
    return await somebody(Role.QC, name="Quin Vale")


@pytest.fixture
async def cora(database: str) -> Visitor:
    return await somebody(Role.COORDINATOR, name="Cora Lind")


async def lines(build_id: int) -> list[OutsourcedLine]:
    async with reading(make.PRODUCT) as session:
        query = select(OutsourcedLine).filter_by(build_id=build_id).order_by(OutsourcedLine.id)
        return list(await session.scalars(query))


async def with_parts(by: Visitor, build_id: int) -> None:
    """One part is back from the maker, one was called off."""
    async with transaction(make.acting(by)) as session:
        items = (await session.scalars(select(Item).order_by(Item.id).limit(2))).all()
        for item, stands in zip(items, ("received", "cancelled"), strict=True):
            session.add(records.outsourced(item, stands, build_id, by))


async def test_it_waits_for_parts_and_is_inspected_from_the_first_item(
    quin: Visitor, cora: Visitor
) -> None:
    build_id, record_id = await rejected(quin, cora)

    await write(cora, nonconformance.decide, record_id, BACK)

    assert await status(build_id) == "parts-sent"
    assert await taken_over(build_id) == {}


async def test_the_parts_it_came_with_are_away_again_and_have_to_be_booked_in(
    quin: Visitor, cora: Visitor
) -> None:
    build_id, record_id = await rejected(quin, cora)
    await with_parts(cora, build_id)

    await write(cora, nonconformance.decide, record_id, BACK)

    away, off = await lines(build_id)
    assert (away.status, away.received_on, str(away.received_quantity)) == ("sent", None, "0.0000")
    assert (away.supplier, off.status) == ("Forge & Sons", "cancelled")
    assert away.sent_on is not None
    assert away.expected_on is not None
    assert away.sent_on > date(2026, 11, 1)
    assert (away.expected_on - away.sent_on).days == 14
    pia = await make.visitor(Role.PROCUREMENT)
    with pytest.raises(NotYet, match="Not received in full yet"):
        await write(pia, builds.move, build_id, "ready-for-pre-qc")


async def test_what_stays_for_rework_keeps_its_parts(quin: Visitor, cora: Visitor) -> None:
    build_id, record_id = await rejected(quin, cora)
    await with_parts(cora, build_id)

    rework = Decision(kind="rework", reason="Seal it anew.")
    await write(cora, nonconformance.decide, record_id, rework)

    assert [line.status for line in await lines(build_id)] == ["received", "cancelled"]

"""Trees of the catalogue: down, up, and the part a BOM is made from."""

import asyncio
from decimal import Decimal

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app import catalogue, edge
from app.access import Role
from app.catalogue import Link, TreeLine
from app.errors import Refused
from imports import shipped
from models.catalogue import Item
from models.database import transaction
from tests import make
from tests.app.query_count import counting


async def item_id(number: str) -> int:
    return (await edge.read(make.PRODUCT, lambda s: catalogue.item(s, number))).id


async def below(number: str) -> list[TreeLine]:
    this = await item_id(number)
    return await edge.read(make.PRODUCT, lambda s: catalogue.structure_below(s, this))


async def above(number: str) -> list[TreeLine]:
    this = await item_id(number)
    return await edge.read(make.PRODUCT, lambda s: catalogue.where_used(s, this))


async def write(*links: Link) -> None:
    async with transaction(make.PRODUCT) as session:
        for link in links:
            await catalogue.write_component(session, link)


async def bare_items(*numbers: str) -> None:
    async with transaction(make.PRODUCT) as session:
        session.add_all(Item(number=n, name=f"Test {n}", kind="part") for n in numbers)


async def test_quantities_multiply_down_every_path_and_none_is_dropped(database: str) -> None:
    await bare_items("TOP", "LEFT", "RIGHT", "SCREW")
    await write(
        Link(parent="TOP", child="LEFT", quantity=Decimal(3)),
        Link(parent="TOP", child="RIGHT", quantity=Decimal("2.5"), quantity_verified=True),
        Link(parent="LEFT", child="SCREW", quantity=Decimal(4)),
        Link(parent="RIGHT", child="SCREW", quantity=Decimal(2)),
    )

    lines = await below("TOP")

    assert [(line.level, line.number, line.quantity, line.total) for line in lines] == [
        (1, "LEFT", Decimal(3), Decimal(3)),
        (2, "SCREW", Decimal(4), Decimal(12)),
        (1, "RIGHT", Decimal("2.5"), Decimal("2.5")),
        (2, "SCREW", Decimal(2), Decimal(5)),
    ]
    assert [line.quantity_verified for line in lines] == [False, False, True, False]


async def test_where_used_shows_every_level_and_every_path(database: str) -> None:
    await bare_items("TOP", "LEFT", "RIGHT", "SCREW")
    await write(
        Link(parent="TOP", child="LEFT", quantity=Decimal(3)),
        Link(parent="TOP", child="RIGHT"),
        Link(parent="LEFT", child="SCREW", quantity=Decimal(4)),
        Link(parent="RIGHT", child="SCREW", quantity=Decimal(2)),
    )

    lines = await above("SCREW")

    assert [(line.level, line.number, line.total) for line in lines] == [
        (1, "LEFT", Decimal(4)),
        (2, "TOP", Decimal(12)),
        (1, "RIGHT", Decimal(2)),
        (2, "TOP", Decimal(2)),
    ]


async def test_the_shipped_catalogue_is_used_in_a_kit_two_levels_up(database: str) -> None:
    lines = await above("DER-1899-14-CC")

    assert [(line.level, line.number) for line in lines] == [
        (1, "T2-BOTTOM-FILL"),
        (2, "T2-BSN-EDR-KIT"),
    ]


async def test_a_tree_is_one_query_however_large(database: str) -> None:
    counts = []
    for number in ("T2-BOTTOM-FILL", "T2-BSN-ESK-KIT"):
        with counting() as seen:
            await below(number)
            await above(number)
        counts.append(len(seen))

    # Each asks for the item's id first.
    assert counts == [4, 4]


async def test_what_a_bom_needs_equals_the_shipped_values(database: str) -> None:
    wanted = {"T2-BSN-ESK-KIT", "T2-CTRL-EDR1", "1/4-20 NYLON NUT"}

    with counting() as seen:
        found = await edge.read(make.PRODUCT, lambda s: catalogue.structure_for(s, wanted))

    everything = shipped.catalogue()
    assert len(seen) == 1
    assert wanted < set(found.items)
    assert len(found.items) < 120
    assert all(everything.items[number] == item for number, item in found.items.items())
    assert dict(found.components) == {
        number: everything.components[number]
        for number in found.items
        if number in everything.components
    }


async def test_an_unknown_number_is_left_out(database: str) -> None:
    found = await edge.read(make.PRODUCT, lambda s: catalogue.structure_for(s, ["NO-SUCH"]))

    assert dict(found.items) == {}


async def test_a_cycle_is_refused_with_its_path_in_item_numbers(database: str) -> None:
    with pytest.raises(Refused) as refusal:
        await write(Link(parent="DER-1899-14-CC", child="T2-BSN-EDR-KIT"))

    assert str(refusal.value) == (
        "An item cannot hold itself: "
        "DER-1899-14-CC > T2-BSN-EDR-KIT > T2-BOTTOM-FILL > DER-1899-14-CC."
    )


async def test_after_a_refused_cycle_the_transaction_goes_on(database: str) -> None:
    await bare_items("LID")
    async with transaction(make.PRODUCT) as session:
        with pytest.raises(Refused, match="cannot hold itself"):
            await catalogue.write_component(
                session, Link(parent="T2-BOTTOM-FILL", child="T2-BSN-EDR-KIT")
            )
        await catalogue.write_component(session, Link(parent="T2-BOTTOM-FILL", child="LID"))

    assert "LID" in [line.number for line in await below("T2-BOTTOM-FILL")]


@pytest.mark.parametrize(
    ("link", "why"),
    [
        (Link(parent="T2-BOTTOM-FILL", child="t2-bottom-fill"), "cannot hold itself"),
        (Link(parent="NO-SUCH", child="T2-BOTTOM-FILL"), "NO-SUCH is not in the catalogue"),
        (
            Link(parent="T2-DL27-KIT", child="T2-BOTTOM-FILL", quantity=Decimal(0)),
            "use more than 0",
        ),
        (
            Link(parent="T2-DL27-KIT", child="T2-BOTTOM-FILL", quantity=Decimal("NaN")),
            "use more than 0",
        ),
    ],
)
async def test_a_link_that_makes_no_sense_is_refused(database: str, link: Link, why: str) -> None:
    with pytest.raises(Refused, match=why):
        await write(link)


async def test_writing_a_link_again_changes_its_quantity(database: str) -> None:
    await write(Link(parent="T2-BSN-EDR-KIT", child="T2-BOTTOM-FILL", quantity=Decimal(2)))

    fill = next(li for li in await below("T2-BSN-EDR-KIT") if li.number == "T2-BOTTOM-FILL")
    assert (fill.quantity, fill.quantity_verified) == (Decimal(2), False)


async def test_a_component_can_be_taken_out(database: str) -> None:
    async with transaction(make.PRODUCT) as session:
        await catalogue.remove_component(session, "T2-BSN-EDR-KIT", "T2-BOTTOM-FILL")

    assert "T2-BOTTOM-FILL" not in [line.number for line in await below("T2-BSN-EDR-KIT")]


async def test_procurement_verifies_a_quantity_and_a_coordinator_may_not(database: str) -> None:
    buyer, coordinator = await make.visitor(Role.PROCUREMENT), await make.visitor()

    async def verify(session: AsyncSession) -> None:
        await catalogue.verify_quantity(session, "T2-BSN-EDR-KIT", "T2-BOTTOM-FILL", Decimal(2))

    with pytest.raises(Refused, match="does not allow"):
        await edge.write(make.acting(coordinator), verify)
    await edge.write(make.acting(buyer), verify)

    fill = next(li for li in await below("T2-BSN-EDR-KIT") if li.number == "T2-BOTTOM-FILL")
    assert (fill.quantity, fill.quantity_verified) == (Decimal(2), True)


async def test_the_database_itself_refuses_a_cycle(database: str) -> None:
    with pytest.raises(Exception, match="A cycle: T2-BOTTOM-FILL > T2-BSN-EDR-KIT"):
        async with transaction(make.PRODUCT) as session:
            await session.execute(
                text(
                    "INSERT INTO component (parent_id, child_id, quantity)"
                    " SELECT p.id, c.id, 1 FROM item p, item c"
                    " WHERE p.number = 'T2-BOTTOM-FILL' AND c.number = 'T2-BSN-EDR-KIT'"
                )
            )


async def test_inactive_items_keep_their_place_in_a_tree(database: str) -> None:
    async with transaction(make.PRODUCT) as session:
        row = (await session.scalars(select(Item).filter_by(number="T2-BOTTOM-FILL"))).one()
        row.active = False

    fill = next(li for li in await below("T2-BSN-EDR-KIT") if li.number == "T2-BOTTOM-FILL")
    assert fill.active is False


@pytest.mark.fault(21)
async def test_a_structure_with_a_million_paths_is_checked_at_once(database: str) -> None:
    """Twenty levels of two items that each hold both of the next: 2**20 paths, 40 items."""
    await bare_items("TOP", *(f"L{level}{side}" for level in range(20) for side in "ab"))
    links = [
        Link(parent=f"L{level}{upper}", child=f"L{level + 1}{lower}")
        for level in range(19)
        for upper in "ab"
        for lower in "ab"
    ]
    await asyncio.wait_for(write(*links, Link(parent="TOP", child="L0a")), timeout=10)

    with pytest.raises(Refused, match=r"L19b > TOP > L0a > .* > L19b\."):
        await asyncio.wait_for(write(Link(parent="L19b", child="TOP")), timeout=10)

"""Browsing the catalogue, one item, its history, accessories and items made to a size."""

import asyncio
from collections import Counter
from decimal import Decimal
from functools import partial

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app import catalogue, edge, rulesets
from app.access import Role
from app.catalogue import Found, Link, MadeToSize
from app.errors import NotAllowed, Refused
from imports import shipped
from models.catalogue import Item, OutlineNumber
from models.database import reading, transaction
from tests import make
from tests.app.query_count import counting

SIZE = MadeToSize(
    number="T2-ADW-BASIN-28x22x10",
    name="Custom sink basin 28 × 22 × 10″",
    dimensions={"width": "28", "length": "22", "depth": "10"},
    outline="720.215.001",
    category="722.712",
)


async def history(number: str) -> list[str]:
    async def read(session: AsyncSession) -> list[str]:
        this = await catalogue.item(session, number)
        return [
            f"{line.who}: {line.sentence}" for line in await catalogue.history_of(session, this.id)
        ]

    return await edge.read(make.PRODUCT, read)


async def test_categories_count_what_is_in_them_and_below(database: str) -> None:
    with counting() as seen:
        tree = await edge.read(make.PRODUCT, catalogue.categories)

    # A control box stands in 719 and, by a second outline number, in 718.
    outlines = {(row["outline_number"][:3], row["item"]) for row in shipped.rows("outline_numbers")}
    standing = {(row["category"] or "none", row["number"]) for row in shipped.rows("items")}
    codes = {row["code"] for row in shipped.rows("categories")} | {"none"}
    expected = Counter(code for code, _ in standing | outlines if code in codes)
    assert {branch.code: branch.count for branch in tree} == expected
    accessories = next(branch for branch in tree if branch.code == "720")
    assert {b.code: b.count for b in accessories.branches} == Counter(
        row["subcategory"] for row in shipped.rows("items") if row["category"] == "720"
    )
    assert (len(seen), tree[-1].name) == (1, "Parts without a category")


@pytest.mark.parametrize(
    ("code", "total", "first"),
    [
        ("720.707", 2, "T2-OA-2D-152012-STACKED-KIT"),
        ("718", 9, "T2-CTRL-EDR1"),
        ("none", 154, "01SPBB010001V-GP"),
        ("720", 73, "B210-BLUE"),
        ("no such", 0, None),
    ],
)
async def test_a_category_lists_its_items(
    database: str, code: str, total: int, first: str | None
) -> None:
    found = await edge.read(make.PRODUCT, lambda s: catalogue.items_of(s, code))

    assert (found.total, next((i.number for i in found.items), None)) == (total, first)


async def test_a_large_category_comes_in_pages_that_miss_nothing(database: str) -> None:
    async def read(session: AsyncSession) -> list[Found]:
        return [await catalogue.items_of(session, "none", page=number) for number in (1, 2, 3, 4)]

    pages = await edge.read(make.PRODUCT, read)

    assert [len(page.items) for page in pages] == [50, 50, 50, 4]
    assert len({item.id for page in pages for item in page.items}) == 154


async def test_an_item_is_found_whatever_the_case_and_says_everything(database: str) -> None:
    with counting() as seen:
        found = await edge.read(make.PRODUCT, lambda s: catalogue.item(s, "t2-ctrl-edr1"))

    assert found.number == "T2-CTRL-EDR1"
    assert found.outline_numbers == ("719.176", "718.138")
    assert (found.category_name, found.subcategory_name) == ("Service parts", "Control box")
    assert (found.kind_words, found.orderable, len(seen)) == ("Service part", True, 1)


async def test_an_unknown_item_is_refused_in_words(database: str) -> None:
    with pytest.raises(Refused, match="NO-SUCH is not in the catalogue"):
        await edge.read(make.PRODUCT, lambda s: catalogue.item(s, "NO-SUCH"))


async def test_the_history_tells_who_changed_what_from_what_to_what(database: str) -> None:
    admin = await make.visitor(Role.ADMIN, name="Ann Reed")

    async def change(session: AsyncSession) -> None:
        row = (await session.scalars(select(Item).filter_by(number="T2-BSN-EDR-KIT"))).one()
        row.name = "Basin kit for E-Drain"
        await catalogue.write_component(
            session, Link(parent="T2-BSN-EDR-KIT", child="T2-BOTTOM-FILL", quantity=Decimal(2))
        )
        await catalogue.remove_component(session, "T2-BSN-EDR-KIT", "T2-DRAIN-BSKT")

    before = await edge.read(make.PRODUCT, lambda s: catalogue.item(s, "T2-BSN-EDR-KIT"))
    await edge.write(make.acting(admin), change)

    told = await history("T2-BSN-EDR-KIT")
    assert set(told[:3]) == {
        f"Ann Reed: Changed: name from {before.name} to Basin kit for E-Drain",
        "Ann Reed: Changed the component T2-BOTTOM-FILL: quantity from 1 to 2",
        "Ann Reed: Took out T2-DRAIN-BSKT",
    }
    assert told[-1] == "cleanstation seed: Added the item T2-BSN-EDR-KIT"


async def test_what_came_at_one_stroke_is_one_line(database: str) -> None:
    told = await history("T2-CTRL-EDR1")

    assert len(told) <= 5
    assert any(
        line.startswith("cleanstation seed: Added ") and "HDR-150-24, " in line for line in told
    )


async def test_the_history_is_read_in_two_queries(database: str) -> None:
    this = await edge.read(make.PRODUCT, lambda s: catalogue.item(s, "T2-BSN-ESK-KIT"))

    with counting() as seen:
        await edge.read(make.PRODUCT, lambda s: catalogue.history_of(s, this.id))

    assert len(seen) == 2


async def test_accessories_are_what_can_be_ordered_beside_the_fields(database: str) -> None:
    async def read(session: AsyncSession) -> set[str]:
        rules = (await rulesets.active(session)).rules
        with counting() as seen:
            groups = await catalogue.accessories(session, besides=rules.items_from_fields)
        assert len(seen) == 1
        return {item.number for group in groups for item in group.items}

    offered = await edge.read(make.PRODUCT, read)

    of_the_list = {r["number"] for r in shipped.rows("items") if r["category"] == "720"}
    assert offered == of_the_list - shipped.rule_set().items_from_fields
    assert "T-OA-BINRAIL-36-KIT" in offered
    assert not {"T2-OA-MS-1026", "T-OA-PB-COLOR", "T2-STD-MANUAL-EN-KIT"} & offered


async def test_accessories_stand_in_the_order_of_the_list(database: str) -> None:
    groups = await edge.read(make.PRODUCT, catalogue.accessories)

    outlines = [item.outline for group in groups for item in group.items if group.code == "720.702"]
    assert outlines[:3] == ["702.4", "702.5", "702.6"]
    assert outlines.index("702.10") == outlines.index("702.9") + 1


async def test_accessories_can_be_searched(database: str) -> None:
    groups = await edge.read(make.PRODUCT, lambda s: catalogue.accessories(s, "rail 36"))

    assert [i.number for g in groups for i in g.items] == ["T-OA-BINRAIL-36-KIT"]


async def test_an_item_no_longer_in_use_is_not_offered(database: str) -> None:
    async with transaction(make.PRODUCT) as session:
        rail = (await session.scalars(select(Item).filter_by(number="T-OA-BINRAIL-36-KIT"))).one()
        rail.active = False

    assert await edge.read(make.PRODUCT, lambda s: catalogue.accessories(s, "rail 36")) == []


async def test_two_people_choosing_the_same_size_make_one_item(database: str) -> None:
    ada, bea = await make.visitor(), await make.visitor(name="Bea Moss")

    ids = await asyncio.gather(
        *(
            edge.write(make.acting(who), lambda s: catalogue.ensure_custom_item(s, SIZE))
            for who in (ada, bea, ada, bea)
        )
    )

    async with reading(make.PRODUCT) as session:
        row = (await session.scalars(select(Item).filter_by(number=SIZE.number))).one()
        outlines = await session.scalar(
            select(func.count()).select_from(OutlineNumber).filter_by(item_id=row.id)
        )
    assert set(ids) == {row.id}
    assert (row.custom, row.dimensions, outlines) == (True, SIZE.dimensions, 1)
    assert (row.category_code, row.subcategory_code) == ("722", "722.712")


async def test_a_number_that_means_something_else_is_refused(database: str) -> None:
    clash = MadeToSize(number="T2-BOTTOM-FILL", name="Custom", dimensions={"width": "28"})

    with pytest.raises(Refused, match="belongs to another item"):
        await edge.write(make.PRODUCT, lambda s: catalogue.ensure_custom_item(s, clash))


async def test_every_public_function_asks_who_is_asking(database: str) -> None:
    visitor = await make.visitor(Role.SERVICE)

    with pytest.raises(Refused, match="does not allow you to enter an order"):
        await edge.write(make.acting(visitor), lambda s: catalogue.ensure_custom_item(s, SIZE))
    with pytest.raises(Refused, match="does not allow you to change the catalogue"):
        await edge.write(
            make.acting(visitor),
            lambda s: catalogue.write_component(s, Link(parent="A", child="B")),
        )
    assert await edge.read(make.acting(visitor), catalogue.categories)


async def test_an_item_is_marked_as_usually_outsourced_by_an_admin_and_its_history_says_so(
    database: str,
) -> None:
    admin, pete = (
        await make.visitor(Role.ADMIN, name="Ida Root"),
        await make.visitor(Role.PROCUREMENT),
    )

    for by, on in ((admin, True), (admin, False)):
        await edge.write(
            make.acting(by),
            partial(catalogue.set_outsourced, number="T2-BODY-61-72-HA", on=on),
        )
    with pytest.raises(NotAllowed):
        await edge.write(
            make.acting(pete),
            partial(catalogue.set_outsourced, number="T2-BODY-61-72-HA", on=True),
        )

    told = [one for one in await history("T2-BODY-61-72-HA") if "Ida Root" in one]
    assert told == [
        "Ida Root: Changed: usually sent to the maker from yes to no",
        "Ida Root: Changed: usually sent to the maker from no to yes",
    ]


async def test_leg_kits_and_feet_are_shipped_as_usually_outsourced(database: str) -> None:
    async with reading(make.PRODUCT) as session:
        numbers = await session.scalars(select(Item.number).where(Item.outsourced))

    assert sorted(numbers) == [
        "T2-DL14-FH-KIT", "T2-DL14-KIT", "T2-DL27-FH-KIT", "T2-DL27-KIT", "T2-LC1-KIT",
        "T2-LEVELING-CASTOR-475", "T2-SEISMIC-FEET",
    ]  # fmt: skip

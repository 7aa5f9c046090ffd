"""What the floor is missing: the build waits, the right people hear of it, and it goes on."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from app.access import Role, Visitor
from app.errors import Conflict, NotAllowed, Refused
from app.procurement import shortages
from models.database import reading
from models.notifications import Notification
from models.orders import Build
from models.procurement import Shortage
from tests import make, reviewing
from tests.reviewing import Cast, act


@pytest.fixture
async def cast(database: str) -> Cast:
    return await reviewing.cast()


@pytest.fixture
async def sam(cast: Cast) -> Visitor:
    return await make.visitor(Role.ASSEMBLER, name="Sam Reed")


async def item_id(cast: Cast, number: str) -> int:
    stored = await reviewing.stored(cast.number)
    return next(line.item_id for line in stored.lines if line.number == number)


async def status(cast: Cast) -> str:
    async with reading(make.PRODUCT) as session:
        return (await session.get_one(Build, cast.build_id)).status


async def report(cast: Cast, by: Visitor, number: str = "T2-LEVELING-CASTOR-475") -> int:
    missing = {await item_id(cast, number): Decimal(2)}
    return await act(by, lambda s: shortages.report(s, cast.build_id, missing, "Two are cracked."))


async def test_a_reported_shortage_puts_the_build_on_hold_and_says_what_is_missing(
    cast: Cast, sam: Visitor
) -> None:
    await report(cast, sam)

    assert await status(cast) == "on-hold"
    (missing,) = await reviewing.look(cast.pete, shortages.open_ones)
    assert (missing.build_number, missing.reported_by) == ("B-1001", "Sam Reed")
    assert [(part.number, int(part.quantity)) for part in missing.parts] == [
        ("T2-LEVELING-CASTOR-475", 2)
    ]
    assert (missing.note, missing.resolved_at) == ("Two are cracked.", None)


async def test_procurement_and_coordinator_hear_of_it_once_and_urgently(
    cast: Cast, sam: Visitor
) -> None:
    await report(cast, sam)

    async with reading(make.PRODUCT) as session:
        rows = (await session.scalars(select(Notification).order_by(Notification.person_id))).all()
    assert [(row.person_id, row.event, row.urgent) for row in rows] == [
        (cast.cora.person_id, "shortage", True), (cast.pete.person_id, "shortage", True)
    ]  # fmt: skip
    assert rows[0].text.endswith("missing 2 × T2-LEVELING-CASTOR-475. Two are cracked.")


@pytest.mark.parametrize(
    ("quantity", "note", "said"),
    [
        (Decimal(0), "Two are cracked.", "more than 0"),
        (Decimal("NaN"), "Two are cracked.", "more than 0"),
        (Decimal(2), " x ", "what is wrong"),
    ],
)
async def test_a_shortage_without_parts_or_words_holds_nothing(
    cast: Cast, sam: Visitor, quantity: Decimal, note: str, said: str
) -> None:
    feet = await item_id(cast, "T2-LEVELING-CASTOR-475")

    for parts, why in (({feet: quantity}, said), ({}, said if note == " x " else "at least one")):
        with pytest.raises(Refused, match=why):
            await act(sam, lambda s, p=parts: shortages.report(s, cast.build_id, p, note))  # type: ignore[misc]

    assert await status(cast) == "order-created"


async def test_only_parts_of_this_build_are_missing_from_it(cast: Cast, sam: Visitor) -> None:
    with pytest.raises(Refused, match="not in the BOM of B-1001"):
        await act(
            sam, lambda s: shortages.report(s, cast.build_id, {99_999: Decimal(1)}, "Not there")
        )

    assert await status(cast) == "order-created"


async def test_two_shortages_are_settled_before_the_build_goes_on(cast: Cast, sam: Visitor) -> None:
    first = await report(cast, sam)
    second = await report(cast, sam, "T2-DL27-KIT")

    went_on = [
        await act(cast.pete, lambda s: shortages.resolve(s, first, "New ones are there.",
                                                         release=True)),
        await act(cast.cora, lambda s: shortages.resolve(s, second, "Found them.", release=True)),
    ]  # fmt: skip

    assert went_on == [False, True]
    assert await status(cast) == "order-created"
    assert await reviewing.look(cast.pete, shortages.open_ones) == []
    async with reading(make.PRODUCT) as session:
        told = await session.scalars(
            select(Notification.text).filter_by(person_id=sam.person_id).order_by(Notification.id)
        )
        assert [text.partition(": ")[2] for text in told] == [
            "what was missing is settled. New ones are there.",
            "what was missing is settled. Found them.",
        ]


async def test_it_can_be_resolved_while_the_build_keeps_waiting(cast: Cast, sam: Visitor) -> None:
    first = await report(cast, sam)

    await act(cast.pete, lambda s: shortages.resolve(s, first, "Ordered anew.", release=False))

    assert await status(cast) == "on-hold"


async def test_whoever_is_second_hears_who_resolved_it(cast: Cast, sam: Visitor) -> None:
    first = await report(cast, sam)
    await act(cast.pete, lambda s: shortages.resolve(s, first, "Ordered anew.", release=False))

    with pytest.raises(Conflict, match="Pete Vale has resolved this already: Ordered anew"):
        await act(cast.cora, lambda s: shortages.resolve(s, first, "Found them.", release=True))
    with pytest.raises(NotAllowed):
        await act(sam, lambda s: shortages.resolve(s, first, "Found them.", release=True))

    async with reading(make.PRODUCT) as session:
        assert (await session.scalars(select(Shortage.resolution))).all() == ["Ordered anew."]


async def test_every_item_of_the_bom_can_be_missing_and_is_listed_once(cast: Cast) -> None:
    stored = await reviewing.stored(cast.number)

    parts = await reviewing.look(cast.pete, lambda s: shortages.parts_of(s, cast.build_id))

    assert [part.item_id for part in parts] == list(
        dict.fromkeys(line.item_id for line in stored.lines)
    )
    totals = {line.item_id: line.total for line in stored.top_lines if not line.has_parts}
    assert {p.item_id: p.quantity for p in parts if p.item_id in totals}.keys() == totals.keys()

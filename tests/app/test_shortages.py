"""What the floor is missing: the build waits, the right people hear of it, and it goes on."""

from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select

from app import photos, settings
from app.access import Role, Visitor
from app.errors import Conflict, NotAllowed, Refused
from app.procurement import pictures, shortages
from models.database import reading, transaction
from models.notifications import Notification
from models.orders import Build
from models.procurement import Shortage
from tests import facts, make, reviewing
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


async def test_of_a_shortage_as_long_as_a_book_the_hold_keeps_the_beginning(
    cast: Cast, sam: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.guards.asked.MOST_REASON", 40)

    await report(cast, sam)

    why = (await facts.moves(cast.build_id))[-1].reason
    assert why == "Missing: 2 × T2-LEVELING-CASTOR-475. Tw…"
    assert (await reviewing.look(cast.pete, shortages.open_ones))[0].note == "Two are cracked."


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


@pytest.mark.parametrize("over", ["shipped", "cancelled"])
async def test_a_build_that_is_over_waits_for_nothing_any_more(
    cast: Cast, sam: Visitor, over: str
) -> None:
    await report(cast, sam)
    async with transaction(make.PRODUCT) as session:
        (await session.get_one(Build, cast.build_id)).status = over

    assert await reviewing.look(cast.pete, shortages.open_ones) == []
    (kept,) = await reviewing.look(cast.pete, lambda s: shortages.of_build(s, cast.build_id))
    assert kept.note == "Two are cracked."


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


@pytest.fixture
def files(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty file store beside the database."""
    chosen = settings.load(database_url=database, app_env="test", files_url=tmp_path.as_uri())
    monkeypatch.setattr(settings, "_used", [chosen])


def picture(colour: str = "teal") -> bytes:
    written = BytesIO()
    Image.new("RGB", (64, 48), colour).save(written, "PNG")
    return written.getvalue()


async def add_picture(by: Visitor, shortage_id: int, content: bytes) -> int:
    stored = await photos.store_picture(content)
    return await act(by, lambda s: pictures.add(s, shortage_id, stored))


@pytest.mark.usefixtures("files")
async def test_a_picture_of_what_is_missing_is_kept_once_and_shown_with_it(
    cast: Cast, sam: Visitor
) -> None:
    first = await report(cast, sam)

    ids = [await add_picture(sam, first, picture()) for _ in range(2)]
    other = await add_picture(cast.pete, first, picture("red"))

    (missing,) = await reviewing.look(cast.pete, shortages.open_ones)
    assert ids[0] == ids[1]
    assert missing.photos == [ids[0], other]


@pytest.mark.usefixtures("files")
async def test_a_resolved_shortage_takes_no_pictures_and_neither_does_an_inspectors(
    cast: Cast, sam: Visitor
) -> None:
    first = await report(cast, sam)
    quinn = await make.visitor(Role.QC, name="Quinn Ash")
    with pytest.raises(NotAllowed):
        await add_picture(quinn, first, picture())
    await act(cast.pete, lambda s: shortages.resolve(s, first, "Found them.", release=True))

    with pytest.raises(Refused, match="resolved: it takes no pictures"):
        await add_picture(sam, first, picture())

    (settled,) = await reviewing.look(cast.pete, lambda s: shortages.of_build(s, cast.build_id))
    assert settled.photos == []


async def test_a_quantity_too_small_to_be_stored_is_refused_in_words(
    cast: Cast, sam: Visitor
) -> None:
    missing = {await item_id(cast, "T2-LEVELING-CASTOR-475"): Decimal("0.00001")}

    with pytest.raises(Refused, match="how many are missing"):
        await act(sam, lambda s: shortages.report(s, cast.build_id, missing, "Two are cracked."))

"""Finding items in the shipped catalogue by what people really type."""

import pytest
from sqlalchemy import text

from app import catalogue, edge
from app.access import Role
from app.catalogue import Found, wording
from app.catalogue.search import SHOWN, SWAPPED, WITHOUT_SEPARATORS
from models.database import reading, transaction
from tests import make
from tests.app.query_count import counting


async def search(words: str, page: int = 1) -> Found:
    return await edge.read(make.PRODUCT, lambda s: catalogue.search(s, words, page=page))


def numbers(found: Found) -> list[str]:
    return [item.number for item in found.items]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("1/4-20 NYLON NUT", "1/4-20 NYLON NUT"),
        ("1/4-20 nylon nut ", "1/4-20 NYLON NUT"),
        ("nut  NYLON", "1/4-20 NYLON NUT"),
        ("6.65E+11", "6.65E+11"),
        ("t2-dl27-kit", "T2-DL27-KIT"),
        ("709.82", "T2-BODY-48-60-HA"),
        ("719.176", "T2-CTRL-EDR1"),
        ("718.138", "T2-CTRL-EDR1"),
        ("012442", "012442-40NS"),
        ("45-353-026", "T-OA-MMA-PB"),
        ('8-32 FLAT HEAD SCREWS 1.25"', '8-32 FLAT HEAD SCREWS 1.25"'),
        ("8-32 flat head screws 1.25″", '8-32 FLAT HEAD SCREWS 1.25"'),
        ('bin rail 36"', "T-OA-BINRAIL-36"),
        ("bin rail 36″", "T-OA-BINRAIL-36"),
        ("T2‑BODY–48—60−HA", "T2-BODY-48-60-HA"),
        ("20×20×8", "T2-ADW-BASIN20X20X8"),
        ("1⁄4-20 nylon nut", "1/4-20 NYLON NUT"),
    ],
)
async def test_a_number_of_any_kind_finds_its_item_first(
    database: str, typed: str, first: str
) -> None:
    found = await search(typed)

    assert (numbers(found)[0], found.similar) == (first, False)


async def test_the_index_and_the_search_box_turn_the_same_signs(database: str) -> None:
    async with reading(make.PRODUCT) as session:
        indexed = await session.scalar(
            text("SELECT searchable(:signs)"), {"signs": wording.PRINTED}
        )

    assert indexed == wording.TYPED == wording.cleaned(wording.PRINTED)


async def test_an_accessory_is_found_by_inches_as_a_keyboard_has_them(database: str) -> None:
    groups = await edge.read(make.PRODUCT, lambda s: catalogue.accessories(s, 'bin rail 36"'))

    assert "T-OA-BINRAIL-36-KIT" in {item.number for group in groups for item in group.items}


async def test_an_outline_number_is_text_and_not_a_decimal(database: str) -> None:
    ten = await search("702.10")
    one = await search("702.1")

    assert [item.outline for item in ten.items] == ["702.10"]
    assert [item.outline for item in one.items][:3] == ["702.10", "702.11", "702.12"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("nylom nut", "1/4-20 NYLON NUT"),
        ("levelling castor", "T2-LEVELING-CASTOR-475"),
        ("stacked drwers", "T2-OA-2D-152012-STACKED-KIT"),
        ("gosneck faucet", "T2-OA-DI-GOOSENECK-FAUCET-KIT"),
        ("pegbord colour", "T-OA-PB-COLOR"),
    ],
)
async def test_a_slip_of_the_finger_still_finds_it(database: str, typed: str, meant: str) -> None:
    found = await search(typed)

    assert meant in numbers(found)[:5]


@pytest.mark.parametrize(
    ("word", "typed"),
    [
        ("faucet", ["facuet", "fuacet", "afucet", "faucte", "fauct", "faucat"]),
        ("manual", ["mnaual", "manaul"]),
        ("caster", ["catser", "casetr"]),
        ("sensor", ["sesnor", "senor"]),
        ("drawer", ["draewr"]),
        ("valve", ["vlave", "vavle"]),
        ("drain", ["darin", "drian"]),
        ("gooseneck faucet", ["gooseneck facuet"]),
    ],
)
async def test_two_letters_changed_about_find_what_the_word_itself_finds(
    database: str, word: str, typed: list[str]
) -> None:
    right = set(numbers(await search(word)))

    for slip in typed:
        found = await search(slip)
        assert (found.similar, numbers(found)[0] in right) == (True, True), slip


async def test_changed_letters_are_looked_up_in_an_index(database: str) -> None:
    query = SWAPPED.format(shown=SHOWN, alike="search_text LIKE ANY(:any0)")
    async with reading(make.PRODUCT) as session:
        await session.execute(text("SET LOCAL enable_seqscan = off"))
        values = {"any0": ["%facuet%", "%faucet%"], "weighed": 300, "most": 20}
        used = "\n".join(await session.scalars(text(f"EXPLAIN {query}"), values))

    assert "Bitmap Index Scan on ix_item_search" in used


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("T2BODY4860HA", ["T2-BODY-48-60-HA"]),
        ("t2_body_48_60_ha", ["T2-BODY-48-60-HA"]),
        ("T2 BODY4860HA", ["T2-BODY-48-60-HA"]),
        ("t2body4860", ["T2-BODY-48-60-HA"]),
        ("45353026", ["T-OA-MMA-PB"]),
    ],
)
async def test_a_number_typed_without_its_separators_finds_its_item(
    database: str, typed: str, meant: list[str]
) -> None:
    found = await search(typed)

    assert (numbers(found)[: len(meant)], found.similar) == (meant, False)


async def test_the_number_itself_comes_before_longer_ones(database: str) -> None:
    found = await search("t2ctrledr1")

    assert numbers(found)[0] == "T2-CTRL-EDR1"
    assert len(found.items) > 1


async def test_numbers_without_separators_are_looked_up_in_an_index(database: str) -> None:
    async with reading(make.PRODUCT) as session:
        await session.execute(text("SET LOCAL enable_seqscan = off"))
        plan = await session.scalars(
            text(f"EXPLAIN {WITHOUT_SEPARATORS}"),
            {"bare": "t2body", "beyond": "t2bodz", "size": 50},
        )
        used = "\n".join(plan)

    assert "ix_item_number_bare" in used
    assert "ix_item_manufacturer_part_number_bare" in used


async def test_only_what_resembles_is_called_similar(database: str) -> None:
    exact, near = await search("nylon nut"), await search("nylom nut")

    assert (exact.similar, near.similar) == (False, True)


@pytest.mark.parametrize("typed", ["%", "_", "a_b%", "\\", "'; DROP TABLE item; --", "\x00", "%%%"])
async def test_signs_of_the_database_mean_themselves(database: str, typed: str) -> None:
    found = await search(typed)

    assert found.total < 20
    assert all(typed[0] in f"{item.number} {item.name}" for item in found.items)


async def test_nothing_typed_finds_nothing_and_asks_nothing(database: str) -> None:
    with counting() as seen:
        found = await search("   ")

    assert (found.items, found.total, seen) == ((), 0, [])


async def test_two_letters_are_looked_for_where_a_word_begins(database: str) -> None:
    beginning, inside = await search("ny"), await search("yl")

    assert "1/4-20 NYLON NUT" in numbers(beginning)
    assert "1/4-20 NYLON NUT" not in numbers(inside)


async def test_more_hits_than_a_page_come_in_pages(database: str) -> None:
    first, second = await search("kit"), await search("kit", page=2)

    assert len(first.items) == catalogue.PAGE_SIZE
    assert (first.total, first.more) == (catalogue.PAGE_SIZE, True)
    assert second.total > catalogue.PAGE_SIZE
    assert not set(numbers(first)) & set(numbers(second))


async def test_a_new_outline_number_is_found_at_once(database: str) -> None:
    async with transaction(make.PRODUCT) as session:
        await session.execute(
            text(
                "INSERT INTO outline_number (number, item_id)"
                " SELECT '799.44', id FROM item WHERE number = 'T2-BOTTOM-FILL'"
            )
        )

    assert numbers(await search("799.44")) == ["T2-BOTTOM-FILL"]


@pytest.mark.parametrize("typed", ["kit", "702.10", "nylon nut", "1/4-20 NYLON NUT"])
async def test_a_search_with_hits_is_one_query(database: str, typed: str) -> None:
    visitor = await make.visitor(Role.SERVICE)

    with counting() as seen:
        await edge.read(make.acting(visitor), lambda s: catalogue.search(s, typed))

    assert len([q for q in seen if "sign_in_session" not in q]) == 1

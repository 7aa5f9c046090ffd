"""Finding items in the shipped catalogue by what people really type."""

import re
from collections.abc import Sequence

import pytest
from sqlalchemy import text

from app import catalogue, edge
from app.access import Role
from app.catalogue import Found, slips, wording
from app.catalogue.search import NEAR, SHOWN, WITHOUT_SEPARATORS, any_of, numbered
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


NYLON = "1/4-20 NYLON FLAT WASHER"
FAUCET, DRAWER, BOARD = "B-0133-A10-B08", "T2-OA-2D-152012-STACKED", "T2-EDRAIN-BOARD-R3"
LIGHT, EMERGENCY = "ADW-T2-OHL-HOUSING", "T2-EMERG-BTN-M5.1"


# What is typed, the number of the first item, and how many are shown at most.
SLIPS: Sequence[tuple[str, str | None, int]] = (
    # A letter too few.
    ("facet", FAUCET, 7), ("drawr", DRAWER, 2), ("drwer", DRAWER, 2), ("fauct", FAUCET, 7),
    ("gosneck faucet", "T2-OA-DI-GOOSENECK-FAUCET", 2), ("stacked drwers", DRAWER, 2),
    ("thermomter", "T2-TEMP-CF", 1), ("pegbord colour", "T-OA-PB-COLOR", 1),
    ("senor", "101020083", 20),
    # A letter too many, or another one.
    ("faucett", FAUCET, 7), ("fauccet", FAUCET, 7), ("faucat", FAUCET, 7),
    ("nylom nut", "1/4-20 NYLON NUT", 3), ("dispencer", "T-OA-PB-SS-1GLOVE", 3),
    ("levelling castor", "T2-LEVELING-CASTOR-475", 1),
    # Two neighbours changed about.
    ("faucte", FAUCET, 7), ("facuet", FAUCET, 7), ("fuacet", FAUCET, 7), ("afucet", FAUCET, 7),
    ("drwaer", DRAWER, 2), ("draewr", DRAWER, 2), ("control baord", BOARD, 3),
    ("vlave", "1212010001", 11), ("darin", "59800", 20), ("drian", "59800", 20),
    ("gooseneck facuet", "T2-OA-DI-GOOSENECK-FAUCET", 2),
    # Both, or two neighbours changed about twice, in one word and in two.
    ("fucaet", FAUCET, 7), ("fuact", FAUCET, 8), ("cotnrl board", BOARD, 3),
    ("solniod", "70501", 3), ("ovrehad light", LIGHT, 8), ("emregncy button", EMERGENCY, 3),
    ("contrl baord", BOARD, 3), ("mixng vavle", "DER-1899-14-CC", 2),
    ("touhcscren", "CS-33715-16CM", 4),
    # A wrong letter or one too many as well, and a letter too few of five.
    ("fuacrt", FAUCET, 7), ("snetor", "101020083", 17), ("baotd", "CM3-PANEL-UE", 12),
    ("facuuet", FAUCET, 7), ("drwewr", DRAWER, 2), ("nlyn", NYLON, 4), ("nyxn", None, 0),
    # Two words as one, and one that is still being typed.
    ("goosenckfaucet", "T2-OA-DI-GOOSENECK-FAUCET", 2), ("overehad li", LIGHT, 8),
    # Not in the catalogue: what resembles it by a piece was not meant.
    ("cabinet", None, 0), ("sprinkler", None, 0), ("qwertz", None, 0),
    # Nor was a word it is half of with two slips (pigtails, basin with allowed), or one of another
    # first letter (shell) or of four letters (held).
    ("pizza", None, 0), ("banana", None, 0), ("hello", None, 0),
)  # fmt: skip


async def test_a_slip_of_the_finger_finds_what_was_meant_and_little_else(database: str) -> None:
    wrong: list[tuple[str, object]] = []
    for typed, first, most in SLIPS:
        found = await search(typed)
        if (next(iter(numbers(found)), None), found.similar) != (first, first is not None):
            wrong.append((typed, numbers(found)[:3]))
        if len(found.items) > most:
            wrong.append((typed, len(found.items)))

    assert wrong == []


async def test_whatever_may_be_meant_is_looked_up_in_an_index(database: str) -> None:
    words = ("contrl", "baord", "drwer", "emregncy", "dari", "nlyn")
    patterns = {f"word{n}": slips.twice(word) for n, word in enumerate(words)}
    async with reading(make.PRODUCT) as session:
        await session.execute(text("SET LOCAL enable_seqscan = off"))
        query = text(f"EXPLAIN {NEAR.format(shown=SHOWN, alike=any_of(patterns))}")
        used = "\n".join(await session.scalars(query, {**numbered(patterns), "weighed": 300}))

    assert "Bitmap Index Scan on ix_item_search" in used
    # Told of the limit, the planner would rather read a large table from end to end.
    assert used.index("Bitmap Heap Scan on item") < used.index("Limit") < used.index("on near")
    # Without three letters beside each other the index would be read from end to end.
    pieces = [re.split("[%_]", one) for each in patterns.values() for one in each]
    assert min(max(map(len, one)) for one in pieces) >= 3


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

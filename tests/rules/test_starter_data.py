"""The shipped data: complete, exact, and readable."""

import re
from collections import Counter

import pytest

from app.rules import explosion
from imports import shipped

CHARACTERS_OF_A_NUMBER = 40


def column(table: str, name: str) -> list[str]:
    return [row[name] for row in shipped.rows(table)]


def test_the_catalogue_is_complete() -> None:
    assert len(shipped.rows("items")) == 347
    assert len(shipped.rows("components")) == 454
    assert len(shipped.rows("categories")) == 53
    assert len(shipped.rows("outline_numbers")) == 207


def test_item_numbers_are_unique_ignoring_case_and_at_most_forty_characters() -> None:
    numbers = column("items", "number")

    assert [n for n, count in Counter(map(str.lower, numbers)).items() if count > 1] == []
    assert max(map(len, numbers)) <= CHARACTERS_OF_A_NUMBER


@pytest.mark.parametrize(
    "number",
    ["012442-40NS", "0617102-1000", "01SPBB010001V-GP", "1/4-20 NYLON NUT", "6.65E+11", "95400",
     '8-32 PAN HEAD SCREWS 1/2"', '8-32 FLAT HEAD SCREWS 1.25"', "T2-PEXA-BLUE-1/2", "ACC 14085"],
)  # fmt: skip
@pytest.mark.fault(25)
def test_an_odd_item_number_is_kept_exactly(number: str) -> None:
    assert number in shipped.catalogue().items


def test_numbers_damaged_by_a_spreadsheet_are_flagged_and_kept() -> None:
    flagged = {row["number"]: row["note"] for row in shipped.rows("items") if row["note"]}

    assert flagged == dict.fromkeys(["6.65E+11", "95400"], "damaged by a spreadsheet, check")
    original = next(row for row in shipped.rows("items") if row["number"] == "95400")
    assert original["manufacturer_part_number"] == "095400"


def test_outline_numbers_are_text_and_702_10_is_not_702_1() -> None:
    outlines = {row["outline_number"]: row["item"] for row in shipped.rows("outline_numbers")}

    assert outlines["702.10"] == "T-OA-SSSHELF-1812"
    assert "702.1" not in outlines
    assert outlines["711.100"] == "T2-DL27-FH-KIT"


@pytest.mark.parametrize(
    ("number", "outlines"),
    [
        ("T2-CTRL-EDR2", ("719.179", "718.141")),
        ("T2-LEVELING-CASTOR-475", ("711.95", "719.167")),
        ("T2-OA-DI-GOOSENECK-FAUCET-KIT", ("706.60", "719.175")),
        ("T8-DOSINGESK-EXR", ("719.201", "719.206")),
        ("IFU.T2.ESinkInstUser", ()),
    ],
)
def test_an_item_may_have_several_outline_numbers_and_shows_the_first(
    number: str, outlines: tuple[str, ...]
) -> None:
    assert shipped.catalogue().items[number].outline_numbers == outlines


def test_every_link_joins_items_that_are_there() -> None:
    items = shipped.catalogue().items
    ends = {*column("components", "parent"), *column("components", "child")}

    assert ends - set(items) == set()


def test_every_category_of_an_item_is_there_below_its_own() -> None:
    parents = {row["code"]: row["parent"] for row in shipped.rows("categories")}
    placed = [row for row in shipped.rows("items") if row["subcategory"]]

    assert [row["number"] for row in placed if parents.get(row["subcategory"]) != row["category"]
            ] == []  # fmt: skip


def test_quantities_beside_one_stand_in_control_boxes_only_and_none_is_verified() -> None:
    several = {row["parent"] for row in shipped.rows("components") if row["quantity"] != "1"}

    assert several == {row["item"] for row in shipped.rows("outline_numbers")
                       if row["outline_number"].startswith("718.")}  # fmt: skip
    assert set(column("components", "quantity_verified")) == {"no"}


@pytest.mark.fault(21)
def test_the_catalogue_holds_no_cycle() -> None:
    links = shipped.catalogue().components
    children = {parent: [link.child for link in below] for parent, below in links.items()}

    paths = [
        explosion.path_of_cycle(link.parent, link.child, children)
        for below in links.values()
        for link in below
    ]

    assert [path for path in paths if path] == []


def test_names_are_readable() -> None:
    names = column("items", "name")

    assert [name for name in names if not name or name != name.strip()] == []
    assert [name for name in names if '"' in name or "”" in name.replace("Medical”", "")] == []
    shouting = [name for name in names if re.fullmatch(r"[A-Z .,/-]{12,}", name)]
    assert shouting == []
    typos = ("perforrated", "grom et", "gromet", "stright", "compatable", " then 84", "actuactor")
    assert [name for name in names if any(typo in name.lower() for typo in typos)] == []


def test_every_item_a_rule_names_is_active_and_every_outline_is_that_of_the_domain_page() -> None:
    items = shipped.catalogue().items
    adds = [
        rule for rule in shipped.rule_set().rules if rule.kind == "adds" and "<" not in rule.item
    ]

    outlines = {rule.item: items[rule.item].outline for rule in adds}

    assert outlines["T2-STD-MANUAL-SP-KIT"] == "701.3"
    assert outlines["T2-BODY-73-120-HA"] == "709.84"
    assert outlines["T2-LC1-KIT"] == "711.99"
    assert outlines["T2-DL14-FH-KIT"] == "711.101"
    assert outlines["T2-ADW-PB-12036"] == "715.127"
    assert outlines["T2-BSN-EDR-KIT"] == "713.107"
    assert outlines["T2-ADW-BASIN30X20X10"] == "712.106"
    assert outlines["T2-OA-AIRGUN-ROSETTE-KIT"] == "706.64"
    assert outlines["T2-OA-PO-SHLF-1212"] == "707.71"
    assert all(items[rule.item].active for rule in adds)

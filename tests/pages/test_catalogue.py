"""The catalogue on the screen: finding, browsing, one item, and how many queries it takes."""

import re

import pytest
from nicegui.testing import User

from app import catalogue
from app.access import Role
from app.catalogue import Link
from models.database import transaction
from pages.widgets import Check, DataTable, Field, TextElement, TreeTable
from tests import make
from tests.app.query_count import counting, settled
from tests.pages.conftest import sign_in


def rows(user: User) -> list[str]:
    (table,) = user.find(DataTable).elements
    return [row["number"] for row in table.rows]


async def signed_in(user: User, *roles: Role) -> None:
    await sign_in(user, await make.visitor(*roles or (Role.ASSEMBLER,)))


async def test_the_categories_stand_there_with_their_counts(user: User) -> None:
    await signed_in(user)

    await user.open("/catalogue")

    await user.should_see("Accessory list")
    await user.should_see("Parts without a category")
    await user.should_see("Type a number or a name, or choose a category.")


async def test_choosing_a_category_lists_it_and_opens_its_branches(user: User) -> None:
    await signed_in(user)
    await user.open("/catalogue")

    user.find("Accessory list").click()

    await user.should_see("Accessory list: 73")
    await user.should_see("Drawers & compartments")
    user.find("Drawers & compartments").click()
    await user.should_see("Drawers & compartments: 2")
    assert rows(user)[0] == "T2-OA-2D-152012-STACKED-KIT"


async def test_typing_finds_items(user: User) -> None:
    await signed_in(user)
    await user.open("/catalogue")

    user.find(kind=Field).type("1/4-20 NYLON NUT")

    await user.should_see("1 for “1/4-20 NYLON NUT”")
    assert rows(user) == ["1/4-20 NYLON NUT"]


@pytest.mark.parametrize(
    ("address", "told", "first"),
    [
        ("/catalogue?q=702.10", "1 for “702.10”", "T-OA-SSSHELF-1812"),
        ("/catalogue?q=nylom+nut", "Nothing contains “nylom nut”.", "1/4-20 NYLON NUT"),
        ("/catalogue?category=718", "Control box: 9", "T2-CTRL-EDR1"),
        ("/catalogue?category=none&page=4", "Parts without a category: 154", None),
    ],
)
async def test_the_address_holds_what_is_shown(
    user: User, address: str, told: str, first: str | None
) -> None:
    await signed_in(user)

    await user.open(address)

    await user.should_see(told)
    assert first is None or rows(user)[0] == first


@pytest.mark.parametrize(
    "address", ["?q=zzqqzz", "?page=x&category=none", "?category=%00%27", "?q=%00%25_"]
)
async def test_a_strange_address_is_no_error(user: User, address: str) -> None:
    await signed_in(user)

    await user.open("/catalogue" + address)

    await user.should_see("Catalogue")


async def test_damaged_numbers_say_so_in_the_list_and_on_their_page(user: User) -> None:
    await signed_in(user)
    await user.open("/catalogue?q=6.65E%2B11")
    await user.should_see("Number damaged by a spreadsheet, check")

    await user.open("/catalogue/6.65E%2B11")

    await user.should_see("Number damaged by a spreadsheet, check. An admin can correct it.")


async def test_an_item_with_slash_and_spaces_has_a_page(user: User) -> None:
    await signed_in(user)

    await user.open("/catalogue/1%2F4-20%20NYLON%20NUT")

    await user.should_see("1/4-20 NYLON NUT")
    await user.should_see("It is bought or made as it is: it has no components.")
    await user.should_see("cleanstation seed")


async def test_an_item_page_shows_components_uses_and_unverified_quantities(user: User) -> None:
    await signed_in(user)

    await user.open("/catalogue/T2-BOTTOM-FILL")

    below, above = sorted(user.find(TreeTable).elements, key=lambda tree: tree.id)
    assert "DER-1899-14-CC" in [line.number for line in below.lines]
    assert [line.number for line in above.lines] == ["T2-BSN-EDR-KIT"]
    assert below.lines[0].unverified


async def test_an_unknown_item_says_what_helps(user: User) -> None:
    await signed_in(user)

    answer = await user.http_client.get("/catalogue/NO-SUCH", headers={"accept": "text/html"})

    assert answer.status_code == 404
    assert "NO-SUCH is not in the catalogue. Search for a part of its number" in answer.text


async def test_a_change_by_somebody_else_appears_on_the_open_page(user: User) -> None:
    await signed_in(user)
    await user.open("/catalogue/T2-BSN-EDR-KIT")
    await user.should_not_see("LL-NUT-PLA takes")

    async with transaction(make.PRODUCT) as session:
        await catalogue.write_component(
            session, Link(parent="T2-BSN-EDR-KIT", child="1/4-20 NYLON NUT")
        )

    await user.should_see("1/4-20 NYLON NUT")


async def test_pages_take_the_same_few_queries_however_much_there_is(user: User) -> None:
    # The frame counts nothing for this role, so that what is counted is the page's own.
    await signed_in(user, Role.AUDITOR)

    await user.open("/catalogue")
    # The first page is read again when the line for live changes stands.
    await settled()
    counts = {}
    for address in (
        "/catalogue?category=720.707",
        "/catalogue?category=none",
        "/catalogue?q=kit",
        "/catalogue?q=702.10",
        "/catalogue/T2-BOTTOM-FILL",
        "/catalogue/T2-BSN-ESK-KIT",
    ):
        with counting() as seen:
            await user.open(address)
            await settled()
        # Who is looking and how many notifications wait is asked by the frame, beside the page;
        # what an auditor looks at is written down.
        beside = "sign_in_session|notification|accepted_request|audit.record"
        counts[address] = len([q for q in seen if not re.search(beside, q)])
        assert len(seen) <= 13

    assert counts == {
        "/catalogue?category=720.707": 2,
        "/catalogue?category=none": 2,
        "/catalogue?q=kit": 2,
        "/catalogue?q=702.10": 2,
        "/catalogue/T2-BOTTOM-FILL": 5,
        "/catalogue/T2-BSN-ESK-KIT": 5,
    }


async def test_reading_the_page_leaves_no_way_around_the_role_table(user: User) -> None:
    answer = await user.http_client.get("/catalogue", headers={"accept": "text/html"})

    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in?next=%2Fcatalogue")


async def test_only_an_admin_changes_what_usually_goes_to_the_maker(user: User) -> None:
    await signed_in(user, Role.ADMIN)
    await user.open("/catalogue/T2-BODY-61-72-HA")
    user.find(Check).elements.pop().set_value(True)
    await user.should_see(kind=TextElement, content="Usually goes to the maker")

    await signed_in(user, Role.PROCUREMENT)
    await user.open("/catalogue/T2-DL27-KIT")

    await user.should_see("Usually goes to the maker")
    await user.should_not_see(kind=Check, retries=1)

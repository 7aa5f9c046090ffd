"""Serial numbers: found from the list, from the search of every page, and handed over."""

import asyncio

import pytest
from nicegui.testing import User

from app.access import Role, Visitor
from pages import serials
from pages.widgets import Field
from tests import make
from tests import runs as made
from tests.app.query_count import counting
from tests.app.test_serials import built
from tests.pages.conftest import sign_in
from tests.runs import CLEAN, SCREEN, answered, given


@pytest.fixture
async def quin(user: User) -> Visitor:
    visitor = await make.visitor(Role.QC, name="Quin Vale")
    await sign_in(user, visitor)
    return visitor


async def test_a_scanned_serial_shows_where_it_is(user: User, quin: Visitor) -> None:
    number = await built(quin, "SN-4711", po_number="PO-900", customer="Mercy General")
    await built(quin, "XX-1", customer="Lakeside Clinic")
    await user.open("/serials")
    await user.should_see("Lakeside Clinic")

    (field,) = (f for f in user.find(kind=Field).elements if f.props["label"] == "Serial number")
    field.value = "sn-47"

    await user.should_not_see("Lakeside Clinic")
    for words in ("SN-4711", "T2-TS7, basin 1", number, "Mercy General", "PO-900"):
        await user.should_see(words)
    await user.should_see("Export XLSX")


async def test_a_serial_is_shown_where_it_is_recorded_and_a_tap_asks_nothing(
    user: User, quin: Visitor
) -> None:
    run_id = await made.begun(quin, (CLEAN, SCREEN))
    await user.open("/serials")
    await user.should_see("No serial numbers yet")

    with counting() as seen:
        await answered(quin, run_id, given(CLEAN))
        await asyncio.sleep(0.4)
    await answered(quin, run_id, given(SCREEN, "SN-4712"))

    await user.should_see("SN-4712")
    assert not [one for one in seen if "serial_number" in one]


async def test_the_search_of_every_page_leads_to_the_build(user: User, quin: Visitor) -> None:
    number = await built(quin, "SN-4711")

    answer = await user.http_client.get("/search?q=sn-4711")

    assert answer.status_code == 200
    await user.open("/search?q=sn-4711")
    for words in ("Serial numbers", number, "Order created", "for 0 min"):
        await user.should_see(words)


async def test_many_in_the_search_lead_to_the_list_of_all(user: User, quin: Visitor) -> None:
    for n in range(11):
        await built(quin, f"SN-{n:04}")

    await user.open("/search?q=SN-0")

    await user.should_see("All serial numbers found")


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/serials", "No serial numbers yet"),
        ("/serials?q=none", "No serial number begins like this"),
        ("/serials?kind=pump&from=2026-01-01&to=x&page=99999999", "Kind pump"),
    ],
)
async def test_an_empty_list_says_why(user: User, quin: Visitor, address: str, words: str) -> None:
    await user.open(address)

    await user.should_see(words)
    await user.should_not_see("Export XLSX")


async def test_the_address_holds_what_was_asked_for(user: User, quin: Visitor) -> None:
    said = "q=SN+1&kind=T2-TS7&build=B-1&from=2026-01-02&to=2026-01-03&page=2"
    wanted = serials.read(dict(pair.split("=") for pair in said.replace("+", " ").split("&")))

    assert serials.address(wanted) == f"/serials?{said}"


async def test_a_recall_is_downloaded_by_those_who_may(user: User, quin: Visitor) -> None:
    await built(quin, "SN-1")

    file = await user.http_client.get("/serials/recall.csv?q=SN")
    assert "SN-1,T2-TS7" in file.content.decode("utf-8-sig")
    assert file.headers["content-disposition"] == 'attachment; filename="Serial_numbers_SN.csv"'
    nothing = await user.http_client.get("/serials/recall.csv?q=none")
    assert nothing.status_code == 409

    await sign_in(user, await make.visitor(Role.SERVICE))
    refused = await user.http_client.get("/serials/recall.csv?q=SN")
    assert refused.status_code == 403


async def test_service_sees_where_it_is_without_a_link_into_production(
    user: User, quin: Visitor
) -> None:
    await built(quin, "SN-1", customer="Mercy General")
    await sign_in(user, await make.visitor(Role.SERVICE))

    await user.open("/serials?q=SN-1")

    await user.should_see("Mercy General")
    await user.should_not_see("Export XLSX")

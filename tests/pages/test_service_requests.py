"""Requests for service parts on the screen: the list, what each role finds in it, the search."""

import pytest
from nicegui.testing import User

from app.access import Role, Visitor
from pages.widgets import Button, DataTable, LinkButton, TextElement
from tests import make
from tests.app.query_count import counting, settled
from tests.pages.asking import HANDLE, SENSOR, pia, sue
from tests.pages.conftest import sign_in
from tests.service import LEAKS, move, parts, sent, standing

__all__ = ["pia", "sue"]


def numbers(user: User) -> list[str]:
    (table,) = user.find(DataTable).elements
    return [row["number"].text for row in table.rows]


async def test_the_list_says_what_is_asked_for_how_urgently_and_by_whom(
    user: User, sue: Visitor, pia: Visitor
) -> None:
    number = await sent(sue, await parts(HANDLE, SENSOR))

    await user.open("/service/requests")

    for words in (
        number, "Pending", LEAKS.reason, "Urgent", "B-1001", "2 parts, 6 pieces", "Sue Vick",
        "0 min",
    ):  # fmt: skip
        await user.should_see(words)


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("", True),
        ("?show=pending", True),
        ("?show=approved", False),
        ("?show=all", True),
        ("?urgency=urgent", True),
        ("?urgency=device-down", False),
        ("?mine=1", False),
        ("?q=faucet+leaks", True),
        (f"?q={HANDLE}", True),
        ("?q=nothing+like+it", False),
        ("?show=nonsense", True),
    ],
)
async def test_the_address_filters_the_list(
    user: User, sue: Visitor, pia: Visitor, query: str, *, seen: bool
) -> None:
    number = await sent(sue, await parts(HANDLE))

    await user.open(f"/service/requests{query}")

    if seen:
        await user.should_see(number)
    else:
        await user.should_see("No service request matches.")
        user.find(kind=Button, content="Clear filters").click()
        await user.should_see(number)


async def test_what_is_sent_and_decided_elsewhere_stands_in_the_list_at_once(
    user: User, sue: Visitor, pia: Visitor
) -> None:
    items = await parts(HANDLE)
    await user.open("/service/requests")
    await user.should_see("Nothing is open: what service asks for stands here.")

    number = await sent(sue, items)
    await user.should_see(number)
    await move(pia, number, "approved")

    await user.should_see("Approved")


async def test_whoever_asks_sees_their_own_and_the_way_to_the_parts(
    user: User, sue: Visitor
) -> None:
    items = await parts(HANDLE)
    theirs = await sent(await make.visitor(Role.SERVICE, name="Sam Post"), items)
    await sign_in(user, sue)
    await user.open("/service/requests")
    await user.should_see("Nothing is open. What you ask for stands here until it is fulfilled.")
    await user.should_see(kind=LinkButton, content="Service parts")

    number = await sent(sue, items)

    await user.should_see(number)
    assert numbers(user) == [number]
    await user.should_see("You")
    answer = await user.http_client.get(f"/service/requests/{theirs}")
    assert answer.status_code == 404
    assert "There is no such service request, or it is not yours to see." in answer.text


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.ASSEMBLER])
async def test_the_floor_sees_what_is_approved_with_nothing_to_press(
    user: User, sue: Visitor, role: Role
) -> None:
    items = await parts(HANDLE)
    pending, approved = await sent(sue, items), await standing(sue, "approved", items)
    await sign_in(user, await make.visitor(role))

    await user.open("/service/requests")
    await user.should_see(approved)
    assert numbers(user) == [approved]
    await user.open(f"/service/requests/{approved}")

    await user.should_see("Procurement sends the parts.")
    await user.should_not_see(kind=Button, content="Mark as fulfilled")
    assert (await user.http_client.get(f"/service/requests/{pending}")).status_code == 404


async def test_a_list_of_requests_costs_the_same_however_many_there_are(
    user: User, sue: Visitor, pia: Visitor
) -> None:
    items = await parts(HANDLE, SENSOR)
    await sent(sue, items)
    await user.open("/service/requests")
    await settled()
    with counting() as few:
        await user.open("/service/requests")
        await settled()
    for _ in range(5):
        await sent(sue, items)
    await settled()

    with counting() as many:
        await user.open("/service/requests")
        await settled()

    assert len(numbers(user)) == 6
    assert len(many) <= len(few)
    await user.should_see(kind=TextElement, content="Service requests")


async def test_the_search_box_finds_a_request_for_whoever_may_see_it(
    user: User, sue: Visitor, pia: Visitor
) -> None:
    number = await sent(sue, await parts(HANDLE))
    await user.open(f"/search?q={number.lower()}")
    await user.should_see(kind=DataTable, content="Service requests")
    assert numbers(user) == [number]

    for role in (Role.ASSEMBLER, Role.QC):
        await sign_in(user, await make.visitor(role))
        await user.open(f"/search?q={number}")
        await user.should_see(f"Nothing found for “{number}”.")

"""One request for service parts on the screen: approved, returned, rejected, fulfilled, changed."""

import pytest
from nicegui.testing import User

from app import edge, service
from app.access import Role, Visitor
from app.service import Said
from pages.widgets import Button, Field, Quantity
from tests import make
from tests.pages.asking import HANDLE, SENSOR, pia, sue
from tests.pages.conftest import browser, sign_in
from tests.service import move, parts, sent, shown, standing

__all__ = ["pia", "sue"]


async def press(user: User, words: str) -> None:
    await user.should_see(kind=Button, content=words)
    user.find(kind=Button, content=words).click()


async def write(user: User, label: str, words: str) -> None:
    await user.should_see(kind=Field, content=label)
    user.find(kind=Field, content=label).type(words)


def steps(user: User, label: str) -> Quantity:
    (found,) = user.find(kind=Quantity, content=label).elements
    assert isinstance(found, Quantity)
    return found


async def press_below(user: User, words: str) -> None:
    """The button of the sheet, which is called like the one that has opened it."""
    newest = max(user.find(kind=Button, content=words).elements, key=lambda one: one.id)
    with user:
        await newest._pressed()  # noqa: SLF001  # what a browser sends


async def test_a_request_shows_its_parts_its_device_and_what_happened(
    user: User, sue: Visitor, pia: Visitor
) -> None:
    said = Said(reason="The handle broke off.", build_number="B-OLD-7", serial="S-17")
    number = await sent(sue, await parts(HANDLE), said)

    await user.open(f"/service/requests/{number}")

    for words in ("The handle broke off.", "B-OLD-7", "Not known here", "S-17", HANDLE, "3 ×"):
        await user.should_see(words)


async def test_fewer_are_approved_with_a_reason_that_its_author_reads(
    user: User, sue: Visitor, pia: Visitor
) -> None:
    number = await sent(sue, await parts(HANDLE, SENSOR))
    await user.open(f"/service/requests/{number}")
    await press(user, "Approve")
    await user.should_see(f"Approve {number}")
    await user.should_not_see(f"Why fewer of {HANDLE}")
    steps(user, f"Approved of {HANDLE}").set_value(1)
    await user.should_see(f"Why fewer of {HANDLE}")

    await press_below(user, "Approve")
    await user.should_see("Say why.")
    assert (await shown(sue, number)).status == "pending"
    await write(user, f"Why fewer of {HANDLE}", "Two are in your van.")
    await press_below(user, "Approve")

    await user.should_see("1 of 3")
    await user.should_see("Two are in your van.")
    await user.should_see("Approved")
    assert [line.approved for line in (await shown(sue, number)).lines] == [1, 3]


@pytest.mark.parametrize(
    ("act", "label", "seen", "status"),
    [
        ("Return for change", "What to change", "What to change", "returned"),
        ("Reject", "Why", "Why it was rejected", "rejected"),
    ],
)
async def test_a_request_is_returned_or_rejected_with_words(  # noqa: PLR0913, PLR0917  # two people
    user: User, sue: Visitor, pia: Visitor, act: str, label: str, seen: str, status: str
) -> None:
    number = await sent(sue, await parts(HANDLE))
    await user.open(f"/service/requests/{number}")
    await press(user, act)
    await write(user, label, "Not made any more.")

    await press_below(user, act)

    await user.should_see("Not made any more.")
    await user.should_see(seen)
    await user.should_not_see(kind=Button, content="Approve")
    assert (await shown(sue, number)).status == status


async def test_whoever_is_slower_hears_who_was_faster(
    user: User, sue: Visitor, pia: Visitor
) -> None:
    number = await sent(sue, await parts(HANDLE))
    await user.open(f"/service/requests/{number}")
    await press(user, "Approve")
    await user.should_see(f"Approve {number}")
    await move(await make.visitor(Role.PROCUREMENT, name="Pat Novak"), number, "returned")
    await user.should_see("Which handle is it?")

    await press_below(user, "Approve")

    await user.should_see("Pat Novak was faster")


async def test_what_came_back_is_changed_on_its_page_and_sent_again(
    user: User, sue: Visitor
) -> None:
    handle, _sensor = await parts(HANDLE, SENSOR)
    number = await standing(sue, "returned", [handle])
    await sign_in(user, sue)
    await user.open(f"/service/requests/{number}")
    await user.should_see("Which handle is it?")

    await write(user, "Add a part", "svc sensor")
    await press(user, f"{SENSOR} · Part {SENSOR}")
    await user.should_see(kind=Quantity, content=SENSOR)
    await press(user, "Send again")

    await user.should_see("Procurement decides.")
    now = await shown(sue, number)
    assert (now.status, {one.number: one.quantity for one in now.lines}) == (
        "pending", {HANDLE: 3, SENSOR: 1},
    )  # fmt: skip
    await user.should_not_see(kind=Button, content="Send again")


async def test_an_approved_request_is_fulfilled_after_one_question(
    user: User, sue: Visitor, pia: Visitor
) -> None:
    number = await standing(sue, "approved", await parts(HANDLE))
    await user.open(f"/service/requests/{number}")
    await press(user, "Mark as fulfilled")
    await user.should_see("This cannot be undone.")

    await press_below(user, "Mark as fulfilled")

    await user.should_not_see(kind=Button, content="Mark as fulfilled")
    await user.should_see("Fulfilled")
    assert (await shown(sue, number)).status == "fulfilled"


async def test_a_cart_and_a_number_nobody_knows_have_no_page(user: User, sue: Visitor) -> None:
    (item,) = await parts(HANDLE)
    await edge.write(make.acting(sue), lambda s: service.put(s, item, 1))
    other = browser()
    await sign_in(other, sue)

    for number in ("SR-2026-9999", "None", "cart"):
        answer = await other.http_client.get(f"/service/requests/{number}")
        assert answer.status_code == 404, number

"""A change after the parts were sent, as procurement and the coordinator see it."""

from datetime import timedelta

import pytest
from nicegui import ElementFilter
from nicegui.testing import User

from app.procurement import outsourced, sets
from app.procurement.outsourced import Shipment
from models.database import transaction
from models.orders import Build
from pages import procurement_parts
from pages.ages import today
from pages.moments import day
from pages.widgets import Button, Choice, DataTable, Link
from pages.widgets.lists import Lines
from tests import boms, make, reviewing
from tests.pages.conftest import sign_in
from tests.pages.test_procurement import field, newest, press
from tests.reviewing import Cast, act
from tests.waiting import until


@pytest.fixture
async def cast(user: User) -> Cast:
    """Legs and casters are away; a change wants seismic feet instead, and is approved."""
    found = await reviewing.cast()
    await reviewing.approve(found.pete, found.bom_id)
    to_drain = Shipment(supplier="Drain & Sons", sent_on=today())
    await act(
        found.pete, lambda s: outsourced.send_and_move(s, found.build_id, to_drain, today=today())
    )
    await boms.next_bom(found.build_id, boms.changed(feet="seismic"))
    await reviewing.approve(found.pete, await reviewing.newest(found.build_id))
    await sign_in(user, found.pete)
    return found


async def statuses(cast: Cast) -> dict[str, str]:
    known = await reviewing.look(cast.pete, lambda s: sets.look(s, cast.number))
    return {line.item_number: line.status for line in known.lines}


async def test_the_button_of_the_page_sends_what_was_added(user: User, cast: Cast) -> None:
    await user.open("/builds/B-1001/outsourced")
    main = await newest(user, Button, lambda one: one.text == "Send 1 part")
    assert "btn-primary" in main.classes

    await press(user, "Send 1 part")
    await user.should_see("× T2-SEISMIC-FEET")
    await press(user, "Send now")

    await user.should_see("Book in the rest and move")
    assert set((await statuses(cast)).values()) == {"sent"}


async def test_the_line_has_a_button_of_its_own(user: User, cast: Cast) -> None:
    await user.open("/builds/B-1001/outsourced")

    await press(user, "Send")
    await user.should_not_see("Send and move to parts sent", retries=1)
    await press(user, "Send now")

    await user.should_not_see("To send")
    assert (await statuses(cast))["T2-SEISMIC-FEET"] == "sent"


async def test_what_the_change_dropped_is_cancelled_at_its_line(user: User, cast: Cast) -> None:
    await user.open("/builds/B-1001/outsourced")
    await user.should_see("The current bill of materials has none of it.")

    await press(user, "Cancel")
    (await field(user, "Why")).set_value("Not wanted any more")
    await press(user, "Store")

    await user.should_see("Why: Not wanted any more")
    assert (await statuses(cast))["T2-LEVELING-CASTOR-475"] == "cancelled"
    await user.should_not_see(kind=Button, content="Cancel", retries=1)


async def test_the_day_of_sending_is_corrected_and_no_day_to_come_is_taken(
    user: User, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = today() + timedelta(days=30)
    monkeypatch.setattr(procurement_parts, "today", lambda: now)
    gone = Shipment(supplier="Drain & Sons", sent_on=today())
    await act(cast.pete, lambda s: outsourced.send(s, cast.build_id, gone, today=today()))
    await user.open("/builds/B-1001/outsourced")
    await press(user, "Change")
    choice = await newest(user, Choice, lambda one: one.props["label"] == "What changes")
    choice.set_value("sent-on")
    sent = await field(user, "Sent")

    sent.set_value((now + timedelta(days=1)).isoformat())
    await press(user, "Store")
    await until(lambda: "sent is in the future" in (sent.error or ""))
    sent.set_value("0026-11-20")
    await press(user, "Store")
    await until(lambda: "nothing was sent before that day" in (sent.error or ""))
    right = today() + timedelta(days=20)
    sent.set_value(right.isoformat())
    await press(user, "Store")

    back = right + timedelta(days=14)
    await user.should_see(f"sent {day(right)} · expected {day(back)}")


async def test_the_day_it_is_expected_follows_the_day_it_is_sent_until_somebody_chose_it(
    user: User, cast: Cast
) -> None:
    await user.open("/builds/B-1001/outsourced")
    await press(user, "Send 1 part")
    sent, back = await field(user, "Sent"), await field(user, "Expected back")

    sent.set_value("2026-10-01")
    assert back.value == "2026-10-15"
    back.set_value("2026-10-20")
    sent.set_value("2026-10-08")

    assert back.value == "2026-10-20"
    (await field(user, "Supplier")).set_value("Legs Ltd")
    sent.set_value("0026-11-20")
    await press(user, "Send now")
    await until(lambda: "nothing was sent before that day" in (sent.error or ""))


async def test_what_was_rejected_is_sent_again_at_its_line(user: User, cast: Cast) -> None:
    known = await reviewing.look(cast.pete, lambda s: sets.look(s, cast.number))
    legs = next(line for line in known.lines if line.item_number == "T2-DL27-KIT")
    await act(cast.pete, lambda s: outsourced.mark(s, legs.read, "rejected", reason="Bent"))
    await user.open("/builds/B-1001/outsourced")

    await press(user, "Send again")
    (await field(user, "Supplier")).set_value("Legs Ltd")
    await press(user, "Send now")

    await user.should_see("To Legs Ltd")
    assert (await statuses(cast))["T2-DL27-KIT"] == "sent"


async def test_queue_and_build_say_what_is_still_to_be_sent(user: User, cast: Cast) -> None:
    await user.open("/procurement?stage=send")
    (row,) = user.find(DataTable).elements.pop().rows
    assert (row["build"], row["waits"]) == ("B-1001", Lines("1 part to send", "2 parts away"))

    await sign_in(user, cast.cora)
    await user.open("/builds/B-1001")
    await user.should_see("Not sent yet: T2-SEISMIC-FEET.")
    await user.should_not_see("Still to be sent", retries=1)


async def test_a_build_that_is_further_says_it_too(user: User, cast: Cast) -> None:
    async with transaction(make.PRODUCT) as session:
        (await session.get_one(Build, cast.build_id)).status = "in-production"
    await user.open("/builds/B-1001")

    said = "Still to be sent: T2-SEISMIC-FEET"
    link = await newest(user, Link, lambda one: one.text == said)
    assert link.props["href"] == "/builds/B-1001/outsourced"
    await act(
        cast.pete,
        lambda s: outsourced.send(
            s, cast.build_id, Shipment(supplier="Drain & Sons", sent_on=today()), today=today()
        ),
    )
    await user.should_not_see(said)


async def test_the_queue_tells_of_parts_that_are_away_for_nothing(user: User, cast: Cast) -> None:
    to_drain = Shipment(supplier="Drain & Sons", sent_on=today())
    await act(cast.pete, lambda s: outsourced.send(s, cast.build_id, to_drain, today=today()))

    await user.open("/procurement?stage=away")

    (row,) = user.find(DataTable).elements.pop().rows
    said = "1 not in the bill of materials any more"
    assert row["waits"] == Lines("3 parts away", said, "warn")


async def test_a_shipped_build_offers_nothing_to_change(user: User, cast: Cast) -> None:
    await user.open("/builds/B-1001/outsourced")
    await user.should_see("Book in")
    async with transaction(make.PRODUCT) as session:
        (await session.get_one(Build, cast.build_id)).status = "shipped"

    await user.open("/builds/B-1001/outsourced")

    await user.should_see("T2-SEISMIC-FEET")
    with user:
        offered = {one.text for one in ElementFilter(kind=Button)}
    assert not offered & {"Book in", "Change", "Cancel", "Send", "Send again", "Add a part"}


async def test_a_quantity_is_read_as_everywhere_and_refused_at_its_field(
    user: User, cast: Cast
) -> None:
    await user.open("/builds/B-1001/outsourced")
    await press(user, "Change")
    what = await newest(user, Choice, lambda one: one.props["label"] == "What changes")
    what.set_value("quantity")
    count = await field(user, "Quantity")

    for typed, said in REFUSED.items():
        count.set_value(typed)
        await press(user, "Store")
        await until(lambda: count.error)
        assert count.error is not None
        assert said in count.error
        count.refuse(None)
    count.set_value("12")
    await press(user, "Store")

    await user.should_see("12 ×")


REFUSED = {
    "1,000": "“1,000” may be 1000 or 1: write the one you mean.",
    "1e3": "“1e3” is not a number.",
    "1_0": "“1_0” is not a number.",
    "\u0663": "is not a number.",
    "1/2": "“1/2” is not a number.",
    "NaN": "“NaN” is not a number.",
    "2,5": "“2,5” is not a whole number.",
    "0": "Say how many: more than 0.",
    " ": "Say how many.",
}

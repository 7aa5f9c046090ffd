"""The queue, the review and the outsourced set, as procurement and coordinators use them."""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

import pytest
from nicegui import ElementFilter, ui
from nicegui.testing import User, UserInteraction
from sqlalchemy import select

from app import procurement
from app.access import Role
from app.procurement import outsourced
from app.procurement.outsourced import Shipment
from models.database import transaction
from models.procurement import OutsourcedLine
from pages.ages import today
from pages.widgets import Button, Check, DataTable, IconButton
from pages.widgets.fields import Field
from tests import boms, make, reviewing
from tests.pages.conftest import browser, sign_in, signed_content
from tests.reviewing import Cast, act
from tests.waiting import until

E = TypeVar("E", bound=ui.element)


@pytest.fixture
async def cast(user: User) -> Cast:
    found = await reviewing.cast()
    await sign_in(user, found.pete)
    return found


async def field(user: User, label: str) -> Field:
    return await newest(user, Field, lambda one: one.props["label"] == label)


async def press(user: User, words: str) -> None:
    """The newest button that says exactly this: a sheet stands over the page."""
    button = await newest(user, Button, lambda one: one.text == words)
    UserInteraction(user, {button}, words).click()


async def newest(user: User, kind: type[E], fits: Callable[[E], bool]) -> E:
    await user.should_see(kind=kind)

    def found() -> list[E]:
        with user:
            return [one for one in ElementFilter(kind=kind) if fits(one)]

    await until(found)
    return max(found(), key=lambda one: one.id)


async def test_the_queue_leads_to_the_review_and_counts_the_stages(user: User, cast: Cast) -> None:
    await user.open("/procurement")

    table = user.find(DataTable).elements.pop()
    assert [(row["build"], row["href"]) for row in table.rows] == [
        ("B-1001", "/builds/B-1001/review")
    ]
    for words in ("To review (1)", "Returned (0)", "To send (0)", "Shortages (0)"):
        await user.should_see(words)


async def test_the_queue_shows_what_somebody_else_does_at_once(user: User, cast: Cast) -> None:
    await user.open("/procurement")

    await act(cast.pete, lambda s: procurement.reject(s, cast.bom_id, "Which colour?"))

    await user.should_see("Returned (1)")
    await user.should_see("No bill of materials waits for a review.")


async def test_the_review_shows_the_redline_and_ticks_are_kept(user: User, cast: Cast) -> None:
    await user.open("/builds/B-1001/review")
    await user.should_see("0 of 6 ticked")
    await user.should_see("Compared with the standard sink")
    ticks = {box.props["label"]: box for box in user.find(Check).elements}

    ticks["Added: T-OA-PB-COLOR"].set_value(True)

    await user.should_see("1 of 6 ticked")
    await user.should_see("ticked by Pete Vale")


async def test_two_people_see_each_others_ticks_and_questions(user: User, cast: Cast) -> None:
    other = browser()
    await sign_in(other, cast.cora)
    await user.open("/builds/B-1001/review")
    await other.open("/builds/B-1001/review")
    line = (await reviewing.stored("B-1001")).top_lines[4].position

    await act(cast.pete, lambda s: procurement.tick(s, cast.bom_id, line, on=True))
    await act(cast.pete, lambda s: procurement.ask(s, cast.bom_id, "Why so?", position=line))

    with other:
        await other.should_see("ticked by Pete Vale")
        await other.should_see("Why so?")
        await press(other, "Answer")
        await other.should_see("Answer Pete Vale")
        (await field(other, "Answer")).set_value("As ordered.")
        await press(other, "Answer")
    with user:
        await user.should_see("Cora Moss answers")
        await user.should_see("Answered")


async def test_chosen_missing_parts_are_there_again_after_a_reload(
    user: User, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    addresses: list[str] = []
    monkeypatch.setattr(ui.navigate.history, "replace", addresses.append)
    first, second = (await reviewing.stored("B-1001")).top_lines[:2]
    await sign_in(user, await make.visitor(Role.ASSEMBLER, name="Sam Reed"))
    await user.open(f"/builds/B-1001/shortages?missing={first.item_id},{second.item_id},0,x")

    kept = await field(user, f"Missing of {first.number}")
    await user.should_see(f"Missing of {second.number}")
    assert any("data-draft" in above.props for above in kept.ancestors())

    no_more = f"Not missing: {first.number}"
    button = await newest(user, IconButton, lambda one: one.props["aria-label"] == no_more)
    UserInteraction(user, {button}, no_more).click()
    await user.should_not_see(f"Missing of {first.number}")

    assert addresses == [f"/builds/B-1001/shortages?missing={second.item_id}"]


async def test_each_answer_has_its_own_draft_on_the_device(user: User, cast: Cast) -> None:
    await act(cast.pete, lambda s: procurement.ask(s, cast.bom_id, "Which colour?"))
    await act(cast.pete, lambda s: procurement.ask(s, cast.bom_id, "Which side?"))
    await sign_in(user, cast.cora)
    await user.open("/builds/B-1001/review")
    await user.should_see("Which side?")

    for button in [one for one in user.find(Button).elements if one.text == "Answer"]:
        UserInteraction(user, {button}, "Answer").click()

    def kept() -> set[str]:
        with user:
            return {one.props["data-draft"] for one in ElementFilter() if "data-draft" in one.props}

    await until(lambda: len(kept()) == 2)
    assert len(kept()) == 2


async def test_an_open_question_blocks_the_button_and_says_so(user: User, cast: Cast) -> None:
    await user.open("/builds/B-1001/review")

    await act(cast.pete, lambda s: procurement.ask(s, cast.bom_id, "Why blue?"))

    await user.should_see("1 open question")
    await press(user, "Approve")
    await user.should_not_see("Approve and sign", retries=1)


async def test_approving_asks_for_the_password_shows_what_is_signed_and_stands_there(
    user: User, cast: Cast
) -> None:
    stored = await reviewing.stored("B-1001")
    await user.open("/builds/B-1001/review")

    await press(user, "Approve")
    await user.should_see("Approve and sign")
    shown = await signed_content(user)
    assert {stored.heading.sha256, stored.heading.rule_set} <= set(shown)
    assert f"Lines ({len(stored.lines)})" in shown
    for line in stored.lines:
        about = (f"{line.quantity.normalize():f} × {line.number}", line.name, line.about)
        assert any(all(part in told for part in about) for told in shown)
    await user.should_see(procurement.statement(stored))
    (await field(user, "Your password")).set_value("not it at all")
    await press(user, "Approve and sign")
    await user.should_see("not your password")
    (await field(user, "Your password")).set_value(reviewing.RIGHT)
    await press(user, "Approve and sign")

    await user.should_see("Approved by Pete Vale")
    await user.open("/builds/B-1001/bom")
    await user.should_see("Approved by Pete Vale")


async def test_returning_goes_to_the_coordinator_who_sends_it_back(user: User, cast: Cast) -> None:
    await user.open("/builds/B-1001/review")
    await press(user, "Return to the coordinator")
    await press(user, "Return")
    await user.should_see("Say why it goes back")
    (await field(user, "Why it goes back")).set_value("Which colour?")
    await press(user, "Return")
    await user.should_see("Returned to the coordinator by Pete Vale")

    await sign_in(user, cast.cora)
    await user.open("/builds/B-1001/review")
    await press(user, "Send to review again")
    (await field(user, "Answer")).set_value("Blue it is.")
    await press(user, "Send to review again")

    await user.should_see("Sent to review again by Cora Moss")
    await user.should_not_see("Returned to the coordinator by", retries=1)


async def test_a_count_goes_to_the_catalogue_and_shows_on_the_page(user: User, cast: Cast) -> None:
    await user.open("/builds/B-1001/review")
    inside = next(row for row in counting(user).rows if row["inside"] != "a rule")
    UserInteraction(user, {counting(user)}, "row").trigger("open", inside["id"])
    await user.should_see(f"How many {inside['number']} does one {inside['inside']} hold?")

    await press(user, "Counted")

    await user.should_see("verified since by Pete Vale")
    await user.should_see("1 of")


def counting(user: User) -> DataTable:
    tables = user.find(DataTable).elements
    return next(one for one in tables if one.props["label"] == "Quantities to count")


async def test_an_inspector_reads_the_review_and_changes_nothing(user: User, cast: Cast) -> None:
    await sign_in(user, await make.visitor(Role.QC))
    await user.open("/builds/B-1001/review")

    await user.should_see("Compared with the standard sink")
    await user.should_not_see("Approve", retries=1)
    await user.should_not_see("Return to the coordinator", retries=1)


async def test_the_set_is_sent_with_the_move_and_booked_in_with_the_next(
    user: User, cast: Cast
) -> None:
    await reviewing.approve(cast.pete, cast.bom_id)
    await user.open("/builds/B-1001/outsourced")
    await user.should_see("T2-LEVELING-CASTOR-475")

    await press(user, "Send and move")
    await press(user, "Send and move to parts sent")
    await user.should_see("Say who gets the parts")
    (await field(user, "Supplier")).set_value("Drain & Sons")
    await press(user, "Send and move to parts sent")
    await user.should_see("To Drain & Sons")
    await user.should_see("Parts sent")
    await press(user, "Book in the rest and move")
    await press(user, "Move to ready for Pre-QC")

    await user.should_see("Ready for Pre-QC")
    await user.should_see("Received")


async def test_late_parts_are_marked_on_the_set_and_in_the_queue(user: User, cast: Cast) -> None:
    await reviewing.approve(cast.pete, cast.bom_id)
    gone = Shipment(supplier="Drain & Sons", sent_on=today())
    await act(cast.pete, lambda s: outsourced.send_and_move(s, cast.build_id, gone, today=today()))
    early = today() - timedelta(days=300)
    async with transaction(make.PRODUCT) as session:
        for line in await session.scalars(select(OutsourcedLine)):
            line.sent_on = line.expected_on = early

    await user.open("/builds/B-1001/outsourced")
    await user.should_see("days late")
    await user.open("/procurement?stage=away")
    await user.should_see("2 parts away")
    await user.should_see("days late")


@pytest.mark.parametrize("part", ["review", "outsourced", "shortages"])
async def test_a_build_nobody_knows_says_so(user: User, cast: Cast, part: str) -> None:
    answer = await user.http_client.get(f"/builds/B-9999/{part}", headers={"accept": "text/html"})

    assert answer.status_code == 404
    assert "No bill of materials is stored for build B-9999." in answer.text


async def test_nothing_missing_differs_from_the_same_sink_approved_before(
    user: User, cast: Cast
) -> None:
    await reviewing.approve(cast.pete, cast.bom_id)
    await boms.stored_order(
        boms.changed(build_number="B-2001"), actor=make.acting(cast.cora), po_number="PO-2"
    )

    await user.open("/builds/B-2001/review")

    await user.should_see("Compared with B-1001, revision 1")
    await user.should_see("Nothing differs")


async def test_an_open_bom_page_shows_the_approval_at_once(user: User, cast: Cast) -> None:
    await user.open("/builds/B-1001/bom")
    await user.should_see("In review")

    await reviewing.approve(cast.pete, cast.bom_id)

    await user.should_see("Approved by Pete Vale")
    await user.should_not_see("In review", retries=1)

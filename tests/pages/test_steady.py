"""What is looked at stays as it is while something else changes, and is all of one moment."""

import asyncio
import gc
from decimal import Decimal
from uuid import uuid4

import pytest
from nicegui import ElementFilter, ui
from nicegui.testing import User, UserInteraction
from sqlalchemy import select, text

from app import edge, floor, instructions, live, procurement
from app.access import Role
from app.errors import Refused
from app.orders import comments
from app.procurement import outsourced, shortages
from models.checklists import Photo
from models.database import reading, transaction
from models.orders import Order
from models.procurement import OutsourcedLine
from pages.floor import FloorPage
from pages.frame import Here
from pages.instructions import InstructionPage
from pages.live import Present
from pages.order import OrderPage
from pages.procurement_review import ReviewPage
from pages.widgets import Button, FileDrop, Sheet
from pages.widgets.text import H1
from tests import make, reviewing
from tests.app.query_count import settled
from tests.app.test_floor import on_the_floor
from tests.pages.conftest import sign_in
from tests.pages.test_procurement import field, press
from tests.reviewing import act
from tests.waiting import until


async def ready(builds: int, orders: int = 1) -> None:
    cora = await make.visitor(Role.COORDINATOR)
    for _ in range(orders):
        await make.order(cora, builds=builds)
    async with transaction(make.PRODUCT) as session:
        await session.execute(text("UPDATE build SET status = 'ready-for-production'"))


async def something_else_changes() -> None:
    async with transaction(make.PRODUCT) as session:
        await live.announce(session, "build", 999_999)
    await asyncio.sleep(0.7)


def ids(user: User, kind: type[Button] | type[FileDrop], words: str = "") -> set[int]:
    with user:
        return {
            one.id
            for one in ElementFilter(kind=kind)
            if not words or (isinstance(one, Button) and one.text == words)
        }


async def test_the_floor_keeps_its_cards_when_something_else_changed(user: User) -> None:
    asa = await make.visitor(Role.ASSEMBLER, name="Asa Holm")
    await ready(3)
    await sign_in(user, asa)
    await user.open("/floor")
    await settled()
    before = ids(user, Button, "Claim")

    await something_else_changes()

    assert len(before) == 3
    assert ids(user, Button, "Claim") == before


async def test_only_what_changed_of_a_card_is_drawn_again(user: User) -> None:
    cora = await make.visitor(Role.COORDINATOR, Role.ASSEMBLER, name="Cora Moss")
    await ready(2)
    build_id = await on_the_floor(cora)
    await sign_in(user, cora)
    await user.open("/floor")
    await settled()
    claims, assigns = ids(user, Button, "Claim"), ids(user, Button, "Assign")

    await edge.write(make.acting(cora), lambda s: floor.claim(s, build_id))
    await user.should_see("Begin: Assembly")

    assert len(claims) == 3
    assert ids(user, Button, "Claim") < claims
    assert ids(user, Button, "Assign") == assigns
    await user.should_see(kind=Button, content="Release")


async def test_a_scan_opens_a_build_wherever_it_stands_in_the_queue(user: User) -> None:
    asa = await make.visitor(Role.ASSEMBLER, name="Asa Holm")
    await ready(10, orders=7)
    last = (await edge.read(make.acting(asa), lambda s: floor.queue(s, page=2))).rows[-1].number
    await sign_in(user, asa)
    await user.open("/floor")
    await settled()
    search = await field(user, "Build, PO or customer")

    search.set_value(last)
    UserInteraction(user, {search}, None).trigger("enter")

    await until(lambda: user.back_history[-1].startswith("/builds/"))
    assert user.back_history[-1] == f"/builds/{last}"


async def test_the_place_for_pictures_stays_when_something_else_changed(user: User) -> None:
    cast = await reviewing.cast()
    sam = await make.visitor(Role.ASSEMBLER, name="Sam Reed")
    item = (await reviewing.stored(cast.number)).top_lines[0].item_id
    missing = {item: Decimal(1)}
    await act(sam, lambda s: shortages.report(s, cast.build_id, missing, "One is cracked."))
    await sign_in(user, cast.pete)
    await user.open("/procurement?stage=shortages")
    await settled()
    before = ids(user, FileDrop)

    await something_else_changes()
    assert before
    assert ids(user, FileDrop) == before

    (one,) = await reviewing.look(sam, shortages.open_ones)
    async with transaction(make.acting(sam)) as session:
        session.add(
            Photo(
                client_id=uuid4(), shortage_id=one.id, media_type="image/png", size=9,
                store_key="a", sha256="a" * 64, thumbnail_key="b", taken_by=sam.person_id,
            )
        )  # fmt: skip
        await live.announce(session, "build", cast.build_id)
    await until(lambda: "Picture 1 of what is missing" in pictures(user))
    assert "Picture 1 of what is missing" in pictures(user)
    assert ids(user, FileDrop) == before


def pictures(user: User) -> set[str]:
    return {str(one.props.get("alt")) for one in user.find(kind=ui.element).elements}


async def test_title_counts_and_rows_of_a_review_are_of_one_comparison(user: User) -> None:
    one = await reviewing.cast()
    two = await reviewing.cast(number="B-2002", po_number="PO-2")
    await sign_in(user, two.pete)
    await user.open("/builds/B-2002/review")
    await user.should_see("0 of 6 ticked")
    await settled()

    await reviewing.approve(one.pete, one.bom_id)
    line = (await reviewing.stored("B-2002")).top_lines[4].position
    await act(two.pete, lambda s: procurement.tick(s, two.bom_id, line, on=True))

    await user.should_see("0 of 0 ticked")
    await user.should_see("Compared with B-1001, revision 1")
    await user.should_see("Nothing differs")
    await user.should_not_see("Compared with the standard sink of")


async def test_only_what_was_shown_is_sent(user: User) -> None:
    cast = await reviewing.cast()
    await reviewing.approve(cast.pete, cast.bom_id)
    bea = await make.visitor(Role.PROCUREMENT, name="Bea Moss")
    await sign_in(user, cast.pete)
    await user.open(f"/builds/{cast.number}/outsourced")
    await press(user, "Send and move")
    (await field(user, "Supplier")).set_value("Drain & Sons")
    async with reading(make.PRODUCT) as session:
        inside = set(await session.scalars(select(OutsourcedLine.item_id)))
    stored = await reviewing.stored(cast.number)
    extra = next(line.item_id for line in stored.lines if line.item_id not in inside)
    added = await act(bea, lambda s: outsourced.add(s, cast.build_id, extra, Decimal(1)))

    await press(user, "Only send")

    await asyncio.sleep(0.7)
    async with reading(make.PRODUCT) as session:
        assert (await session.get_one(OutsourcedLine, added)).status == "pending"


@pytest.mark.parametrize("slow", [OrderPage, FloorPage, InstructionPage])
async def test_news_while_a_page_is_read_for_the_first_time_are_shown_once_it_is_drawn(
    user: User, monkeypatch: pytest.MonkeyPatch, slow: type[Present[object]]
) -> None:
    cora = await make.visitor(Role.COORDINATOR, Role.ADMIN)
    build_id = await on_the_floor(cora)
    order_id = await make.order(cora, "PO-77")
    read, first = slow.read, iter([True])

    async def something_happens(page: Present[object]) -> object:
        found = await read(page)
        if next(first, False):
            await edge.write(make.acting(cora), lambda s: comments.write(s, order_id, "Ring."))
            bob = await make.visitor(Role.ASSEMBLER, name="Bob Hale")
            await edge.write(make.acting(bob), lambda s: floor.claim(s, build_id))
            await something_else_changes()
        return found

    monkeypatch.setattr(slow, "read", something_happens)
    await sign_in(user, cora)
    there = {OrderPage: f"/orders/{order_id}", FloorPage: "/floor"}
    seen = {OrderPage: "Ring.", FloorPage: "Worked on by Bob Hale"}

    await user.open(there.get(slow, "/instructions/WI-T2-01"))

    await user.should_see(seen.get(slow, "WI-T2-01"))


async def test_an_order_is_called_what_it_is_called_now(user: User) -> None:
    cora = await make.visitor(Role.COORDINATOR)
    order_id = await make.order(cora, "PO-77")
    await sign_in(user, cora)
    await user.open(f"/orders/{order_id}")
    await user.should_see(kind=H1, content="PO-77")

    async with transaction(make.acting(cora)) as session:
        (await session.get_one(Order, order_id)).po_number = "PO-78"
        await live.announce(session, "order", order_id)

    await user.should_see(kind=H1, content="PO-78")
    await user.should_see(kind=Here, content="PO-78")
    assert user.client is not None
    assert user.client.title == "PO-78 · CleanStation"


async def test_the_place_for_the_picture_of_a_step_stays_when_a_step_above_goes(user: User) -> None:
    ada = await make.visitor(Role.ADMIN, name="Ada Lark")
    draft = await act(ada, lambda s: instructions.begin(s, number="WI-Z-1", title="Seals"))
    await act(ada, lambda s: instructions.add_step(s, draft, "One."))
    await act(ada, lambda s: instructions.add_step(s, draft, "Two."))
    await sign_in(user, ada)
    await user.open("/instructions/WI-Z-1?revision=1")
    await user.should_see(kind=FileDrop)
    below = max(ids(user, FileDrop))
    seen = await reviewing.look(ada, lambda s: instructions.look(s, "WI-Z-1", 1))

    await act(ada, lambda s: instructions.remove_step(s, seen.steps[0].id))
    await until(lambda: len(ids(user, FileDrop)) == 1)

    assert ids(user, FileDrop) == {below}
    (place,) = user.find(kind=FileDrop).elements
    assert place.props["label"] == "Picture of step 1"


async def test_words_that_are_stored_are_not_asked_for_again_when_the_page_cannot_be_read(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = await reviewing.cast()
    await sign_in(user, cast.pete)
    await user.open(f"/builds/{cast.number}/review")
    await press(user, "Comment")
    (await field(user, "Comment")).set_value("Look at the feet.")

    async def busy(_page: ReviewPage) -> object:
        raise Refused("The database is busy.")

    monkeypatch.setattr(ReviewPage, "read", busy)
    await press(user, "Comment")
    await user.should_see("The database is busy.")

    with user:
        assert [sheet for sheet in ElementFilter(kind=Sheet) if sheet.value] == []
    looked = await reviewing.look(cast.pete, lambda s: procurement.look(s, cast.number, None, ""))
    assert len(looked.reviewed.about(None)) == 1


async def test_a_sheet_leaves_nothing_on_the_page_when_it_is_gone(user: User) -> None:
    await user.open("/sign-in")
    with user:
        before = {*ui.context.client.elements}
        sheet = Sheet("Change order").open()
        assert len(ui.context.client.elements) > len(before)

        sheet.delete()

        assert {*ui.context.client.elements} == before


async def test_a_sheet_goes_with_what_it_was_made_in(user: User) -> None:
    await user.open("/sign-in")
    with user:
        with ui.element("div") as place:
            sheet = Sheet("Change order").open()
        place.delete()
        gc.collect()

        assert sheet.is_deleted

"""The dashboard: everybody's own work, and numbers that agree with the lists they open."""

import asyncio
from datetime import UTC, date, timedelta
from functools import partial

import pytest
from nicegui.testing import User

from app import dashboard, drafts, edge
from app.access import Role, Visitor
from app.drafts import Change
from app.orders import cancelling, listing
from pages.dashboard import LATER
from pages.widgets import IconButton, TextElement
from tests import make
from tests.app.query_count import counting
from tests.pages.conftest import browser, sign_in

TODAY = date.today()  # noqa: DTZ011
SOON = 12


async def orders_of(me: Visitor) -> None:
    for number, days in enumerate((-3, -1, 0, 5, 40)):
        await make.order(me, f"PO-{number}", wanted_on=TODAY + timedelta(days=days))


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.PROCUREMENT, Role.ADMIN, Role.QC])
async def test_every_number_is_the_length_of_the_list_it_opens(database: str, role: Role) -> None:
    me = await make.visitor(role)
    await orders_of(me)
    await orders_of_somebody_else()
    actor = make.acting(me)

    work = await edge.read(actor, lambda s: dashboard.work(s, today=TODAY, zone=UTC))

    assert {heap.name for heap in work.heaps} >= {"late", "soon", "open"}
    for heap in work.heaps:
        page = await edge.read(actor, partial(listing.page, wanted=heap.wanted, zone=UTC))
        assert heap.count == len(page.rows) > 0, heap.name


async def orders_of_somebody_else() -> None:
    bea = await make.visitor(name="Bea Moss")
    await make.order(bea, "PO-bea", wanted_on=TODAY - timedelta(days=9))


async def test_a_coordinator_resumes_discards_and_brings_back_drafts(user: User) -> None:
    ada = await make.visitor(name="Ada Lark")
    await sign_in(user, ada)
    draft_id = await edge.write(make.acting(ada), drafts.begin)
    typed = [Change("customer.po_number", "PO-half"), Change("customer.customer", "Acme")]
    await edge.write(make.acting(ada), lambda s: drafts.change(s, draft_id, typed))
    await user.open("/")
    await user.should_see("PO-half · Acme")
    await user.should_see("Resume")

    user.find(kind=IconButton, content="Discard PO-half").click()
    await user.should_see("Discarded PO-half.", retries=SOON)
    await user.should_not_see("PO-half · Acme")
    user.find("Undo").click()

    await user.should_see("PO-half · Acme", retries=SOON)


async def test_a_draft_discarded_in_the_wizard_is_brought_back_here(user: User) -> None:
    ada = await make.visitor(name="Ada Lark")
    await sign_in(user, ada)
    draft_id = await edge.write(make.acting(ada), drafts.begin)
    typed = [Change("customer.po_number", "PO-half")]
    await edge.write(make.acting(ada), lambda s: drafts.change(s, draft_id, typed))
    await user.open(f"/orders/new/{draft_id}/customer")

    user.find("Discard draft").click()
    await user.should_see("Discarded PO-half.", retries=SOON)
    await user.should_not_see("Resume")
    # Later the bar is gone, and the draft still comes back.
    await user.open("/")
    await user.should_see("Discarded in the last 7 days (1)")
    user.find("Bring back PO-half").click()

    await user.should_see("Resume", retries=SOON)
    await user.should_not_see("Discarded in the last 7 days (1)")


async def test_procurement_sees_what_waits_for_review_the_moment_it_does(user: User) -> None:
    await sign_in(user, await make.visitor(Role.PROCUREMENT))
    await user.open("/")
    await user.should_see("Nothing waits for review.")

    await make.order(await make.visitor(), "PO-77")

    await user.should_see("PO-77", retries=SOON)


async def counts(user: User, place: str, number: str) -> None:
    async with asyncio.timeout(1):
        while counted(user, place) != number:  # noqa: ASYNC110  # it is another task's page
            await asyncio.sleep(0.02)


def counted(user: User, place: str) -> str:
    """The number beside a place of the sidebar."""
    links = user.find(kind=TextElement).elements
    found = [link for link in links if link.props.get("href") == place and "place" in link.classes]
    return str(found[0].props.get("data-count", ""))


async def test_the_place_counts_what_waits_for_procurement_on_any_page(user: User) -> None:
    await sign_in(user, await make.visitor(Role.PROCUREMENT))
    await user.open("/catalogue")
    assert counted(user, "/orders") == ""

    ada = await make.visitor()
    order_id = await make.order(ada, "PO-78")
    await counts(user, "/orders", "1")
    await edge.write(
        make.acting(ada), lambda s: cancelling.cancel_order(s, order_id, reason="Called off")
    )

    await counts(user, "/orders", "")


@pytest.mark.parametrize("role", [Role.QC, Role.ASSEMBLER, Role.SERVICE, Role.AUDITOR])
async def test_nothing_is_counted_for_whose_work_comes_later(user: User, role: Role) -> None:
    await make.order(await make.visitor(), "PO-79")
    await sign_in(user, await make.visitor(role))
    await user.open("/")
    await user.should_see("PO-79", retries=SOON)

    assert {counted(user, place) for place in ("/", "/orders", "/catalogue")} == {""}


async def test_the_place_counts_who_waits_for_an_admin(user: User) -> None:
    await make.visitor(Role.QC, name="Pat Novak")
    await sign_in(user, await make.visitor(Role.ADMIN, name="Zoe Hart"))
    await user.open("/catalogue")
    # Neither has a password yet.
    await counts(user, "/people", "2")


@pytest.mark.parametrize("role", [Role.QC, Role.ASSEMBLER, Role.SERVICE])
async def test_whose_work_comes_later_is_told_so(user: User, role: Role) -> None:
    await sign_in(user, await make.visitor(role))

    await user.open("/")

    await user.should_see(LATER[role])
    await user.should_see("Until then")


async def test_an_admin_sees_who_waits_for_them(user: User) -> None:
    await sign_in(user, await make.visitor(Role.ADMIN))

    await user.open("/")

    await user.should_see("Invited, not signed in yet")
    await user.should_see("Locked out")


async def test_the_number_of_questions_does_not_grow_with_the_orders(database: str) -> None:
    me = await make.visitor(Role.COORDINATOR, Role.PROCUREMENT, Role.ADMIN)
    asked = []
    for _ in range(2):
        with counting() as seen:
            await edge.read(make.acting(me), lambda s: dashboard.work(s, today=TODAY, zone=UTC))
        asked.append(len(seen))
        for number in range(12):
            await make.order(me, f"PO-{number}-{len(asked)}")

    assert asked[0] == asked[1]


async def test_a_draft_is_nobody_else_s_business(user: User) -> None:
    ada, bea = await make.visitor(name="Ada Lark"), await make.visitor(name="Bea Moss")
    draft_id = await edge.write(make.acting(ada), drafts.begin)
    typed = [Change("customer.po_number", "PO-half")]
    await edge.write(make.acting(ada), lambda s: drafts.change(s, draft_id, typed))
    other = browser()
    await sign_in(other, bea)

    await other.open("/")

    await other.should_see("You have no open order.")
    await other.should_not_see("PO-half")

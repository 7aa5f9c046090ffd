"""The dashboard: everybody's own work, and numbers that agree with the lists they open."""

import pytest
from nicegui import ui
from nicegui.testing import User
from sqlalchemy import select

from app import dashboard, drafts, edge, live
from app.access import Role
from app.drafts import Change
from app.orders import cancelling
from models.database import transaction
from models.orders import Build
from pages.dashboard import LATER
from pages.widgets import IconButton, TextElement
from tests import make
from tests.pages.conftest import browser, sign_in
from tests.waiting import until


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
    await user.should_see("Discarded PO-half.")
    await user.should_not_see("PO-half · Acme")
    user.find("Undo").click()

    await user.should_see("PO-half · Acme")


async def test_a_draft_discarded_in_the_wizard_is_brought_back_here(user: User) -> None:
    ada = await make.visitor(name="Ada Lark")
    await sign_in(user, ada)
    draft_id = await edge.write(make.acting(ada), drafts.begin)
    typed = [Change("customer.po_number", "PO-half")]
    await edge.write(make.acting(ada), lambda s: drafts.change(s, draft_id, typed))
    await user.open(f"/orders/new/{draft_id}/customer")

    user.find("Discard draft").click()
    await user.should_see("Discarded PO-half.")
    await user.should_not_see("Resume")
    # Later the bar is gone, and the draft still comes back.
    await user.open("/")
    await user.should_see("Discarded in the last 7 days (1)")
    user.find("Bring back PO-half").click()

    await user.should_see("Resume")
    await user.should_not_see("Discarded in the last 7 days (1)")


async def test_procurement_sees_what_waits_for_review_the_moment_it_does(user: User) -> None:
    await sign_in(user, await make.visitor(Role.PROCUREMENT))
    await user.open("/")
    await user.should_see("Nothing waits for procurement.")

    await make.order(await make.visitor(), "PO-77")

    await user.should_see("PO-77")


async def counts(user: User, place: str, number: str) -> None:
    await until(lambda: counted(user, place) == number)
    assert counted(user, place) == number


def counted(user: User, place: str) -> str:
    """The number beside a place of the sidebar."""
    links = user.find(kind=TextElement).elements
    found = [link for link in links if link.props.get("href") == place and "place" in link.classes]
    return str(found[0].props.get("data-count", ""))


async def test_the_place_counts_what_is_to_do_on_any_page(user: User) -> None:
    ada = await make.visitor(name="Ada Lark")
    await sign_in(user, ada)
    await user.open("/catalogue")
    assert counted(user, "/orders") == ""

    order_id = await make.order(ada, "PO-78")
    await counts(user, "/orders", "1")
    await edge.write(
        make.acting(ada), lambda s: cancelling.cancel_order(s, order_id, reason="Called off")
    )

    await counts(user, "/orders", "")


@pytest.mark.parametrize("role", [Role.SERVICE, Role.AUDITOR])
async def test_nothing_is_counted_for_whoever_has_no_work_here(user: User, role: Role) -> None:
    await make.order(await make.visitor(), "PO-79")
    await sign_in(user, await make.visitor(role))
    await user.open("/")
    await user.should_see("PO-79")

    assert {counted(user, place) for place in ("/", "/orders", "/catalogue")} == {""}


async def test_the_place_counts_who_waits_for_an_admin(user: User) -> None:
    await make.visitor(Role.QC, name="Pat Novak")
    await sign_in(user, await make.visitor(Role.ADMIN, name="Zoe Hart"))
    await user.open("/catalogue")
    # Neither has a password yet.
    await counts(user, "/people", "2")


@pytest.mark.parametrize("role", LATER)
async def test_whose_work_comes_later_is_told_so(user: User, role: Role) -> None:
    await sign_in(user, await make.visitor(role))

    await user.open("/")

    await user.should_see(LATER[role])


@pytest.mark.parametrize("role", Role)
async def test_every_role_has_a_dashboard_whose_tiles_lead_somewhere(
    user: User, role: Role
) -> None:
    await sign_in(user, await make.visitor(role))
    await user.open("/")
    tiles = [
        str(tile.props["href"])
        for tile in user.find(kind=ui.element).elements
        if "heap" in tile.classes
    ]
    assert len(tiles) == sum(len(names) for names in dashboard.HEAPS[role].values())

    for address in tiles:
        answer = await user.http_client.get(address)
        assert answer.status_code == 200, address


async def test_a_tile_counts_the_moment_something_happens(user: User) -> None:
    await sign_in(user, await make.visitor(Role.QC, name="Quin Hale"))
    await user.open("/")
    await user.should_see("Nothing waits for QC.")
    order_id = await make.order(await make.visitor(), "PO-80")

    async with transaction(make.PRODUCT) as session:
        build = await session.scalar(select(Build).where(Build.order_id == order_id))
        assert build is not None
        build.status = "ready-for-pre-qc"
        await live.announce(session, "order", order_id)

    await user.should_see(f"B-{order_id}-1")


async def test_an_admin_sees_who_waits_for_them(user: User) -> None:
    await sign_in(user, await make.visitor(Role.ADMIN))

    await user.open("/")

    await user.should_see("Invited, not signed in yet")
    await user.should_see("Locked out")


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

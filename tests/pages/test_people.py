"""The people page, and what happens to pages that are open when access changes."""

from datetime import date

import pytest
from nicegui import ElementFilter, ui
from nicegui.testing import User
from nicegui.testing.user_interaction import UserInteraction
from sqlalchemy import select

from app import directory, edge, people, sign_in
from app.access import Role, Visitor
from app.directory import Wanted
from models.database import reading
from models.people import OneTimeLink
from pages.moments import end_of
from pages.widgets import H1, Button, Check, DateField, Field, Picker
from tests import make
from tests.pages.conftest import browser
from tests.pages.conftest import sign_in as signed_in
from tests.waiting import until


async def admin_at(user: User) -> Visitor:
    admin = await make.visitor(Role.ADMIN, name="Maya Okafor")
    await signed_in(user, admin)
    return admin


def field(user: User, label: str) -> Field:
    found = user.find(kind=Field, content=label).elements
    return next(iter(found))


def press(user: User, text: str) -> None:
    with user:
        button = next(b for b in ElementFilter(kind=Button) if b.text == text)
        UserInteraction(user, {button}, text).click()


def tick(user: User, label: str) -> Check:
    return next(c for c in user.find(kind=Check).elements if c.props["label"] == label)


async def one(admin: Visitor, text: str) -> directory.Listed:
    found, _ = await edge.read(make.acting(admin), lambda s: directory.found(s, Wanted(text)))
    return found[0]


async def test_an_admin_invites_somebody_and_sees_the_link_once(user: User) -> None:
    admin = await admin_at(user)
    await user.open("/people/new")

    field(user, "Name").set_value("Björn Ähre")
    await user.should_see("Make the account and the link")
    tick(user, "QC inspector").set_value(True)
    user.find("Make the account and the link").click()

    await user.should_see("The invitation is ready")
    await user.should_see("/invitation?token=")
    bjorn = await one(admin, "ähre")
    assert (bjorn.user_name, bjorn.initials, bjorn.roles) == ("bjorn.ahre", "BÄ", {Role.QC: None})
    await user.open(f"/people/{bjorn.id}")
    await user.should_not_see("/invitation?token=")


async def test_what_is_wrong_with_an_invitation_stands_on_the_form(user: User) -> None:
    await admin_at(user)
    await user.open("/people/new")

    user.find("Make the account and the link").click()

    await user.should_see("Choose at least one role.")
    await user.should_see("A name has 2 to 80 letters.")


async def test_a_double_press_invites_once(user: User) -> None:
    admin = await admin_at(user)
    await user.open("/people/new")
    field(user, "Name").set_value("Eve Stone")
    tick(user, "Service").set_value(True)

    button = user.find("Make the account and the link")
    button.click()
    button.click()

    await user.should_see("The invitation is ready")
    async with reading(make.PRODUCT) as session:
        assert len((await session.scalars(select(OneTimeLink))).all()) == 1
    assert (await one(admin, "Eve")).user_name == "eve.stone"


async def test_an_auditor_gets_a_last_day(user: User) -> None:
    admin = await admin_at(user)
    ada = await make.visitor(Role.QC, name="Ada Lark")
    await user.open(f"/people/{ada.person_id}")

    tick(user, "QC inspector").set_value(False)
    tick(user, "Auditor").set_value(True)
    user.find("Save the roles").click()
    await user.should_see("An auditor's access needs the day it ends.")
    last = date.max  # what somebody types who means "always"
    next(iter(user.find(kind=DateField).elements)).set_value(last.isoformat())
    user.find("Save the roles").click()

    await user.should_see("Saved")
    assert set((await one(admin, "Ada")).roles) == {Role.AUDITOR}


async def test_roles_another_admin_gave_or_took_show_and_what_is_chosen_here_stays(
    user: User,
) -> None:
    admin, bob = await admin_at(user), await make.visitor(Role.ADMIN, name="Bob Ray")
    ada = await make.visitor(Role.QC, Role.PROCUREMENT, name="Ada Lark")
    await user.open(f"/people/{ada.person_id}")
    tick(user, "Service").set_value(True)

    others = {Role.QC: None, Role.ASSEMBLER: None}
    await edge.write(make.acting(bob), lambda s: people.set_roles(s, ada.person_id, others))
    await until(lambda: tick(user, "Assembler").value)
    user.find("Save the roles").click()

    await user.should_see("Saved")
    assert not tick(user, Role.PROCUREMENT.words).value
    assert set((await one(admin, "Ada")).roles) == {Role.QC, Role.ASSEMBLER, Role.SERVICE}


async def test_a_name_another_admin_corrected_shows_and_stays(user: User) -> None:
    admin, bob = await admin_at(user), await make.visitor(Role.ADMIN, name="Bob Ray")
    ada = await make.visitor(Role.QC, name="Ada Lark")
    await user.open(f"/people/{ada.person_id}")
    field(user, "Initials").set_value("AX ")

    before = "Ada Lark", "AL"
    await edge.write(
        make.acting(bob),
        lambda s: people.rename(s, ada.person_id, "Ada Finch", "AF", before=before),
    )

    await user.should_see("Somebody wrote in the meantime: AF")
    user.find(kind=H1, content="Ada Finch")
    user.find("Save the name").click()
    await user.should_see("Saved")
    ada_now = await one(admin, "Ada")
    assert (ada_now.name, ada_now.initials) == ("Ada Finch", "AX")
    assert field(user, "Initials").error is None


async def test_a_link_another_admin_replaced_is_not_offered_any_more(user: User) -> None:
    await admin_at(user)
    bob, ada = await make.visitor(Role.ADMIN, name="Bob Ray"), await make.visitor(Role.QC)
    await user.open(f"/people/{ada.person_id}")
    user.find("New link to set a password").click()
    await user.should_see("/invitation?token=")

    await edge.write(
        make.acting(bob), lambda s: people.invite_again(s, ada.person_id, sign_in.new_token())
    )

    await user.should_see("Bob Ray made a newer link: this one works no more.")
    await user.should_not_see("/invitation?token=")


async def test_an_end_two_admins_chose_is_shown_to_the_second(user: User) -> None:
    await admin_at(user)
    bob, ada = await make.visitor(Role.ADMIN, name="Bob Ray"), await make.visitor(Role.QC)
    await user.open(f"/people/{ada.person_id}")
    tick(user, "Auditor").set_value(True)
    mine, theirs = date(2090, 3, 1), date(2090, 6, 1)
    next(iter(user.find(kind=DateField).elements)).set_value(mine.isoformat())

    audit = {Role.AUDITOR: end_of(theirs)}
    await edge.write(make.acting(bob), lambda s: people.set_roles(s, ada.person_id, audit))

    await user.should_see("Somebody wrote in the meantime: 2090-06-01")
    assert next(iter(user.find(kind=DateField).elements)).day == mine


async def test_an_admin_cannot_disable_themselves_and_is_told_why(user: User) -> None:
    admin = await admin_at(user)
    await user.open(f"/people/{admin.person_id}")

    user.find("Disable the account").click()

    await user.should_see("You cannot disable yourself. Another admin can.")
    assert (await one(admin, "Maya")).state != "disabled"


async def test_an_admin_disables_and_enables_somebody(user: User) -> None:
    admin = await admin_at(user)
    ada = await make.visitor(Role.QC, name="Ada Lark")
    await user.open(f"/people/{ada.person_id}")

    user.find("Disable the account").click()
    await user.should_see("They are signed out at once")
    press(user, "Disable")
    await user.should_see("Enable the account")
    assert (await one(admin, "Ada")).state == "disabled"

    user.find("Enable the account").click()
    await user.should_see("New link to set a password")
    assert (await one(admin, "Ada")).state == "no password"


async def test_the_list_is_searched_and_the_address_holds_the_search(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    addresses: list[str] = []
    await admin_at(user)
    await make.visitor(Role.QC, name="Priya Nair")
    await make.visitor(Role.SERVICE, name="Amélie Roux")

    await user.open("/people?q=nair")
    await user.should_see("Priya Nair")
    await user.should_not_see("Amélie Roux")
    monkeypatch.setattr(ui.navigate.history, "replace", addresses.append)

    field(user, "Search").set_value("")
    await user.should_see("Amélie Roux")
    user.find(kind=Picker, content="Account").elements.pop().set_value("locked")
    await user.should_see("Nobody fits what you search for.")
    assert addresses == ["/people", "/people?state=locked"]
    await user.open("/people?at=9")
    await user.should_see("Amélie Roux")


async def test_a_page_leaves_when_its_session_ends_elsewhere(user: User) -> None:
    ada = await make.visitor(Role.QC, name="Ada Lark")
    await signed_in(user, ada)
    await user.open("/profile")
    await edge.write(make.acting(ada), lambda s: sign_in.end_own(s, ada.session_id))

    await told_to_leave(user)


async def test_all_tabs_of_a_browser_are_signed_out_together(user: User) -> None:
    ada = await make.visitor(Role.QC, name="Ada Lark")
    await signed_in(user, ada)
    tab = browser()
    tab.http_client.cookies.update(user.http_client.cookies)
    await tab.open("/profile")
    await user.open("/profile")

    await user.http_client.post("/sign-out")

    # The simulation has one place for navigation; both pages forget whom they were made for.
    await told_to_leave(user)
    assert user.client is not None
    assert tab.client is not None
    both = [user.client.storage, tab.client.storage]
    await until(lambda: all("signed" not in one for one in both))
    assert all("signed" not in one for one in both)


async def test_an_open_page_of_a_disabled_person_does_nothing_any_more(user: User) -> None:
    admin, ada = await make.visitor(Role.ADMIN), await make.visitor(Role.QC, name="Ada Lark")
    await signed_in(user, ada)
    await user.open("/profile")
    await edge.write(make.acting(admin), lambda s: people.disable(s, ada.person_id))

    field(user, "Initials").set_value("XX")
    user.find("Save the initials").click()

    await told_to_leave(user)
    assert (await one(admin, "Ada")).initials == "AL"


async def test_a_role_taken_away_counts_on_a_page_that_is_open(user: User) -> None:
    ada = await make.visitor(Role.ADMIN, name="Ada Lark")
    other = await make.visitor(Role.ADMIN, name="Maya Okafor")
    await signed_in(user, ada)
    await user.open("/people/new")
    field(user, "Name").set_value("Eve Stone")
    tick(user, "Service").set_value(True)
    await edge.write(
        make.acting(other), lambda s: people.set_roles(s, ada.person_id, {Role.QC: None})
    )

    user.find("Make the account and the link").click()

    await user.should_see("Your role does not allow you to manage people.")
    found, total = await edge.read(make.acting(other), lambda s: directory.found(s, Wanted("Eve")))
    assert (found, total) == ([], 0)


async def told_to_leave(user: User) -> None:
    """The page goes to sign-in: by itself, or at its next event."""
    await until(lambda: user.back_history[-1].startswith("/sign-in?ended=1"))
    assert user.back_history[-1].startswith("/sign-in?ended=1")

"""People in a browser: from the invitation to signing out in every tab."""

import re
import secrets

from playwright.async_api import Page, expect

from app.access import Role
from tests.browser.conftest import LANDSCAPE, PHONE, NewPage, listen
from tests.browser.helpers import axe, overflow, ready, shot, small_targets, visit
from tests.browser.house import House

GOOD = "three wet drains"


async def looked_at(page: Page, name: str) -> None:
    """What a person meets here is fit for gloves, screen readers and small screens."""
    await shot(page, f"people-{name}", whole=True)
    assert await axe(page) == []
    assert await overflow(page) == 0
    assert await small_targets(page) == []


async def test_somebody_is_invited_signs_in_on_a_phone_and_comes_back(
    product: House, new_page: NewPage
) -> None:
    admin = await (await product.person("Maya Okafor", Role.ADMIN)).device(LANDSCAPE)
    user_name = f"eve{secrets.token_hex(3)}"

    link = await invited(admin, user_name)
    eve = await new_page(product.server.url, PHONE)
    await join(eve, link)
    await look_at_own_profile_and_leave(eve)
    await come_back(eve, user_name)

    await expect(eve).to_have_url(f"{product.server.url}/")


async def invited(admin: Page, user_name: str) -> str:
    await visit(admin, "/people")
    await looked_at(admin, "list")
    await admin.get_by_role("link", name="Invite somebody").click()
    await ready(admin)
    await admin.get_by_role("textbox", name=re.compile("^Name")).fill("Eve Stone")
    await expect(admin.get_by_role("textbox", name="Initials")).to_have_value("ES")
    await admin.get_by_role("textbox", name=re.compile("^User name")).fill(user_name)
    await admin.get_by_role("button", name="Make the account").click()
    await expect(admin.get_by_role("alert")).to_contain_text("Choose at least one role.")
    await looked_at(admin, "invitation-refused")
    await admin.get_by_role("checkbox", name=re.compile("^QC inspector")).check()
    await admin.get_by_role("button", name="Make the account").click()
    link = await admin.locator("[data-link]").inner_text()
    await looked_at(admin, "invitation-made")
    return link


async def join(eve: Page, link: str) -> None:
    await visit(eve, link)
    await looked_at(eve, "invitation-opened")
    await set_password(eve, "too short")
    await expect(eve.get_by_role("alert")).to_contain_text("The password is too short")
    await ready(eve)
    await looked_at(eve, "password-refused")
    await set_password(eve, GOOD)
    await eve.wait_for_url("**/")


async def set_password(eve: Page, password: str) -> None:
    await eve.get_by_label("Password", exact=True).fill(password)
    await eve.get_by_label("Password again").fill(password)
    await eve.get_by_role("button", name="Set the password").click()


async def look_at_own_profile_and_leave(eve: Page) -> None:
    await visit(eve, "/profile")
    await looked_at(eve, "profile")
    await eve.get_by_role("button", name="Your menu, Eve Stone").click()
    await eve.get_by_role("button", name="Sign out").click()
    await expect(eve.get_by_text("You are signed out")).to_be_visible()


async def come_back(eve: Page, user_name: str) -> None:
    await eve.get_by_label("User name").fill(user_name)
    await eve.get_by_label("Password").fill("not this one")
    await eve.get_by_label("Password").press("Enter")
    await expect(eve.get_by_role("alert")).to_contain_text("do not fit together")
    await expect(eve.get_by_label("User name")).to_have_value(user_name)
    await ready(eve)
    await looked_at(eve, "sign-in-refused")
    await eve.get_by_label("Password").fill(GOOD)
    await eve.get_by_label("Password").press("Enter")
    await eve.wait_for_url("**/")


async def test_all_tabs_leave_at_once_when_one_signs_out(
    product: House, complaints: list[str]
) -> None:
    ada = await product.person("Ada Lark", Role.QC)
    first = await ada.device()
    second = await first.context.new_page()
    listen(second, complaints)
    await visit(first, "/profile")
    await visit(second, "/profile")

    await first.get_by_role("button", name="Your menu, Ada Lark").click()
    await first.get_by_role("button", name="Sign out").click()

    await expect(first.get_by_role("heading", level=1)).to_have_text("Sign in")
    await expect(second.get_by_role("heading", level=1)).to_have_text("Sign in")
    await expect(second.get_by_text("Your session has ended")).to_be_visible()


async def test_an_admin_ends_the_session_of_a_lost_tablet(product: House) -> None:
    ada = await product.person("Ada Lark", Role.QC)
    tablet = await visit(await ada.device(), "/profile")
    admin = await (await product.person("Maya Okafor", Role.ADMIN)).device()
    await visit(admin, f"/people/{ada.visitor.person_id}")
    await looked_at(admin, "person")

    await admin.get_by_role("button", name="End all sessions").click()

    await expect(tablet.get_by_role("heading", level=1)).to_have_text("Sign in")
    await expect(admin.get_by_text("Nowhere at the moment.")).to_be_visible()


async def test_a_page_one_may_not_see_says_so_and_leads_on(
    product: House, complaints: list[str]
) -> None:
    page = await (await product.person("Ada Lark", Role.SERVICE)).device()

    await visit(page, "/people")

    await expect(page.get_by_text("Your role does not allow you to manage people")).to_be_visible()
    await looked_at(page, "not-allowed")
    await page.get_by_role("main").get_by_role("link", name="Dashboard").click()
    await expect(page).to_have_url(f"{product.server.url}/")
    # The browser mentions the status 403 of the first page; nothing else went wrong.
    assert [said for said in complaints if "403" not in said] == []
    complaints.clear()


async def test_a_name_with_a_script_in_it_is_only_a_name(product: House) -> None:
    name = "<img src=x onerror=window.hit=1>"
    ada = await product.person(name, Role.QC)
    admin = await (await product.person("Maya Okafor", Role.ADMIN)).device()

    for path in ("/people", f"/people/{ada.visitor.person_id}"):
        await visit(admin, path)
        await expect(admin.get_by_text(name).first).to_be_visible()
        assert await admin.evaluate("window.hit") is None
    own = await visit(await ada.device(), "/profile")

    assert await own.evaluate("window.hit") is None


async def test_the_demonstration_says_so_before_and_after_signing_in(
    product: House, new_page: NewPage
) -> None:
    stranger = await visit(await new_page(product.server.url), "/sign-in")
    page = await visit(await (await product.person("Ada Lark")).device(), "/profile")

    for one in (stranger, page):
        await expect(one.get_by_text("This is a demonstration")).to_be_visible()
    assert await axe(stranger) == []

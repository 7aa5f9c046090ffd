"""Links that work once, as a browser opens them."""

import re

import pytest
from nicegui.testing import User

from app import edge, joining, people, settings, sign_in
from app.access import Role
from models.database import transaction
from pages.visitor import cookie_name
from tests import make

GOOD = "three wet drains"


async def set_up_link() -> str:
    async with transaction(make.PRODUCT) as session:
        link = await joining.offer_set_up(session, "")
    assert link is not None
    return link


async def invitation() -> str:
    admin, token = await make.visitor(Role.ADMIN), sign_in.new_token()
    newcomer = people.Newcomer("eve", "Eve Stone", "ES", {Role.QC: None})
    await edge.write(make.acting(admin), lambda s: people.invite(s, newcomer, token))
    return f"/invitation?token={token}"


async def demonstration_link(role: Role) -> str:
    await make.visitor(role, name="Lena Fischer")
    async with transaction(make.PRODUCT) as session:
        found = dict(await joining.links_for_roles(session, ""))
    return found[role.value]


def token_of(link: str) -> str:
    return link.partition("token=")[2]


async def test_the_first_admin_fills_in_the_form_and_is_in(user: User) -> None:
    link = await set_up_link()
    await user.open(link)
    await user.should_see("You become the first admin")
    await user.open(link)

    answer = await user.http_client.post(
        "/set-up",
        data={
            "token": token_of(link),
            "name": "Maya Okafor",
            "initials": "MO",
            "user_name": "maya",
            "password": GOOD,
            "again": GOOD,
        },
    )

    assert answer.headers["location"] == "/"
    await user.open("/people")
    await user.should_see("Maya Okafor")


async def test_what_is_wrong_is_said_and_what_was_typed_stays(user: User) -> None:
    link = await set_up_link()

    answer = await user.http_client.post(
        "/set-up",
        data={
            "token": token_of(link),
            "name": "Maya Okafor",
            "initials": "MO",
            "user_name": "m",
            "password": GOOD,
            "again": GOOD,
        },
    )

    assert answer.headers["location"] == link
    await user.open(link)
    await user.should_see("A user name has 2 to 40 letters")
    form = await user.http_client.get(link)
    assert "Maya Okafor" in form.text
    assert GOOD not in form.text


async def test_an_invitation_survives_programs_that_look_at_links(user: User) -> None:
    link = await invitation()
    for _ in range(2):
        assert (await user.http_client.get(link)).status_code == 200

    await user.open(link)
    await user.should_see("Welcome, Eve Stone")
    answer = await user.http_client.post(
        "/invitation",
        data={"token": token_of(link), "password": GOOD, "again": GOOD, "initials": "ES"},
    )

    assert answer.headers["location"] == "/"
    await user.open("/profile")
    await user.should_see("Eve Stone")


async def test_passwords_that_differ_leave_the_invitation_open(user: User) -> None:
    link = await invitation()

    answer = await user.http_client.post(
        "/invitation",
        data={"token": token_of(link), "password": GOOD, "again": GOOD + "!", "initials": "ES"},
    )

    assert answer.headers["location"] == link
    await user.open(link)
    await user.should_see("The two passwords differ")


@pytest.mark.parametrize("address", ["/set-up", "/invitation", "/enter"])
async def test_a_link_that_opens_nothing_says_so(user: User, address: str) -> None:
    for token in ("", "?token=made-up", "?token=" + "x" * 5000):
        answer = await user.http_client.get(address + token)

        assert answer.status_code == 410
        assert "has been used or is too old" in answer.text


async def test_opening_a_demonstration_link_is_enough_to_be_in(user: User) -> None:
    link = await demonstration_link(Role.COORDINATOR)

    answer = await user.http_client.get(link)

    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "HttpOnly" in answer.headers["set-cookie"]
    await user.open("/profile")
    await user.should_see("Lena Fischer")


async def test_a_browser_that_opens_its_demonstration_link_twice_stays_in(user: User) -> None:
    link = await demonstration_link(Role.QC)
    await user.http_client.get(link)

    again = await user.http_client.get(link)
    user.http_client.cookies.clear()
    elsewhere = await user.http_client.get(link)

    assert (again.status_code, again.headers["location"]) == (303, "/")
    assert elsewhere.status_code == 410


async def test_a_real_installation_does_not_know_demonstration_links(user: User) -> None:
    link = await demonstration_link(Role.ADMIN)
    settings.use(
        settings.load(
            app_env="production",
            app_base_url="https://localhost",
            database_url="postgresql://app:secret@db/app?sslmode=require",
            app_secret="0123456789abcdef" * 4,
            files_url="file:///var/lib/files",
        )
    )

    answer = await user.http_client.get(link)

    assert answer.status_code == 404
    assert cookie_name() not in answer.headers.get("set-cookie", "")


async def test_the_token_of_a_link_is_not_in_the_log(
    user: User, capsys: pytest.CaptureFixture[str]
) -> None:
    link = await invitation()

    await user.http_client.get(link)

    told = capsys.readouterr()
    assert token_of(link) not in told.out + told.err
    assert not re.search(r"token=", told.out + told.err)

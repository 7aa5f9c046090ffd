"""Signing in and out in a browser."""

from urllib.parse import quote

import pytest
from nicegui.testing import User

from app import settings, sign_in
from app.access import Role
from app.sign_in import DOES_NOT_FIT
from pages.entrance import own_path
from pages.visitor import cookie_name
from tests import make
from tests.conftest import run_sql
from tests.pages.conftest import browser
from tests.pages.conftest import sign_in as signed_in

RIGHT = "a drain and a half"
WRONG = "not this one"


async def send(user: User, **typed: str) -> str:
    """Send the form as a browser does; the address it is led to."""
    answer = await user.http_client.post("/sign-in", data=typed)
    assert answer.status_code == 303
    return str(answer.headers["location"])


@pytest.mark.demand(25)
async def test_somebody_not_signed_in_is_sent_to_the_sign_in_page_and_back(user: User) -> None:
    await make.account("ada", RIGHT)
    answer = await user.http_client.get("/profile?changed=1")
    assert answer.headers["location"] == "/sign-in?next=%2Fprofile%3Fchanged%3D1"

    form = await user.http_client.get(answer.headers["location"])
    assert "/profile?changed=1" in form.text
    there = await send(user, user_name=" Ada ", password=RIGHT, next="/profile?changed=1")

    assert there == "/profile?changed=1"
    await user.open(there)
    await user.should_see("Ada Lark")


async def test_a_wrong_password_is_told_on_the_form_with_the_name_still_there(user: User) -> None:
    await make.account("ada", RIGHT)

    there = await send(user, user_name="ada", password=WRONG, next="/profile")

    assert there == "/sign-in?next=%2Fprofile"
    await user.open(there)
    await user.should_see(DOES_NOT_FIT)
    form = await user.http_client.get(there)
    assert "ada" in form.text
    assert WRONG not in form.text


async def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(user: User) -> None:
    await make.account("ada", RIGHT)

    answer = await user.http_client.post("/sign-in", data={"user_name": "ada", "password": RIGHT})

    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("sid=")
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
    assert "Secure" not in cookie


async def test_behind_tls_the_cookie_is_secure_and_bound_to_our_host(user: User) -> None:
    await make.account("ada", RIGHT)
    settings.use(settings.load(app_env="test", app_base_url="https://localhost"))

    answer = await user.http_client.post("/sign-in", data={"user_name": "ada", "password": RIGHT})

    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-sid=")
    assert {"Secure", "HttpOnly", "Path=/"} <= set(cookie.split("; "))


async def test_signing_in_gives_the_browser_another_session_and_ends_the_old(user: User) -> None:
    await make.account("ada", RIGHT)
    planted = await make.visitor(Role.QC)
    await signed_in(user, planted)
    before = user.http_client.cookies[cookie_name()]

    await send(user, user_name="ada", password=RIGHT)

    assert user.http_client.cookies.get(cookie_name(), domain="localhost.local") != before
    other = browser()
    other.http_client.cookies.set(cookie_name(), before)
    assert (await other.http_client.get("/profile")).status_code == 303


async def test_a_form_from_another_site_is_refused(user: User) -> None:
    await make.account("ada", RIGHT)
    evil = {"origin": "https://evil.example"}

    for address in ("/sign-in", "/sign-out", "/invitation", "/set-up"):
        answer = await user.http_client.post(address, data={}, headers=evil)
        assert answer.status_code == 403


async def test_signing_out_leaves_nothing_to_come_back_with(user: User) -> None:
    ada = await make.visitor()
    await signed_in(user, ada)
    token = user.http_client.cookies[cookie_name()]

    answer = await user.http_client.post("/sign-out")

    assert answer.headers["location"] == "/sign-in?out=1"
    assert f'{cookie_name()}=""' in answer.headers["set-cookie"]
    user.http_client.cookies.set(cookie_name(), token)
    assert (await user.http_client.get("/profile")).status_code == 303


async def test_whoever_is_signed_in_does_not_see_the_form_again(user: User) -> None:
    await signed_in(user, await make.visitor())

    answer = await user.http_client.get("/sign-in?next=/profile")

    assert (answer.status_code, answer.headers["location"]) == (303, "/profile")


async def test_an_idle_session_has_to_sign_in_again(user: User, database: str) -> None:
    await signed_in(user, await make.visitor())
    run_sql(database, "UPDATE sign_in_session SET last_seen_at = now() - interval '8 hours'")

    assert (await user.http_client.get("/profile")).status_code == 303


@pytest.mark.parametrize("cookie", ["", "x", "0" * 5000, "'; DROP TABLE person; --"])
async def test_a_made_up_cookie_opens_nothing(user: User, cookie: str) -> None:
    user.http_client.cookies.set(cookie_name(), cookie)

    assert (await user.http_client.get("/profile")).status_code == 303


async def test_a_name_no_database_can_hold_is_just_unknown(user: User) -> None:
    there = await send(user, user_name="a\x00da" + "x" * 9999, password="\x00" * 9999)

    assert there == "/sign-in?next=%2F"


@pytest.mark.parametrize(
    "path", ["/", "/orders", "/orders/12?tab=bom&page=2", "/orders#top", "/a//b", "/orders?q=a%20b"]
)
def test_our_own_paths_are_where_one_comes_back_to(path: str) -> None:
    assert own_path(path) == path


HOSTILE = [
    "",
    "orders",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\\/evil.example",
    "https://evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,hello",
    "/%2F/evil.example",
    "/%2fevil.example",
    "/%252Fevil.example",
    "/%5Cevil.example",
    "%2F%2Fevil.example",
    "/\tevil",
    "/\n/evil.example",
    "/%0d%0aSet-Cookie:%20sid=x",
    "/\u2028evil",
    "/orders/\u202egro",
    " //evil.example",
    "/sign-out",
    "/sign-in?next=/sign-in",
    "/enter?token=x",
]


@pytest.mark.parametrize("path", HOSTILE)
def test_anything_else_leads_to_the_dashboard(path: str) -> None:
    assert own_path(path) == "/"


@pytest.mark.parametrize("path", HOSTILE)
@pytest.mark.demand(25)
async def test_a_hostile_way_back_is_not_followed_after_signing_in(user: User, path: str) -> None:
    await signed_in(user, await make.visitor())

    answer = await user.http_client.get(f"/sign-in?next={quote(path, safe='')}")

    assert answer.headers["location"] == "/"


async def test_the_form_keeps_the_password_out_of_the_page_and_of_our_addresses(
    user: User,
) -> None:
    await make.account("ada", RIGHT)

    answer = await user.http_client.post(
        "/sign-in", data={"user_name": "ada", "password": "a wrong secret one"}
    )

    assert "secret" not in str(answer.headers)
    assert sign_in.digest(RIGHT) not in answer.text

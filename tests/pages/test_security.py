"""What every answer carries, what no answer holds, and who is not answered at all."""

import re
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from nicegui import core
from nicegui.testing import User

from app import settings
from app.access import Role
from pages import security
from pages.visitor import REGISTERED
from tests import make
from tests.pages.conftest import sign_in

SECRETS = {
    "app_secret": "kf93hQ0-vvTzl7Lr2mXo5bNwEe81aPdU",
    "sentry_dsn": "https://0c3d9a7e@errors.example.com/7",
    "app_base_url": "https://sinks.example.com",
}
HEADERS = {
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(self), microphone=(), geolocation=()",
    "strict-transport-security": "max-age=31536000; includeSubDomains",
}
ELSEWHERE = [
    ("GET", "/nowhere"),
    ("PUT", "/sign-in"),
    ("GET", "/healthz"),
    ("GET", "/api/health"),
    ("GET", "/static/nothing.css"),
    ("GET", "/_nicegui/nothing.js"),
    ("GET", "/orders/abc"),
]


@pytest.fixture
async def browser(user: User) -> AsyncIterator[httpx.AsyncClient]:
    """An admin's browser at a real installation's address."""
    known = settings.current()
    settings.use(known.model_copy(update=SECRETS))
    stack: Any = core.app.build_middleware_stack()
    assert isinstance(stack.app, security.Doorkeeper)
    stack.app.known = security.names(["sinks.example.com"], SECRETS["app_base_url"])
    await sign_in(user, await make.visitor(Role.ADMIN))
    transport = httpx.ASGITransport(stack, raise_app_exceptions=False)
    async with httpx.AsyncClient(
        transport=transport,
        base_url="https://sinks.example.com",
        cookies=dict(user.http_client.cookies),
        headers={"accept": "text/html"},
    ) as found:
        yield found
    settings.use(known)


def everywhere() -> list[tuple[str, str]]:
    places = [
        (method, re.sub(r"\{[^}]*\}", "1", path)) for method, path in sorted(REGISTERED, key=str)
    ]
    return [place for place in places if place[1] != "/sign-out"] + ELSEWHERE


@pytest.mark.demand(77)
@pytest.mark.demand(78)
@pytest.mark.demand(79)
@pytest.mark.demand(80)
@pytest.mark.demand(81)
@pytest.mark.demand(82)
async def test_every_address_answers_with_our_headers_and_a_nonce_of_its_own(
    browser: httpx.AsyncClient,
) -> None:
    nonces: set[str] = set()
    for method, path in everywhere():
        answer = await browser.request(method, path)

        found = {name: answer.headers.get(name) for name in HEADERS}
        assert found == HEADERS, (method, path)
        policy = answer.headers["content-security-policy"]
        assert "object-src 'none'; base-uri 'none'; frame-ancestors 'none'" in policy
        nonce = re.search(r"script-src 'self' 'nonce-([^']+)'", policy)
        assert nonce is not None, path
        assert nonce[1] not in nonces, path
        nonces.add(nonce[1])


@pytest.mark.demand(26)
async def test_no_answer_holds_a_secret_of_the_server(
    browser: httpx.AsyncClient, database: str
) -> None:
    kept = [SECRETS["app_secret"], SECRETS["sentry_dsn"], database, "$argon2id$"]

    for method, path in everywhere():
        answer = await browser.request(method, path)
        everything = f"{answer.headers} {answer.text}"
        assert [secret for secret in kept if secret in everything] == [], path


@pytest.mark.demand(24)
@pytest.mark.demand(88)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
async def test_another_site_gets_no_answer_anywhere(
    browser: httpx.AsyncClient, method: str
) -> None:
    for _, path in everywhere():
        answer = await browser.request(method, path, headers={"origin": "https://evil.example"})

        assert answer.status_code == 403, path
        assert "access-control-allow-origin" not in answer.headers


async def test_an_unknown_host_is_answered_nowhere_but_to_monitors(
    browser: httpx.AsyncClient,
) -> None:
    answered = {
        path
        for method, path in everywhere()
        if (await browser.request(method, path, headers={"host": "evil.example"})).status_code
        != 400
    }

    assert answered == {"/healthz", "/readyz", "/api/health"} & {p for _, p in everywhere()}


def test_our_own_address_is_known_however_it_was_written_down() -> None:
    known = security.names(["Sinks.Example.com"], "https://Sinks.Example.com/")

    # A proxy passes on its own host name; the browser names the one people typed.
    assert known.is_own("https://sinks.example.com", "inside:8080")


@pytest.mark.demand(25)
async def test_the_plan_s_name_of_the_first_page_leads_there(browser: httpx.AsyncClient) -> None:
    signed_in = await browser.get("/dashboard")
    browser.cookies.clear()
    stranger = await browser.get("/dashboard")

    assert (signed_in.status_code, signed_in.headers["location"]) == (307, "/")
    assert stranger.headers["location"] == "/sign-in?next=%2Fdashboard"


@pytest.mark.demand(68)
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
async def test_an_error_page_names_its_request_and_offers_to_try_again(
    browser: httpx.AsyncClient,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    accept: str,
) -> None:
    async def breaks(_session: object) -> None:
        raise RuntimeError("a secret of the inside")

    monkeypatch.setattr("app.rulesets.in_force", breaks)
    number = uuid4().hex

    answer = await browser.get("/rules", headers={"x-request-id": number, "accept": accept})
    caplog.clear()  # the fault is meant

    assert answer.status_code == 500
    assert number in answer.text
    assert re.search(r"E-[A-Z0-9]{8}", answer.text)
    assert "secret of the inside" not in answer.text
    assert ('href="/rules"' in answer.text) is (accept == "text/html")
    assert (await browser.get("/profile")).status_code == 200

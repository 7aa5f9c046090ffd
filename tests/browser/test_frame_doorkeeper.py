"""Foreign hosts and origins, headers on every answer, error pages that give nothing away."""

import http.client
import re
import time

import httpx
import pytest
from playwright.async_api import expect

from pages import security
from tests.browser.conftest import NewPage
from tests.browser.helpers import axe, shot, visit
from tests.browser.servers import Server

INSIDE = "secret text of an exception"
EVERY_KIND = [
    ("GET", "/orders", 200),
    ("GET", "/nowhere", 404),
    ("GET", "/api/nowhere", 404),
    ("POST", "/orders", 405),
    ("GET", "/broken", 500),
    ("GET", "/broken-later", 500),
    ("GET", "/unknown", 404),
    ("GET", "/_nicegui/3.18.0/static/nicegui.js", 200),
    ("GET", "/_nicegui/nothing", 404),
    ("GET", "/favicon.ico", 200),
    ("GET", "/healthz", 200),
]


@pytest.mark.parametrize(("method", "path", "status"), EVERY_KIND)
def test_every_answer_has_the_headers_and_its_own_nonce(
    gallery_server: Server, method: str, path: str, status: int
) -> None:
    answers = [httpx.request(method, f"{gallery_server.url}{path}") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [status, status]
    for name, value in security.HEADERS.items():
        assert answers[0].headers[name] == value
    nonces = [nonce_of(answer) for answer in answers]
    assert nonces[0] != nonces[1]
    assert "'unsafe-inline'" not in script_part(answers[0])
    assert INSIDE not in answers[0].text
    assert "session" not in answers[0].cookies


def test_too_large_a_body_gets_the_headers_too(gallery_server: Server) -> None:
    answer = httpx.post(
        f"{gallery_server.url}/files",
        files={"file": b"%PDF" + b"x" * 300_000},
        headers={"Accept": "application/json"},
    )

    assert answer.status_code == 413
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_pages_are_not_kept_and_our_own_files_are_kept_for_ever(gallery_server: Server) -> None:
    page = httpx.get(f"{gallery_server.url}/orders")
    style = re.search(r"/static/[0-9a-f]{16}\.css", page.text)
    assert style is not None

    kept = httpx.get(f"{gallery_server.url}{style[0]}")

    assert page.headers["Cache-Control"] == "no-store"
    assert kept.headers["Cache-Control"].endswith("immutable")


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", ""])
def test_a_foreign_host_is_refused(gallery_server: Server, host: str) -> None:
    page = httpx.get(f"{gallery_server.url}/orders", headers={"Host": host})
    socket = upgrade(gallery_server, host=host)
    health = httpx.get(f"{gallery_server.url}/healthz", headers={"Host": host})

    assert (page.status_code, socket, health.status_code) == (400, 400, 200)
    assert "Content-Security-Policy" in page.headers


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "http://127.0.0.1:1", "null", "http://localhost"]
)
def test_a_foreign_origin_is_refused_for_http_and_for_the_websocket(
    gallery_server: Server, origin: str
) -> None:
    page = httpx.post(f"{gallery_server.url}/files", headers={"Origin": origin})
    polling = httpx.get(
        f"{gallery_server.url}/_nicegui_ws/socket.io/?EIO=4&transport=polling",
        headers={"Origin": origin},
    )

    assert (page.status_code, polling.status_code) == (403, 403)
    assert upgrade(gallery_server, origin=origin) == 403


def test_our_own_origin_may_open_a_websocket(gallery_server: Server) -> None:
    assert upgrade(gallery_server, origin=gallery_server.url) == 101


def test_the_address_people_use_counts_as_our_own_behind_a_proxy() -> None:
    names = security.names(["shop.example", "[::1]"], "https://shop.example")

    assert names.knows("shop.example:443")
    assert names.knows("[::1]:8080")
    assert not names.knows("other.example")
    assert names.is_own("https://shop.example", "shop.example:8080")
    assert not names.is_own("https://shop.example.evil", "shop.example")
    assert not names.is_own("file://shop.example", "shop.example")


def test_the_template_has_as_many_script_tags_as_were_looked_at() -> None:
    assert security.put_nonces_into_template() == security.TEMPLATE_SCRIPTS


async def test_a_script_without_the_nonce_and_a_stored_image_do_nothing(
    new_page: NewPage, gallery_server: Server, complaints: list[str]
) -> None:
    page = await visit(await new_page(gallery_server.url), "/form")

    async with page.expect_console_message(lambda one: "Content Security Policy" in one.text):
        await page.evaluate(
            "document.body.insertAdjacentHTML('beforeend', "
            "'<img src=/static/none.png onerror=\"window.stolen=2\">'); "
            "document.head.append(Object.assign(document.createElement('script'), "
            "{ textContent: 'window.stolen = 3' }))"
        )
    await expect(page.get_by_text('<img src=x onerror="window.stolen=1">')).to_be_visible()
    await page.wait_for_timeout(200)

    assert await page.evaluate("window.stolen") is None
    complaints.clear()


async def test_error_pages_look_like_ours_and_keep_the_way_back(
    new_page: NewPage, gallery_server: Server, complaints: list[str]
) -> None:
    page = await new_page(gallery_server.url)

    await page.goto("/broken-later")
    await expect(page.get_by_role("heading", name="Something went wrong")).to_be_visible()
    await expect(page.get_by_text(re.compile("Report this number"))).to_contain_text("E-")
    assert await page.get_by_role("link", name="Try again").get_attribute("href") == (
        "/broken-later"
    )
    assert await axe(page) == []
    await shot(page, "error-500")
    await page.goto("/unknown")
    await expect(page.get_by_text("There is no order PO-17.")).to_be_visible()
    assert await axe(page) == []
    await shot(page, "error-404")

    assert [one for one in complaints if "500" not in one and "404" not in one] == []
    complaints.clear()


async def test_a_page_that_is_not_ready_in_time_says_so_in_words(
    new_page: NewPage, gallery_server: Server, complaints: list[str]
) -> None:
    page = await new_page(gallery_server.url)

    await page.goto("/slow")

    await expect(page.get_by_role("heading", name="This is taking too long")).to_be_visible()
    await expect(page.get_by_text("response_timeout")).to_have_count(0)
    assert await axe(page) == []
    assert all("500" in one for one in complaints)
    complaints.clear()


def nonce_of(answer: httpx.Response) -> str:
    found = re.search(r"'nonce-([\w-]{20,})'", answer.headers["Content-Security-Policy"])
    assert found is not None
    return found[1]


def script_part(answer: httpx.Response) -> str:
    parts = answer.headers["Content-Security-Policy"].split(";")
    return next(part for part in parts if part.strip().startswith("script-src"))


def upgrade(server: Server, *, origin: str | None = None, host: str | None = None) -> int:
    """The status a browser gets when it asks for a websocket."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    connection.putrequest(
        "GET", "/_nicegui_ws/socket.io/?EIO=4&transport=websocket", skip_host=True
    )
    headers = {
        "Host": f"127.0.0.1:{server.port}" if host is None else host,
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        **({"Origin": origin} if origin else {}),
    }
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()
    status = connection.getresponse().status
    connection.close()
    return status


def test_a_connection_that_rested_is_still_open_as_proxies_expect(
    demonstration_server: Server,
) -> None:
    """Closed after five seconds, as is usual unasked, it loses a request now and then."""
    address = httpx.URL(demonstration_server.url)
    line = http.client.HTTPConnection(address.host, address.port or 80, timeout=10)
    line.auto_open = 0
    line.connect()
    for rest in (5.5, 0):
        line.request("GET", "/healthz")
        assert line.getresponse().read()
        time.sleep(rest)
    line.close()

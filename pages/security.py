"""Who may call us, and what a browser may do with our answers.

`Doorkeeper` stands before everything: it refuses foreign hosts and origins for HTTP and for the
websocket (NiceGUI's own accepts any), and puts the headers on every answer, errors and files too.
"""

import re
import secrets
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import nicegui
from fastapi.responses import PlainTextResponse
from jinja2 import ChoiceLoader, DictLoader
from nicegui import client as nicegui_client
from starlette.datastructures import MutableHeaders
from starlette.websockets import WebSocketClose

from app.ops import error_tracking

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

# Vue compiles templates in the browser, hence 'unsafe-eval'; Quasar positions with style
# attributes, hence 'unsafe-inline' for styles. No script runs inline without this answer's nonce.
POLICY = (
    "default-src 'self'; script-src 'self' 'nonce-{nonce}' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'self'"
)
HEADERS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# Monitors and load balancers ask by address, under no name of ours.
OPEN_TO_ANY_HOST = {"/healthz", "/readyz", "/api/health"}
SCRIPT_TAG = re.compile(r"<script(?![^>]*\bnonce=)")
# How many script tags NiceGUI 3.18's page template has; another number needs a look at the diff.
TEMPLATE_SCRIPTS = 13


@dataclass(frozen=True, slots=True)
class Names:
    """The host names we answer to, and the origin a proxy in front of us is reached under."""

    hosts: frozenset[str]
    base_url: str = ""

    def knows(self, host: str) -> bool:
        return "*" in self.hosts or name_of(host) in self.hosts

    def is_own(self, origin: str, host: str) -> bool:
        """Whether a request from `origin` was sent by one of our own pages."""
        parts = urlsplit(origin)
        if parts.scheme not in {"http", "https"}:
            return False
        return parts.netloc == host or origin == self.base_url


def names(hosts: Iterable[str], base_url: str = "") -> Names:
    return Names(frozenset(host.lower() for host in hosts), base_url.lower().rstrip("/"))


class Doorkeeper:
    """ASGI middleware around the whole application; see `serve.stand_before`."""

    def __init__(self, app: Application, *, known: Names) -> None:
        self.app = app
        self.known = known

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        scope.setdefault("state", {})["csp_nonce"] = nonce
        answer = Answer(send, scope, self.headers(scope, nonce))
        refusal = self.refusal(scope)
        if refusal:
            await refuse(refusal, scope, receive, answer)
            return
        try:
            await self.app(scope, receive, answer)
        except Exception as error:
            number = error_tracking.report(error, page=str(scope["path"]), during="request")
            # Answered and reported: raised again it would only be logged twice. An answer that
            # broke off must be raised, so that the browser does not take the half for the whole.
            if not (number and answer.finished):
                raise

    def refusal(self, scope: Scope) -> tuple[int, str] | None:
        sent = {name: value.decode("latin-1").lower() for name, value in scope["headers"]}
        host, origin = sent.get(b"host", ""), sent.get(b"origin")
        if not self.known.knows(host) and scope["path"] not in OPEN_TO_ANY_HOST:
            return 400, "This address is not known here."
        if origin is not None and not self.known.is_own(origin, host):
            return 403, "Requests from other sites are refused."
        return None

    def headers(self, scope: Scope, nonce: str) -> dict[str, str]:
        found = {**HEADERS, "Content-Security-Policy": POLICY.format(nonce=nonce)}
        if scope.get("scheme") in {"https", "wss"} or self.known.base_url.startswith("https://"):
            found["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        return found


class Answer:
    """Passes on what is sent, with our headers; nothing is kept by caches unless it says so."""

    def __init__(self, send: Send, scope: Scope, headers: dict[str, str]) -> None:
        self.send, self.scope, self.headers = send, scope, headers
        self.finished = False

    async def __call__(self, message: Message) -> None:
        if message["type"] in {"http.response.start", "websocket.http.response.start"}:
            headers = MutableHeaders(raw=list(message.get("headers", ())))
            stricter = headers.get("Content-Security-Policy")
            headers.update(self.headers)
            if stricter:
                # An answer may add a policy of its own, such as a file's; browsers obey both.
                headers.append("Content-Security-Policy", stricter)
            headers.setdefault("Cache-Control", "no-store")
            message["headers"] = headers.raw
        elif message["type"] == "http.response.body":
            self.finished = not message.get("more_body", False)
        await self.send(message)


async def refuse(refusal: tuple[int, str], scope: Scope, receive: Receive, send: Send) -> None:
    status, words = refusal
    answers = "websocket.http.response" in scope.get("extensions", {})
    if scope["type"] == "websocket" and not answers:
        await WebSocketClose(code=1008, reason=words)(scope, receive, send)
        return
    await PlainTextResponse(words, status)(scope, receive, send)


def name_of(host: str) -> str:
    """The name without the port; an IPv6 address keeps its brackets."""
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0]


def put_nonces_into_template() -> int:
    """Every script tag of NiceGUI's own template gets the nonce of its answer; says how many.

    Only the template: a script tag that got into a page some other way has none and stays dead.
    """
    template = Path(nicegui.__file__).parent / "templates" / "index.html"
    text, count = SCRIPT_TAG.subn(
        '<script nonce="{{ request.state.csp_nonce }}"', template.read_text(encoding="utf-8")
    )
    if count != TEMPLATE_SCRIPTS:
        raise RuntimeError(
            f"NiceGUI's page template has {count} script tags, not {TEMPLATE_SCRIPTS}: "
            "read the difference before trusting the content security policy again."
        )
    environment = nicegui_client.templates.env
    environment.loader = ChoiceLoader([DictLoader({"index.html": text}), own_loader(environment)])
    if environment.cache is not None:
        environment.cache.clear()
    return count


def own_loader(environment: Any) -> Any:  # noqa: ANN401  # jinja2's loaders have no common type
    """NiceGUI's loader, also when ours already stands before it."""
    loader = environment.loader
    return loader.loaders[-1] if isinstance(loader, ChoiceLoader) else loader

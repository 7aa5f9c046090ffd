"""Who is looking at a page: every page and every download is declared through this door.

`@page("/orders", action=Action.SEE_ORDERS)` and `@route(...)` let nobody in who may not; the
functions of `app` check again at every click, because what a browser sends proves nothing.
"""

import inspect
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass, replace
from ipaddress import ip_address
from typing import Any, Literal
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from nicegui import Client, ui
from nicegui import app as ng

from app import access, edge, ledger, settings, sign_in
from app.access import Action, Role, Visitor
from app.errors import NotAllowed, Refused, SignedOut
from app.ops import logs, requests
from models.database import Actor
from pages import here, live
from pages.refusals import not_allowed_page

Build = Callable[..., Awaitable[Response | None]]
Kind = Literal["page", "open page", "route", "open route"]

# The page function reads the database before it answers; NiceGUI gives up after 3 s by itself.
LONGEST_ANSWER = 10.0
PRODUCT = Actor(name="cleanstation", trusted=True)


@dataclass(frozen=True, slots=True)
class Signed:
    """The person a page was made for, and how their clicks are recorded."""

    visitor: Visitor
    actor: Actor
    token_hash: str  # of the browser's cookie


@dataclass(frozen=True, slots=True)
class Place:
    """One address of ours; nothing answers there before `register` is called.

    NiceGUI's test plugin wipes routes between tests, so importing a module registers nothing.
    """

    path: str
    action: Action | None
    kind: Kind
    build: Build
    method: str = "GET"

    def register(self) -> None:
        REGISTERED[(self.method, self.path)] = self
        if self.kind == "page":
            _add_page(self, _guarded_page(self))
        elif self.kind == "open page":
            _add_page(self, self.build)
        elif self.kind == "route":
            ng.add_api_route(self.path, _guarded_route(self), **self._look())
        else:
            ng.add_api_route(self.path, self.build, **self._look())

    def _look(self) -> dict[str, Any]:
        return {"methods": [self.method], "include_in_schema": False, "response_model": None}


REGISTERED: dict[tuple[str, str], Place] = {}
_signed: ContextVar[Signed | None] = ContextVar("signed", default=None)


def page(path: str, *, action: Action) -> Callable[[Build], Place]:
    """A page for people who may do `action`; the function draws it and may return a Response."""
    return lambda build: Place(path, action, "page", build)


def open_page(path: str) -> Callable[[Build], Place]:
    """A page for everybody: sign-in, set-up, invitation. A test holds the list of them."""
    return lambda build: Place(path, None, "open page", build)


def route(path: str, *, action: Action, method: str = "GET") -> Callable[[Build], Place]:
    """A download or an upload for people who may do `action`; `visitor()` and `actor()` work."""
    return lambda build: Place(path, action, "route", build, method)


def open_route(path: str, *, method: str = "GET") -> Callable[[Build], Place]:
    """An answer for everybody, such as the form that signs in."""
    return lambda build: Place(path, None, "open route", build, method)


def visitor() -> Visitor:
    """Who this page was made for; raises `SignedOut` once their session has ended."""
    return _here().visitor


def actor() -> Actor:
    """Who acts, for `edge.write` and `edge.read`; raises `SignedOut` like `visitor`."""
    signed = _here()
    logs.bind(request_id=signed.actor.request_id or "", person_id=signed.actor.person_id)
    return signed.actor


def because(reason: str) -> Actor:
    """The same actor with the reason a person gave, which the ledger keeps with every change."""
    return replace(actor(), reason=reason)


def stranger(request: Request) -> Actor:
    """The product itself, acting for somebody who is not signed in (yet)."""
    return _from(request, PRODUCT)


async def signed_in(request: Request) -> Signed | None:
    """Who sent this request, from its cookie alone, in one query."""
    token = request.cookies.get(cookie_name())
    if not token:
        return None

    found = await edge.read(PRODUCT, lambda s: sign_in.visitor_with(s, token))
    if found is None:
        return None
    acts = Actor(person_id=found.person_id, name=found.name, session_id=found.session_id)
    return Signed(found, _from(request, acts), sign_in.digest(token))


def cookie_name() -> str:
    # The prefix makes browsers refuse a cookie that a neighbouring host tries to plant.
    return "__Host-sid" if settings.current().secure_cookies else "sid"


def _here() -> Signed:
    signed = _signed.get() or ui.context.client.storage.get("signed")
    if not isinstance(signed, Signed):
        raise SignedOut("Your session has ended. Sign in again: nothing you saved is lost.")
    return signed


def _add_page(place: Place, build: Build) -> None:
    ui.page(place.path, response_timeout=LONGEST_ANSWER)(build)
    # NiceGUI's test plugin throws modules of pages listed here out of memory after each test;
    # we navigate by path, and want one copy of every module.
    Client.page_routes.pop(build)


def _guarded_page(place: Place) -> Build:
    async def guarded(request: Request, **arguments: object) -> Response | None:
        signed = await signed_in(request)
        if signed is None:
            return _to_sign_in(request)
        ui.context.client.storage["signed"] = signed
        refusal = await _refusal(place, signed, request)
        if refusal:
            ui.status_code(403)
            not_allowed_page(signed.visitor, refusal)
            return None
        _follow(signed)
        return await place.build(**_fitting(place, arguments, request))

    _take_signature(guarded, place.build)
    return guarded


def _guarded_route(place: Place) -> Build:
    async def guarded(request: Request, **arguments: object) -> Response | None:
        signed = await signed_in(request)
        if signed is None:
            if "text/html" in request.headers.get("accept", ""):
                return _to_sign_in(request)
            return _refused(SignedOut("Your session has ended. Sign in again."), 401)
        refusal = await _refusal(place, signed, request)
        if refusal:
            return _refused(refusal, 403)
        before = _signed.set(signed)
        try:
            return await place.build(**_fitting(place, arguments, request))
        except Refused as refused:
            return _refused(refused, 403 if isinstance(refused, NotAllowed) else 409)
        finally:
            _signed.reset(before)

    _take_signature(guarded, place.build)
    return guarded


async def _refusal(place: Place, signed: Signed, request: Request) -> NotAllowed | None:
    """Why this person may not see this place, in words and in the ledger."""
    assert place.action is not None  # noqa: S101  # open places never come here
    there = request.url.path
    if signed.visitor.may(place.action):
        if Role.AUDITOR in signed.visitor.roles:
            await edge.write(signed.actor, lambda s: ledger.record(s, "VIEWED", "page", there))
        return None
    refusal = access.refusal(place.action)
    await edge.write(
        signed.actor, lambda s: ledger.record_refusal(s, f"open {there}", str(refusal))
    )
    return refusal


def _refused(refusal: Refused, status: int) -> Response:
    return JSONResponse({"refused": str(refusal)}, status)


def _to_sign_in(request: Request) -> Response:
    there = here.path_of(request.url)
    if request.method != "GET":
        there = "/"  # what was sent cannot be sent again from there
    return RedirectResponse(f"/sign-in?next={quote(there, safe='')}", 303)


def _follow(signed: Signed) -> None:
    """Keep the page's person as the database has them now, and leave when the session ends."""
    client = ui.context.client

    async def look_again() -> None:
        this = signed.visitor.session_id
        found = await edge.read(PRODUCT, lambda s: access.visitor_of(s, this))
        if found is not None:
            client.storage["signed"] = replace(signed, visitor=found)
        elif client.storage.pop("signed", None):
            here.to_sign_in(client)

    live.on_change(("session",), look_again, only=signed.visitor.session_id)
    live.on_change(("person",), look_again, only=signed.visitor.person_id)


def _take_signature(guarded: Build, build: Build) -> None:
    """Path and query parameters are those of the function behind the guard."""
    its = [p for p in inspect.signature(build).parameters.values() if p.name != "request"]
    request = inspect.Parameter(
        "request", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Request
    )
    guarded.__signature__ = inspect.Signature([request, *its])  # type: ignore[attr-defined]
    guarded.__name__ = getattr(build, "__name__", "guarded")


def _fitting(place: Place, arguments: dict[str, object], request: Request) -> dict[str, object]:
    wanted = inspect.signature(place.build).parameters
    return {**arguments, "request": request} if "request" in wanted else arguments


def _from(request: Request, who: Actor) -> Actor:
    return replace(
        who,
        address=_address(request),
        browser=(request.headers.get("user-agent") or "")[:400],
        request_id=requests.current_id() or None,
        version=settings.current().release or None,
    )


def _address(request: Request) -> str | None:
    host = request.client.host if request.client else ""
    try:
        return str(ip_address(host))
    except ValueError:
        return None

"""What the pages before sign-in share: real forms, the cookie, and words for the next page.

These forms work without a socket. Passwords go in one POST and are never in a page's memory.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal, TypedDict
from urllib.parse import unquote, urlsplit

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from nicegui import ui

from app import settings
from app.errors import Refused
from pages.visitor import cookie_name
from pages.widgets import Text, TextElement

TOLD = "told"
TOLD_SECONDS = 30
LONGEST_TYPED = 80


@dataclass(frozen=True, slots=True)
class Told:
    """What the form before could not do, and what was typed there (never a password)."""

    words: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """One field of a real form."""

    label: str
    name: str
    kind: str = "text"
    autocomplete: str = "off"
    hint: str = ""
    value: str = ""


@contextmanager
def form(address: str, hidden: Mapping[str, str], *, look: str = "card") -> Iterator[ui.element]:
    """A form the browser itself sends; `hidden` goes along with it."""
    with ui.element("form").classes(f"stack gap-4 {look}".strip()) as element:
        element.props["method"], element.props["action"] = "post", address
        for name, value in hidden.items():
            extra = ui.element("input")
            extra.props["type"], extra.props["name"], extra.props["value"] = "hidden", name, value
        yield element


def entry(wanted: Entry, *, first: bool = False) -> None:
    """Label, input and hint, tied together; plain HTML, so that password managers know it."""
    with ui.element("div").classes("field"):
        label = TextElement(tag="label", text=wanted.label).classes("field-label")
        with ui.element("div").classes("field-box"):
            typed = ui.element("input")
        about = Text(wanted.hint, tag="p").classes("field-about", remove="text")
    label.props["for"] = typed.html_id
    typed.props["type"], typed.props["name"] = wanted.kind, wanted.name
    typed.props["value"], typed.props["autocomplete"] = wanted.value, wanted.autocomplete
    typed.props["required"], typed.props["maxlength"] = True, "200"
    typed.props["autocapitalize"], typed.props["spellcheck"] = "off", "false"
    typed.props["aria-describedby"] = about.html_id
    if first:
        typed.props["autofocus"] = True


async def sent(request: Request) -> dict[str, str]:
    """The fields of the form as text; anything else in it is left out."""
    return {k: v for k, v in (await request.form()).items() if isinstance(v, str)}


def typed_twice(typed: Mapping[str, str]) -> str:
    """The password, when both fields of the form say the same."""
    if typed.get("password", "") != typed.get("again", ""):
        raise Refused("The two passwords differ. Type the same one twice.")
    return typed.get("password", "")


def go(address: str) -> RedirectResponse:
    return RedirectResponse(address, 303)


def go_back(address: str, words: str, typed: Mapping[str, str]) -> Response:
    """Show the form again with what was wrong. Only we can set this cookie, nobody by a link."""
    told = {"words": words, "typed": {k: v[:LONGEST_TYPED] for k, v in typed.items()}}
    answer = go(address)
    value = urlsafe_b64encode(json.dumps(told).encode()).decode()
    answer.set_cookie(TOLD, value, max_age=TOLD_SECONDS, path=urlsplit(address).path, **_guards())
    return answer


def told(request: Request) -> Told:
    try:
        found = json.loads(urlsafe_b64decode(request.cookies.get(TOLD, "")))
        return Told(str(found["words"]), {str(k): str(v) for k, v in found["typed"].items()})
    except (ValueError, TypeError, KeyError, AttributeError):
        return Told()


def let_in(answer: Response, token: str) -> Response:
    """The browser holds the session's token until it is closed; the server ends it earlier."""
    answer.set_cookie(cookie_name(), token, path="/", **_guards())
    return answer


def let_out(answer: Response) -> Response:
    answer.delete_cookie(cookie_name(), path="/", **_guards())
    return answer


def own_path(wanted: str) -> str:
    """Where to go after signing in: one of our own paths, "/" for anything else."""
    plain = wanted
    for _ in range(3):
        plain = unquote(plain)
    parts = urlsplit(plain)
    if (
        not wanted.startswith("/")
        or plain.startswith(("//", "/\\"))
        or parts.scheme
        or parts.netloc
        or "\\" in plain
        or not (plain.isprintable() and wanted.isascii())
        or parts.path in {"/sign-in", "/sign-out", "/enter", "/set-up", "/invitation"}
    ):
        return "/"
    return wanted


class Guards(TypedDict):
    """What keeps a cookie from scripts, from other sites and from open lines."""

    httponly: bool
    samesite: Literal["lax"]
    secure: bool


def _guards() -> Guards:
    return {"httponly": True, "samesite": "lax", "secure": settings.current().secure_cookies}

"""When something goes wrong: what is told on the page, and the pages 403, 404 and 500.

The error pages are plain HTML: they need no socket, cost the server no memory per visit, and
still stand when the thing that broke is the page itself.
"""

import importlib
from contextlib import suppress
from html import escape
from typing import NamedTuple

from fastapi import Request
from fastapi.exception_handlers import http_exception_handler
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from nicegui import Client, ui
from nicegui import app as ng
from nicegui.slot import Slot
from starlette.exceptions import HTTPException

from app import settings
from app.errors import Moved, NotAllowed, Refused, SignedOut
from app.files import store
from app.ops import error_tracking, requests
from app.words import t
from pages import demonstration, here
from pages.assets import stylesheet_link
from pages.widgets.button import LinkButton
from pages.widgets.saying import toast
from pages.widgets.text import H1, Text

NOTHING_LOST = "Nothing you saved is lost."
FILE_LOST = (
    "This file is not where it was stored. An administrator can bring it back from a backup."
)


class Told(NamedTuple):
    """What an error page says; `again` is a path that may work now."""

    status: int
    title: str
    text: str
    again: str = ""
    number: str = ""
    request: str = ""  # the number under which the log has everything about this request


def tell(error: Exception) -> None:
    """What the person sees of an exception in an event handler, a timer or a task of the page."""
    if isinstance(error, SignedOut):
        toast(str(error), "warn", stays=True)
        here.to_sign_in(ui.context.client)
    elif isinstance(error, Refused):
        toast(str(error), "warn")
    else:
        toast(something_went_wrong(error), "bad", stays=True)


def something_went_wrong(error: Exception) -> str:
    number = report(error)
    words = t("Something went wrong here. {lost} Please try again.", lost=t(NOTHING_LOST))
    return f"{words} {t('If it happens again, report number {number}.', number=number)}"


def register() -> None:
    """Called once by `serve.build`; NiceGUI's own handlers would show the exception's text."""
    ng.exception_handler(404)(missing)
    ng.exception_handler(405)(missing)
    # A word where an address has a number: FastAPI would show its own data structure.
    ng.exception_handler(RequestValidationError)(missing)
    ng.exception_handler(Refused)(refused)
    ng.exception_handler(HTTPException)(other_status)
    # The default logs every exception as an error, refusals too; ours logs once, with a number.
    ng._exception_handlers[:] = [unseen]  # noqa: SLF001  # NiceGUI has no way to take one away
    ng.exception_handler(Exception)(broken)
    # What NiceGUI draws when a page takes too long names its own settings to the reader.
    vars(importlib.import_module("nicegui.page"))["error_content"] = too_slow


def too_slow(_status: int, _error: str | Exception = "") -> None:
    """Drawn in place of a page that was not ready in time."""
    if settings.current().is_demo:
        demonstration.banner()
    H1(t("This is taking too long"))
    Text(t("The page was not ready in time. {lost} Please try again.", lost=t(NOTHING_LOST)))
    LinkButton(t("Try again"), ui.context.client.request.url.path, kind="primary", icon="refresh")


def unseen(error: Exception) -> None:
    """An exception nobody is shown, or is shown already: it is reported once all the same."""
    report(error)


def report(error: Exception) -> str:
    """Reports it with the page and the person it happened to, when there is a page."""
    client = page_of_this()
    if client is None:
        return error_tracking.report(error, during="background task")
    signed = client.storage.get("signed")
    person_id = signed.visitor.person_id if signed else None
    return error_tracking.report(error, page=client.page.path, person_id=person_id, during="page")


def page_of_this() -> Client | None:
    """None where nothing is left of a page: a report must not fail itself."""
    for slot in reversed(Slot.get_stack()):
        with suppress(RuntimeError):  # what stood there may have been drawn anew
            return slot.parent.client
    return None


async def missing(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    if wants_json(request):
        return JSONResponse({"refused": t("There is nothing here.")}, status)
    text = t("The address may be mistyped, or what stood here was never there.")
    return error_page(Told(status, t("There is nothing here"), text))


async def refused(request: Request, error: Exception) -> Response:
    """A refusal while a page is being built, such as an order number nobody knows."""
    status = 403 if isinstance(error, NotAllowed) else 401 if isinstance(error, SignedOut) else 404
    if wants_json(request):
        return JSONResponse({"refused": str(error)}, status)
    if isinstance(error, SignedOut):
        return RedirectResponse(here.sign_in_again(here.path_of(request.url)), 303)
    if isinstance(error, Moved):
        return RedirectResponse(error.to, 303)
    title = t("This is not open to you") if status == 403 else t("There is nothing here")
    return error_page(Told(status, title, str(error)))


async def other_status(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101  # registered for it alone
    if wants_json(request) or error.status_code < 400:
        return await http_exception_handler(request, error)
    if error.status_code == 413:
        text = t("The file is larger than may be sent. Choose a smaller one.")
        return error_page(Told(413, t("This is too large"), text))
    text = t("The request was not one this page can answer.")
    return error_page(Told(error.status_code, t("This did not work"), text, again="/"))


async def broken(request: Request, error: Exception) -> Response:
    """Never the text of the exception: it may hold names, numbers, paths."""
    number = error_tracking.report(error, page=request.url.path, during="request")
    asked = requests.current_id()
    gone = isinstance(error, store.Lost)
    words = t(FILE_LOST) if gone else t("Something went wrong here. {lost}", lost=t(NOTHING_LOST))
    if wants_json(request):
        return JSONResponse({"refused": words, "number": number, "request": asked}, 500)
    again = request.url.path if request.method == "GET" else "/"
    return error_page(Told(500, t("Something went wrong"), words, again, number, asked))


def wants_json(request: Request) -> bool:
    """Programs get JSON: the API, and everything that asks for it, such as an upload."""
    if request.url.path.startswith("/api/"):
        return True
    accepts = request.headers.get("accept", "")
    return "application/json" in accepts and "text/html" not in accepts


def error_page(told: Told) -> HTMLResponse:
    return HTMLResponse(drawn(told), told.status)


def drawn(told: Told) -> str:
    number = (
        f'<p class="faint small">{escape(t("Report this number if it happens again:"))} '
        f'<strong class="mono">{escape(told.number)}</strong><br>'
        f'{escape(t("Request"))} <span class="mono">{escape(told.request)}</span></p>'
        if told.number
        else ""
    )
    again = (
        f'<a class="btn btn-primary i-refresh" href="{escape(told.again)}">'
        f"{escape(t('Try again'))}</a>"
        if told.again
        else ""
    )
    return f"""<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>{escape(told.title)} · CleanStation</title>
{stylesheet_link()}</head>
<body class="error-page">{demonstration.plain_banner()}
<header class="bare-top"><a class="brand i-sink" href="/">CleanStation</a></header>
<main class="error-words"><h1>{escape(told.title)}</h1><p>{escape(told.text)}</p>{number}
<p class="row-flow">{again}<a class="btn btn-plain i-home" href="/">{escape(t("Dashboard"))}</a></p>
</main></body></html>"""

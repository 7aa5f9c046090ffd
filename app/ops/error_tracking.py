"""Unexpected errors: logged once with their cause, sent once to the error tracker if there is one.

A refusal is not an error. A person appears by number only, never by name or e-mail.
"""

import asyncio
import secrets
import sys
import threading
from typing import Any, cast

import sentry_sdk
import structlog
from sentry_sdk.integrations import Integration
from sentry_sdk.integrations.atexit import AtexitIntegration
from sentry_sdk.integrations.fastapi import FastApiIntegration
from sentry_sdk.integrations.starlette import StarletteIntegration
from sentry_sdk.types import Event, Hint

from app.errors import Refused
from app.ops import logs
from app.settings import Settings

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that is misread over the telephone
UNTRACED = ("/_nicegui", "/static", "/healthz", "/readyz", "/api/health", "/metrics")
MARK = "_cleanstation_error_id"

log = structlog.get_logger(__name__)


def set_up(settings: Settings, *, release: str) -> None:
    """Sends errors to SENTRY_DSN; without one nothing is sent, but everything is still logged."""
    sys.excepthook = lambda _kind, error, _trace: note_crash(error)
    threading.excepthook = lambda args: note_crash(args.exc_value)
    if not settings.sentry_dsn:
        return
    integrations: list[Integration] = [
        StarletteIntegration(transaction_style="endpoint", failed_request_status_codes=set()),
        FastApiIntegration(transaction_style="endpoint", failed_request_status_codes=set()),
        AtexitIntegration(callback=lambda _pending, _timeout: None),
    ]
    sentry_sdk.init(
        dsn=settings.sentry_dsn,
        release=f"cleanstation@{release}",
        environment=settings.environment,
        default_integrations=False,  # ours is the only door, else each error arrives twice
        auto_enabling_integrations=False,
        integrations=integrations,
        include_local_variables=False,  # they hold names, passwords, customers
        max_request_body_size="never",
        traces_sampler=share_to_trace,
        before_send=prepared,
        before_send_transaction=prepared,
    )


def report(
    error: BaseException, *, person_id: int | None = None, page: str = "", during: str = ""
) -> str:
    """Logs and sends an unexpected error; returns the number to show, the same one every time.

    `Refused` and cancellation are no errors: "" and nothing happens.
    """
    if isinstance(error, Refused | asyncio.CancelledError):
        return ""
    if known := getattr(error, MARK, ""):
        return cast("str", known)
    error_id = "E-" + "".join(secrets.choice(LETTERS) for _ in range(8))
    setattr(error, MARK, error_id)
    facts = {"error_id": error_id, "during": during} | context(person_id, page)
    log.error("unexpected error", exc_info=error, **facts)
    with sentry_sdk.new_scope() as scope:
        for name in ("error_id", "during", "page", "request_id"):
            if value := facts.get(name):
                scope.set_tag(name, logs.masked(str(value)))
        if person := facts.get("person_id"):
            scope.set_user({"id": str(person)})
        sentry_sdk.capture_exception(error)
    return error_id


def watch(loop: asyncio.AbstractEventLoop) -> None:
    """Errors of tasks nobody waits for are reported too."""

    def note_orphan(_loop: asyncio.AbstractEventLoop, found: dict[str, Any]) -> None:
        error = found.get("exception")
        if isinstance(error, BaseException):
            report(error, during="background task")
        else:
            log.warning("event loop", message=found.get("message"))

    loop.set_exception_handler(note_orphan)


def flush(seconds: float = 2.0) -> None:
    """Waits until what was reported is sent; for the end of the program."""
    sentry_sdk.flush(timeout=seconds)


def note_crash(error: BaseException | None) -> None:
    if error is None or isinstance(error, KeyboardInterrupt):
        return
    report(error, during="the program itself")
    flush()


def context(person_id: int | None, page: str) -> dict[str, str | int]:
    facts: dict[str, str | int] = {
        "person_id": person_id or logs.bound("person_id"),
        "page": page or logs.bound("page"),
        "request_id": logs.bound("request_id"),
    }
    return {name: value for name, value in facts.items() if value}


def share_to_trace(asked: dict[str, Any]) -> float:
    """Pages and the API whole; the sockets and files beneath them not at all."""
    path = str((asked.get("asgi_scope") or {}).get("path", ""))
    return 0.0 if not path or path.startswith(UNTRACED) else 1.0


def prepared(event: Event, _hint: Hint) -> Event | None:
    """Only what went through `report`, not the web framework's own copy; no token in an address."""
    if event.get("type") != "transaction" and not (event.get("tags") or {}).get("error_id"):
        return None
    request = event.get("request")
    if isinstance(request, dict):
        for name in ("query_string", "cookies", "headers", "env", "data"):
            request.pop(name, None)
        request["url"] = logs.masked(str(request.get("url", "")))
    event["transaction"] = logs.masked(str(event.get("transaction", "")))
    return event

"""Logs: one JSON object a line on stderr, with the request, the page and the person's number.

stdout stays free for what a command answers.
"""

import logging
import re
import sys
from collections.abc import Iterable

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

QUIET = ("uvicorn.access", "httpx", "httpcore", "PIL", "asyncio", "python_multipart")
SECRET_NAMES = re.compile(
    r"passw|secret|token|cookie|authorization|api_?key|dsn|database_url|one_time|^link$",
    re.IGNORECASE,
)
PASSWORD_IN_ADDRESS = re.compile(r"(://[^/\s:@]+:)[^@\s]+@")
# One-time links and session tokens: long runs of URL-safe characters with a digit among them.
TOKEN_IN_PATH = re.compile(r"(?<=[/=])(?=[\w-]*\d)[\w-]{24,}")
MASK = "•••"


def set_up(level: str = "INFO", *, readable: bool = False) -> None:
    """Everything that is logged, by us or by a library, goes out the same way.

    `readable` is for people at a terminal; otherwise one JSON object a line.
    """
    shared = shared_processors()
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder()],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *last_processors(readable=readable),
            ],
        )
    )
    logging.root.handlers = [handler]
    logging.root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in ("uvicorn", "uvicorn.error", "nicegui"):  # they bring handlers of their own
        logging.getLogger(name).handlers = []
        logging.getLogger(name).propagate = True
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,  # loggers made before this call must follow it too
    )


def bind(**facts: str | int | None) -> None:
    """From now on this task's lines and error reports carry these; None takes one away."""
    known = {name: value for name, value in facts.items() if value is not None}
    structlog.contextvars.bind_contextvars(**known)
    structlog.contextvars.unbind_contextvars(*(facts.keys() - known.keys()))


def bound(name: str) -> str:
    """What `bind` said in this task, "" when nothing."""
    return str(structlog.contextvars.get_contextvars().get(name, ""))


def masked(text: str) -> str:
    """The text without passwords in addresses and without one-time tokens."""
    return TOKEN_IN_PATH.sub(MASK, PASSWORD_IN_ADDRESS.sub(rf"\1{MASK}@", text))


def shared_processors() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
    ]


def last_processors(*, readable: bool) -> Iterable[Processor]:
    if readable:
        renderer = structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(),
            timestamp_key="time",
            exception_formatter=structlog.dev.plain_traceback,  # others print local variables
        )
        return [without_secrets, renderer]
    return [
        structlog.processors.format_exc_info,
        structlog.processors.StackInfoRenderer(),
        without_secrets,
        structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
    ]


def without_secrets(_: WrappedLogger, __: str, line: EventDict) -> EventDict:
    return {name: without_secret(name, value) for name, value in line.items()}


def without_secret(name: str, value: object) -> object:
    if SECRET_NAMES.search(name):
        return MASK
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, dict):
        return {key: without_secret(str(key), part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [without_secret("", part) for part in value]
    return value

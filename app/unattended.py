"""What goes wrong where nobody waits for the answer: work by the clock, messages, listening."""

import asyncio

import structlog

from app.errors import Refused

log = structlog.get_logger(__name__)


def report(error: Exception, during: str) -> None:
    """Log it; an unexpected one also goes to the event loop, which reports it to whoever tracks.

    Call it where the error is caught and the work goes on.
    """
    log.warning("went wrong", during=during, because=f"{type(error).__name__}: {error}")
    if not isinstance(error, Refused):
        said = {"message": f"{during}: {error}", "exception": error}
        asyncio.get_running_loop().call_exception_handler(said)

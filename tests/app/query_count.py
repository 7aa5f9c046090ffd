"""Counting statements: `with counting() as seen:` … `assert len(seen) <= 5`."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, LiteralString

from psycopg import AsyncRawCursor
from sqlalchemy import event
from sqlalchemy.engine import Engine

from models import asking

# What the edge itself says to open and close a transaction is the same for everybody.
OF_THE_EDGE = ("select set_config('app.context'", "select pg_advisory_xact_lock(hashtextextended")


@contextmanager
def counting() -> Iterator[list[str]]:
    """Every statement sent to any database while the block runs, in order."""
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.strip().lower().startswith(OF_THE_EDGE):
            seen.append(statement)

    put = asking.put

    async def noted(
        line: asking.Line,
        question: LiteralString,
        values: Mapping[str, Any],
        rows: Callable[[Any], Any],
    ) -> AsyncRawCursor[Any]:
        note(None, None, question)
        return await put(line, question, values, rows)

    event.listen(Engine, "before_cursor_execute", note)
    asking.put = noted
    try:
        yield seen
    finally:
        asking.put = put
        event.remove(Engine, "before_cursor_execute", note)


async def settled(pause: float = 0.3) -> None:
    """Wait until nothing asks the database any more, such as a page that has just been opened."""
    while True:
        with counting() as seen:
            await asyncio.sleep(pause)
        if not seen:
            return

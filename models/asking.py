"""What every tap and every page asks, put to PostgreSQL by the driver alone."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, LiteralString

import psycopg
from psycopg import AsyncRawCursor
from psycopg.rows import namedtuple_row, tuple_row
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

Line = psycopg.AsyncConnection[Any]

NAME = re.compile(r"%\((\w+)\)s")


async def ask(session: AsyncSession, question: LiteralString, values: Mapping[str, Any]) -> Any:  # noqa: ANN401  # its columns are those of the question
    """The first row of the answer, or None; values are written `%(name)s` in the question.

    It costs a fifth of what SQLAlchemy takes for a statement. It is part of the session's
    transaction, but what the session has not flushed is not seen. Errors are those of SQLAlchemy.
    """
    return await (await _asked(session, question, values, namedtuple_row)).fetchone()


async def ask_all(
    session: AsyncSession, question: LiteralString, values: Mapping[str, Any]
) -> list[tuple[Any, ...]]:
    """The same, with every row of the answer."""
    return await (await _asked(session, question, values, tuple_row)).fetchall()


async def _asked(
    session: AsyncSession,
    question: LiteralString,
    values: Mapping[str, Any],
    rows: Callable[[Any], Any],
) -> AsyncRawCursor[Any]:
    line = session.info.get("line") or driver(await session.connection())
    try:
        return await put(line, question, values, rows)
    except psycopg.Error as error:
        if line.closed:
            # SQLAlchemy meets the same broken line, and then trusts none of this pool any more.
            await (await session.connection()).exec_driver_sql("SELECT 1")
        raise DBAPIError.instance(question, {}, error, psycopg.Error) from error


async def put(
    line: Line, question: LiteralString, values: Mapping[str, Any], rows: Callable[[Any], Any]
) -> AsyncRawCursor[Any]:
    """The one way to the driver: whoever counts questions listens here."""
    numbered, names = _numbered(question)
    cursor = AsyncRawCursor(line, row_factory=rows)
    return await cursor.execute(numbered, [values[name] for name in names])


@cache
def _numbered(question: LiteralString) -> tuple[bytes, tuple[str, ...]]:
    """As PostgreSQL wants it, with the names of its values; the driver would read it every time."""
    numbers: dict[str, str] = {}
    plain = NAME.sub(lambda one: numbers.setdefault(one[1], f"${len(numbers) + 1}"), question)
    return plain.replace("%%", "%").encode(), tuple(numbers)


def driver(connection: AsyncConnection) -> Line:
    """The driver's own connection below one of SQLAlchemy."""
    found = connection.sync_connection
    line = found and found.connection.driver_connection
    if not isinstance(line, psycopg.AsyncConnection):
        raise TypeError("This is no connection of psycopg.")
    return line

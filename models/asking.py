"""What every tap and every page asks, put to PostgreSQL by the driver alone."""

from collections.abc import Mapping
from typing import Any, LiteralString

import psycopg
from psycopg.rows import namedtuple_row
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

Line = psycopg.AsyncConnection[Any]


async def ask(session: AsyncSession, question: LiteralString, values: Mapping[str, Any]) -> Any:  # noqa: ANN401  # its columns are those of the question
    """The first row of the answer, or None; values are written `%(name)s` in the question.

    It costs a fifth of what SQLAlchemy takes for a statement. It is part of the session's
    transaction, but what the session has not flushed is not seen. Errors are those of SQLAlchemy.
    """
    line = session.info.get("line") or driver(await session.connection())
    try:
        return await put(line, question, values)
    except psycopg.Error as error:
        if line.closed:
            # SQLAlchemy meets the same broken line, and then trusts none of this pool any more.
            await (await session.connection()).exec_driver_sql("SELECT 1")
        raise DBAPIError.instance(question, {}, error, psycopg.Error) from error


async def put(line: Line, question: LiteralString, values: Mapping[str, Any]) -> Any:  # noqa: ANN401
    """The one way to the driver: whoever counts questions listens here."""
    cursor = line.cursor(row_factory=namedtuple_row)
    await cursor.execute(question, values)
    return await cursor.fetchone()


def driver(connection: AsyncConnection) -> Line:
    """The driver's own connection below one of SQLAlchemy."""
    found = connection.sync_connection
    line = found and found.connection.driver_connection
    if not isinstance(line, psycopg.AsyncConnection):
        raise TypeError("This is no connection of psycopg.")
    return line

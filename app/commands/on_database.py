"""How a command reaches the database: as whoever typed it, through the one door."""

import asyncio
import getpass
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from app import settings as environment
from app.errors import Refused

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from models.database import Actor

T = TypeVar("T")
MISSING = "DATABASE_URL is missing: the address of the PostgreSQL database."
# No such table, schema, column, function or role.
NOT_MIGRATED = {"42P01", "3F000", "42703", "42883", "42704"}


def write(work: "Callable[[AsyncSession], Awaitable[T]]") -> T:
    """Carry out `work` on DATABASE_URL; the ledger names the account of this computer."""
    from app import edge  # noqa: PLC0415

    return act(lambda actor: edge.write(actor, work))


def act(work: "Callable[[Actor], Awaitable[T]]") -> T:
    """Let `work` go through the edge itself, as the account of this computer."""
    from models.database import Actor  # noqa: PLC0415

    actor = Actor(name=f"{account()}, command line", trusted=True)
    with opened() as run:
        return run(work(actor))


def look(work: "Callable[[AsyncSession], Awaitable[T]]", *, within: float | None = None) -> T:
    """Look something up on DATABASE_URL, in so many seconds; nothing is written."""
    from app import edge  # noqa: PLC0415
    from models.database import Actor  # noqa: PLC0415

    with opened() as run:
        return run(edge.read(Actor(name="command line", trusted=True), work, within=within))


def base_url() -> str:
    """The address links begin with: what people open, or this computer's own."""
    chosen = environment.load()
    return chosen.app_base_url or f"http://127.0.0.1:{chosen.port}"


def account() -> str:
    """Who is signed in to this computer, also where it has no name for them."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "an account without a name"


@contextmanager
def opened(hint: str = "") -> Iterator[Callable[[Awaitable[T]], T]]:
    """A way to run things on DATABASE_URL; `hint` is what helps when there is none."""
    from app.ops import logs  # noqa: PLC0415
    from models import database  # noqa: PLC0415

    url = environment.load().database_url
    if not url:
        raise Refused(f"{MISSING} {hint}".strip())
    # Answers go to standard output; what the edge logs while it tries again must not.
    logs.set_up("WARNING")
    with in_words(), asyncio.Runner() as loop:
        database.connect(url)
        try:
            yield lambda work: loop.run(_awaited(work))
        finally:
            loop.run(database.disconnect())


@contextmanager
def in_words() -> Iterator[None]:
    """What the database itself refuses, as a sentence that says what helps."""
    import psycopg  # noqa: PLC0415
    from sqlalchemy.exc import DBAPIError  # noqa: PLC0415

    try:
        yield
    except (DBAPIError, psycopg.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        raise Refused(_sentence(getattr(cause, "sqlstate", None), str(cause))) from error


def _sentence(state: str | None, said: str) -> str:
    said = said.strip().partition("\n")[0]
    if state in NOT_MIGRATED:
        return (
            f"The database has not the tables of this version ({said}). "
            "Run `cleanstation migrate`, then `cleanstation seed`."
        )
    if state is None or state.startswith(("08", "28", "3D", "57")):
        return f"The database does not answer: {said}"
    return f"The database refused this: {said}"


async def _awaited(work: Awaitable[T]) -> T:
    return await work

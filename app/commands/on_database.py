"""How a command reaches the database: as whoever typed it, through the one door."""

import asyncio
import getpass
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from app import settings as environment
from app.errors import Refused

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from models.database import Actor

T = TypeVar("T")


def write(work: "Callable[[AsyncSession], Awaitable[T]]") -> T:
    """Carry out `work` on DATABASE_URL; the ledger names the account of this computer."""
    from app import edge  # noqa: PLC0415

    return act(lambda actor: edge.write(actor, work))


def act(work: "Callable[[Actor], Awaitable[T]]") -> T:
    """Let `work` go through the edge itself, as the account of this computer."""
    from models.database import Actor  # noqa: PLC0415

    actor = Actor(name=f"{getpass.getuser()}, command line", trusted=True)
    return _opened(lambda: work(actor))


def look(work: "Callable[[AsyncSession], Awaitable[T]]") -> T:
    """Look something up on DATABASE_URL; nothing is written."""
    from app import edge  # noqa: PLC0415
    from models.database import Actor  # noqa: PLC0415

    return _opened(lambda: edge.read(Actor(name="command line", trusted=True), work))


def base_url() -> str:
    """The address links begin with: what people open, or this computer's own."""
    chosen = environment.load()
    return chosen.app_base_url or f"http://127.0.0.1:{chosen.port}"


def _opened(work: Callable[[], Awaitable[T]]) -> T:
    from sqlalchemy.exc import OperationalError  # noqa: PLC0415

    from models import database  # noqa: PLC0415

    url = environment.load().database_url
    if not url:
        raise Refused("DATABASE_URL is missing: the address of the PostgreSQL database.")

    async def run() -> T:
        database.connect(url)
        try:
            return await work()
        finally:
            await database.disconnect()

    try:
        return asyncio.run(run())
    except OperationalError as error:
        raise Refused(f"The database does not answer: {error.orig}") from error

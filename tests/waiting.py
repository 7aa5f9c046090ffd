"""Waiting for what another task or process does, as long as a busy machine needs for it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from inspect import isawaitable
from typing import Any

import pytest
from sqlalchemy import text

from models.database import reading
from tests import make

PATIENCE = 10.0  # seconds
WAITING = text("""
SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
WHERE a.datname = current_database() AND NOT l.granted
""")


async def until(
    true: Callable[[], Awaitable[object] | object], *, patience: float = PATIENCE
) -> None:
    """As soon as it is true; raises AssertionError when it is not within so many seconds."""
    ends = asyncio.get_running_loop().time() + patience
    while asyncio.get_running_loop().time() < ends:
        found = true()
        if await found if isawaitable(found) else found:
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"not true within {patience:.0f} seconds")


async def until_it_waits(late: asyncio.Task[Any]) -> None:
    """As soon as PostgreSQL lets it wait for what another transaction holds; or it has ended."""
    async with asyncio.timeout(PATIENCE):
        while not late.done():
            async with reading(make.PRODUCT) as session:
                if await session.scalar(WAITING):
                    return


@dataclass(frozen=True)
class Held:
    """A call that does not go on before it may."""

    begun: asyncio.Event = field(default_factory=asyncio.Event)
    may_go_on: asyncio.Event = field(default_factory=asyncio.Event)


def held_up(
    monkeypatch: pytest.MonkeyPatch, module: object, name: str, *, on_its_way: bool = False
) -> Held:
    """The first call of this function of `module`, from now on.

    It has its answer and does not return; `on_its_way` it has not done anything yet.
    """
    work, held = getattr(module, name), Held()

    async def wait() -> None:
        if not held.begun.is_set():
            held.begun.set()
            await held.may_go_on.wait()

    async def first_is_slow(*args: Any, **named: Any) -> object:  # noqa: ANN401
        if on_its_way:
            await wait()
        found: object = await work(*args, **named)
        if not on_its_way:
            await wait()
        return found

    monkeypatch.setattr(module, name, first_is_slow)
    return held

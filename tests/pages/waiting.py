"""Waiting for what another task of a page does, as long as a busy machine needs for it."""

import asyncio
from collections.abc import Awaitable, Callable
from inspect import isawaitable

PATIENCE = 10.0  # seconds


async def until(true: Callable[[], Awaitable[object] | object]) -> None:
    """As soon as it is true; in the end whoever waits says what is there instead."""
    ends = asyncio.get_running_loop().time() + PATIENCE
    while asyncio.get_running_loop().time() < ends:
        found = true()
        if await found if isawaitable(found) else found:
            return
        await asyncio.sleep(0.02)

"""Demonstration orders, made by the functions people's clicks call.

crew.py      people of each role, signed in for as long as it takes
sheets.py    the orders, as somebody would dictate them
entering.py  an order entered
walk.py      a build taken from one status to another by the shortest way (way.py, ahead.py)
filling.py   a checklist filled in; says.py the words
pictures.py  papers and photos; drawings.py  what instructions show
equipment.py instruments with certificates, instructions with pictures
open_ends.py what is in the middle of being done
service_parts.py what service asks procurement for
"""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app import edge, notifications, settings
from app.demonstration import pictures
from app.demonstration.crew import PRODUCT, Crew, come_in, go_home
from app.demonstration.entering import Entered, Paper, enter
from app.demonstration.equipment import equip
from app.demonstration.open_ends import leave
from app.demonstration.says import Says
from app.demonstration.service_parts import ask_for_parts
from app.demonstration.sheets import SHEETS, WALKED, Sheet
from app.demonstration.walk import walk
from app.rules.progress import Status
from models.orders import Draft, Order

__all__ = ["Crew", "Says", "make", "walk"]


async def make() -> None:
    """Make the orders once; a database that has orders or drafts already is left alone."""
    if await edge.read(PRODUCT, _anything):
        return
    crew = await come_in()
    if crew is None:
        return
    try:
        today = datetime.now(ZoneInfo(settings.current().factory_time_zone)).date()
        await _make(crew, today)
    finally:
        await go_home(crew)


async def _make(crew: Crew, today: date) -> None:
    papers, album = await asyncio.gather(pictures.papers(), pictures.album())
    equipped = replace(crew, album=album)
    # Files are looked at by other processes: meanwhile this one enters the orders.
    begun, _, _ = await asyncio.gather(
        _begin(equipped, today, papers), equip(crew, today), ask_for_parts(crew)
    )
    # At once: while one waits for the database, another thinks.
    lived = await asyncio.gather(*(_live(equipped, sheet, entered) for sheet, entered in begun))
    standing: dict[Status, list[int]] = defaultdict(list)
    for status, build_id in (pair for pairs in lived for pair in pairs):
        standing[status].append(build_id)
    await leave(equipped, standing)
    for role in crew.people:
        await crew.act(role, notifications.mark_read)
    for sheet in SHEETS:
        await enter(equipped, sheet, today)


async def _begin(
    crew: Crew, today: date, papers: Sequence[Paper]
) -> list[tuple[Sheet, Entered | None]]:
    return [(sheet, await enter(crew, sheet, today, papers)) for sheet in WALKED]


async def _live(crew: Crew, sheet: Sheet, entered: Entered | None) -> list[tuple[Status, int]]:
    """Let each sink of the order get to where it stands; answers who stands where."""
    builds = entered.builds if entered else ()
    for build_id, life in zip(builds, sheet.lives, strict=True):
        for status in (*life.by, life.status):
            await walk(crew, build_id, status, life.says)
    return [(life.status, one) for life, one in zip(sheet.lives, builds, strict=True)]


async def _anything(session: AsyncSession) -> bool:
    orders = await session.scalar(select(Order.id).limit(1))
    return orders is not None or await session.scalar(select(Draft.id).limit(1)) is not None

"""Handing a file over: read, written in a thread, in the ledger before anybody gets it."""

import asyncio
import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Literal, cast, get_args
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from app import bom, edge, ledger, settings
from app.access import Action, check
from app.bom import Heading, StoredBom
from app.errors import Refused
from app.exports import csv_file, pdf_file, printout, xlsx_file
from app.exports.file import File, file
from app.exports.pdf_file import Paper
from app.exports.printout import Printout, View
from models.database import Actor

Format = Literal["xlsx", "csv", "pdf", "json"]
FORMATS: tuple[Format, ...] = get_args(Format)
PAPERS: tuple[Paper, ...] = get_args(Paper)
VIEWS: tuple[View, ...] = get_args(View)

# Two at a time: writing a long PDF keeps a core busy, and the pages need one too.
WRITERS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="export")


@dataclass(frozen=True, slots=True)
class Wanted:
    """`view` is for CSV, which holds one table; `paper` is for PDF."""

    format: Format = "xlsx"
    view: View = "purchase-list"
    paper: Paper = "a4"


def wanted(form: str, view: str = "", paper: str = "") -> Wanted:
    """What somebody asked for in an address or on the command line; raises Refused."""
    return Wanted(
        cast("Format", _one_of(FORMATS, form, "format")),
        cast("View", _one_of(VIEWS, view or "purchase-list", "list")),
        cast("Paper", _one_of(PAPERS, paper or "a4", "paper")),
    )


async def of_build(
    actor: Actor, build_number: str, asked: Wanted, *, revision: int | None = None
) -> File:
    """The BOM of one build as a file, the newest revision unless told; raises Refused."""

    async def read(session: AsyncSession) -> _Source:
        await check(session, Action.EXPORT_BOM)
        stored = await bom.of_build(session, build_number, revision)
        return await _source(session, [stored], asked)

    source = await edge.read(actor, read)
    return await _hand_over(actor, source, asked, ("bom", source.boms[0].heading.id))


async def of_order(actor: Actor, order: int | str, asked: Wanted) -> File:
    """The purchase list of a whole order as a file; as JSON, the BOMs of its builds, one a line.

    `order` is its id or its PO number.
    """

    async def read(session: AsyncSession) -> _Source:
        await check(session, Action.EXPORT_BOM)
        return await _source(session, await bom.of_order(session, order), asked)

    source = await edge.read(actor, read)
    return await _hand_over(actor, source, asked, ("order", source.boms[0].heading.order_id))


async def note_print(session: AsyncSession, heading: Heading) -> None:
    """Enter in the ledger that somebody printed the page of this BOM."""
    await check(session, Action.SEE_BOM)
    facts = {
        "build": heading.build_number,
        "revision": heading.revision,
        "sha256": heading.sha256,
    }
    await ledger.record(session, "PRINTED", "bom", heading.id, facts)


@dataclass(frozen=True, slots=True)
class _Source:
    """`again` are the same BOMs made again, for the one format that holds everything."""

    boms: Sequence[StoredBom]
    again: Sequence[dict[str, Any]]


async def _source(session: AsyncSession, boms: Sequence[StoredBom], asked: Wanted) -> _Source:
    if asked.format != "json":
        return _Source(boms, ())
    return _Source(boms, [await _made_again(session, each) for each in boms])


async def _made_again(session: AsyncSession, stored: StoredBom) -> dict[str, Any]:
    replayed = await bom.replay(session, stored.heading.id)
    if not replayed.same:
        raise RuntimeError(f"BOM {stored.heading.id} made again has another SHA-256.")
    return replayed.made.as_json()


async def _hand_over(actor: Actor, source: _Source, asked: Wanted, about: tuple[str, int]) -> File:
    entity, entity_id = about
    loop = asyncio.get_running_loop()
    made = await loop.run_in_executor(WRITERS, _file, source, asked, entity == "order")
    facts = _facts(source, asked, made)

    async def write_down(session: AsyncSession) -> None:
        await check(session, Action.EXPORT_BOM)
        await ledger.record(session, "EXPORTED", entity, entity_id, facts)

    await edge.write(actor, write_down)
    return made


def _file(source: _Source, asked: Wanted, of_an_order: bool) -> File:  # noqa: FBT001  # a thread
    zone = ZoneInfo(settings.current().factory_time_zone)
    if of_an_order:
        shown = printout.of_order(source.boms, zone)
    else:
        shown = printout.of_bom(source.boms[0], zone)
    return _WRITTEN_BY[asked.format](shown, source, asked)


_WRITTEN_BY: dict[Format, Callable[[Printout, _Source, Wanted], File]] = {
    "xlsx": lambda shown, _source, _asked: xlsx_file.of(shown),
    "csv": lambda shown, _source, asked: csv_file.of(shown, asked.view),
    "pdf": lambda shown, _source, asked: pdf_file.of(shown, asked.paper),
    "json": lambda shown, source, _asked: _json(shown, source),
}


def _json(shown: Printout, source: _Source) -> File:
    """Section 9's form; several BOMs are one object a line, as the command line answers."""
    lines = [json.dumps(each, ensure_ascii=False) for each in source.again]
    several = len(lines) > 1
    content = "".join(f"{line}\n" for line in lines).encode()
    media_type = "application/jsonl" if several else "application/json"
    return file(shown.name, "jsonl" if several else "json", media_type, content)


def _facts(source: _Source, asked: Wanted, made: File) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "format": asked.format,
        "file": made.name,
        "bytes": len(made.content),
        "sha256": made.sha256,
        "boms": [
            {
                "build": each.heading.build_number,
                "revision": each.heading.revision,
                "sha256": each.heading.sha256,
            }
            for each in source.boms
        ],
    }
    if asked.format == "csv":
        facts["list"] = asked.view
    if asked.format == "pdf":
        facts["paper"] = asked.paper
    return facts


def _one_of(known: Sequence[str], given: str, what: str) -> str:
    if given not in known:
        raise Refused(f"“{given[:40]}” is no {what} of an export: use {', '.join(known)}.")
    return given

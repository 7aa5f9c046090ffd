"""Measuring: bench."""

import asyncio
import json
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.commands import Answered

if TYPE_CHECKING:
    from app.ops.bench import Measure, Scratch, Sizes

NOT_KEPT = 2
AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON, for programs.")]


def add_to(cli: typer.Typer) -> None:
    """Add these commands to the command line."""
    cli.command()(bench)


def bench(
    *,
    as_json: AsJson = False,
    quick: Annotated[
        bool, typer.Option("--quick", help="Less data and fewer turns: a look, no proof.")
    ] = False,
) -> None:
    """Measure what was promised, each as a ratio to a floor measured in the same run.

    Uses a private PostgreSQL in a temporary folder, and Chromium where there is one; takes some
    minutes and stops by itself. Exit 0 when every promise is kept, 2 when one is not or could not
    be measured.
    """
    from app.ops.bench import Sizes  # noqa: PLC0415

    few = Sizes(
        catalogues=10,
        few_orders=200,
        many_orders=5_000,
        times=7,
        page_times=3,
        serials=20_000,
        tablets=10,
        seconds=3,
    )
    found = _measured(few if quick else Sizes())
    if as_json:
        typer.echo(json.dumps({"measures": [measure.as_json() for measure in found]}))
    else:
        for measure in found:
            typer.echo(measure.in_words())
    raise Answered(0 if all(measure.kept for measure in found) else NOT_KEPT)


def _measured(sizes: "Sizes") -> "list[Measure]":
    from sqlalchemy import make_url  # noqa: PLC0415

    from app.ops.bench import Scratch  # noqa: PLC0415
    from app.ops.local_postgres import local_postgres  # noqa: PLC0415

    folder = Path(tempfile.mkdtemp(prefix="cleanstation-bench-"))
    try:
        # As durable as the real thing: what is promised includes the wait for the disk.
        with local_postgres(folder / "postgresql") as url:
            much = make_url(url).set(database="much").render_as_string(hide_password=False)
            here = Scratch(url=url, much_url=much, sizes=sizes, tell=_tell)
            return asyncio.run(_in(here))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _in(here: "Scratch") -> "list[Measure]":
    from app.ops import bench as measuring  # noqa: PLC0415
    from app.ops.bench import data  # noqa: PLC0415
    from models import database  # noqa: PLC0415

    data.make_database(here.url, "much")
    await _prepare(here.much_url)
    await database.disconnect()
    await _prepare(here.url)
    try:
        return await measuring.run(here)
    finally:
        await database.disconnect()


async def _prepare(url: str) -> None:
    """Migrated, seeded, and the one door open on it."""
    from app.ops import migrate as migrating  # noqa: PLC0415
    from imports import seed  # noqa: PLC0415
    from models import database  # noqa: PLC0415

    await asyncio.to_thread(migrating.migrate, url)
    database.connect(url)
    await seed.seed_database()


def _tell(words: str) -> None:
    typer.echo(f"… {words}", err=True)

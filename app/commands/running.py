"""Running it: demo, serve, migrate, seed, health."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from app import settings as environment
from app.commands import Answered
from app.commands.on_database import MISSING, in_words
from app.errors import Refused
from app.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from imports.seed import Seeded

T = TypeVar("T")
AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON, for programs.")]
UNHEALTHY = 2


def add_to(cli: typer.Typer) -> None:
    """Add these commands to the command line."""
    for command in (serve, demo, migrate, seed, health):
        cli.command()(command)


def serve(
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="Where pages are served; 0 takes a free port."),
    ] = None,
    host: Annotated[str | None, typer.Option(help="The address to listen on.")] = None,
) -> None:
    """Serve the product on the PostgreSQL that DATABASE_URL names.

    Migrates and seeds first. While nobody is known there, prints a link for the first admin that
    works once and for 24 hours. Exit 0 when stopped, 1 when it cannot start, with the reason.
    """
    from app.ops import instance  # noqa: PLC0415

    given = {name: value for name, value in (("port", port), ("host", host)) if value is not None}
    instance.serve(
        environment.load(**given),
        instance.Steps(prepare=_prepare, links=_set_up_link, run=_run_pages),
    )


def demo(
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Where pages are served; 0 takes a free port.")
    ] = 8080,
    data: Annotated[
        Path, typer.Option(help="The folder that keeps everything; made when missing.")
    ] = Path("data"),
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
) -> None:
    """Serve a demonstration with a private PostgreSQL, made-up people and orders.

    Prints `ready ADDRESS` when it answers, then one sign-in link for each role; each works once.
    A second start keeps the data. Ctrl-C stops everything.
    """
    from app.ops import instance  # noqa: PLC0415

    instance.demo(
        data,
        host,
        port,
        instance.Steps(prepare=_prepare_demonstration, links=_demonstration_links, run=_run_pages),
    )


def migrate() -> None:
    """Bring the database that DATABASE_URL names to the tables this version needs.

    Two at once wait for each other; a step that fails changes nothing. Exit 1 when it failed.
    """
    from app.ops import migrate as migrating  # noqa: PLC0415

    with in_words():
        migrating.migrate(_database().direct_database_url)
    typer.echo(f"The database is at {migrating.newest()}.")


def seed(*, as_json: AsJson = False) -> None:
    """Load the shipped catalogue and rules into the database; a second time changes nothing.

    What people changed since stays and is reported. A broken file changes nothing; exit 1.
    """
    report = _in_database(_database(), _seed)
    if as_json:
        typer.echo(json.dumps(report))
        return
    for what in ("added", "unchanged"):
        counts = ", ".join(f"{count} {noun}" for noun, count in report[what].items() if count)
        typer.echo(f"{what}: {counts or 'nothing'}")
    for difference in report["different"]:
        typer.echo(f"kept as it is: {difference}")


def health(
    url: Annotated[str, typer.Option(help="The address of a running CleanStation.")] = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Tell whether a running CleanStation and its database answer.

    Without --url this machine is asked at the configured port. Exit 0 when well, 2 when not.
    """
    from app.ops import health as well_being  # noqa: PLC0415

    address = url or f"http://127.0.0.1:{environment.load().port}"
    code, facts = well_being.fetch(address)
    if as_json:
        typer.echo(json.dumps(facts))
    else:
        for name, value in facts.items():
            typer.echo(f"{name}: {value}")
    raise Answered(0 if code == 200 else UNHEALTHY)


def _run_pages(chosen: Settings) -> None:
    from pages import serve as web  # noqa: PLC0415

    web.register_pages()
    web.serve(host=chosen.host, port=chosen.port, known=chosen)


def _prepare(chosen: Settings) -> None:
    from app.ops import migrate as migrating  # noqa: PLC0415

    with in_words():
        migrating.migrate(chosen.direct_database_url)
    _in_database(chosen, _seed)


def _prepare_demonstration(chosen: Settings) -> None:
    _prepare(chosen)
    _in_database(chosen, _demonstrate)


def _set_up_link(chosen: Settings) -> Iterable[tuple[str, str]]:
    from app import joining  # noqa: PLC0415

    link = _in_database(
        chosen, lambda: _act(lambda s: joining.offer_set_up(s, chosen.app_base_url))
    )
    return [("admin", link)] if link else []


def _demonstration_links(chosen: Settings) -> Iterable[tuple[str, str]]:
    from app import joining  # noqa: PLC0415

    return _in_database(
        chosen, lambda: _act(lambda s: joining.links_for_roles(s, chosen.app_base_url))
    )


async def _seed() -> "Seeded":
    from imports import seed as seeding  # noqa: PLC0415

    return await seeding.seed_database()


async def _demonstrate() -> None:
    from app import demonstration, demonstration_people  # noqa: PLC0415

    await _act(demonstration_people.make)
    await demonstration.make()


async def _act(work: "Callable[[AsyncSession], Awaitable[T]]") -> T:
    from models.database import Actor, transaction  # noqa: PLC0415

    async with transaction(Actor(name="cleanstation", trusted=True)) as session:
        return await work(session)


def _database() -> Settings:
    chosen = environment.load()
    if not chosen.database_url:
        raise Refused(MISSING)
    return chosen


def _in_database(chosen: Settings, work: Callable[[], Awaitable[T]]) -> T:
    """Run `work` with the one door open on this database, on an event loop of its own."""
    from models import database  # noqa: PLC0415

    async def opened() -> T:
        database.connect(chosen.database_url)
        try:
            return await work()
        finally:
            await database.disconnect()

    with in_words():
        return asyncio.run(opened())

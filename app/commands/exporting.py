"""Files out: export."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.commands import on_database
from app.errors import Refused

if TYPE_CHECKING:
    from app.exports import File, Wanted
    from models.database import Actor


def add_to(cli: typer.Typer) -> None:
    """Add these commands to the command line."""
    cli.command()(export)


def export(
    what: Annotated[str, typer.Argument(help="A build number, or the PO number of an order.")],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="A file or a folder; - is standard output."),
    ] = None,
    form: Annotated[str, typer.Option("--format", help="xlsx, csv, pdf or json.")] = "xlsx",
    *,
    revision: Annotated[
        int | None, typer.Option(help="Of the build's BOM; the newest when not given.")
    ] = None,
    variant: Annotated[
        str,
        typer.Option(
            help="For CSV purchase-list, tree or top-lines; for PDF a4 or us-letter.",
        ),
    ] = "",
) -> None:
    """Write the bill of materials of a build, or the purchase list of an order, as a file.

    The ledger keeps that it was exported. Prints where the file is. Exit 1 when there is none.
    """
    from app import exports  # noqa: PLC0415

    asked = exports.wanted(
        form, view=variant if form == "csv" else "", paper=variant if form == "pdf" else ""
    )
    made = on_database.act(lambda actor: _made(actor, what, asked, revision))
    if output == Path("-"):
        sys.stdout.buffer.write(made.content)
        return
    place = output or Path()
    target = place / made.name if place.is_dir() else place
    try:
        target.write_bytes(made.content)
    except OSError as error:
        raise Refused(f"{target} cannot be written: {error.strerror}.") from error
    typer.echo(str(target))


async def _made(actor: "Actor", what: str, asked: "Wanted", revision: int | None) -> "File":
    from app import bom, exports  # noqa: PLC0415

    try:
        return await exports.of_build(actor, what, asked, revision=revision)
    except bom.NoBom:
        if revision is not None:
            raise
    try:
        return await exports.of_order(actor, what, asked)
    except bom.NoBom:
        raise Refused(
            f"No bill of materials is stored for {what}, neither as a build number nor as a PO"
            " number."
        ) from None

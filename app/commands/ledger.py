"""The ledger: whether it is sound."""

import json
from typing import Annotated

import typer

from app.commands import Answered
from app.commands.on_database import look

AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON, for programs.")]
UNSOUND = 2
# Seconds: everything that was ever signed is put together anew.
A_NIGHT = 8 * 3600.0


def add_to(cli: typer.Typer) -> None:
    """Add `ledger` and its commands to the command line."""
    ledger = typer.Typer(help="The ledger: what happened, who did it, when.", no_args_is_help=True)
    ledger.command()(verify)
    cli.add_typer(ledger, name="ledger")


def verify(*, as_json: AsJson = False) -> None:
    """Check that the ledger has everything, nothing can change in it, and every signature holds.

    Says in words what that proves and what it cannot prove. Exit 0 when sound, 2 with findings,
    1 when the database cannot be read.
    """
    from app import ledger_check  # noqa: PLC0415

    examined = look(ledger_check.examine, within=A_NIGHT)
    if as_json:
        typer.echo(json.dumps(examined.as_json(), indent=2))
    else:
        typer.echo(f"{examined.events} events of {examined.tables} tables examined.")
        holding = examined.signatures - len(examined.not_verified)
        typer.echo(f"{holding} of {examined.signatures} signatures verified.")
        for finding in examined.findings:
            typer.echo(f"Wrong: {finding.words}")
        for proved in ledger_check.PROVED if examined.sound else ():
            typer.echo(f"Proved: {proved}")
        for not_proved in ledger_check.NOT_PROVED:
            typer.echo(f"Not proved: {not_proved}")
    raise Answered(0 if examined.sound else UNSOUND)

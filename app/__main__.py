"""The command line `cleanstation`, the outermost door: the one file that may open every other.

Each command imports what it needs by itself, so that none waits for what it does not use.
"""

import json
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.commands import Answered, exporting, ledger, measuring, running, users
from app.errors import Refused

if TYPE_CHECKING:
    from app.bom import ChangedBuild
    from app.rules.bom import Bom
    from app.rules.coverage import Finding
    from app.rules.rule_set import RuleSet

UNREADABLE, REFUSED = 1, 2
LARGEST = 1_000_000  # bytes of one configuration; a real one has a few hundred
MakeBom = Callable[[object], "Bom"]

cli = typer.Typer(
    help="From a sink order to its bill of materials.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
rules = typer.Typer(help="The rules that turn a configuration into a bill of materials.")
cli.add_typer(rules, name="rules")
running.add_to(cli)
users.add_to(cli)
ledger.add_to(cli)
exporting.add_to(cli)
measuring.add_to(cli)

AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON, for programs.")]


def main() -> None:
    """Exit 0: done; 1: a file cannot be read, or wrong usage; 2: the answer is a refusal."""
    try:
        cli()
    except Answered:
        raise
    except Refused as refusal:
        typer.echo(str(refusal), err=True)
        sys.exit(UNREADABLE)
    except SystemExit as end:
        # Typer leaves with 2 on wrong usage, which would look like a refused configuration
        sys.exit(UNREADABLE if end.code == REFUSED else end.code)


@cli.command()
def bom(
    files: Annotated[
        list[str], typer.Argument(help="Configurations in JSON, one a file; - is standard input.")
    ],
    *,
    as_json: AsJson = False,
    starter: Annotated[
        bool, typer.Option("--starter", help="Use the shipped catalogue and rules, no database.")
    ] = False,
) -> None:
    """Make the bill of materials of each configuration, in order.

    With --json one object a line. Exit 0 when all were made, 2 when any was refused, 1 when a
    file cannot be read.
    """
    from app.rules import printing  # noqa: PLC0415

    contents = [_content_of(name) for name in files]
    any_refused = False
    with nullcontext(load_starter()) if starter else load_from_database() as (rule_set, make):
        for content in contents:
            made = _made(content, rule_set, make)
            any_refused = any_refused or made.refused
            text = json.dumps(made.as_json()) if as_json else printing.bom_text(made) + "\n"
            typer.echo(_printable(text))
    raise Answered(REFUSED if any_refused else 0)


@rules.command("check")
def check_rules(
    file: Annotated[
        Path | None,
        typer.Argument(help="A folder of CSV files, one CSV file of rules, or a workbook."),
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Prove that a rule set has no gap, no overlap, nothing unreachable, no contradiction.

    Without FILE the rules in force in the database that DATABASE_URL names, or the shipped ones
    when it names none. With FILE and a database also lists the stored builds, not yet shipped,
    whose BOM the rules of FILE would change. Exit 0 when clean, 2 with findings, 1 when it cannot
    be read.
    """
    from app.rules import printing  # noqa: PLC0415

    rule_set, findings = _findings(file)
    changed = _changed_builds(rule_set) if file else []
    if as_json:
        shown = ("kind", "slot", "rule", "message", "sample")
        answer = {
            "rule_set": rule_set.identifier,
            "findings": [{name: getattr(each, name) for name in shown} for each in findings],
            "changed_builds": [asdict(build) for build in changed],
        }
        typer.echo(json.dumps(answer))
    else:
        typer.echo(_printable(printing.findings_text(findings)))
        for build in changed:
            typer.echo(_printable(f"\n{build.number} ({build.po_number}) would get another BOM:"))
            typer.echo(_printable("\n".join(f"  {line}" for line in build.sentences)))
    raise Answered(REFUSED if findings else 0)


def load_starter() -> "tuple[RuleSet, MakeBom]":
    """The shipped catalogue and rules; nothing of a database is touched."""
    from app.rules import bom as bills  # noqa: PLC0415
    from imports import shipped  # noqa: PLC0415

    rule_set, catalogue = shipped.rule_set(), shipped.catalogue()
    return rule_set, lambda raw: bills.make(raw, rule_set, catalogue)


def load_from_database() -> "AbstractContextManager[tuple[RuleSet, MakeBom]]":
    """The active rule set, and a way to make a bill with the catalogue of the database."""
    from app.commands import stored_rules  # noqa: PLC0415

    return stored_rules.opened()


def _made(content: bytes, rule_set: "RuleSet", make: MakeBom) -> "Bom":
    """What is no JSON is refused like any configuration, so that the answers stay in order."""
    from app.rules import bom as bills  # noqa: PLC0415
    from app.rules import reading  # noqa: PLC0415
    from app.rules.fields import Refusal  # noqa: PLC0415

    try:
        raw = reading.parse_json(content)
    except Refused as reason:
        return bills.refused(Refusal("json", str(reason)), rule_set)
    return make(raw)


def _content_of(name: str) -> bytes:
    try:
        with nullcontext(sys.stdin.buffer) if name == "-" else Path(name).open("rb") as source:
            content = source.read(LARGEST + 1)
    except (OSError, ValueError) as reason:
        words = getattr(reason, "strerror", None) or str(reason)
        raise Refused(f"{name} cannot be read: {words}.") from reason
    if len(content) > LARGEST:
        raise Refused(f"{name} is larger than {LARGEST // 1_000_000} MB: no configuration is.")
    return content


def _findings(file: Path | None) -> "tuple[RuleSet, list[Finding]]":
    from app.rules import coverage, rule_rows  # noqa: PLC0415
    from imports import rule_files, shipped  # noqa: PLC0415

    if file is None:
        from app.commands import stored_rules  # noqa: PLC0415

        if stored := stored_rules.proved():
            return stored
        rule_set = shipped.rule_set()
    else:
        tables = rule_files.tables(file, otherwise=shipped.tables())
        rule_set = rule_rows.load(file.stem, "draft", tables, shipped.catalogue())
    return rule_set, coverage.check(rule_set, shipped.catalogue())


def _changed_builds(rule_set: "RuleSet") -> "list[ChangedBuild]":
    from app.commands import stored_rules  # noqa: PLC0415

    return stored_rules.changed_builds(rule_set)


def _printable(text: str) -> str:
    """What this terminal cannot show is written as an escape instead of ending in an error."""
    encoding = sys.stdout.encoding or "ascii"
    return text.encode(encoding, "backslashreplace").decode(encoding)


if __name__ == "__main__":
    main()

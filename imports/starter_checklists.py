"""The five shipped checklists as values: read from their files, every row checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.rules import checklist
from app.rules.catalogue import Catalogue
from app.rules.rule_set import RuleSet
from imports.csv_rows import CsvRow, Faults, read_rows
from models.checklists import STAGES

FOLDER = "checklists"
COLUMNS = ("stage", "name", "document_number")


@dataclass(frozen=True, slots=True, kw_only=True)
class StarterTemplate:
    """One shipped checklist; `rows` as they are stored."""

    stage: str
    name: str
    document_number: str
    rows: tuple[Mapping[str, str], ...]
    sha256: str


def read(folder: Path, rules: RuleSet, catalogue: Catalogue) -> tuple[StarterTemplate, ...]:
    """One for each stage; refused with every fault, its file, row and column."""
    faults = Faults()
    heads = read_rows(folder / FOLDER / "templates.csv", COLUMNS, faults)
    faults.refuse_if_any()
    _check_heads(heads, faults)
    faults.refuse_if_any()
    found = [_template(folder / FOLDER, head, (rules, catalogue), faults) for head in heads]
    faults.refuse_if_any()
    return tuple(template for template in found if template)


def _check_heads(heads: list[CsvRow], faults: Faults) -> None:
    for head in heads:
        if head["stage"] not in STAGES:
            faults.at(head, "stage", f"“{head['stage']}” is none of {', '.join(STAGES)}.")
        for column in ("name", "document_number"):
            if len(head[column]) < 3:
                faults.at(head, column, f"“{head[column]}” is shorter than three signs.")
    stages = [head["stage"] for head in heads]
    if missing := [stage for stage in STAGES if stages.count(stage) != 1]:
        faults.told.append(f"templates.csv: {', '.join(missing)} must stand there exactly once.")


def _template(
    folder: Path, head: CsvRow, known: tuple[RuleSet, Catalogue], faults: Faults
) -> StarterTemplate | None:
    before = len(faults.told)
    rows = read_rows(folder / f"{head['stage']}.csv", checklist.COLUMNS, faults)
    if len(faults.told) > before:
        return None
    cells = [checklist.compact(row.cells) for row in rows]
    try:
        made = checklist.load(cells, rule_set=known[0], catalogue=known[1])
    except checklist.TemplateRefused as refusal:
        for problem in refusal.problems:
            if problem.row:
                faults.at(rows[problem.row - 1], problem.column, f"{problem.words}.")
            else:
                faults.told.append(f"{head['stage']}.csv: {problem.words}.")
        return None
    return StarterTemplate(
        stage=head["stage"],
        name=head["name"],
        document_number=head["document_number"],
        rows=tuple(cells),
        sha256=made.sha256,
    )

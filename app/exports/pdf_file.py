"""The paper form, set by typst; call it in a thread: a long BOM takes a second or two."""

import json
from pathlib import Path
from typing import Any, Literal

import typst

from app.exports.file import File, file
from app.exports.printout import Cell, Printout, Table
from app.rules.numbers import plain

Paper = Literal["a4", "us-letter"]

TEMPLATE = Path(__file__).with_name("printout.typ").read_bytes()
# Only the fonts inside the wheel: the same page on every machine.
FONTS = typst.Fonts(include_system_fonts=False)
UPRIGHT_COLUMNS = 7


def of(printout: Printout, paper: Paper) -> File:
    """Everything the printout says, on A4 or US Letter, with page numbers and the hash."""
    content = typst.compile(
        TEMPLATE,
        font_paths=FONTS,
        ignore_system_fonts=True,
        sys_inputs={"printout": json.dumps(_content(printout, paper))},
        timestamp=printout.made_at.replace(microsecond=0),
    )
    assert isinstance(content, bytes)  # noqa: S101  # one PDF is one file
    return file(printout.name, "pdf", "application/pdf", content)


def _content(printout: Printout, paper: Paper) -> dict[str, Any]:
    facts = dict(printout.facts)
    tables = [_table(table) for table in printout.tables]
    return {
        "paper": paper,
        "landscape": any(len(table["columns"]) > UPRIGHT_COLUMNS for table in tables),
        "title": printout.title,
        "subtitle": " · ".join(
            f"{name} {facts[name]}" for name in ("PO", "Revision") if name in facts
        ),
        "author": printout.author,
        "facts": printout.facts,
        "seals": printout.seal.split(),
        "seal_short": f"SHA-256 {_short(printout.seal)}",
        "notes": printout.notes,
        "tables": tables,
    }


def _table(table: Table) -> dict[str, Any]:
    """Paper is narrow: what was chosen and why stand below the name, the indent is the level."""
    name, *below = [at for at, column in enumerate(table.columns) if column.kind == "text"]
    shown = [at for at in range(len(table.columns)) if at not in below and not _is_level(table, at)]
    return {
        "title": table.title,
        "columns": [
            {"label": table.columns[at].label, "kind": table.columns[at].kind} for at in shown
        ],
        "rows": [
            [_texts(row, [at, *below] if at == name else [at]) for at in shown]
            for row in table.rows
        ],
        "levels": table.levels,
    }


def _is_level(table: Table, at: int) -> bool:
    return bool(table.levels) and table.columns[at].label == "Level"


def _texts(row: tuple[Cell, ...], wanted: list[int]) -> list[str]:
    first, *others = (_text(row[at]) for at in wanted)
    return [first, *(other for other in others if other)]


def _text(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return cell if isinstance(cell, str) else plain(cell)


def _short(seal: str) -> str:
    """What fits at the foot of a page: the beginning of each where there are several."""
    several = seal.split()
    return seal if len(several) == 1 else " ".join(one[:8] for one in several)

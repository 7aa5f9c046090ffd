"""The shipped tools and work instructions as values: read from their files, every row checked."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from imports.csv_rows import CsvRow, Faults, read_rows
from models.instruments import INSTRUCTION_NUMBER

TOOLS = ("name", "note")
INSTRUCTIONS = ("number", "title", "step", "text")


@dataclass(frozen=True, slots=True, kw_only=True)
class StarterInstruction:
    """One shipped work instruction; the steps in their order."""

    number: str
    title: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StarterFloor:
    """What people work with; `tools` has a note for each name."""

    tools: dict[str, str]
    instructions: tuple[StarterInstruction, ...]


def read(folder: Path) -> StarterFloor:
    """Refused with every fault, its file, row and column."""
    faults = Faults()
    tools = read_rows(folder / "tools.csv", TOOLS, faults)
    steps = read_rows(folder / "instructions.csv", INSTRUCTIONS, faults)
    faults.refuse_if_any()
    found = StarterFloor(tools=_tools(tools, faults), instructions=_instructions(steps, faults))
    faults.refuse_if_any()
    return found


def _tools(rows: Iterable[CsvRow], faults: Faults) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in rows:
        name = row["name"].lower()
        if len(name) < 2:
            faults.at(row, "name", "a tool has a name.")
        if name in {known.lower() for known in found}:
            faults.at(row, "name", f"“{row['name']}” stands here twice.")
        found[row["name"]] = row["note"]
    return found


def _instructions(rows: Iterable[CsvRow], faults: Faults) -> tuple[StarterInstruction, ...]:
    titles: dict[str, str] = {}
    steps: dict[str, list[str]] = {}
    for row in rows:
        number = row["number"]
        if not re.fullmatch(INSTRUCTION_NUMBER, number):
            faults.at(row, "number", f"“{number}” is no number of a work instruction.")
        if len(row["title"]) < 3 or titles.setdefault(number, row["title"]) != row["title"]:
            faults.at(row, "title", f"{number} has one title, the same in every row.")
        told = steps.setdefault(number, [])
        if row["step"] != str(len(told) + 1):
            faults.at(row, "step", f"step {len(told) + 1} of {number} should stand here.")
        if not row["text"]:
            faults.at(row, "text", "a step says what is done.")
        told.append(row["text"])
    return tuple(
        StarterInstruction(number=number, title=title, steps=tuple(steps[number]))
        for number, title in titles.items()
    )

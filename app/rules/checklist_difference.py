"""What differs between two revisions of a checklist, item by item and cell by cell."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from app.rules.checklist_rows import DEFAULTS, Row, compact
from app.rules.checklist_template import COLUMNS


@dataclass(frozen=True, slots=True)
class Cell:
    """One column of an item that says something else now."""

    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """An item that is in both: other cells, another place, or both."""

    key: str
    row: Row
    cells: tuple[Cell, ...]
    moved: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Rows as they are stored; `unchanged` are of the newer one."""

    added: tuple[Row, ...]
    removed: tuple[Row, ...]
    changed: tuple[Changed, ...]
    unchanged: tuple[Row, ...]

    @property
    def nothing(self) -> bool:
        return not (self.added or self.removed or self.changed)


def compare(before: Sequence[Row], after: Sequence[Row]) -> Difference:
    """From the first to the second; an item is the same one when its key is."""
    old = {row["key"]: compact(row) for row in before}
    new = {row["key"]: compact(row) for row in after}
    stayed = _in_place([key for key in old if key in new], [key for key in new if key in old])
    both = [
        Changed(
            key=key,
            row=new[key],
            cells=tuple(_cells(old[key], new[key])),
            moved=key not in stayed,
        )
        for key in new
        if key in old
    ]
    return Difference(
        added=tuple(row for key, row in new.items() if key not in old),
        removed=tuple(row for key, row in old.items() if key not in new),
        changed=tuple(each for each in both if each.cells or each.moved),
        unchanged=tuple(each.row for each in both if not each.cells and not each.moved),
    )


def _cells(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Cell]:
    for column in COLUMNS:
        usual = DEFAULTS.get(column, "")
        was, now = before.get(column, usual), after.get(column, usual)
        if was != now:
            yield Cell(column, was, now)


def _in_place(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """The keys that can stay where they are, so that the fewest have moved."""
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    return {key for block in blocks for key in before[block.a : block.a + block.size]}

"""The pieces a range of numbers falls into when rules cut it: points and what is between."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.rules.numbers import plain
from app.rules.unary import Range


@dataclass(frozen=True, slots=True)
class Cell:
    """A single number, or everything strictly between two; `sample` stands for all of it."""

    low: Decimal
    high: Decimal
    sample: Decimal
    inside: bool  # within the limits of what can be chosen

    @property
    def is_point(self) -> bool:
        return self.low == self.high


def cut(points: Iterable[Decimal], limits: Range | None, *, whole: bool = False) -> list[Cell]:
    """Every point and every gap between neighbours, from the smallest number to the largest.

    The limits of what can be chosen are points too; where they end nowhere, one step is taken.
    """
    ends = [end for end in (limits.low, limits.high) if end is not None] if limits else []
    found = sorted({*points, *ends})
    if not found:
        return []
    if limits is None or limits.high is None:
        found.append(found[-1] + 1)
    cells: list[Cell] = []
    for low, high in zip(found, [*found[1:], None], strict=True):
        cells.append(_cell(low, low, limits))
        if high is not None and not (whole and high - low <= 1):
            cells.append(_cell(low, high, limits, whole=whole))
    return cells


def extent(cells: Sequence[Cell]) -> str:
    """Neighbouring cells in words: “between 60 and 61”, “at 95”, “in (60..61]”."""
    first, last = cells[0], cells[-1]
    low, high = plain(first.low), plain(last.high)
    if first.is_point and last.is_point:
        return f"at {low}" if first is last else f"from {low} to {high}"
    if not first.is_point and not last.is_point:
        return f"between {low} and {high}"
    return f"in {'[' if first.is_point else '('}{low}..{high}{']' if last.is_point else ')'}"


def _cell(low: Decimal, high: Decimal, limits: Range | None, *, whole: bool = False) -> Cell:
    middle = (low + high) / 2
    on_tape = (middle * 16).to_integral_value() / 16
    sample = on_tape if low < on_tape < high else middle
    if whole and low != high:
        sample = (low + 1).to_integral_value("ROUND_FLOOR")
    return Cell(low, high, sample, limits is None or limits.holds(sample))

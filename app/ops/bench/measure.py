"""Measuring: medians of what was done in turns, and the ratio that a promise is about."""

import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

Act = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """`value` against `floor`, both in the same unit and from the same run.

    `promised` is the largest ratio that is good; without one the ratio is only told. `skipped`
    says why nothing was measured.
    """

    name: str
    value: float = 0.0
    floor: float = 0.0
    unit: str = "ms"
    promised: float | None = None
    note: str = ""
    skipped: str = ""

    @property
    def ratio(self) -> float:
        return self.value / self.floor if self.floor else 0.0

    @property
    def kept(self) -> bool:
        """Whether the promise holds; nothing measured keeps no promise."""
        if self.skipped:
            return False
        return self.promised is None or self.ratio <= self.promised

    def as_json(self) -> dict[str, Any]:
        if self.skipped:
            return {"name": self.name, "skipped": self.skipped}
        return {
            "name": self.name,
            "value": round(self.value, 3),
            "floor": round(self.floor, 3),
            "unit": self.unit,
            "ratio": round(self.ratio, 2),
            "promised": self.promised,
            "kept": self.kept,
            "note": self.note,
        }

    def in_words(self) -> str:
        if self.skipped:
            return f"{self.name}: not measured. {self.skipped}"
        promise = f", promised ≤ {self.promised:g}" if self.promised is not None else ""
        verdict = "" if self.promised is None else (" ok" if self.kept else " NOT KEPT")
        note = f" ({self.note})" if self.note else ""
        return (
            f"{self.name}: {self.ratio:.2f}{promise}{verdict}"
            f"; {self.value:.2f} against {self.floor:.2f} {self.unit}{note}"
        )


async def in_turns(value: Act, floor: Act, times: int) -> tuple[float, float]:
    """Medians in milliseconds; alternating, so that a busy moment hits both alike."""
    values, floors = [], []
    for turn in range(times + 2):
        of_floor, of_value = await took(floor), await took(value)
        if turn >= 2:  # the first two fill caches
            floors.append(of_floor)
            values.append(of_value)
    return statistics.median(values), statistics.median(floors)


async def took(act: Act) -> float:
    before = time.perf_counter()
    await act()
    return (time.perf_counter() - before) * 1000
